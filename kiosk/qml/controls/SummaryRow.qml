// One line of the summary. In large type there is no room beside the value: the button stands on the label's line.
// In the low layout it stands as low as it can.
import QtQuick
import ".."

Item {
    id: row

    property string label
    property string value
    property var change
    property bool divided: false
    readonly property int beside: change ? press.width - 12 : 0
    readonly property bool above: !!change && Theme.large && !Theme.low
    readonly property bool below: !!change && Theme.large && Theme.low
    readonly property int labelHeight: above ? Math.max(label.height, press.height) : label.height
    readonly property int needed: labelHeight + value.height + (below ? press.height : 0) + (Theme.large ? 24 : 20)

    Rectangle {
        visible: row.divided
        x: 40
        width: parent.width - 80
        height: 2
        color: Theme.line
    }
    Item {
        x: 40
        width: parent.width - 2 * x
        height: row.needed - (Theme.large ? 24 : 20)
        anchors.verticalCenter: parent.verticalCenter
        Phrase {
            id: label
            y: (row.labelHeight - height) / 2
            width: parent.width - (row.below ? 0 : row.beside)
            text: row.label
            color: Theme.ink2
            leading: 1.3
        }
        Phrase {
            id: value
            objectName: "summaryValue"
            y: row.labelHeight
            width: parent.width - (Theme.large ? 0 : row.beside)
            text: row.value
            font.pixelSize: Theme.lead
            font.bold: true
            leading: 1.25
        }
        Quiet {
            id: press
            visible: !!row.change
            x: parent.width - width + 20
            y: Theme.low ? Math.max(0, parent.height - height) : ((Theme.large ? row.labelHeight : parent.height) - height) / 2
            side: "right"
            action: row.change ? row.change.action : ""
            value: row.change ? row.change.value : ""
            text: row.change ? row.change.text : ""
            name: row.change ? `${row.change.text} ${row.label}` : ""
            description: row.value
            icon: row.change ? row.change.icon : ""
        }
    }
}
