import QtQuick
import "../controls"
import ".."

PageItem {
    id: working

    focusTarget: head.focusTarget

    Head {
        id: head
        title: working.page.title
        lead: working.page.lead
        centred: true
    }
    Arc {
        id: ring
        objectName: "panel"
        // In the middle of what title and steps leave.
        readonly property int room: steps.y - head.end
        x: (Theme.panelWidth - width) / 2
        y: head.end + (room - height) / 2
        width: Math.min(600, room - 64)
        height: width
        part: working.live.part

        Rectangle {
            anchors.fill: parent
            anchors.margins: 40
            radius: width / 2
            color: Theme.accentSoft
        }
        Phrase {
            y: parent.height / 2 - 28 - height / 2
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: working.live.seconds
            font.pixelSize: ring.width < 500 ? Theme.count : Theme.countLarge
            font.bold: true
            leading: 1
            color: Theme.accent
        }
        Phrase {
            y: parent.height / 2 + (Theme.large ? 72 : 92)
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: working.page.unit
            font.pixelSize: Theme.lead
            color: Theme.ink2
        }
    }
    Column {
        id: steps
        x: working.page.count === 1 ? (Theme.panelWidth - width) / 2 : Theme.large ? Theme.margin : 208
        y: footer.y - height - 32
        spacing: Theme.large ? 12 : 28

        Repeater {
            model: working.page.count
            Row {
                id: step
                required property int index
                readonly property var model: working.live.steps[index]
                readonly property string stage: model.state
                spacing: Theme.large ? 24 : 32

                Item {
                    width: 56
                    height: 56
                    anchors.verticalCenter: parent.verticalCenter
                    Rectangle {
                        anchors.fill: parent
                        radius: 28
                        color: step.stage === "done" ? Theme.success : step.stage === "current" ? Theme.accent : "transparent"
                        border.width: step.stage === "coming" ? 4 : 0
                        border.color: Theme.edge
                    }
                    Glyph {
                        anchors.centerIn: parent
                        visible: step.stage !== "coming"
                        name: step.stage === "done" ? "check-bold" : "dots-three-bold"
                        size: 36
                        color: step.stage === "done" ? Theme.surface : Theme.accentInk
                    }
                }
                Phrase {
                    text: step.model.text
                    font.pixelSize: Theme.lead
                    font.bold: step.stage === "current"
                    color: step.stage === "coming" ? Theme.ink2 : Theme.ink
                }
            }
        }
    }
    Phrase {
        id: footer
        x: Theme.margin
        y: Theme.large ? 1384 : 1392
        width: Theme.content
        horizontalAlignment: Text.AlignHCenter
        text: working.live.footer
        font.bold: working.live.choices.length > 0
        color: Theme.ink2
        Accessible.role: Accessible.AlertMessage
    }
    Repeater {
        model: working.live.choices.length
        Secondary {
            required property int index
            readonly property var model: working.live.choices[index] || { action: "", text: "", icon: "" }
            x: Theme.margin + index * (Theme.half + Theme.gap)
            y: 1480
            width: Theme.half
            action: model.action
            text: model.text
            icon: model.icon
        }
    }
}
