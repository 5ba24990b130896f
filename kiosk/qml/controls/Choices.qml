// One of a few, as cards below one another; a part at a time where there are many.
import QtQuick
import ".."

Item {
    id: choices

    required property var question
    readonly property var options: question.page.options
    readonly property bool hasSubs: options.length > 0 && options[0].sub !== ""
    readonly property int gap: options.length > 4 || Theme.low ? 16 : Theme.gap
    readonly property int start: Theme.low ? parent.line : 0
    readonly property int room: height - start - (pager.visible ? pager.height + 16 : 0)
    readonly property int tallest: hasSubs ? (Theme.large ? 232 : 176) : Theme.large ? 176 : 136

    Column {
        y: choices.start
        width: parent.width
        spacing: choices.gap

        Repeater {
            model: choices.options
            ChoiceCard {
                required property var modelData
                width: choices.width
                height: Math.min(Math.max(choices.tallest, needed), Math.floor((choices.room + choices.gap) / choices.options.length) - choices.gap)
                action: modelData.action
                value: modelData.value
                text: modelData.text
                sub: modelData.sub
                chosen: choices.question.live.chosen === modelData.value
            }
        }
    }
    PagerRow {
        id: pager
        y: parent.height - height
        height: 104
        pager: choices.question.page.pager
    }
}
