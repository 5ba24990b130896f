// One of three answers that are equal in everything: a face above its word.
import QtQuick
import ".."

Target {
    id: rating

    property string text
    property string icon

    name: text
    width: Theme.third
    height: 256

    Rectangle {
        anchors.fill: parent
        radius: rating.radius
        color: rating.down ? Theme.accentSoft : Theme.surface
        border.width: rating.down ? Theme.selectedWidth : Theme.edgeWidth
        border.color: rating.down ? Theme.accent : Theme.edge
    }
    Column {
        anchors.centerIn: parent
        width: parent.width
        spacing: 8

        Glyph {
            anchors.horizontalCenter: parent.horizontalCenter
            name: rating.icon
            size: 112
        }
        Phrase {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: rating.text
            font.pixelSize: Theme.label
            font.bold: true
            leading: Theme.titleLeading
            Accessible.ignored: true
        }
    }
}
