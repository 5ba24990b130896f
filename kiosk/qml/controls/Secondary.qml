// A button with an outline.
import QtQuick
import ".."

Target {
    id: button

    property string text
    property string icon

    name: text
    width: Theme.content
    height: 136

    Rectangle {
        anchors.fill: parent
        radius: button.radius
        color: button.down ? Theme.accentSoft : Theme.surface
        border.width: Theme.accentWidth
        border.color: Theme.accent
    }
    Row {
        anchors.centerIn: parent
        spacing: button.width > Theme.half ? 24 : 20

        Glyph {
            name: button.icon
            size: 60
            // Half a width has no room for an icon beside large words.
            visible: button.icon !== "" && !(Theme.large && button.width <= Theme.half)
            anchors.verticalCenter: parent.verticalCenter
        }
        Phrase {
            text: button.text
            font.pixelSize: Theme.button
            font.bold: true
            leading: Theme.titleLeading
            color: Theme.accent
            anchors.verticalCenter: parent.verticalCenter
            Accessible.ignored: true
        }
    }
}
