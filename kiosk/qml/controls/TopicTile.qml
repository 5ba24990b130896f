// A topic: an icon and a word.
import QtQuick
import ".."

Target {
    id: tile

    property string text
    property string icon

    name: text
    width: 220
    height: 136

    Rectangle {
        anchors.fill: parent
        radius: tile.radius
        color: tile.down ? Theme.accentSoft : Theme.surface
        border.width: tile.down ? Theme.selectedWidth : Theme.edgeWidth
        border.color: tile.down ? Theme.accent : Theme.edge
    }
    Glyph {
        x: (parent.width - width) / 2
        y: 16
        name: tile.icon
        size: 56
    }
    Phrase {
        y: 76
        width: parent.width
        horizontalAlignment: Text.AlignHCenter
        text: tile.text
        font.bold: true
        leading: 1.2
        Accessible.ignored: true
    }
}
