// One of a few, as cards below one another.
import QtQuick
import ".."

Column {
    id: choices

    required property var question
    readonly property var options: question.page.options
    readonly property bool hasSubs: options.length > 0 && options[0].sub !== ""
    readonly property int room: height - 80

    spacing: options.length > 5 ? 16 : Theme.gap

    Repeater {
        model: choices.options
        ChoiceCard {
            required property var modelData
            width: choices.width
            height: Math.min(choices.hasSubs ? 176 : 136, (choices.room + choices.spacing) / choices.options.length - choices.spacing)
            action: modelData.action
            value: modelData.value
            text: modelData.text
            sub: modelData.sub
            chosen: choices.question.live.chosen === modelData.value
        }
    }
    EntryError {
        text: choices.question.live.error
    }
}
