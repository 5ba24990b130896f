import QtQuick
import Jiujin 1.0
import "../controls"
import ".."

PageItem {
    id: payment

    focusTarget: head.focusTarget

    Head {
        id: head
        title: payment.page.title
        lead: payment.page.subject + "\n" + payment.page.lead
        // An amount too long for one line is a title like others.
        size: payment.page.title.length <= (Theme.chinese ? 11 : 14) ? Theme.display : Theme.h1
        centred: true
    }
    Rectangle {
        id: paper
        objectName: "panel"
        readonly property int room: hint.y - head.end - 64
        x: (Theme.panelWidth - width) / 2
        y: head.end + 32 + Math.max(0, (room - height) / 2)
        width: Math.min(640, room)
        height: width
        radius: Theme.radius
        // A code is read in black on white, whatever the colours of the screen.
        color: "white"
        border.width: Theme.edgeWidth
        border.color: Theme.line

        QrCode {
            anchors.fill: parent
            anchors.margins: 24
            text: payment.live.code
        }
        Glyph {
            visible: payment.live.code === ""
            anchors.centerIn: parent
            name: "qr-code-bold"
            size: 240
            color: "#D8D4C8"
        }
        Accessible.role: Accessible.Graphic
        Accessible.name: payment.live.hint
    }
    Phrase {
        id: hint
        x: Theme.margin
        y: remaining.y - height
        width: Theme.content
        horizontalAlignment: Text.AlignHCenter
        text: payment.live.hint
        Accessible.role: Accessible.AlertMessage
    }
    Phrase {
        id: remaining
        x: Theme.margin
        y: 1440 - lineHeight
        width: Theme.content
        horizontalAlignment: Text.AlignHCenter
        text: payment.live.left
        font.bold: true
    }
    Secondary {
        x: Theme.margin
        y: 1480
        action: payment.page.other.action
        text: payment.page.other.text
        icon: payment.page.other.icon
    }
}
