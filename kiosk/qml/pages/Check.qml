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
    // In the low layout the rows end low and the note stands above them.
    SummaryPanel {
        id: summary
        visible: check.page.rows.length > 0
        readonly property int begin: head.end + 32 + (Theme.low ? note.height + 24 : 0)
        readonly property int end: Theme.low ? 1288 : note.lowest - 24 - (pager.visible ? pager.height + 24 : 0)
        x: Theme.margin
        y: Theme.low ? end - height : begin
        rows: check.page.rows
        room: end - begin
    }
    PagerRow {
        id: pager
        x: Theme.margin
        y: Theme.low ? 1312 : note.lowest - 24 - height
        height: 104
        pager: check.page.pager
    }
    Item {
        id: note

        // The lowest place it may stand.
        readonly property int lowest: 1424 - height

        x: Theme.margin
        y: Theme.low ? head.end + 24 : summary.visible ? pager.visible ? lowest : Math.min(summary.y + summary.height + 24, lowest) : head.end + 32
        width: Theme.content
        height: words.text === "" ? 0 : words.height
        visible: words.text !== ""
        Glyph {
            name: "info-fill"
            size: 52
            color: Theme.info
            y: (words.lineHeight - size) / 2
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
        value: check.page.confirm.value
        text: check.page.confirm.text
        icon: check.page.confirm.icon
    }
}
