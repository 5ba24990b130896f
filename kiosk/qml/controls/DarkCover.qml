// The screen is dark for whoever does not use it: nothing but how to open it again.
import QtQuick
import ".."

Rectangle {
    property alias text: words.text

    objectName: "darkCover"
    color: "#000000"

    Phrase {
        id: words
        y: parent.height / 2
        width: Theme.content
        anchors.horizontalCenter: parent.horizontalCenter
        horizontalAlignment: Text.AlignHCenter
        color: "#FFFFFF"
        Accessible.ignored: true
    }
}
