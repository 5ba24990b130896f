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
    Phrase {
        id: label
        visible: text !== ""
        x: Theme.margin
        y: head.end + 56
        text: page.label
        font.pixelSize: Theme.label
        font.bold: true
    }
    Column {
        x: Theme.margin
        y: label.visible ? label.y + label.height + 20 : head.end + 56
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
