import QtQuick
import "../controls"
import "../drawings"
import ".."

PageItem {
    id: put

    focusTarget: head.focusTarget

    Head {
        id: head
        title: page.title
        lead: page.lead
    }
    Rectangle {
        id: circle
        objectName: "panel"
        x: 190
        y: Math.max(508, head.end + 32)
        width: 700
        height: 700
        radius: 350
        color: Theme.accentSoft
        border.width: Theme.panelLine
        border.color: Theme.accent

        Glyph {
            x: 302
            y: 400
            name: "arrow-down-bold"
            size: 96
        }
        Rectangle {
            x: 80
            y: 536
            width: 540
            height: 84
            radius: 42
            color: Theme.device
            Rectangle {
                x: 48
                anchors.verticalCenter: parent.verticalCenter
                width: parent.width - 96
                height: 12
                radius: 6
                color: Theme.deviceLight
            }
        }
        Loader {
            id: card
            x: 116
            y: 92
            width: 468
            Component.onCompleted: setSource(`../drawings/${put.page.drawing}.qml`)

            // Shows the act three times, then rests.
            SequentialAnimation on y {
                running: Theme.contrast === 0
                loops: 3
                PauseAnimation { duration: 400 }
                NumberAnimation { from: 92; to: 132; duration: 1200; easing.type: Easing.InOutQuad }
                NumberAnimation { to: 92; duration: 1 }
            }
        }
    }
    Phrase {
        y: circle.y + circle.height + 48
        width: Theme.panelWidth
        horizontalAlignment: Text.AlignHCenter
        text: page.hint
        font.bold: true
    }
    Secondary {
        x: Theme.margin
        y: 1480
        action: page.other.action
        value: page.other.value
        text: page.other.text
        icon: page.other.icon
    }
}
