import QtQuick
import "../controls"
import ".."

PageItem {
    id: consent

    focusTarget: head.focusTarget
    readonly property int choice: Theme.large ? 204 : 220

    Head {
        id: head
        title: consent.page.title
        lead: consent.page.lead
    }
    Notice {
        id: notice
        visible: !!consent.page.notice
        x: Theme.margin
        y: head.end + (Theme.large ? 16 : 32)
        height: Theme.large ? 96 : 104
        tone: consent.page.notice ? consent.page.notice.tone : ""
        icon: consent.page.notice ? consent.page.notice.icon : ""
        text: consent.page.notice ? consent.page.notice.text : ""
    }
    // All four stand on the page, whatever room their words take.
    Column {
        id: facts
        readonly property int end: (more.visible ? more.y : choices.y) - 16
        readonly property int words: lines(rows.count)

        function lines(count: int): int {
            let height = 0
            for (let index = 0; index < count; ++index)
                height += rows.itemAt(index) ? rows.itemAt(index).height : 0
            return height
        }

        x: Theme.margin
        y: notice.visible ? notice.y + notice.height + (Theme.large ? 16 : 24) : head.end + (Theme.large ? 24 : 56)
        spacing: Math.max(4, Math.min(28, (end - y - words) / 3))

        Repeater {
            id: rows
            model: consent.page.facts
            FactRow {
                required property var modelData
                badge: consent.page.notice ? 88 : 96
                icon: modelData.icon
                text: modelData.text
            }
        }
    }
    Quiet {
        id: more
        visible: !!consent.page.more
        x: Theme.margin
        y: choices.y - height - 16
        width: Theme.content
        height: 96
        side: "left"
        action: consent.page.more ? consent.page.more.action : ""
        value: consent.page.more ? consent.page.more.value : ""
        text: consent.page.more ? consent.page.more.text : ""
        icon: consent.page.more ? consent.page.more.icon : ""
    }
    Column {
        id: choices
        x: Theme.margin
        y: 1612 - 2 * consent.choice - spacing
        spacing: Theme.gap

        Repeater {
            model: consent.page.choices
            EqualChoice {
                required property var modelData
                height: consent.choice
                action: modelData.action
                text: modelData.text
                sub: modelData.sub
                icon: modelData.icon
            }
        }
    }
}
