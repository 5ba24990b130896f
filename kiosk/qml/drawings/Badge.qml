// A helper's badge on its band, with a code to scan.
import QtQuick
import "../controls"
import ".."

Item {
    id: badge

    // Drawings are as wide as a card; a badge takes the middle of that.
    height: Math.round(width * 0.63)

    Rectangle {
        anchors.horizontalCenter: parent.horizontalCenter
        y: -64
        width: 28
        height: 72
        color: Theme.hillNear
    }
    Rectangle {
        anchors.horizontalCenter: parent.horizontalCenter
        width: 216
        height: parent.height
        radius: 24
        color: Theme.sheet
        border.width: 4
        border.color: Theme.sheetInk

        Rectangle {
            anchors.horizontalCenter: parent.horizontalCenter
            y: 20
            width: 64
            height: 12
            radius: 6
            color: Theme.sheetInk
        }
        Glyph {
            anchors.horizontalCenter: parent.horizontalCenter
            y: 48
            name: "hand-waving-fill"
            size: 72
            color: Theme.sheetInk
        }
        Glyph {
            anchors.horizontalCenter: parent.horizontalCenter
            y: 140
            name: "qr-code-bold"
            size: 120
            color: Theme.sheetInk
        }
    }
}
