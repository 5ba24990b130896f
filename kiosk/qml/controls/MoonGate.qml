// What a page is about, seen through the moon gate; above the title in the low layout.
import QtQuick
import ".."

Rectangle {
    id: gate

    property string icon

    height: width
    radius: width / 2
    color: Theme.sky
    border.width: Math.round(width * 0.022)
    border.color: Theme.accent

    Glyph {
        name: gate.icon
        size: Math.round(gate.width * 0.42)
        anchors.centerIn: parent
    }
}
