import QtQuick
import "../controls"
import ".."

PageItem {
    id: trouble

    focusTarget: head.focusTarget
    property alias titleSize: head.size
    property int disc: 144

    Rectangle {
        id: mark
        x: Theme.margin
        y: 216
        width: trouble.disc
        height: trouble.disc
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
        y: mark.y + mark.height + 40
        title: trouble.page.title
        lead: trouble.page.lead
    }
    Column {
        id: facts
        x: Theme.margin
        y: head.end + 48
        spacing: 20
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
    Phrase {
        id: heading
        x: Theme.margin
        y: (trouble.page.facts.length ? facts.y + facts.height : head.end) + 56
        text: trouble.page.place ? trouble.page.place.heading : ""
        font.pixelSize: Theme.label
        font.bold: true
    }
    PlacePanel {
        id: place
        x: Theme.margin
        y: heading.y + heading.height + 16
        place: trouble.page.place
    }
    Phrase {
        x: Theme.margin
        y: place.y + place.height + 40
        width: Theme.content
        text: trouble.page.code
        color: Theme.ink2
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
