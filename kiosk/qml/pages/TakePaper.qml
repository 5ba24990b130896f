import QtQuick
import "../controls"
import "../drawings"
import ".."

PageItem {
    id: take

    focusTarget: head.focusTarget

    Head {
        id: head
        title: take.page.title
        lead: take.page.lead
        size: Theme.display
        centred: true
    }
    // The drawing takes what the words leave, and gives way where that is little.
    Sheet {
        readonly property int room: (card.visible ? card.y : facts.y) - head.end - 28
        visible: room >= 200
        x: (Theme.panelWidth - width) / 2
        y: head.end + 16 + Math.max(0, (room - height) / 2)
        width: Math.min(520, room)
        slip: take.page.slip
    }
    Notice {
        id: card
        visible: take.live.hint !== ""
        x: Theme.margin
        y: facts.y - height - 16
        tone: "warn"
        icon: "identification-card-fill"
        text: take.live.hint
    }
    Column {
        id: facts
        y: next.y - height - (next.visible ? 24 : 0)
        width: Theme.panelWidth

        Repeater {
            model: take.page.facts
            Phrase {
                required property string modelData
                width: Theme.panelWidth
                horizontalAlignment: Text.AlignHCenter
                text: modelData
                color: Theme.ink2
                leading: 1.35
            }
        }
    }
    // What happens next stands as low as it can, near the button it leads to.
    Rectangle {
        id: next
        objectName: "panel"
        visible: take.page.steps.length > 0
        x: Theme.margin
        y: 1408 - height
        width: Theme.content
        height: visible ? steps.height + 48 : 0
        radius: Theme.radius
        color: Theme.surface
        border.width: Theme.panelLine
        border.color: Theme.line

        Column {
            id: steps
            x: Theme.large ? 24 : 40
            y: 24
            width: parent.width - 2 * x
            spacing: 8

            Repeater {
                model: take.page.steps
                Item {
                    required property string modelData
                    width: steps.width
                    height: words.height
                    Rectangle {
                        x: 8
                        y: words.lineHeight / 2 - 8
                        width: 16
                        height: 16
                        radius: 8
                        color: Theme.accent
                    }
                    Phrase {
                        id: words
                        x: 48
                        width: parent.width - x
                        text: parent.modelData
                        leading: 1.35
                    }
                }
            }
        }
    }
    Primary {
        x: Theme.margin
        y: Theme.actionTop
        action: take.page.done.action
        text: take.page.done.text
        icon: take.page.done.icon
    }
    Quiet {
        visible: !!take.page.another
        x: (Theme.panelWidth - width) / 2
        y: Theme.navigationTop
        action: take.page.another ? take.page.another.action : ""
        text: take.page.another ? take.page.another.text : ""
        icon: take.page.another ? take.page.another.icon : ""
    }
}
