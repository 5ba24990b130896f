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
        y: head.end + 48
        spacing: Theme.gap

        Repeater {
            model: page.sections
            Rectangle {
                id: section
                required property var modelData
                width: Theme.content
                height: words.height + 80
                radius: Theme.radius
                color: Theme.surface
                border.width: Theme.panelLine
                border.color: Theme.line

                Column {
                    id: words
                    x: 40
                    y: 40
                    width: parent.width - 80
                    spacing: 16
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
