// Where people serve: information, so it has no border.
import QtQuick
import ".."

Rectangle {
    id: panel

    objectName: "panel"

    property var place

    visible: !!place
    width: Theme.content
    height: words.height + 40
    radius: Theme.radius
    color: Theme.surface
    border.width: Theme.panelLine
    border.color: Theme.line

    Badge {
        x: 40
        size: 112
        icon: panel.place ? panel.place.icon : ""
        anchors.verticalCenter: parent.verticalCenter
    }
    Column {
        id: words
        x: 192
        width: parent.width - x - 40
        spacing: 2
        anchors.verticalCenter: parent.verticalCenter

        Phrase {
            width: parent.width
            text: panel.place ? panel.place.name : ""
            font.pixelSize: Theme.label
            font.bold: true
            leading: 1.35
        }
        Repeater {
            model: panel.place ? [panel.place.address, panel.place.hours] : []
            Phrase {
                required property string modelData
                width: parent.width
                text: modelData
                color: Theme.ink2
                leading: 1.35
            }
        }
    }
}
