import QtQuick
import "../controls"
import "../drawings"
import ".."

PageItem {
    id: put

    focusTarget: head.focusTarget
    readonly property int buttonsTop: 1480

    Head {
        id: head
        title: put.page.title
        lead: put.page.lead
    }
    Reader {
        id: reader
        x: (Theme.panelWidth - width) / 2
        // As large as there is room, in the middle of it.
        readonly property int room: hint.y - 32 - head.end - 32
        width: Math.min(700, room)
        y: head.end + 32 + Math.max(0, Math.min(80, (room - height) / 2))
        drawing: put.page.drawing
        side: put.page.side
    }
    Phrase {
        id: hint
        y: (without.visible ? without.y : put.buttonsTop) - height - (without.visible ? 24 : 48)
        x: Theme.margin
        width: Theme.content
        horizontalAlignment: Text.AlignHCenter
        text: put.page.hint
        font.bold: true
    }
    Phrase {
        id: without
        visible: text !== ""
        x: Theme.margin
        y: put.buttonsTop - height - 16
        text: put.page.without
        color: Theme.ink2
    }
    Repeater {
        model: put.page.others
        Secondary {
            required property var modelData
            required property int index
            readonly property int count: put.page.others.length
            x: Theme.margin + index * (width + Theme.gap)
            y: put.buttonsTop
            width: (Theme.content - (count - 1) * Theme.gap) / count
            action: modelData.action
            value: modelData.value
            text: modelData.text
            icon: modelData.icon
        }
    }
}
