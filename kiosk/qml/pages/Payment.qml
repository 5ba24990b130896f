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
        lead: payment.page.lead
        centred: true
    }
    Rectangle {
        id: paper
        objectName: "panel"
        x: (Theme.panelWidth - width) / 2
        y: Math.max(480, head.end + 40)
        width: 640
        height: 640
        radius: Theme.radius
        // A code is read in black on white, whatever the colours of the screen.
        color: "white"
        border.width: Theme.edgeWidth
        border.color: Theme.line

        QrCode {
            anchors.fill: parent
            anchors.margins: 32
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
        y: paper.y + paper.height + 40
        x: Theme.margin
        width: Theme.content
        horizontalAlignment: Text.AlignHCenter
        text: payment.live.hint
        font.pixelSize: Theme.lead
        Accessible.role: Accessible.AlertMessage
    }
    Secondary {
        x: Theme.margin
        y: 1480
        action: payment.page.other.action
        text: payment.page.other.text
        icon: payment.page.other.icon
    }
}
