import QtQuick
import "../controls"
import ".."

PageItem {
    id: home

    focusTarget: head.focusTarget

    Head {
        id: head
        title: home.page.title
    }
    Phrase {
        id: often
        x: Theme.margin
        y: head.end + 24
        text: home.page.often
        font.pixelSize: Theme.label
        font.bold: true
    }
    Grid {
        id: tiles
        x: Theme.margin
        y: often.y + often.height + 12
        columns: 2
        spacing: Theme.gap

        Repeater {
            model: home.page.tiles
            ServiceTile {
                required property var modelData
                action: modelData.action
                value: modelData.value
                text: modelData.text
                sub: modelData.sub
                icon: modelData.icon
            }
        }
    }
    Phrase {
        id: byTopic
        visible: text !== ""
        x: Theme.margin
        y: tiles.y + tiles.height + 32
        text: home.page.by_topic
        font.pixelSize: Theme.label
        font.bold: true
    }
    Grid {
        id: topics
        x: Theme.margin
        y: byTopic.y + byTopic.height + 12
        columns: 4
        columnSpacing: Theme.gap
        rowSpacing: 20

        Repeater {
            model: home.page.topics
            TopicTile {
                required property var modelData
                action: modelData.action
                value: modelData.value
                text: modelData.text
                icon: modelData.icon
            }
        }
    }
    ListRow {
        readonly property var model: home.page.everything || { action: "", value: "", text: "", sub: "", icon: "" }
        visible: !!home.page.everything
        x: Theme.margin
        y: topics.y + topics.height + 20
        tight: true
        action: model.action
        value: model.value
        text: model.text
        sub: model.sub
        icon: model.icon
    }
}
