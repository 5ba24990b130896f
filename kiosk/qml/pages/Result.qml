import QtQuick
import "../controls"
import ".."

PageItem {
    id: result

    focusTarget: head.focusTarget

    Head {
        id: head
        title: result.page.title
        lead: result.page.lead
    }
    SummaryPanel {
        x: Theme.margin
        y: head.end + 32
        rows: result.page.rows
        room: buttons.y - 24 - y
    }
    // Few or many, they stand on the button that ends the page.
    Column {
        id: buttons
        x: Theme.margin
        y: done.y - 24 - height
        spacing: Theme.gap

        PagerRow {
            height: 104
            pager: result.page.pager
        }
        Quiet {
            visible: !!result.page.reveal
            width: Theme.content
            action: "reveal"
            text: result.page.reveal ? result.page.reveal.text : ""
            icon: result.page.reveal ? result.page.reveal.icon : ""
        }
        Secondary {
            visible: !!result.page.list
            action: result.page.list ? result.page.list.action : ""
            text: result.page.list ? result.page.list.text : ""
            icon: result.page.list ? result.page.list.icon : ""
        }
    }
    Primary {
        id: done
        x: Theme.margin
        y: 1456
        action: result.page.done.action
        text: result.page.done.text
        icon: result.page.done.icon
    }
    Quiet {
        visible: !!result.page.another
        x: (Theme.panelWidth - width) / 2
        y: Theme.navigationTop
        action: result.page.another ? result.page.another.action : ""
        text: result.page.another ? result.page.another.text : ""
        icon: result.page.another ? result.page.another.icon : ""
    }
}
