// The aids: six places, the same on every page. A place stays empty until its aid exists.
import QtQuick
import ".."

Rectangle {
    id: bar

    property var chrome

    width: Theme.panelWidth
    height: Theme.panelHeight - Theme.barTop
    color: Theme.surface

    Rectangle {
        width: parent.width
        height: 2
        color: Theme.line
    }

    component Slot: Target {
        id: slot

        property int place
        property string text
        property string icon
        property bool on: false

        name: text
        x: place * 180
        width: 180
        height: 160
        radius: Theme.radiusBar
        ringInset: true

        Rectangle {
            anchors.fill: parent
            anchors.margins: 8
            radius: Theme.radiusBar
            visible: slot.on || slot.down
            color: Theme.accentSoft
            border.width: slot.on ? Theme.accentWidth : 0
            border.color: Theme.accent
        }
        Glyph {
            y: 20
            anchors.horizontalCenter: parent.horizontalCenter
            name: slot.icon
            size: 56
        }
        Phrase {
            y: 82
            anchors.horizontalCenter: parent.horizontalCenter
            text: slot.text
            font.bold: slot.on
            leading: 1.3
            Accessible.ignored: true
        }
    }

    Slot {
        place: 0
        action: "help"
        text: bar.chrome.help
        icon: "phone-call-bold"
    }
    Slot {
        place: 3
        action: "contrast"
        text: bar.chrome.contrast
        description: bar.chrome.contrast_state
        icon: "circle-half-tilt-bold"
        on: Theme.contrast !== 0
    }
    Slot {
        place: 5
        action: "language"
        text: bar.chrome.other_language
        icon: "translate-bold"
    }
}
