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
    Notice {
        visible: !!page.notice
        x: Theme.margin
        y: head.end + 32
        height: 104
        tone: page.notice ? page.notice.tone : ""
        icon: page.notice ? page.notice.icon : ""
        text: page.notice ? page.notice.text : ""
    }
    Column {
        id: facts
        readonly property int begin: page.notice ? head.end + 160 : head.end + 56
        readonly property int badge: page.notice ? 88 : 96

        x: Theme.margin
        y: begin
        spacing: page.notice ? Math.min(16, (1020 - begin - 4 * badge) / 3) : 28

        Repeater {
            model: page.facts
            FactRow {
                required property var modelData
                badge: facts.badge
                icon: modelData.icon
                text: modelData.text
            }
        }
    }
    Quiet {
        visible: !!page.more
        x: Theme.margin
        y: 1020
        width: 952
        side: "left"
        action: page.more ? page.more.action : ""
        value: page.more ? page.more.value : ""
        text: page.more ? page.more.text : ""
        icon: page.more ? page.more.icon : ""
    }
    Repeater {
        model: page.choices
        EqualChoice {
            required property var modelData
            required property int index
            x: Theme.margin
            y: 1148 + index * (height + Theme.gap)
            height: 220
            action: modelData.action
            text: modelData.text
            sub: modelData.sub
            icon: modelData.icon
        }
    }
}
