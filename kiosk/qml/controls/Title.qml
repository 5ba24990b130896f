// The title of a page: where the focus starts, so that speech begins with it.
import QtQuick
import ".."

Item {
    id: title

    property string text
    property int size: Theme.h1
    property bool centred: false
    // The largest of the type's sizes in which the text takes two lines.
    readonly property int fitting: asGiven.lineCount <= 2 ? size : asHeading.lineCount <= 2 ? Theme.h2 : Theme.lead

    width: Theme.content
    height: words.height
    activeFocusOnTab: true
    Accessible.role: Accessible.Heading
    // Where a line ends matters to the eye alone.
    Accessible.name: text.replace("\n", " ")
    Accessible.focusable: true

    component Trial: Text {
        visible: false
        width: title.width
        text: title.text
        textFormat: Text.PlainText
        wrapMode: Text.Wrap
        font.family: Theme.family
        font.bold: true
    }
    Trial {
        id: asGiven
        font.pixelSize: title.size
    }
    Trial {
        id: asHeading
        font.pixelSize: Theme.h2
    }
    Trial {
        id: asShared
        width: natural.advanceWidth / 2 + (Theme.chinese ? 1 : 2) * font.pixelSize
        font.pixelSize: title.fitting
    }
    TextMetrics {
        id: natural
        text: title.text
        font: words.font
    }
    Phrase {
        id: words
        objectName: "title"
        // What is only a little too long for one line is shared out between two, so that nothing stands alone.
        readonly property bool shared: natural.advanceWidth > title.width && natural.advanceWidth < 1.3 * title.width && asShared.lineCount <= 2
        x: title.centred ? (title.width - width) / 2 : 0
        width: shared ? asShared.width : title.width
        text: title.text
        font.pixelSize: title.fitting
        font.bold: true
        leading: Theme.titleLeading
        horizontalAlignment: title.centred ? Text.AlignHCenter : Text.AlignLeft
        Accessible.ignored: true
    }
    FocusRing {
        radius: 12
    }
}
