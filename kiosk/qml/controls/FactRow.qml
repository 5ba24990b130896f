// Something to read beside its icon.
import QtQuick
import ".."

Item {
    id: row

    property string icon
    property string text
    property int badge: 96

    width: Theme.content
    height: Math.max(badge, words.height)

    Badge {
        size: row.badge
        icon: row.icon
        anchors.verticalCenter: parent.verticalCenter
    }
    Phrase {
        id: words
        x: row.badge + 32
        width: parent.width - x
        text: row.text
        font.pixelSize: Theme.label
        leading: 1.3
        anchors.verticalCenter: parent.verticalCenter
    }
}
