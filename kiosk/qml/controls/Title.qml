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

    // A title that is only a little too long for one line is shared out between two, so that no sign stands alone.
    TextMetrics {
        id: natural
        text: words.text
        font: words.font
    }
    Phrase {
        id: words
        property bool centred: false
        objectName: "title"
        readonly property bool shared: Theme.chinese && natural.advanceWidth > title.width && natural.advanceWidth < 1.3 * title.width
        x: centred ? (title.width - width) / 2 : 0
        width: shared ? natural.advanceWidth / 2 + font.pixelSize : title.width
        // What takes three lines as a title takes two as a heading.
        font.pixelSize: text.length > (Theme.chinese ? 22 : 40) ? Theme.h2 : Theme.h1
        font.bold: true
        leading: Theme.titleLeading
        horizontalAlignment: centred ? Text.AlignHCenter : Text.AlignLeft
        Accessible.ignored: true
    }
    FocusRing {
        radius: 12
    }
}
