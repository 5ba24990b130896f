// What is typed so far, what an entry looks like while nothing is, and what is wrong or missing below.
import QtQuick
import ".."

Item {
    id: field

    required property var question
    readonly property var live: question.live
    readonly property var pad: question.page.pad
    readonly property int room: width - 80 - (unit.text === "" ? 0 : unit.width + 24)

    height: 204

    Rectangle {
        id: box
        width: parent.width
        height: 136
        radius: Theme.radius
        color: Theme.surface
        border.width: Theme.selectedWidth
        border.color: field.live.error !== "" ? Theme.error : Theme.accent
        Accessible.role: Accessible.EditableText
        Accessible.name: field.question.page.title
        Accessible.description: typed.text === "" ? field.pad.sample : field.live.remaining

        // How wide the entry would be in large figures: a long one is smaller, a very long one takes two lines.
        TextMetrics {
            id: natural
            text: field.live.typed
            font.family: Theme.family
            font.bold: true
            font.pixelSize: Theme.entry
        }
        Phrase {
            id: typed
            objectName: "typed"
            x: 40
            width: Math.min(natural.advanceWidth + 24, field.room)
            text: field.live.typed
            font.pixelSize: Math.max(Theme.label, Math.min(Theme.entry, Math.floor(Theme.entry * (field.room - 28) / natural.advanceWidth)))
            font.bold: true
            wrapMode: Text.WrapAnywhere
            leading: 1.2
            anchors.verticalCenter: parent.verticalCenter
        }
        Phrase {
            visible: typed.text === ""
            x: 56
            width: field.room
            text: field.pad.sample
            font.pixelSize: Theme.lead
            color: Theme.ink2
            leading: 1.2
            anchors.verticalCenter: parent.verticalCenter
            Accessible.ignored: true
        }
        Rectangle {
            x: typed.text === "" ? 40 : Math.min(typed.x + typed.contentWidth + 6, box.width - 20)
            visible: typed.lineCount < 2
            width: 5
            height: 84
            color: Theme.accent
            anchors.verticalCenter: parent.verticalCenter
        }
        Phrase {
            id: unit
            visible: text !== ""
            x: parent.width - width - 40
            text: field.pad.unit
            font.pixelSize: Theme.lead
            color: Theme.ink2
            leading: 1.2
            anchors.verticalCenter: parent.verticalCenter
        }
    }
    EntryError {
        y: 140
        text: field.live.error
    }
    Phrase {
        visible: field.live.error === ""
        x: 40
        y: 140
        text: field.live.remaining
        color: Theme.ink2
    }
}
