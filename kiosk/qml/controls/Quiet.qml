// A button that is only words and an icon.
import QtQuick
import ".."

Target {
    id: button

    property string text
    property string icon
    // Which edge its words keep to: left, right or neither.
    property string side: ""

    name: text
    width: Math.max(216, row.width + 48)
    height: 104

    Rectangle {
        anchors.fill: parent
        radius: button.radius
        color: button.down ? Theme.accentSoft : "transparent"
    }
    Row {
        id: row
        x: button.side === "left" ? 20 : button.side === "right" ? parent.width - width - 20 : (parent.width - width) / 2
        height: parent.height
        spacing: 20

        Glyph {
            name: button.icon
            size: 48
            anchors.verticalCenter: parent.verticalCenter
        }
        Phrase {
            text: button.text
            font.bold: true
            leading: Theme.titleLeading
            color: Theme.accent
            anchors.verticalCenter: parent.verticalCenter
            Accessible.ignored: true
        }
    }
}
