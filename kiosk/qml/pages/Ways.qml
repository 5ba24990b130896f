import QtQuick
import "../controls"
import ".."

PageItem {
    id: ways

    focusTarget: head.focusTarget

    readonly property int count: page.choices.length
    readonly property int gap: Theme.large || Theme.low ? 16 : Theme.gap
    readonly property int begin: Theme.low ? Theme.lowTop : notice.visible ? notice.y + notice.height + 32 : head.end + 48
    readonly property int end: pager.visible ? 1456 : 1616
    // Equal on every part of the page, and no higher than a hand needs.
    readonly property int least: Theme.large ? 208 : Theme.low ? 152 : 168
    readonly property int side: pager.visible ? least : Math.min(220, Math.floor((end - begin + gap) / count) - gap)

    Head {
        id: head
        sinks: true
        beneath: notice.visible ? notice.height + 32 : 0
        title: ways.page.title
        lead: ways.page.lead
    }
    MoonGate {
        visible: head.circle >= 200
        x: (Theme.panelWidth - width) / 2
        y: Theme.titleTop
        width: head.circle
        icon: ways.page.icon
    }
    Notice {
        id: notice
        visible: !!ways.page.notice
        x: Theme.margin
        y: head.end + 32
        height: Theme.large ? 240 : 152
        tone: ways.page.notice ? ways.page.notice.tone : ""
        icon: ways.page.notice ? ways.page.notice.icon : ""
        text: ways.page.notice ? ways.page.notice.text : ""
    }
    Column {
        x: Theme.margin
        // Few choices stand low, where hands are.
        y: Theme.low ? Theme.lowTop : ways.end - height
        spacing: ways.gap

        Repeater {
            model: ways.page.choices
            EqualChoice {
                required property var modelData
                height: ways.side
                action: modelData.action
                value: modelData.value
                text: modelData.text
                sub: modelData.sub
                icon: modelData.icon
            }
        }
    }
    PagerRow {
        id: pager
        x: Theme.margin
        y: Theme.low ? 1472 : 1480
        pager: ways.page.pager
    }
}
