// The one filled button of a page.
import QtQuick
import ".."

Target {
    id: button

    property string text
    property string icon
    // The arrow of 开始 and 继续 stands after the word, every other icon before it.
    readonly property bool arrow: icon === "arrow-right-bold"

    name: text
    width: Theme.content
    height: 160

    Rectangle {
        objectName: "primaryFill"
        anchors.fill: parent
        radius: button.radius
        color: button.down ? Theme.accentPressed : Theme.accent
    }
    Row {
        anchors.centerIn: parent
        spacing: 24
        layoutDirection: button.arrow ? Qt.RightToLeft : Qt.LeftToRight

        Glyph {
            name: button.icon
            size: 60
            color: Theme.accentInk
            visible: button.icon !== ""
            anchors.verticalCenter: parent.verticalCenter
        }
        Phrase {
            text: button.text
            font.pixelSize: Theme.button
            font.bold: true
            leading: Theme.titleLeading
            color: Theme.accentInk
            anchors.verticalCenter: parent.verticalCenter
            Accessible.ignored: true
        }
    }
}
