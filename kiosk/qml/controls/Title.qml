// The title of a page: where the focus starts, so that speech begins with it.
import QtQuick
import ".."

Item {
    id: title

    property alias text: words.text
    property alias size: words.font.pixelSize
    property alias centred: words.centred

    width: Theme.content
    height: words.height
    activeFocusOnTab: true
    Accessible.role: Accessible.Heading
    Accessible.name: text
    Accessible.focusable: true

    Phrase {
        id: words
        property bool centred: false
        objectName: "title"
        width: parent.width
        font.pixelSize: Theme.h1
        font.bold: true
        leading: Theme.titleLeading
        horizontalAlignment: centred ? Text.AlignHCenter : Text.AlignLeft
        Accessible.ignored: true
    }
    FocusRing {
        radius: 12
    }
}
