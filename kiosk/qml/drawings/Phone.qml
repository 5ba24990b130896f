// A telephone that shows a code.
import QtQuick
import "../controls"
import ".."

Rectangle {
    id: phone

    // Drawings are as wide as a card; a telephone takes the middle of that.
    height: Math.round(width * 0.63)
    color: "transparent"

    Rectangle {
        anchors.horizontalCenter: parent.horizontalCenter
        width: 216
        height: parent.height
        radius: 32
        color: Theme.device
        Rectangle {
            anchors.fill: parent
            anchors.margins: 14
            anchors.topMargin: 28
            anchors.bottomMargin: 28
            radius: 12
            color: Theme.sheet
            Glyph {
                anchors.centerIn: parent
                name: "qr-code-bold"
                size: 160
                color: Theme.sheetInk
            }
        }
    }
}
