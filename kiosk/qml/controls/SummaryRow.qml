// One line of the summary.
import QtQuick
import ".."

Item {
    id: row

    property string label
    property string value
    property var change
    property bool divided: false
    readonly property int needed: words.height + 20

    Rectangle {
        visible: row.divided
        x: 40
        width: parent.width - 80
        height: 2
        color: Theme.line
    }
    Column {
        id: words
        x: 40
        width: parent.width - 2 * x + (row.change ? 12 - press.width : 0)
        anchors.verticalCenter: parent.verticalCenter
        Phrase {
            width: parent.width
            text: row.label
            color: Theme.ink2
            leading: 1.3
        }
        Phrase {
            objectName: "summaryValue"
            width: parent.width
            text: row.value
            font.pixelSize: Theme.lead
            font.bold: true
            leading: 1.25
        }
    }
    Quiet {
        id: press
        visible: !!row.change
        anchors.right: parent.right
        anchors.rightMargin: 20
        anchors.verticalCenter: parent.verticalCenter
        side: "right"
        action: row.change ? row.change.action : ""
        value: row.change ? row.change.value : ""
        text: row.change ? row.change.text : ""
        name: row.change ? `${row.change.text} ${row.label}` : ""
        description: row.value
        icon: row.change ? row.change.icon : ""
    }
}
