// Finding a service by a sentence: the field, what is found so far, the keyboard, or all that is found.
import QtQuick
import "../controls"
import ".."

PageItem {
    id: search

    readonly property bool isLow: Theme.low && !live.typing

    typing: live.typing
    focusTarget: live.typing ? written.area : search.live.rows.length > 0 ? list.children[0] : field

    Component.onCompleted: written.begin(live.typed)
    onTypingChanged: focusTarget.forceActiveFocus()

    // The field stands in the title's place; whoever listens is told the title.
    Item {
        anchors.fill: field
        Accessible.role: Accessible.Heading
        Accessible.name: search.page.title
    }
    // Rows come before the field: keys go up from the keyboard to what is found.
    Phrase {
        id: told
        x: Theme.margin
        y: field.y + field.height + 28
        width: Theme.content
        text: search.live.told
        font.pixelSize: Theme.label
        font.bold: true
        leading: 1.35
    }
    Column {
        id: list
        visible: !(Theme.low && search.typing)
        x: Theme.margin
        y: search.isLow ? Theme.lowTop : told.y + told.height + 20
        spacing: 16

        // As many rows as ever have room, so that none is made anew with every letter.
        Repeater {
            model: 7
            ListRow {
                required property int index
                readonly property var row: search.live.rows[index] || { action: "", value: "", text: "", sub: "", icon: "" }
                visible: row.action !== ""
                action: row.action
                value: row.value
                text: row.text
                sub: row.sub
                icon: row.icon
            }
        }
    }
    Grid {
        id: topics
        visible: list.visible
        x: Theme.margin
        y: list.y
        columns: Theme.large ? 2 : 4
        columnSpacing: Theme.gap
        rowSpacing: 20

        Repeater {
            model: search.live.topics
            TopicTile {
                required property var modelData
                action: modelData.action
                value: modelData.value
                text: modelData.text
                icon: modelData.icon
            }
        }
    }
    Quiet {
        // In large type the bar's own is enough while one types.
        visible: topics.visible && search.live.state === "nothing" && !(Theme.large && search.typing)
        x: (Theme.panelWidth - width) / 2
        y: topics.y + topics.height + 16
        action: search.page.help.action
        text: search.page.help.text
        icon: search.page.help.icon
    }
    PagerRow {
        visible: !!pager && !search.typing
        x: Theme.margin
        y: search.isLow ? 1472 : 1480
        pager: search.live.pager
    }
    Rectangle {
        id: field
        x: Theme.margin
        y: Theme.titleTop
        width: Theme.content
        height: 136
        radius: height / 2
        color: Theme.surface
        border.width: Theme.accentWidth
        border.color: Theme.accent

        Glyph {
            x: 44
            name: "magnifying-glass-bold"
            size: 56
            anchors.verticalCenter: parent.verticalCenter
        }
        WrittenText {
            id: written
            parent: write.visible ? write : field
            x: 128
            y: 12
            width: clear.x - x - 12
            height: 112
            oneLine: true
            most: 40
            name: search.page.title
            sample: search.page.sample
            font.pixelSize: Theme.button
            area.enabled: search.typing
            onTold: sentence => shell.act("type", sentence)
        }
        // The field brings the keyboard back, and its disc clears it; in the low layout keys do both.
        Target {
            id: write
            visible: !search.typing && !Theme.low
            anchors.fill: parent
            radius: parent.radius
            action: "write"
            name: search.page.letters.type
        }
        Target {
            id: clear
            visible: written.sentence !== "" && search.typing && !Theme.low
            x: parent.width - width - 20
            y: 20
            width: 96
            height: 96
            radius: 48
            action: "clear"
            name: search.page.letters.clear
            activeFocusOnTab: false
            function fire() { keyboard.clear() }

            Glyph {
                anchors.centerIn: parent
                name: "x-circle-fill"
                size: 72
                color: clear.down ? Theme.accent : Theme.ink2
            }
        }
    }
    Letters {
        id: keyboard
        visible: search.typing
        words: search.page.letters
        field: written
        onWent: shell.act("find", "")
        onClosed: shell.act("find", "")
    }
    Quiet {
        visible: !search.typing && Theme.low
        x: (Theme.panelWidth - width) / 2
        y: Theme.navigationTop
        action: "write"
        text: search.page.letters.type
        icon: "keyboard-bold"
    }
}
