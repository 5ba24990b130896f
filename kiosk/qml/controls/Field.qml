// What is typed so far, what an entry looks like while nothing is, how much is missing, and below it what is wrong.
import QtQuick
import ".."

Item {
    id: field

    required property var question
    readonly property var live: question.live
    readonly property var pad: question.page.pad
    // What is long has no room between its signs.
    readonly property int spacing: pad.beside ? 4 : 0
    readonly property int boxHeight: 168
    // Room below for what is wrong; in large type that is told in the lead's place.
    readonly property int note: Theme.large ? 0 : 4 + Math.round(Theme.body * Theme.textLeading)

    height: boxHeight + Math.max(note, error.visible ? 4 + error.height : 0)

    Rectangle {
        id: box
        width: parent.width
        height: field.boxHeight
        radius: Theme.radius
        color: Theme.surface
        border.width: Theme.selectedWidth
        border.color: field.live.error !== "" ? Theme.error : Theme.accent
        Accessible.role: Accessible.EditableText
        Accessible.name: field.question.page.title
        Accessible.description: typed.text === "" ? field.pad.sample : field.live.remaining

        // As much as the longest count leaves, so that figures keep their size while they are typed.
        readonly property int counted: field.pad.widest === "" || !field.pad.beside ? beside.width : Math.round(4.8 * Theme.body)
        readonly property int room: width - 104 - counted

        // How wide the entry is in large figures: a long one is smaller, a very long one takes two lines.
        component Large: TextMetrics {
            font.family: Theme.family
            font.bold: true
            font.letterSpacing: field.spacing
            font.pixelSize: Theme.entry
        }
        Large {
            id: now
            text: field.live.typed
        }
        Large {
            id: complete
            text: field.pad.widest
        }
        Phrase {
            id: typed
            objectName: "typed"
            x: 40
            width: box.room
            text: field.live.typed
            font.pixelSize: Math.max(Theme.label, Math.min(Theme.entry, Math.floor(Theme.entry * (box.room - 28) / Math.max(now.advanceWidth, complete.advanceWidth))))
            font.bold: true
            font.letterSpacing: field.spacing
            wrapMode: Text.WrapAnywhere
            leading: below.visible ? 1 : 1.2
            y: (parent.height - height - (below.visible ? below.height : 0)) / 2
        }
        Phrase {
            visible: typed.text === ""
            x: 56
            width: box.room
            text: field.pad.sample
            font.pixelSize: Theme.lead
            color: Theme.ink2
            leading: 1.2
            anchors.verticalCenter: parent.verticalCenter
            Accessible.ignored: true
        }
        Rectangle {
            x: typed.text === "" ? 40 : Math.min(typed.x + typed.contentWidth + 2, box.width - 20)
            visible: typed.lineCount < 2
            width: 5
            height: 96
            color: Theme.accent
            anchors.verticalCenter: typed.text === "" ? parent.verticalCenter : typed.verticalCenter
        }
        // The unit, or how many signs are missing; after a long entry that stands below it.
        Phrase {
            id: beside
            x: parent.width - width - 36
            text: field.pad.unit || (field.pad.beside ? field.live.remaining : "")
            color: Theme.ink2
            leading: 1.2
            anchors.verticalCenter: parent.verticalCenter
        }
        Phrase {
            id: below
            visible: text !== "" && typed.text !== ""
            x: 40
            anchors.top: typed.bottom
            text: field.pad.beside ? "" : field.live.remaining
            color: Theme.ink2
            leading: 1.2
        }
    }
    EntryError {
        id: error
        y: field.boxHeight + 4
        text: Theme.large ? "" : field.live.error
    }
}
