// A row to choose: badge, name, a second text below, caret. Its measures are those of `kiosk.pages.listed`.
import QtQuick
import ".."

Target {
    id: row

    property string text
    property string sub
    property string icon
    property int size: Theme.label

    name: text
    description: sub
    width: Theme.content
    height: Math.max(Theme.large ? 208 : 152, words.height + (Theme.large ? 16 : 22))

    Rectangle {
        anchors.fill: parent
        radius: row.radius
        color: row.down ? Theme.accentSoft : Theme.surface
        border.width: row.down ? Theme.selectedWidth : Theme.edgeWidth
        border.color: row.down ? Theme.accent : Theme.edge
    }
    Badge {
        id: badge
        x: 32
        size: Theme.large ? 120 : 88
        icon: row.icon
        anchors.verticalCenter: parent.verticalCenter
    }
    Column {
        id: words
        x: badge.x + badge.width + (Theme.large ? 24 : 32)
        width: parent.width - x - 88
        anchors.verticalCenter: parent.verticalCenter

        Phrase {
            width: parent.width
            text: row.text
            font.pixelSize: row.size
            font.bold: true
            leading: Theme.large ? 1.25 : 1.3
            Accessible.ignored: true
        }
        Phrase {
            width: parent.width
            text: row.sub
            // The low layout has room for few rows, so they say their names alone.
            visible: row.sub !== "" && !Theme.low
            color: Theme.ink2
            leading: Theme.large ? 1.25 : 1.3
            Accessible.ignored: true
        }
    }
    Glyph {
        name: "caret-right-bold"
        anchors.right: parent.right
        anchors.rightMargin: 28
        anchors.verticalCenter: parent.verticalCenter
    }
}
