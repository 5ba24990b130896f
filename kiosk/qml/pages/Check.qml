import QtQuick
import "../controls"
import ".."

PageItem {
    id: check

    focusTarget: head.focusTarget
    readonly property int rowHeight: Math.min(164, Math.floor((note.lowest - 24 - head.end - 48) / page.rows.length))

    Head {
        id: head
        title: check.page.title
        inService: !!check.page.progress
    }
    Rectangle {
        id: summary
        x: Theme.margin
        y: head.end + 32
        width: Theme.content
        height: rows.height + 16
        radius: Theme.radius
        color: Theme.surface
        border.width: Theme.panelLine
        border.color: Theme.line

        Column {
            id: rows
            y: 8
            width: parent.width
            Repeater {
                model: check.page.rows
                SummaryRow {
                    required property var modelData
                    required property int index
                    width: Theme.content
                    height: Math.max(check.rowHeight, needed)
                    divided: index > 0
                    label: modelData.label
                    value: modelData.value
                    change: modelData.change
                }
            }
        }
    }
    Item {
        id: note

        // The lowest place it may stand.
        readonly property int lowest: 1424 - height

        x: Theme.margin
        y: Math.min(summary.y + summary.height + 24, lowest)
        width: Theme.content
        height: words.height
        Glyph {
            name: "info-fill"
            size: 52
            color: Theme.info
            anchors.verticalCenter: parent.verticalCenter
        }
        Phrase {
            id: words
            x: 76
            width: parent.width - x
            text: check.page.note
        }
    }
    Primary {
        x: Theme.margin
        y: 1448
        height: 168
        action: check.page.confirm.action
        text: check.page.confirm.text
        icon: check.page.confirm.icon
    }
}
