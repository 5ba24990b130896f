// An ID card as everybody knows it, without anybody's face.
import QtQuick
import ".."

Rectangle {
    id: card

    readonly property real unit: width / 100

    height: Math.round(width * 0.63)
    radius: 5 * unit
    color: Theme.sheet
    border.width: 4
    border.color: Theme.sheetInk

    component Bar: Rectangle {
        x: 8 * card.unit
        height: 3 * card.unit
        radius: height / 2
        color: Theme.sheetLine
    }

    Bar { y: 11 * card.unit; width: 34 * card.unit; height: 4.4 * card.unit; color: Theme.sheetInk }
    Bar { y: 22 * card.unit; width: 46 * card.unit }
    Bar { y: 30 * card.unit; width: 40 * card.unit }
    Bar { y: 38 * card.unit; width: 44 * card.unit }
    Bar { y: 50 * card.unit; width: 68 * card.unit; height: 4.4 * card.unit; color: Theme.sheetInk }

    Rectangle {
        x: 66 * card.unit
        y: 10 * card.unit
        width: 26 * card.unit
        height: 32 * card.unit
        radius: 3 * card.unit
        color: Theme.sheetLine
        opacity: 0.45
    }
    Rectangle {
        x: 73 * card.unit
        y: 15 * card.unit
        width: 12 * card.unit
        height: width
        radius: width / 2
        color: Theme.hillNear
    }
    Item {
        x: 66 * card.unit
        y: 29 * card.unit
        width: 26 * card.unit
        height: 13 * card.unit
        clip: true
        Rectangle {
            x: 3 * card.unit
            width: 20 * card.unit
            height: 26 * card.unit
            radius: width / 2
            color: Theme.hillNear
        }
    }
}
