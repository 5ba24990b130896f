// One choice: a circle that becomes a tick.
import QtQuick
import ".."

Target {
    id: card

    property string text
    property string sub
    property bool chosen: false
    readonly property bool strong: chosen || down
    readonly property int needed: words.height + 32

    name: text
    description: sub
    Accessible.role: Accessible.RadioButton
    Accessible.checkable: true
    Accessible.checked: chosen

    Rectangle {
        anchors.fill: parent
        radius: card.radius
        color: card.strong ? Theme.accentSoft : Theme.surface
        border.width: card.strong ? Theme.selectedWidth : Theme.edgeWidth
        border.color: card.strong ? Theme.accent : Theme.edge
    }
    Rectangle {
        x: 40
        width: 60
        height: 60
        radius: 30
        anchors.verticalCenter: parent.verticalCenter
        color: card.chosen ? Theme.accent : "transparent"
        border.width: card.chosen ? 0 : 5
        border.color: Theme.edge
        Glyph {
            anchors.centerIn: parent
            visible: card.chosen
            name: "check-bold"
            size: 38
            color: Theme.accentInk
        }
    }
    Column {
        id: words
        x: 136
        width: parent.width - x - 40
        anchors.verticalCenter: parent.verticalCenter
        Phrase {
            width: parent.width
            text: card.text
            font.pixelSize: Theme.label
            font.bold: true
            leading: 1.2
            Accessible.ignored: true
        }
        Phrase {
            width: parent.width
            visible: text !== ""
            text: card.sub
            color: Theme.ink2
            leading: 1.3
            Accessible.ignored: true
        }
    }
}
