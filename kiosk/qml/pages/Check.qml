import QtQuick
import "../controls"
import ".."

PageItem {
    id: check

    focusTarget: head.focusTarget

    Head {
        id: head
        title: check.page.title
        inService: !!check.page.progress
    }
    SummaryPanel {
        id: summary
        x: Theme.margin
        y: head.end + 32
        rows: check.page.rows
        room: note.lowest - y - 24 - (pager.visible ? pager.height + 24 : 0)
    }
    PagerRow {
        id: pager
        x: Theme.margin
        y: note.lowest - 24 - height
        height: 104
        pager: check.page.pager
    }
    Item {
        id: note

        // The lowest place it may stand.
        readonly property int lowest: 1424 - height

        x: Theme.margin
        y: pager.visible ? lowest : Math.min(summary.y + summary.height + 24, lowest)
        width: Theme.content
        height: words.height
        Glyph {
            name: "info-fill"
            size: 52
            color: Theme.info
            y: 4
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
