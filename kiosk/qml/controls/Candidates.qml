// The words that the letters typed so far may mean, as many as have room; one key shows the next ones.
import QtQuick
import QtQuick.VirtualKeyboard
import ".."

Item {
    id: row

    property var words: InputContext.inputEngine.wordCandidateListModel
    property bool composing: false
    property string more
    property string first: ""
    readonly property alias keys: list

    property int from: 0
    property var shown: []
    property bool hasMore: false

    function choose(index: int) {
        words.selectItem(index)
    }
    // Shares the room out: the widths are those of the words.
    function share() {
        first = composing && words.count > 0 ? words.dataAt(0) : ""
        const places = []
        let room = width - next.width - 11
        let at = from
        while (composing && at < words.count) {
            const word = words.dataAt(at)
            metrics.text = word
            const wide = Math.max(96, Math.ceil(metrics.advanceWidth) + 48)
            if (wide > room && places.length > 0)
                break
            places.push({ index: at, text: word, wide: Math.min(wide, room) })
            room -= wide + 11
            at += 1
        }
        hasMore = from > 0 || composing && at < words.count
        following = at < words.count ? at : 0
        shown = places
    }
    property int following: 0

    function anew() {
        from = 0
        share()
    }
    function turn() {
        from = following
        share()
    }

    height: 104
    onComposingChanged: anew()
    onWidthChanged: share()

    Connections {
        target: row.words
        function onModelReset() { row.anew() }
        function onDataChanged() { row.anew() }
        function onRowsInserted() { row.anew() }
        function onRowsRemoved() { row.anew() }
    }
    Connections {
        target: InputContext
        function onPreeditTextChanged() { row.anew() }
    }
    TextMetrics {
        id: metrics
        font.family: Theme.family
        font.pixelSize: Theme.button
        font.bold: true
    }
    Row {
        id: list
        spacing: 11
        height: parent.height

        Repeater {
            model: row.shown
            LetterKey {
                required property var modelData
                required property int index
                width: modelData.wide
                height: 104
                action: "candidate"
                text: modelData.text
                size: Theme.button
                framed: modelData.index === 0
                onStruck: row.choose(modelData.index)
            }
        }
        LetterKey {
            id: next
            visible: row.hasMore
            width: 104
            height: 104
            action: "more"
            value: ""
            name: row.more
            icon: "dots-three-bold"
            onStruck: row.turn()
        }
    }
}
