// What is wrong with an entry and how to mend it, in the words of its field.
import QtQuick
import ".."

Item {
    id: error

    property alias text: words.text

    width: Theme.content
    height: 60
    visible: text !== ""
    Accessible.role: Accessible.AlertMessage
    Accessible.name: text

    Glyph {
        name: "warning-circle-fill"
        size: 48
        color: Theme.error
        anchors.verticalCenter: parent.verticalCenter
    }
    Phrase {
        id: words
        objectName: "entryError"
        x: 68
        width: parent.width - x
        font.bold: true
        color: Theme.error
        anchors.verticalCenter: parent.verticalCenter
        Accessible.ignored: true
    }
}
