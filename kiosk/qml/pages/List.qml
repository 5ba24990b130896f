import QtQuick
import "../controls"
import ".."

PageItem {
    id: list

    focusTarget: head.focusTarget

    Head {
        id: head
        sinks: true
        title: list.page.title
        lead: list.page.lead
    }
    MoonGate {
        visible: head.circle > 0
        x: (Theme.panelWidth - width) / 2
        y: Theme.titleTop
        width: head.circle
        icon: list.page.icon
    }
    Column {
        x: Theme.margin
        y: Theme.low ? Theme.lowTop : head.end + 36
        spacing: 16

        Repeater {
            model: list.page.rows
            ListRow {
                required property var modelData
                action: modelData.action
                value: modelData.value
                text: modelData.text
                sub: modelData.sub
                icon: modelData.icon
            }
        }
    }
    PagerRow {
        x: Theme.margin
        y: Theme.low ? 1472 : 1480
        pager: list.page.pager
    }
}
