// The focus ring: gap, yellow, dark outer line; 16 px in all. Inset where targets stand close together.
import QtQuick
import ".."

// Made when it is first needed: most visits use no keys.
Loader {
    id: ring

    property int radius: Theme.radius
    property bool inset: false

    objectName: "focusRing"
    active: parent.activeFocus && Theme.keys
    anchors.fill: parent
    anchors.margins: inset ? 0 : -16

    sourceComponent: Item {
        Rectangle {
            anchors.fill: parent
            radius: ring.radius + (ring.inset ? 0 : 16)
            color: "transparent"
            border.width: 4
            border.color: Theme.focusLine
        }
        Rectangle {
            anchors.fill: parent
            anchors.margins: 4
            radius: ring.radius + (ring.inset ? -4 : 12)
            color: "transparent"
            border.width: 8
            border.color: Theme.focus
        }
        Rectangle {
            anchors.fill: parent
            anchors.margins: 12
            radius: ring.radius + (ring.inset ? -12 : 4)
            color: "transparent"
            border.width: 4
            border.color: ring.inset ? Theme.focusLine : Theme.ground
        }
    }
}
