// A sheet that comes out of its slot.
import QtQuick
import "../controls"
import ".."

Item {
    width: 640
    height: 640

    Rectangle {
        anchors.fill: parent
        radius: width / 2
        color: Theme.successSoft
        border.width: Theme.panelLine
        border.color: Theme.success
    }
    Rectangle {
        x: 180
        y: 92
        width: 280
        height: 368
        radius: 10
        color: Theme.sheet
        border.width: 4
        border.color: Theme.contrast === 2 ? Theme.sheetInk : Theme.success

        Rectangle {
            x: 70
            y: 40
            width: 140
            height: 20
            radius: 10
            color: Theme.contrast === 2 ? Theme.sheetInk : Theme.success
        }
        Repeater {
            model: 5
            Rectangle {
                required property int index
                x: 34
                y: 96 + index * 34
                width: index === 4 ? 120 : 212
                height: 12
                radius: 6
                color: Theme.sheetLine
            }
        }
        Rectangle {
            x: 34
            y: 282
            width: 62
            height: 62
            radius: 6
            color: Theme.sheetLine
        }
    }
    Rectangle {
        x: 120
        y: 448
        width: 400
        height: 28
        radius: 14
        color: Theme.device
    }
    Glyph {
        x: 272
        y: 500
        name: "arrow-fat-down-fill"
        size: 96
        color: Theme.success
    }
}
