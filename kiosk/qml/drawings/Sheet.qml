// A sheet or a slip that comes out of its slot.
import QtQuick
import "../controls"
import ".."

Item {
    id: drawing

    objectName: "panel"

    property bool slip: false
    readonly property color strong: Theme.contrast === 2 ? Theme.sheetInk : Theme.success

    width: 520
    height: width

    // Drawn at 520 pixels, shown as large as there is room.
    Item {
        width: 520
        height: 520
        scale: drawing.width / width
        transformOrigin: Item.TopLeft

        Rectangle {
            anchors.fill: parent
            radius: width / 2
            color: Theme.successSoft
            border.width: Theme.panelLine
            border.color: Theme.success
        }
        Rectangle {
            x: (parent.width - width) / 2
            y: 72
            width: drawing.slip ? 148 : 228
            height: 300
            radius: drawing.slip ? 4 : 8
            color: Theme.sheet
            border.width: 4
            border.color: drawing.strong

            Rectangle {
                x: (parent.width - width) / 2
                y: 32
                width: drawing.slip ? 88 : 116
                height: 16
                radius: 8
                color: drawing.strong
            }
            Repeater {
                model: 5
                Rectangle {
                    required property int index
                    x: 28
                    y: 78 + index * 28
                    width: (index === 4 ? 0.56 : 1) * (parent.width - 56)
                    height: 10
                    radius: 5
                    color: Theme.sheetLine
                }
            }
            Rectangle {
                x: drawing.slip ? (parent.width - width) / 2 : 28
                y: 230
                width: 50
                height: 50
                radius: 5
                color: Theme.sheetLine
            }
        }
        Rectangle {
            x: (parent.width - width) / 2
            y: 362
            width: drawing.slip ? 232 : 324
            height: 24
            radius: 12
            color: Theme.device
        }
        Glyph {
            x: (parent.width - width) / 2
            y: 404
            name: "arrow-fat-down-fill"
            size: 80
            color: Theme.success
        }
    }
}
