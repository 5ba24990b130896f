// One key of a pad or a grid.
import QtQuick
import ".."

Target {
    id: key

    property string text
    property string icon
    property bool figure: true
    property color fill: figure ? Theme.surface : Theme.ground
    property color pressedFill: Theme.accentSoft
    property color line: Theme.edge
    property color ink: Theme.ink
    property int size: figure ? Theme.key : Theme.label

    name: text
    action: "key"
    radius: Theme.radiusKey
    ringInset: true

    Rectangle {
        anchors.fill: parent
        radius: key.radius
        color: key.down ? key.pressedFill : key.fill
        border.width: key.down ? Theme.selectedWidth : Theme.edgeWidth
        border.color: key.down ? Theme.accent : key.line
    }
    Phrase {
        anchors.centerIn: parent
        visible: key.icon === ""
        text: key.text
        font.pixelSize: key.size
        font.bold: true
        leading: 0.9
        color: key.ink
        Accessible.ignored: true
    }
    Glyph {
        anchors.centerIn: parent
        name: key.icon
        size: 64
        color: Theme.ink
    }
}
