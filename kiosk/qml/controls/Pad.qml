// A number: the field, and the keys at the lower end; a wide one for the sign that is no figure.
import QtQuick
import ".."

Item {
    id: pad

    required property var question
    readonly property var keys: question.page.pad
    readonly property bool hasSign: keys.sign !== ""
    readonly property int rows: hasSign ? 5 : 4
    readonly property int keyGap: hasSign ? 11 : Theme.low || Theme.large ? 16 : Theme.gap
    // Between the field and the keys, where no room for a note parts them.
    readonly property int gap: Theme.large ? 12 : Theme.low ? 16 : 0
    readonly property int room: height - (Theme.low ? parent.line : field.boxHeight + field.note + gap)
    readonly property int keyHeight: Math.min(148, Math.floor((room + keyGap) / rows) - keyGap)
    readonly property int start: height - rows * (keyHeight + keyGap) + keyGap

    Field {
        id: field
        y: pad.start - height - pad.gap
        width: parent.width
        question: pad.question
    }
    Key {
        y: pad.start
        width: parent.width
        height: pad.keyHeight
        visible: pad.hasSign
        text: pad.keys.sign_name
        value: pad.keys.sign
        figure: false
    }
    Grid {
        y: pad.start + (pad.hasSign ? pad.keyHeight + pad.keyGap : 0)
        columns: 3
        rowSpacing: pad.keyGap
        columnSpacing: Theme.gap + 0.5

        Repeater {
            model: ["1", "2", "3", "4", "5", "6", "7", "8", "9"]
            Key {
                required property string modelData
                width: Theme.third
                height: pad.keyHeight
                text: modelData
                value: modelData
            }
        }
        Key {
            width: Theme.third
            height: pad.keyHeight
            text: pad.keys.clear
            value: "clear"
            figure: false
        }
        Key {
            width: Theme.third
            height: pad.keyHeight
            text: "0"
            value: "0"
        }
        Key {
            width: Theme.third
            height: pad.keyHeight
            text: pad.keys.erase
            value: "erase"
            figure: false
            icon: "backspace-bold"
            repeats: true
        }
    }
}
