// One of many short names, as tiles in columns; a part at a time.
import QtQuick
import ".."

Item {
    id: tiles

    required property var question
    readonly property int columns: Theme.large ? 2 : 3
    readonly property int rows: Theme.low ? 3 : 4
    readonly property int gap: 16
    readonly property int start: Theme.low ? parent.line : 0
    readonly property int room: height - start - (pager.visible ? pager.height + 16 : 0)

    Grid {
        y: tiles.start
        columns: tiles.columns
        rowSpacing: tiles.gap
        columnSpacing: Theme.large ? Theme.gap : Theme.gap + 0.5

        Repeater {
            model: tiles.question.page.options
            Tile {
                required property var modelData
                action: modelData.action
                value: modelData.value
                text: modelData.text
                chosen: tiles.question.live.chosen === modelData.value
                width: Theme.large ? Theme.half : Theme.third
                height: Math.min(152, Math.floor((tiles.room + tiles.gap) / tiles.rows) - tiles.gap)
            }
        }
    }
    PagerRow {
        id: pager
        y: parent.height - height
        height: 104
        pager: tiles.question.page.pager
    }
}
