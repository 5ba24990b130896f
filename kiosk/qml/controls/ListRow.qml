// A row to choose: badge, title, one line below, caret.
import QtQuick
import ".."

Target {
    id: row

    property string text
    property string sub
    property string icon
    property bool tight: false

    name: text
    description: sub
    width: Theme.content
    height: Math.max(tight ? 136 : sub === "" ? 152 : 176, words.height + (tight ? 12 : 32))

    Rectangle {
        anchors.fill: parent
        radius: row.radius
        color: row.down ? Theme.accentSoft : Theme.surface
        border.width: row.down ? Theme.selectedWidth : Theme.edgeWidth
        border.color: row.down ? Theme.accent : Theme.edge
    }
    Badge {
        x: 32
        size: 96
        icon: row.icon
        anchors.verticalCenter: parent.verticalCenter
    }
    Column {
        id: words
        x: 152
        width: parent.width - x - 88
        anchors.verticalCenter: parent.verticalCenter

        Phrase {
            width: parent.width
            text: row.text
            font.pixelSize: Theme.label
            font.bold: true
            leading: 1.35
            Accessible.ignored: true
        }
        Phrase {
            width: parent.width
            text: row.sub
            visible: row.sub !== ""
            color: Theme.ink2
            leading: 1.35
            Accessible.ignored: true
        }
    }
    Glyph {
        name: "caret-right-bold"
        size: 48
        anchors.right: parent.right
        anchors.rightMargin: 28
        anchors.verticalCenter: parent.verticalCenter
    }
}
