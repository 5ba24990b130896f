// Where searching begins: it looks like a field and opens the page on which one types.
import QtQuick
import ".."

Target {
    id: box

    property string text
    property string icon

    name: text
    width: Theme.content
    height: 136
    radius: height / 2

    Rectangle {
        anchors.fill: parent
        radius: box.radius
        color: box.down ? Theme.accentSoft : Theme.surface
        border.width: box.down ? Theme.selectedWidth : Theme.accentWidth
        border.color: Theme.accent
    }
    Glyph {
        x: 48
        name: box.icon
        size: 60
        anchors.verticalCenter: parent.verticalCenter
    }
    Phrase {
        x: 132
        width: parent.width - x - 48
        text: box.text
        color: Theme.ink2
        anchors.verticalCenter: parent.verticalCenter
        Accessible.ignored: true
    }
}
