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
        objectName: "panel"
        x: 240
        y: 436
        width: 600
        height: 600
        part: working.live.part

        Rectangle {
            anchors.fill: parent
            anchors.margins: 40
            radius: width / 2
            color: Theme.accentSoft
        }
        Phrase {
            y: 172
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: working.live.seconds
            font.pixelSize: Theme.countLarge
            font.bold: true
            leading: 1
            color: Theme.accent
        }
        Phrase {
            y: 392
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: working.page.unit
            font.pixelSize: Theme.lead
            color: Theme.ink2
        }
    }
    Column {
        x: 208
        y: 1092
        spacing: 28

        Repeater {
            model: working.page.count
            Row {
                id: step
                required property int index
                readonly property var model: working.live.steps[index]
                readonly property string stage: model.state
                spacing: 32

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
        y: 1392
        width: Theme.panelWidth
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
