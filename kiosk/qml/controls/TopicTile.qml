// A topic: an icon and a word below it; in large type beside it.
import QtQuick
import ".."

Target {
    id: tile

    property string text
    property string icon

    name: text
    width: Theme.large ? Theme.half : 220
    height: Theme.large ? 152 : 176

    Rectangle {
        anchors.fill: parent
        radius: tile.radius
        color: tile.down ? Theme.accentSoft : Theme.surface
        border.width: tile.down ? Theme.selectedWidth : Theme.edgeWidth
        border.color: tile.down ? Theme.accent : Theme.edge
    }
    Glyph {
        x: Theme.large ? 40 : (parent.width - width) / 2
        y: Theme.large ? (parent.height - height) / 2 : 24
        name: tile.icon
        size: 72
    }
    Phrase {
        x: Theme.large ? 136 : 0
        y: Theme.large ? (parent.height - height) / 2 : 106
        width: parent.width - x - (Theme.large ? 24 : 0)
        horizontalAlignment: Theme.large ? Text.AlignLeft : Text.AlignHCenter
        text: tile.text
        font.bold: true
        leading: 1.2
        Accessible.ignored: true
    }
}
