import QtQuick
import "../controls"
import "../drawings"
import ".."

PageItem {
    focusTarget: head.focusTarget

    Head {
        id: head
        title: page.title
        lead: page.lead
        size: Theme.display
    }
    Scene {
        x: (Theme.panelWidth - width) / 2
        y: 604
        night: page.night
    }
    Phrase {
        y: 1392
        width: Theme.panelWidth
        horizontalAlignment: Text.AlignHCenter
        text: page.hint
        font.bold: true
    }
    Repeater {
        model: page.buttons
        Secondary {
            required property var modelData
            required property int index
            x: Theme.margin + index * (Theme.half + Theme.gap)
            y: 1480
            width: Theme.half
            action: modelData.action
            value: modelData.value
            text: modelData.text
            icon: modelData.icon
        }
    }
}
