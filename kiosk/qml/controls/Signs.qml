// Figures, letters or the signs of provinces: a key for each, in nine columns.
import QtQuick
import ".."

Item {
    id: signs

    required property var question
    readonly property var pad: question.page.pad
    readonly property var keys: question.live.keys
    readonly property int columns: 9
    readonly property int places: 41
    readonly property int keyGap: 11
    readonly property int keyWidth: (width - (columns - 1) * keyGap) / columns
    readonly property int rows: 5
    // Between the field and the keys, where no room for a note parts them.
    readonly property int gap: Theme.large ? 12 : Theme.low ? 16 : 0
    readonly property int room: height - (Theme.low ? parent.line : field.boxHeight + field.note + gap)
    readonly property int keyHeight: Math.min(126, Math.floor((room + keyGap) / rows) - keyGap)
    readonly property int start: height - rows * (keyHeight + keyGap) + keyGap

    function across(column: int): real { return column * (keyWidth + keyGap) }
    function down(row: int): real { return start + row * (keyHeight + keyGap) }

    Field {
        id: field
        y: signs.start - height - signs.gap
        width: parent.width
        question: signs.question
    }
    // As many keys as there may ever be, so that none is made anew under a finger.
    Repeater {
        model: signs.places
        Key {
            required property int index
            visible: text !== ""
            x: signs.across(index % signs.columns)
            y: signs.down(Math.floor(index / signs.columns))
            width: signs.keyWidth
            height: signs.keyHeight
            text: signs.keys[index] || ""
            value: text
            size: Theme.large ? 68 : 52
        }
    }
    Key {
        x: signs.across(5)
        y: signs.down(4)
        width: 2 * signs.keyWidth + signs.keyGap
        height: signs.keyHeight
        text: signs.pad.clear
        value: "clear"
        figure: false
    }
    Key {
        x: signs.across(7)
        y: signs.down(4)
        width: 2 * signs.keyWidth + signs.keyGap
        height: signs.keyHeight
        text: signs.pad.erase
        value: "erase"
        figure: false
        icon: "backspace-bold"
        repeats: true
    }
}
