// A short answer in a grid; the tick stands in its corner.
import QtQuick
import ".."

Option {
    id: tile

    property int size: Theme.body

    Phrase {
        x: 12
        width: parent.width - 2 * x
        horizontalAlignment: Text.AlignHCenter
        text: tile.text
        font.pixelSize: tile.size
        font.bold: true
        leading: 1
        anchors.verticalCenter: parent.verticalCenter
        Accessible.ignored: true
    }
    Glyph {
        visible: tile.chosen
        name: "check-circle-fill"
        size: 44
        x: parent.width - width - 10
        y: 8
    }
}
