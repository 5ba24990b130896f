// A number: the field, what is missing, the keys; a wide one for the sign that is no figure.
import QtQuick
import ".."

Item {
    id: pad

    required property var question
    readonly property var keys: question.page.pad
    readonly property bool hasSign: keys.sign !== ""
    readonly property int keyGap: hasSign ? 12 : 16
    readonly property int rows: hasSign ? 5 : 4
    readonly property int keyHeight: Math.min(hasSign ? 126 : 148, Math.floor((height - field.height - (rows - 1) * keyGap) / rows))

    Field {
        id: field
        width: parent.width
        question: pad.question
    }
    Key {
        y: field.height
        width: parent.width
        height: pad.keyHeight
        visible: pad.hasSign
        text: pad.keys.sign_name
        value: pad.keys.sign
        figure: false
    }
    Grid {
        y: field.height + (pad.hasSign ? pad.keyHeight + pad.keyGap : 0)
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
