import QtQuick
import "../controls"
import ".."

PageItem {
    id: trouble

    focusTarget: head.focusTarget
    property alias titleSize: head.size

    readonly property int step: Theme.large ? 28 : 48

    Rectangle {
        id: mark
        x: Theme.margin
        y: Theme.titleTop
        width: Theme.large ? 108 : 144
        height: width
        radius: width / 2
        color: trouble.page.tone === "warn" ? Theme.warnSoft : trouble.page.tone === "info" ? Theme.accentSoft : Theme.sunk
        border.width: Theme.panelLine
        border.color: Theme.line
        Glyph {
            anchors.centerIn: parent
            name: trouble.page.icon
            size: Math.round(parent.width / 2)
            color: trouble.page.tone === "warn" ? Theme.warn : trouble.page.tone === "info" ? Theme.accent : Theme.ink2
        }
    }
    Head {
        id: head
        y: mark.y + mark.height + (Theme.large ? 20 : 40)
        title: trouble.page.title
        lead: trouble.page.lead
    }
    Column {
        id: facts
        x: Theme.margin
        y: head.end + trouble.step
        spacing: Theme.large ? 12 : 20
        Repeater {
            model: trouble.page.facts
            FactRow {
                required property var modelData
                badge: 88
                icon: modelData.icon
                text: modelData.text
            }
        }
    }
    Column {
        id: places
        x: Theme.margin
        y: (trouble.page.facts.length ? facts.y + facts.height : head.end) + trouble.step
        spacing: 16
        Repeater {
            model: trouble.page.places
            Column {
                id: one
                required property var modelData
                spacing: 16
                Phrase {
                    visible: text !== ""
                    width: Theme.content
                    text: one.modelData.heading
                    font.pixelSize: Theme.label
                    font.bold: true
                }
                PlacePanel { place: one.modelData }
            }
        }
    }
    Phrase {
        x: Theme.margin
        y: places.y + places.height + (Theme.large ? 16 : 32)
        width: Theme.content
        text: trouble.page.code
        color: Theme.ink2
    }
    PagerRow {
        x: Theme.margin
        y: 1612 - height - (trouble.page.retry ? 184 : 0) - (trouble.page.other ? 184 : 0)
        height: 104
        pager: trouble.page.pager
    }
    Primary {
        visible: !!trouble.page.retry
        x: Theme.margin
        y: 1456
        action: trouble.page.retry ? trouble.page.retry.action : ""
        value: trouble.page.retry ? trouble.page.retry.value : ""
        text: trouble.page.retry ? trouble.page.retry.text : ""
        icon: trouble.page.retry ? trouble.page.retry.icon : ""
    }
    Secondary {
        visible: !!trouble.page.other
        x: Theme.margin
        y: 1456 - (trouble.page.retry ? height + Theme.gap : 0)
        action: trouble.page.other ? trouble.page.other.action : ""
        text: trouble.page.other ? trouble.page.other.text : ""
        icon: trouble.page.other ? trouble.page.other.icon : ""
    }
}
