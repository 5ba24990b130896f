// How many copies: a few figures to choose from.
import QtQuick
import ".."

Item {
    id: copies

    required property var question
    readonly property var options: question.page.options

    Grid {
        id: grid
        columns: 3
        spacing: Theme.gap + 0.5
        Repeater {
            model: copies.options
            Target {
                id: option
                required property var modelData
                readonly property bool chosen: copies.question.live.chosen === modelData.value
                readonly property bool strong: chosen || down
                action: modelData.action
                value: modelData.value
                name: modelData.text
                Accessible.role: Accessible.RadioButton
                Accessible.checkable: true
                Accessible.checked: chosen
                width: Theme.third
                height: 176
                Rectangle {
                    anchors.fill: parent
                    radius: option.radius
                    color: option.strong ? Theme.accentSoft : Theme.surface
                    border.width: option.strong ? Theme.selectedWidth : Theme.edgeWidth
                    border.color: option.strong ? Theme.accent : Theme.edge
                }
                Phrase {
                    anchors.centerIn: parent
                    text: option.modelData.text
                    font.pixelSize: Theme.h2
                    font.bold: true
                    leading: 1.2
                    Accessible.ignored: true
                }
                Glyph {
                    visible: option.chosen
                    name: "check-circle-fill"
                    size: 52
                    x: parent.width - width - 16
                    y: 16
                }
            }
        }
    }
    EntryError {
        anchors.top: grid.bottom
        anchors.topMargin: 16
        text: copies.question.live.error
    }
}
