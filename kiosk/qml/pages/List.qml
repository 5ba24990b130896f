import QtQuick
import "../controls"
import ".."

PageItem {
    focusTarget: head.focusTarget

    Head {
        id: head
        title: page.title
        lead: page.lead
    }
    Column {
        x: Theme.margin
        y: head.end + 40
        spacing: Theme.gap

        Repeater {
            model: page.rows
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
        y: 1480
        pager: page.pager
    }
}
