// What is written with letters: it keeps the focus while keys are pressed, and follows the cursor where room is short.
import QtQuick
import ".."

Item {
    id: written

    property alias text: edit.text
    property alias font: edit.font
    property string name
    property string sample
    property int most: 40
    property bool oneLine: false
    // What stands there, with what is being composed as it is likeliest meant; told at every change.
    property string guess: ""
    readonly property bool composing: edit.preeditText !== ""
    readonly property string sentence: composing ? text.slice(0, edit.cursorPosition) + meant + text.slice(edit.cursorPosition) : text
    // Of what is being composed, the words that are chosen already stand first.
    readonly property string meant: guess === "" ? edit.preeditText : edit.preeditText.replace(/[a-z' ]+$/i, "") + guess
    readonly property alias area: edit
    signal told(string sentence)

    // A key changes several things of it; they are told once.
    onSentenceChanged: later.restart()
    function tell() {
        later.stop()
        told(sentence)
    }
    Timer {
        id: later
        interval: 0
        onTriggered: written.tell()
    }

    function begin(content: string) {
        edit.text = content
        edit.cursorPosition = edit.length
    }
    function insert(sign: string) {
        if (edit.length + sign.length <= most)
            edit.insert(edit.cursorPosition, sign)
    }
    function erase() {
        const at = edit.cursorPosition
        // A rare ideograph is two units.
        const low = at > 1 && (edit.text.charCodeAt(at - 1) & 0xFC00) === 0xDC00
        edit.remove(Math.max(0, at - (low ? 2 : 1)), at)
    }

    clip: true

    TextEdit {
        id: edit

        readonly property int over: Math.max(0, written.oneLine ? cursorRectangle.x + 8 - written.width
            : cursorRectangle.y + cursorRectangle.height - written.height)

        objectName: "written"
        x: written.oneLine ? -over : 0
        // Whole lines make room for the cursor's.
        y: written.oneLine ? (written.height - height) / 2 : -Math.ceil(over / cursorRectangle.height) * cursorRectangle.height
        width: written.oneLine ? implicitWidth + 8 : written.width
        wrapMode: written.oneLine ? TextEdit.NoWrap : TextEdit.Wrap
        textFormat: TextEdit.PlainText
        font.family: Theme.family
        font.pixelSize: Theme.lead
        font.bold: true
        color: Theme.ink
        selectByMouse: false
        // Nothing that is written is learnt from: not by this visit, not by the next.
        inputMethodHints: Qt.ImhSensitiveData | Qt.ImhNoPredictiveText
        activeFocusOnTab: enabled
        Accessible.role: Accessible.EditableText
        Accessible.name: written.name
        Accessible.description: text === "" ? written.sample : text
        onTextChanged: if (length > written.most) remove(written.most, length)
        cursorDelegate: Rectangle {
            width: 5
            color: Theme.accent
            visible: edit.activeFocus
        }
    }
    Phrase {
        visible: edit.text === "" && !written.composing
        x: 12
        y: written.oneLine ? (written.height - height) / 2 : 4
        width: parent.width - x
        text: written.sample
        color: Theme.ink2
        leading: 1.25
        Accessible.ignored: true
    }
}
