// Something to read beside its icon; the square behind it gives way to large words.
import QtQuick
import ".."

Item {
    id: row

    property string icon
    property string text
    property int badge: 96
    readonly property int side: Theme.large ? 64 : badge

    width: Theme.content
    height: Math.max(side, words.height)

    Badge {
        size: row.side
        icon: Theme.large ? "" : row.icon
        color: Theme.large ? "transparent" : Theme.accentSoft
        anchors.verticalCenter: parent.verticalCenter
    }
    Glyph {
        visible: Theme.large
        name: row.icon
        size: row.side
        anchors.verticalCenter: parent.verticalCenter
    }
    Phrase {
        id: words
        x: row.side + (Theme.large ? 24 : 32)
        width: parent.width - x
        text: row.text
        font.pixelSize: Theme.label
        leading: 1.3
        anchors.verticalCenter: parent.verticalCenter
    }
}
