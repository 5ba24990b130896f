import QtQuick
import "../controls"
import ".."

Item {
    id: check

    property var page
    property alias focusTarget: head.focusTarget
    readonly property int rowHeight: Math.min(164, Math.floor((1336 - head.end - 32) / page.rows.length))

    Head {
        id: head
        title: check.page.title
        inService: check.page.progress !== null
    }
    Rectangle {
        id: summary
        x: Theme.margin
        y: head.end + 32
        width: Theme.content
        height: rows.height
        radius: Theme.radius
        color: Theme.surface
        border.width: Theme.panelLine
        border.color: Theme.line

        Column {
            id: rows
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
    Row {
        x: Theme.margin
        y: Math.min(summary.y + summary.height + 24, 1364)
        spacing: 24
        Glyph {
            name: "info-fill"
            size: 52
            color: Theme.info
            anchors.verticalCenter: parent.verticalCenter
        }
        Phrase {
            text: check.page.note
            anchors.verticalCenter: parent.verticalCenter
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
