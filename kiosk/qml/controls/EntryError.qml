// What is wrong with an entry and how to mend it, in the words of its field.
import QtQuick
import ".."

Item {
    id: error

    property alias text: words.text

    width: Theme.content
    height: words.height
    visible: text !== ""
    Accessible.role: Accessible.AlertMessage
    Accessible.name: text

    Glyph {
        y: (words.lineHeight - height) / 2
        name: "warning-circle-fill"
        size: 48
        color: Theme.error
    }
    Phrase {
        id: words
        objectName: "entryError"
        x: 68
        width: parent.width - x
        font.bold: true
        color: Theme.error
        Accessible.ignored: true
    }
}
