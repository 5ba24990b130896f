// A point of the calendar by one to three columns: the value between its neighbours, a key back and a key on.
import QtQuick
import ".."

Item {
    id: wheel

    required property var question
    readonly property int count: question.live.columns.length
    // The year is written with more figures than the others.
    readonly property var widths: count > 2 ? [376, 264, 264] : [Theme.half, Theme.half]
    readonly property int size: count > 2 ? Theme.entry : Theme.wheel

    // In the low layout the values stand above the line, and the keys of a column side by side below it.
    readonly property int keyHeight: Theme.low || height >= 784 ? 168 : 136
    readonly property int end: Theme.low ? parent.line - Theme.gap : Math.min(height, 784)
    readonly property int room: Math.min(448, end - (Theme.low ? 0 : 2 * keyHeight))
    readonly property int middle: Theme.low ? end - room / 2 : end / 2
    readonly property int frame: Math.min(196, room - 8)
    readonly property int neighbour: Math.round(1.3 * Theme.lead)
    readonly property bool hasNeighbours: room >= frame + 2 * neighbour

    component Turn: Target {
        id: turn
        property string icon
        height: wheel.keyHeight
        action: "turn"
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
    component Neighbour: Phrase {
        visible: wheel.hasNeighbours
        width: parent.width
        horizontalAlignment: Text.AlignHCenter
        font.pixelSize: Theme.large ? Theme.lead : 64
        leading: 1.3
        color: Theme.ink2
    }

    Repeater {
        model: wheel.count
        Item {
            id: column
            required property int index
            readonly property var model: wheel.question.live.columns[index]
            x: (wheel.count < 2 ? (wheel.width - width) / 2 : 0) + (index > 0 ? wheel.widths[0] + Theme.gap : 0) + (index > 1 ? wheel.widths[1] + Theme.gap : 0)
            width: wheel.widths[index]
            height: wheel.height

            Rectangle {
                y: Theme.low ? wheel.middle - wheel.room / 2 : wheel.keyHeight / 2
                width: parent.width
                height: Theme.low ? wheel.room : wheel.end - wheel.keyHeight
                radius: Theme.low ? Theme.radius : 0
                color: Theme.surface
            }
            Rectangle {
                id: frame
                y: wheel.middle - height / 2
                x: 16
                width: parent.width - 2 * x
                height: wheel.frame
                radius: Theme.radius
                color: Theme.accentSoft
                border.width: Theme.accentWidth
                border.color: Theme.accent
                Row {
                    anchors.centerIn: parent
                    height: 120
                    spacing: 12
                    Phrase {
                        text: column.model.value
                        font.pixelSize: wheel.size
                        font.bold: true
                        leading: 120 / wheel.size
                    }
                    Phrase {
                        visible: text !== ""
                        y: 24
                        text: column.model.unit
                        font.pixelSize: Theme.lead
                        leading: 96 / Theme.lead
                        color: Theme.ink2
                    }
                }
            }
            Neighbour {
                y: (wheel.middle - wheel.room / 2 + frame.y - height) / 2
                text: column.model.above
            }
            Neighbour {
                y: (frame.y + frame.height + wheel.middle + wheel.room / 2 - height) / 2
                text: column.model.below
            }
            Turn {
                y: Theme.low ? wheel.parent.line : 0
                width: Theme.low ? (parent.width - Theme.gap) / 2 : parent.width
                value: column.model.name + "-1"
                name: `${column.model.label} ${wheel.question.page.wheel.earlier}`
                description: column.model.value
                icon: Theme.low ? "minus-bold" : "caret-up-bold"
            }
            Turn {
                x: parent.width - width
                y: Theme.low ? wheel.parent.line : wheel.end - height
                width: Theme.low ? (parent.width - Theme.gap) / 2 : parent.width
                value: column.model.name + "+1"
                name: `${column.model.label} ${wheel.question.page.wheel.later}`
                description: column.model.value
                icon: Theme.low ? "plus-bold" : "caret-down-bold"
            }
        }
    }
}
