// A row to choose: badge, title, one line below, caret.
import QtQuick
import ".."

Target {
    id: row

    property string text
    property string sub
    property string icon

    name: text
    description: sub
    width: Theme.content
    height: Math.max(sub === "" ? 152 : 176, words.height + 48)

    Rectangle {
        anchors.fill: parent
        radius: row.radius
        color: row.down ? Theme.accentSoft : Theme.surface
        border.width: row.down ? Theme.selectedWidth : Theme.edgeWidth
        border.color: row.down ? Theme.accent : Theme.edge
    }
    Badge {
        x: 36
        size: 96
        icon: row.icon
        anchors.verticalCenter: parent.verticalCenter
    }
    Column {
        id: words
        x: 164
        width: parent.width - x - 112
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
        anchors.rightMargin: 36
        anchors.verticalCenter: parent.verticalCenter
    }
}
