import QtQuick
import "../controls" as Controls
import ".."

PageItem {
    focusTarget: head.focusTarget

    Controls.Head {
        id: head
        title: page.title
    }
    Column {
        x: Theme.margin
        y: head.end + 32
        spacing: Theme.gap

        Repeater {
            model: page.sections
            Rectangle {
                id: section
                required property var modelData
                readonly property int edge: Theme.large ? 24 : 40
                width: Theme.content
                height: words.height + 2 * edge
                radius: Theme.radius
                color: Theme.surface
                border.width: Theme.panelLine
                border.color: Theme.line

                Column {
                    id: words
                    x: section.edge
                    y: section.edge
                    width: parent.width - 2 * section.edge
                    spacing: Theme.large ? 0 : 16
                    Controls.Phrase {
                        width: parent.width
                        text: section.modelData.title
                        font.pixelSize: Theme.label
                        font.bold: true
                        leading: 1.3
                    }
                    Controls.Phrase {
                        width: parent.width
                        text: section.modelData.text
                    }
                }
            }
        }
    }
    Controls.PagerRow {
        x: Theme.margin
        y: 1480
        pager: page.pager
    }
}
