// Tries how a long title fits: in which size, and how wide its two lines have to be.
import QtQuick
import ".."

Item {
    id: trials

    property string text
    property int size
    // The largest of the type's sizes in which the text takes two lines.
    readonly property int fitting: asGiven.lineCount <= 2 ? size : asHeading.lineCount <= 2 ? Theme.h2 : Theme.lead
    // Pixels; 0 for the whole width.
    readonly property int shared: natural.advanceWidth > Theme.content && natural.advanceWidth < 1.3 * Theme.content && asShared.lineCount <= 2 ? asShared.width : 0

    visible: false

    component Trial: Text {
        width: Theme.content
        text: trials.text
        textFormat: Text.PlainText
        wrapMode: Text.Wrap
        font.family: Theme.family
        font.bold: true
    }
    Trial {
        id: asGiven
        font.pixelSize: trials.size
    }
    Trial {
        id: asHeading
        font.pixelSize: Theme.h2
    }
    Trial {
        id: asShared
        width: natural.advanceWidth / 2 + (Theme.chinese ? 1 : 2) * font.pixelSize
        font.pixelSize: trials.fitting
    }
    TextMetrics {
        id: natural
        text: trials.text
        font: asShared.font
    }
}
