import QtQuick
import "../controls"
import ".."

PageItem {
    focusTarget: head.focusTarget

    Head {
        id: head
        title: page.title
        lead: page.lead
    }
    Rectangle {
        x: Theme.margin
        y: head.end + 56
        width: Theme.content
        height: facts.height + 48
        radius: Theme.radius
        color: Theme.surface
        border.width: Theme.panelLine
        border.color: Theme.line

        Column {
            id: facts
            y: 24
            width: parent.width

            Repeater {
                model: page.facts
                Item {
                    id: fact
                    required property var modelData
                    required property int index
                    width: Theme.content
                    height: 192

                    Badge {
                        x: 40
                        size: 112
                        icon: fact.modelData.icon
                        anchors.verticalCenter: parent.verticalCenter
                    }
                    Column {
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
    Primary {
        x: Theme.margin
        y: 1456
        action: page.begin.action
        text: page.begin.text
        icon: page.begin.icon
    }
}
