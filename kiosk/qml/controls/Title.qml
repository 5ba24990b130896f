// The title of a page: where the focus starts, so that speech begins with it.
import QtQuick
import ".."

Item {
    id: title

    property string text
    property int size: Theme.h1
    property bool centred: false
    // The largest of the type's sizes in which the text takes two lines.
    readonly property int fitting: trials.item ? trials.item.fitting : size
    // What is only a little too long for one line is shared out between two, so that nothing stands alone.
    readonly property int shared: trials.item ? trials.item.shared : 0

    width: Theme.content
    height: words.height
    activeFocusOnTab: true
    Accessible.role: Accessible.Heading
    // Where a line ends matters to the eye alone.
    Accessible.name: text.replace("\n", " ")
    Accessible.focusable: true

    // No sign is wider than the type is high: for two lines of few signs nothing has to be tried.
    Loader {
        id: trials
        readonly property var lines: title.text.split("\n")
        active: lines.length > 2 || lines.some(line => line.length > title.width / title.size)
        source: "TitleTrials.qml"
        onLoaded: {
            item.text = Qt.binding(() => title.text)
            item.size = Qt.binding(() => title.size)
        }
    }
    Phrase {
        id: words
        objectName: "title"
        x: title.centred ? (title.width - width) / 2 : 0
        width: title.shared || title.width
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
