import QtQuick
import "../controls"
import "../drawings"
import ".."

PageItem {
    id: take

    focusTarget: head.focusTarget

    Head {
        id: head
        title: take.page.title
        lead: take.page.lead
        size: Theme.display
        centred: true
    }
    Sheet {
        x: 220
        y: 512
    }
    Column {
        y: 1216
        width: Theme.panelWidth
        spacing: 4
        Repeater {
            model: take.page.facts
            Phrase {
                required property string modelData
                width: Theme.panelWidth
                horizontalAlignment: Text.AlignHCenter
                text: modelData
                color: Theme.ink2
            }
        }
    }
    Primary {
        x: Theme.margin
        y: 1440
        action: take.page.done.action
        text: take.page.done.text
        icon: take.page.done.icon
    }
    Quiet {
        x: (Theme.panelWidth - width) / 2
        y: Theme.navigationTop
        action: take.page.another.action
        text: take.page.another.text
        icon: take.page.another.icon
    }
}
