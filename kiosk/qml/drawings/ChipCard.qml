// A card with a chip, which goes first.
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

    Rectangle {
        x: 40 * card.unit
        y: 38 * card.unit
        width: 20 * card.unit
        height: 15 * card.unit
        radius: 2 * card.unit
        color: Theme.sun
        border.width: 3
        border.color: Theme.sheetInk
        Rectangle {
            anchors.centerIn: parent
            width: parent.width
            height: 3
            color: Theme.sheetInk
        }
        Rectangle {
            anchors.centerIn: parent
            width: 3
            height: parent.height
            color: Theme.sheetInk
        }
    }
    Rectangle {
        x: 10 * card.unit
        y: 10 * card.unit
        width: 46 * card.unit
        height: 5 * card.unit
        radius: height / 2
        color: Theme.sheetInk
    }
    Rectangle {
        x: 10 * card.unit
        y: 20 * card.unit
        width: 32 * card.unit
        height: 3 * card.unit
        radius: height / 2
        color: Theme.sheetLine
    }
}
