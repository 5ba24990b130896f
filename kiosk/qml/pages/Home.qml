import QtQuick
import "../controls"
import "../drawings"
import ".."

PageItem {
    id: home

    focusTarget: head.focusTarget

    // Rows in large type, tiles otherwise.
    readonly property var rows: Theme.large ? home.page.tiles : []
    readonly property var tiles: Theme.large ? [] : home.page.tiles
    // A title of two lines, which leaves the rows just enough.
    readonly property bool tight: head.height > 200

    component Heading: Phrase {
        visible: text !== ""
        Accessible.role: Accessible.Heading
        x: Theme.margin
        font.pixelSize: Theme.label
        font.bold: true
    }

    Head {
        id: head
        sinks: true
        title: home.page.title
        lead: home.page.lead
    }
    Scene {
        visible: head.circle > 0
        x: (Theme.panelWidth - head.circle) / 2
        y: Theme.titleTop
        scale: head.circle / width
        transformOrigin: Item.TopLeft
        inviting: false
        night: home.page.night
    }
    SearchBox {
        id: search
        visible: !Theme.large
        x: Theme.margin
        y: Theme.low ? 964 : head.end + 44
        height: Theme.low ? 124 : 136
        action: home.page.search.action
        value: home.page.search.value
        text: home.page.search.sub
        icon: home.page.search.icon
    }
    Heading {
        id: often
        y: search.y + search.height + 64
        text: home.page.often
    }
    Grid {
        id: grid
        x: Theme.margin
        y: Theme.low ? 1112 : often.y + often.height + 8
        columns: 2
        spacing: Theme.gap

        Repeater {
            model: home.tiles
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
    Heading {
        id: byTopic
        y: grid.y + grid.height + 40
        text: home.page.by_topic
    }
    Grid {
        x: Theme.margin
        y: byTopic.y + byTopic.height + 8
        columns: 4
        spacing: Theme.gap

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
    Column {
        visible: Theme.large
        x: Theme.margin
        y: Theme.low ? Theme.lowTop : head.end + (home.tight ? 24 : 60)
        spacing: Theme.low || home.tight ? 16 : Theme.gap

        ListRow {
            visible: Theme.low
            action: home.page.search.action
            value: home.page.search.value
            text: home.page.search.text
            icon: home.page.search.icon
            size: 68
        }
        Repeater {
            model: home.rows
            ListRow {
                required property var modelData
                action: modelData.action
                value: modelData.value
                text: modelData.text
                description: modelData.sub
                icon: modelData.icon
                size: 68
            }
        }
    }
    Primary {
        visible: Theme.large && !Theme.low
        x: Theme.margin
        y: 1340
        height: 224
        action: home.page.search.action
        value: home.page.search.value
        text: home.page.search.text
        icon: home.page.search.icon
    }
}
