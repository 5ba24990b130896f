// Rows of a summary on their panel; where there is room they stand further apart.
import QtQuick
import ".."

Rectangle {
    id: panel

    objectName: "panel"

    property var rows: []
    property int room
    // In the low layout the buttons of its rows would come to stand too high.
    readonly property int most: Theme.low ? 0 : Theme.large ? 12 : 28
    // What is left of the room, for each row.
    readonly property real spare: {
        let needed = 0
        for (let index = 0; index < lines.count; index++)
            needed += lines.itemAt(index) ? lines.itemAt(index).needed : 0
        return Math.max(0, Math.min(most, (room - 16 - needed) / Math.max(1, lines.count)))
    }

    width: Theme.content
    height: list.height + 16
    radius: Theme.radius
    color: Theme.surface
    border.width: Theme.panelLine
    border.color: Theme.line

    Column {
        id: list
        y: 8
        width: parent.width

        Repeater {
            id: lines
            model: panel.rows
            SummaryRow {
                required property var modelData
                required property int index
                width: Theme.content
                height: needed + panel.spare
                divided: index > 0
                label: modelData.label
                value: modelData.value
                change: modelData.change
            }
        }
    }
}
