// An ID number: the field, what is missing, the keys.
import QtQuick
import ".."

Item {
    id: pad

    required property var question
    readonly property var live: question.live
    readonly property var keys: question.page.pad
    readonly property int keysTop: 236
    readonly property int keyGap: 16
    readonly property int keyHeight: Math.min(126, Math.floor((height - keysTop - 4 * keyGap) / 5))

    component Key: Target {
        id: key
        property string text
        property string icon
        property bool figure: true
        name: text
        action: "key"
        width: Theme.third
        height: pad.keyHeight
        radius: Theme.radiusKey
        ringInset: true
        Rectangle {
            anchors.fill: parent
            radius: key.radius
            color: key.down ? Theme.accentSoft : key.figure ? Theme.surface : Theme.ground
            border.width: key.down ? Theme.selectedWidth : Theme.edgeWidth
            border.color: key.down ? Theme.accent : Theme.edge
        }
        Phrase {
            anchors.centerIn: parent
            visible: key.icon === ""
            text: key.text
            font.pixelSize: key.figure ? Theme.key : Theme.label
            font.bold: true
            leading: 1.1
            Accessible.ignored: true
        }
        Glyph {
            anchors.centerIn: parent
            name: key.icon
            size: 64
            color: Theme.ink
        }
    }

    Rectangle {
        id: field
        width: parent.width
        height: 152
        radius: Theme.radius
        color: Theme.surface
        border.width: Theme.selectedWidth
        border.color: pad.live.error !== "" ? Theme.error : Theme.accent
        Accessible.role: Accessible.EditableText
        Accessible.name: pad.question.page.title
        Accessible.description: pad.live.remaining

        Phrase {
            id: typed
            objectName: "typed"
            x: 40
            text: pad.live.typed
            font.pixelSize: Theme.entry
            font.bold: true
            font.letterSpacing: 2
            wrapMode: Text.NoWrap
            leading: 1.2
            anchors.verticalCenter: parent.verticalCenter
        }
        Rectangle {
            x: typed.x + (typed.text === "" ? 0 : typed.width + 4)
            width: 5
            height: 88
            color: Theme.accent
            anchors.verticalCenter: parent.verticalCenter
        }
    }
    EntryError {
        y: 164
        text: pad.live.error
    }
    Phrase {
        visible: pad.live.error === ""
        x: 40
        y: 164
        text: pad.live.remaining
        color: Theme.ink2
    }
    Key {
        y: pad.keysTop
        width: parent.width
        text: pad.keys.x
        value: "X"
        figure: false
    }
    Grid {
        y: pad.keysTop + pad.keyHeight + pad.keyGap
        columns: 3
        rowSpacing: pad.keyGap
        columnSpacing: Theme.gap + 0.5

        Repeater {
            model: ["1", "2", "3", "4", "5", "6", "7", "8", "9"]
            Key {
                required property string modelData
                text: modelData
                value: modelData
            }
        }
        Key {
            text: pad.keys.clear
            value: "clear"
            figure: false
        }
        Key {
            text: "0"
            value: "0"
        }
        Key {
            text: pad.keys.erase
            value: "erase"
            figure: false
            icon: "backspace-bold"
            repeats: true
        }
    }
}
