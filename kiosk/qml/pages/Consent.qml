import QtQuick
import "../controls"
import ".."

Item {
    property var page
    property alias focusTarget: head.focusTarget

    Head {
        id: head
        title: page.title
        lead: page.lead
    }
    Notice {
        visible: page.notice !== null
        x: Theme.margin
        y: head.end + 32
        height: 104
        tone: page.notice ? page.notice.tone : ""
        icon: page.notice ? page.notice.icon : ""
        text: page.notice ? page.notice.text : ""
    }
    Column {
        x: Theme.margin
        y: page.notice ? head.end + 168 : head.end + 56
        spacing: page.notice ? 16 : 28

        Repeater {
            model: page.facts
            FactRow {
                required property var modelData
                badge: page.notice ? 88 : 96
                icon: modelData.icon
                text: modelData.text
            }
        }
    }
    Quiet {
        visible: page.more !== null
        x: Theme.margin
        y: 1020
        width: 952
        side: "left"
        action: page.more ? page.more.action : ""
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
