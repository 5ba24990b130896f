// One of a few choices that are equal in size, colour and weight.
import QtQuick
import ".."

Target {
    id: choice

    property string text
    property string sub
    property string icon

    name: text
    description: sub
    width: Theme.content
    height: 216

    Rectangle {
        anchors.fill: parent
        radius: choice.radius
        color: choice.down ? Theme.accentSoft : Theme.surface
        border.width: Theme.accentWidth
        border.color: Theme.accent
    }
    Badge {
        id: badge
        x: Theme.large ? 32 : 40
        size: 112
        icon: choice.icon
        anchors.verticalCenter: parent.verticalCenter
    }
    Column {
        x: badge.x + badge.width + (Theme.large ? 24 : 40)
        width: parent.width - x - 32
        spacing: 4
        anchors.verticalCenter: parent.verticalCenter

        Phrase {
            width: parent.width
            text: choice.text
            font.pixelSize: Theme.button
            font.bold: true
            leading: Theme.titleLeading
            color: Theme.accent
            Accessible.ignored: true
        }
        Phrase {
            width: parent.width
            text: choice.sub
            color: Theme.ink2
            leading: 1.25
            Accessible.ignored: true
        }
    }
}
