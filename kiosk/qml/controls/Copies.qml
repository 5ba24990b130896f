// How many copies: a few figures to choose from.
import QtQuick
import ".."

Item {
    id: copies

    required property var question
    readonly property int gap: 16
    readonly property int start: Theme.low ? parent.line : 0

    Grid {
        y: copies.start
        columns: 3
        rowSpacing: copies.gap
        columnSpacing: Theme.gap + 0.5

        Repeater {
            model: copies.question.page.options
            Tile {
                required property var modelData
                action: modelData.action
                value: modelData.value
                text: modelData.text
                size: Theme.h2
                chosen: copies.question.live.chosen === modelData.value
                width: Theme.third
                height: Math.min(176, Math.floor((copies.height - copies.start + copies.gap) / 3) - copies.gap)
            }
        }
    }
}
