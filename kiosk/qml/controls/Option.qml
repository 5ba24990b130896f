// One of several answers: once it is chosen, a fill and a thicker border say so, and a tick.
import QtQuick
import ".."

Target {
    id: option

    property string text
    property bool chosen: false
    readonly property bool strong: chosen || down

    name: text
    Accessible.role: Accessible.RadioButton
    Accessible.checkable: true
    Accessible.checked: chosen
    Accessible.onToggleAction: fire()

    Rectangle {
        anchors.fill: parent
        radius: option.radius
        color: option.strong ? Theme.accentSoft : Theme.surface
        border.width: option.strong ? Theme.selectedWidth : Theme.edgeWidth
        border.color: option.strong ? Theme.accent : Theme.edge
    }
}
