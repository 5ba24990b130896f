// A month by two columns: a key up and a key down, the value between its neighbours.
import QtQuick
import ".."

Item {
    id: wheel

    required property var question
    readonly property var columns: question.live.columns

    component Turn: Target {
        id: turn
        property string icon
        width: Theme.half
        height: 168
        repeats: true
        Rectangle {
            anchors.fill: parent
            radius: turn.radius
            color: turn.down ? Theme.accentSoft : Theme.surface
            border.width: turn.down ? Theme.selectedWidth : Theme.edgeWidth
            border.color: turn.down ? Theme.accent : Theme.edge
        }
        Glyph {
            anchors.centerIn: parent
            name: turn.icon
            size: 72
        }
    }

    Repeater {
        model: 2
        Item {
            id: column
            required property int index
            readonly property var model: wheel.columns[index]
            x: index * (Theme.half + Theme.gap)
            width: Theme.half
            height: 784

            Turn {
                action: "turn"
                value: column.model.name + "-1"
                name: `${column.model.label} ${wheel.question.page.wheel.earlier}`
                description: column.model.value
                icon: "caret-up-bold"
            }
            Phrase {
                y: 184
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                text: column.model.above
                font.pixelSize: 64
                leading: 1.3
                color: Theme.ink2
            }
            Rectangle {
                x: 24
                y: 294
                width: parent.width - 48
                height: 196
                radius: Theme.radius
                color: Theme.accentSoft
                border.width: Theme.accentWidth
                border.color: Theme.accent
                Row {
                    anchors.centerIn: parent
                    height: 120
                    spacing: 16
                    Phrase {
                        id: figure
                        text: column.model.value
                        font.pixelSize: Theme.wheel
                        font.bold: true
                        leading: 1.1
                    }
                    Phrase {
                        y: 40
                        text: column.model.unit
                        font.pixelSize: Theme.lead
                        color: Theme.ink2
                    }
                }
            }
            Phrase {
                y: 516
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                text: column.model.below
                font.pixelSize: 64
                leading: 1.3
                color: Theme.ink2
            }
            Turn {
                y: 616
                action: "turn"
                value: column.model.name + "+1"
                name: `${column.model.label} ${wheel.question.page.wheel.later}`
                description: column.model.value
                icon: "caret-down-bold"
            }
        }
    }
    EntryError {
        y: 804
        text: wheel.question.live.error
    }
}
