// One of many short names, as tiles in three columns; a part at a time.
import QtQuick
import ".."

Item {
    id: tiles

    required property var question
    readonly property var options: question.page.options
    readonly property int gap: 16
    readonly property int room: height - 68 - (pager.visible ? pager.height + 16 : 0)

    Grid {
        id: grid
        columns: 3
        rowSpacing: tiles.gap
        columnSpacing: Theme.gap + 0.5

        Repeater {
            model: tiles.options
            Target {
                id: tile
                required property var modelData
                readonly property bool chosen: tiles.question.live.chosen === modelData.value
                readonly property bool strong: chosen || down
                action: modelData.action
                value: modelData.value
                name: modelData.text
                Accessible.role: Accessible.RadioButton
                Accessible.checkable: true
                Accessible.checked: chosen
                width: Theme.third
                height: Math.min(152, (tiles.room - 3 * tiles.gap) / 4)
                Rectangle {
                    anchors.fill: parent
                    radius: tile.radius
                    color: tile.strong ? Theme.accentSoft : Theme.surface
                    border.width: tile.strong ? Theme.selectedWidth : Theme.edgeWidth
                    border.color: tile.strong ? Theme.accent : Theme.edge
                }
                Phrase {
                    x: 12
                    width: parent.width - 2 * x
                    horizontalAlignment: Text.AlignHCenter
                    text: tile.modelData.text
                    font.bold: true
                    leading: 1.15
                    anchors.verticalCenter: parent.verticalCenter
                    Accessible.ignored: true
                }
                Glyph {
                    visible: tile.chosen
                    name: "check-circle-fill"
                    size: 40
                    x: parent.width - width - 10
                    y: 8
                }
            }
        }
    }
    EntryError {
        y: grid.height + 8
        text: tiles.question.live.error
    }
    PagerRow {
        id: pager
        y: parent.height - height
        height: 104
        pager: tiles.question.page.pager
    }
}
