import QtQuick
import "../controls"
import ".."

PageItem {
    id: start

    focusTarget: head.focusTarget
    // Where facts have to end: above the pager, and above the button to the sample.
    readonly property int factsEnd: sample.visible ? sample.y - 12 : pager.visible ? pager.y - 24 : 1424
    // What is left of the room between lead and button, for each fact.
    readonly property real spare: {
        let needed = 0
        for (let index = 0; index < list.count; index++)
            needed += list.itemAt(index) ? list.itemAt(index).needed : 0
        return Math.max(0, Math.min(44, (start.factsEnd - head.end - 64 - needed) / Math.max(1, list.count)))
    }

    Head {
        id: head
        title: page.title
        lead: page.lead
    }
    Rectangle {
        objectName: "panel"
        x: Theme.margin
        y: head.end + 32
        width: Theme.content
        height: facts.height + 32
        radius: Theme.radius
        color: Theme.surface
        border.width: Theme.panelLine
        border.color: Theme.line

        Column {
            id: facts
            y: 16
            width: parent.width

            Repeater {
                id: list
                model: page.facts
                Item {
                    id: fact
                    required property var modelData
                    required property int index
                    width: Theme.content
                    readonly property int needed: words.height + 28
                    height: needed + start.spare

                    Badge {
                        x: 40
                        size: 112
                        icon: fact.modelData.icon
                        anchors.verticalCenter: parent.verticalCenter
                    }
                    Column {
                        id: words
                        x: 192
                        width: parent.width - x - 40
                        spacing: 4
                        anchors.verticalCenter: parent.verticalCenter
                        Phrase {
                            width: parent.width
                            text: fact.modelData.label
                            color: Theme.ink2
                            leading: 1.3
                        }
                        Phrase {
                            width: parent.width
                            text: fact.modelData.text
                            font.pixelSize: Theme.label
                            font.bold: true
                            leading: 1.3
                        }
                    }
                    Rectangle {
                        visible: fact.index > 0
                        x: 192
                        width: parent.width - x - 40
                        height: 2
                        color: Theme.line
                    }
                }
            }
        }
    }
    PagerRow {
        id: pager
        x: Theme.margin
        y: 1432 - height
        height: 104
        pager: start.page.pager
    }
    Quiet {
        id: sample
        visible: !!start.page.sample
        x: Theme.margin
        y: (pager.visible ? pager.y - 12 : 1444) - height
        side: "left"
        action: start.page.sample ? start.page.sample.action : ""
        value: start.page.sample ? start.page.sample.value : ""
        text: start.page.sample ? start.page.sample.text : ""
        icon: start.page.sample ? start.page.sample.icon : ""
    }
    Primary {
        x: Theme.margin
        y: 1456
        action: page.begin.action
        text: page.begin.text
        icon: page.begin.icon
    }
}
