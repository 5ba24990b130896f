// One choice: a circle that becomes a tick.
import QtQuick
import ".."

Option {
    id: card

    property string sub
    readonly property int needed: words.height + 32

    description: sub

    Rectangle {
        x: 40
        width: 64
        height: 64
        radius: 32
        anchors.verticalCenter: parent.verticalCenter
        color: card.chosen ? Theme.accent : "transparent"
        border.width: card.chosen ? 0 : 5
        border.color: Theme.edge
        Glyph {
            anchors.centerIn: parent
            visible: card.chosen
            name: "check-bold"
            size: 40
            color: Theme.accentInk
        }
    }
    Column {
        id: words
        x: 136
        width: parent.width - x - 32
        anchors.verticalCenter: parent.verticalCenter
        Phrase {
            width: parent.width
            text: card.text
            font.pixelSize: Theme.label
            font.bold: true
            leading: 1.2
            Accessible.ignored: true
        }
        Phrase {
            width: parent.width
            visible: text !== ""
            text: card.sub
            color: Theme.ink2
            leading: 1.3
            Accessible.ignored: true
        }
    }
}
