// What is to be laid, held or put in, and the device it goes to, in a round of soft colour.
import QtQuick
import "../controls"
import ".."

Item {
    id: reader

    // Names the file that shows the thing.
    property string drawing
    // Of the screen on which the device is: below, left or right.
    property string side: "below"
    readonly property bool below: side === "below"
    readonly property bool mirrored: side === "left"

    objectName: "panel"
    width: 700
    height: width

    // Drawn at 700 pixels, shown as large as there is room.
    Item {
        width: 700
        height: 700
        scale: reader.width / width
        transformOrigin: Item.TopLeft

        Rectangle {
            anchors.fill: parent
            radius: width / 2
            color: Theme.accentSoft
            border.width: Theme.panelLine
            border.color: Theme.accent
        }
        Glyph {
            x: reader.below ? 302 : reader.mirrored ? 128 : 476
            y: reader.below ? 400 : 302
            name: reader.below ? "arrow-down-bold" : `arrow-${reader.side}-bold`
            size: 96
        }
        Rectangle {
            x: reader.below ? 80 : reader.mirrored ? 36 : 580
            y: reader.below ? 536 : 120
            width: reader.below ? 540 : 84
            height: reader.below ? 84 : 460
            radius: 42
            color: Theme.device
            Rectangle {
                anchors.centerIn: parent
                width: reader.below ? 444 : 12
                height: reader.below ? 12 : 364
                radius: 6
                color: Theme.deviceLight
            }
        }
        Loader {
            readonly property int home: reader.below ? 92 : reader.mirrored ? 240 : 60
            property real moved: 0
            x: reader.below ? 116 : home + moved
            y: reader.below ? home + moved : (700 - height) / 2
            width: reader.below ? 468 : 400
            Component.onCompleted: setSource(`${reader.drawing}.qml`)

            // Shows the act three times, then rests.
            SequentialAnimation on moved {
                running: Theme.moves
                loops: 3
                PauseAnimation { duration: 400 }
                NumberAnimation { from: 0; to: reader.mirrored ? -40 : 40; duration: 1200; easing.type: Easing.InOutQuad }
                NumberAnimation { to: 0; duration: 1 }
            }
        }
    }
}
