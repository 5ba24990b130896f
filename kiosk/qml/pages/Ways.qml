import QtQuick
import "../controls"
import ".."

PageItem {
    id: ways

    focusTarget: head.focusTarget

    readonly property int count: page.choices.length
    readonly property int begin: notice.visible ? notice.y + notice.height + 32 : head.end + 48
    readonly property int room: 1612 - begin - (count - 1) * Theme.gap
    // Few choices stand low, where hands are.
    readonly property int side: Math.min(220, Math.floor(room / count))

    Head {
        id: head
        title: ways.page.title
        lead: ways.page.lead
    }
    Notice {
        id: notice
        visible: !!ways.page.notice
        x: Theme.margin
        y: head.end + 32
        height: 152
        tone: ways.page.notice ? ways.page.notice.tone : ""
        icon: ways.page.notice ? ways.page.notice.icon : ""
        text: ways.page.notice ? ways.page.notice.text : ""
    }
    Repeater {
        model: ways.page.choices
        EqualChoice {
            required property var modelData
            required property int index
            x: Theme.margin
            y: 1612 - (ways.count - index) * ways.side - (ways.count - 1 - index) * Theme.gap
            height: ways.side
            action: modelData.action
            value: modelData.value
            text: modelData.text
            sub: modelData.sub
            icon: modelData.icon
        }
    }
}
