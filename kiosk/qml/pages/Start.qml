import QtQuick
import "../controls"
import "../drawings"
import ".."

PageItem {
    id: start

    focusTarget: head.focusTarget
    readonly property int buttonsTop: Theme.large ? 1440 : 1480

    Head {
        id: head
        title: start.page.title
        lead: start.page.lead
        size: Theme.display
    }
    Scene {
        x: (Theme.panelWidth - width) / 2
        y: head.end + (Theme.large ? 16 : 40)
        width: Math.min(744, hint.y - y - 24)
        night: start.page.night
        side: start.page.hint === "" ? "" : start.page.side
    }
    Phrase {
        id: hint
        y: start.buttonsTop - height - 24
        width: Theme.panelWidth
        horizontalAlignment: Text.AlignHCenter
        text: start.page.hint
        font.bold: true
    }
    Repeater {
        model: start.page.buttons
        Secondary {
            required property var modelData
            required property int index
            x: Theme.margin + index * (Theme.half + Theme.gap)
            y: start.buttonsTop
            width: Theme.half
            action: modelData.action
            value: modelData.value
            text: modelData.text
            icon: modelData.icon
        }
    }
    Phrase {
        x: Theme.margin
        y: start.buttonsTop + 136 + (Theme.large ? 16 : 24)
        width: Theme.content
        horizontalAlignment: Text.AlignHCenter
        text: start.page.today
        color: Theme.ink2
        leading: Theme.titleLeading
    }
}
