// The aids: six places, the same on every page.
import QtQuick
import ".."

Rectangle {
    id: bar

    property var chrome
    // A mode that is switched by key keeps the focus where it is.
    readonly property bool holdsFocus: help.activeFocus || speech.activeFocus || large.activeFocus || contrast.activeFocus || low.activeFocus || language.activeFocus

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
            y: Theme.large ? 80 : 82
            anchors.horizontalCenter: parent.horizontalCenter
            text: slot.text
            font.pixelSize: Theme.bar
            font.bold: slot.on
            leading: 1.3
            Accessible.ignored: true
        }
    }

    component Switch: Slot {
        Accessible.role: Accessible.CheckBox
        Accessible.checkable: true
        Accessible.checked: on
        Accessible.onToggleAction: fire()
    }

    Slot {
        id: help
        place: 0
        action: "help"
        text: bar.chrome.help
        icon: "phone-call-bold"
    }
    Switch {
        id: speech
        visible: audio.available
        place: 1
        action: "speech"
        text: bar.chrome.speech
        icon: "ear-bold"
        on: audio.on
    }
    Switch {
        id: large
        place: 2
        action: "large"
        text: bar.chrome.large
        icon: "text-aa-bold"
        on: Theme.large
    }
    Switch {
        id: contrast
        place: 3
        action: "contrast"
        text: bar.chrome.contrast
        description: bar.chrome.contrast_state
        icon: "circle-half-tilt-bold"
        on: Theme.contrast !== 0
    }
    Switch {
        id: low
        place: 4
        action: "low"
        text: bar.chrome.low
        icon: "arrow-line-down-bold"
        on: Theme.low
    }
    Slot {
        id: language
        place: 5
        action: "language"
        text: bar.chrome.other_language
        icon: "translate-bold"
    }
}
