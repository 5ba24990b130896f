// An answer that is written with letters, on as many lines as it needs.
import QtQuick
import ".."

Item {
    id: writing

    required property var question
    readonly property var page: question.page.writing
    readonly property alias focusTarget: written.area
    property bool typing: true

    // The field ends above the keyboard, whose place does not change.
    readonly property int room: Theme.lettersTop - parent.y - error.height - 20

    Component.onCompleted: written.begin(question.live.typed)
    onTypingChanged: if (typing) written.area.forceActiveFocus()

    Rectangle {
        id: box
        width: parent.width
        // A few words have one line and grow; a long answer has all the room that there is.
        height: writing.page.most > 60 ? writing.room : Math.min(writing.room, Math.max(136, written.area.contentHeight + 52))
        radius: Theme.radius
        color: Theme.surface
        border.width: Theme.selectedWidth
        border.color: writing.question.live.error !== "" ? Theme.error : Theme.accent

        WrittenText {
            id: written
            parent: write.visible ? write : box
            anchors.fill: parent
            anchors.margins: 28
            anchors.topMargin: 20
            anchors.bottomMargin: 20
            name: writing.question.page.title
            sample: writing.page.sample
            most: writing.page.most
            font.pixelSize: writing.page.most > 60 ? Theme.body : Theme.lead
            font.bold: writing.page.most <= 60
            area.enabled: writing.typing
            onTold: sentence => shell.act("type", sentence)
        }
        Target {
            id: write
            visible: !writing.typing && !Theme.low
            anchors.fill: parent
            action: "write"
            name: writing.page.letters.type
            function fire() { writing.typing = true }
        }
    }
    EntryError {
        id: error
        y: box.height + 8
        text: writing.question.live.error
    }
    Secondary {
        visible: !writing.typing
        y: parent.height - height
        action: "write"
        text: writing.page.letters.type
        icon: "keyboard-bold"
        function fire() { writing.typing = true }
    }
    Letters {
        parent: writing.question
        visible: writing.typing
        words: writing.page.letters
        field: written
        onWent: shell.act("continue", "")
        onClosed: writing.typing = false
    }
}
