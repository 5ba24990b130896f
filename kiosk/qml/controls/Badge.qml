// A soft square behind an icon.
import QtQuick
import ".."

Rectangle {
    id: badge

    property int size: 96
    property alias icon: glyph.name
    property alias iconColor: glyph.color

    width: size
    height: size
    radius: Math.round(size * 0.32)
    color: Theme.accentSoft

    Glyph {
        id: glyph
        size: Math.round(badge.size * 0.58)
        anchors.centerIn: parent
    }
}
