// A service that is often used.
import QtQuick
import ".."

Target {
    id: tile

    property string text
    property string sub
    property string icon

    name: text
    description: sub
    width: Theme.half
    height: 240

    Rectangle {
        anchors.fill: parent
        radius: tile.radius
        color: tile.down ? Theme.accentSoft : Theme.surface
        border.width: tile.down ? Theme.selectedWidth : Theme.edgeWidth
        border.color: tile.down ? Theme.accent : Theme.edge
    }
    // A name of three lines takes the place of the icon.
    Badge {
        visible: words.lineCount < 3
        x: 28
        y: 26
        size: 84
        icon: tile.icon
    }
    Glyph {
        visible: words.lineCount < 3
        name: "caret-right-bold"
        x: parent.width - width - 28
        y: 44
    }
    Phrase {
        id: words
        x: 28
        width: parent.width - 2 * x
        text: tile.text
        font.pixelSize: Theme.label
        font.bold: true
        leading: 1.2
        anchors.bottom: parent.bottom
        anchors.bottomMargin: lineCount > 1 ? 16 : 24
        Accessible.ignored: true
    }
}
