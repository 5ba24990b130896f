// The keyboard of letters. Qt's engine reads pinyin; keys, words and their places are ours. The field keeps the focus,
// so that what is being composed there stays: arrow keys steer over the keyboard, the round key presses.
import QtQuick
import QtQuick.VirtualKeyboard
import QtQuick.VirtualKeyboard.Plugins
import ".."

Rectangle {
    id: letters

    required property var words
    required property var field
    property bool chinese: words.chinese
    property bool capitals: false
    property bool figures: false
    signal went()
    signal closed()

    readonly property int gap: 11
    readonly property int keyWidth: 93
    // The keys beside the last row of letters; in large type the word on the left one needs more room.
    readonly property int leftWidth: Theme.large ? 190 : 145
    readonly property int rightWidth: 290 - leftWidth
    readonly property var signs: chinese
        ? ["1234567890", "，。、：；？！（）", "-/#%@~+"]
        : ["1234567890", ",.'\":;?!()", "-/#%@~+"]
    readonly property var rows: figures ? signs : ["qwertyuiop", "asdfghjkl", "zxcvbnm"]

    function shown(sign: string): string { return capitals && !figures ? sign.toUpperCase() : sign }

    // A word that is being composed is taken as it is likeliest meant before anything else happens.
    function take() {
        if (field.composing && candidates.first !== "")
            candidates.choose(0)
        InputContext.commit()
    }
    function strike(sign: string) {
        // The focus may be in the bar below: a page that is shown again leaves it there.
        if (!field.area.activeFocus)
            field.area.forceActiveFocus()
        if (chinese && !figures) {
            if (field.text.length < field.most)
                InputContext.inputEngine.virtualKeyClick(Qt.Key_A + sign.charCodeAt(0) - 97, sign, Qt.NoModifier)
            return
        }
        take()
        field.insert(shown(sign))
        capitals = false
    }
    function split() {
        if (field.composing)
            InputContext.inputEngine.virtualKeyClick(Qt.Key_Apostrophe, "'", Qt.NoModifier)
    }
    function space() {
        if (field.composing)
            take()
        else
            field.insert(" ")
    }
    function clear() {
        take()
        field.begin("")
    }
    function erase() {
        if (field.composing)
            InputContext.inputEngine.virtualKeyClick(Qt.Key_Backspace, "", Qt.NoModifier)
        else
            field.erase()
    }

    width: Theme.panelWidth
    height: Theme.barTop - y
    y: Theme.lettersTop
    color: Theme.sunk

    PinyinInputMethod {
        id: pinyin
    }
    Binding {
        target: letters.field
        property: "guess"
        value: candidates.first
    }
    Connections {
        target: letters.field.area
        function onActiveFocusChanged() { letters.attend() }
    }
    onVisibleChanged: attend()
    Component.onCompleted: attend()
    Component.onDestruction: shell.writing = false

    function attend() {
        const attends = visible && field.area.activeFocus
        shell.writing = attends
        if (attends) {
            InputContext.inputEngine.inputMethod = pinyin
            InputContext.inputEngine.inputMode = InputEngine.InputMode.Pinyin
            if (Theme.keys && !steered)
                steer(0, 0)
        }
    }

    // What is touched between the keys goes no further.
    MouseArea {
        anchors.fill: parent
    }
    Candidates {
        id: candidates
        x: 26
        y: 12
        width: close.x - x - letters.gap
        composing: letters.field.composing
        more: letters.words.more
    }
    LetterKey {
        id: close
        x: parent.width - width - 26
        y: 12
        width: 120
        height: 104
        figure: false
        value: "close"
        name: letters.words.close
        icon: "caret-down-bold"
        onStruck: {
            letters.take()
            letters.closed()
        }
    }
    component Line: Row {
        property int number: 0
        y: 132 + number * 140
        anchors.horizontalCenter: parent.horizontalCenter
        spacing: letters.gap
    }
    component Signs: Repeater {
        property int number: 0
        model: Array.from(letters.rows[number])
        LetterKey {
            required property string modelData
            width: letters.keyWidth
            text: letters.shown(modelData)
            onStruck: letters.strike(modelData)
        }
    }
    Line {
        id: line0
        Signs { number: 0 }
    }
    Line {
        id: line1
        number: 1
        Signs { number: 1 }
    }
    Line {
        id: line2
        number: 2
        LetterKey {
            width: letters.leftWidth
            figure: false
            value: letters.figures ? "·" : letters.chinese ? "split" : "shift"
            text: letters.figures ? "·" : letters.chinese ? letters.words.split : ""
            name: letters.figures ? "·" : letters.chinese ? letters.words.split : letters.words.shift
            icon: letters.figures || letters.chinese ? "" : letters.capitals ? "arrow-fat-up-fill" : "arrow-fat-up-bold"
            onStruck: letters.figures ? letters.strike("·") : letters.chinese ? letters.split() : letters.capitals = !letters.capitals
        }
        Signs { number: 2 }
        LetterKey {
            width: letters.rightWidth
            figure: false
            value: "erase"
            name: letters.words.erase
            icon: "backspace-bold"
            repeats: true
            onStruck: letters.erase()
        }
    }
    Line {
        id: line3
        number: 3
        LetterKey {
            width: Theme.large ? 244 : 200
            figure: false
            value: "others"
            text: letters.words.others
            onStruck: {
                letters.take()
                letters.chinese = !letters.chinese
                letters.capitals = false
            }
        }
        LetterKey {
            width: 1029 - parent.children[0].width - figuresKey.width - go.width - 3 * letters.gap
            value: "space"
            text: letters.words.space
            onStruck: letters.space()
        }
        LetterKey {
            id: figuresKey
            width: letters.words.back.length > 3 ? (Theme.large ? 250 : 200) : 150
            figure: false
            value: "figures"
            text: letters.figures ? letters.words.back : letters.words.figures
            onStruck: {
                letters.take()
                letters.figures = !letters.figures
            }
        }
        LetterKey {
            id: go
            width: Theme.large ? 290 : 240
            filled: true
            value: "go"
            text: letters.words.go
            onStruck: {
                letters.take()
                letters.field.tell()
                letters.went()
            }
        }
    }

    // Steering.

    property Item steered: null
    // What is steered to is heard as if it had the focus.
    onSteeredChanged: {
        if (steered && shell.writing) {
            audio.focus(steered.action, steered.value, steered.name, "", "")
            field.area.Accessible.announce(steered.name)
        }
    }

    function lineOf(row: Item): var {
        return Array.from(row.children).filter(each => each.visible && each.struck !== undefined)
    }
    function lines(): var {
        return [lineOf(candidates.keys).concat(close), ...[line0, line1, line2, line3].map(lineOf)]
    }
    function steerTo(item: Item) {
        if (steered)
            steered.steered = steered.keyDown = false
        steered = item
        if (item)
            item.steered = true
    }
    function middle(item: Item): real { return item.mapToItem(letters, item.width / 2, 0).x }

    function steer(across: int, along: int) {
        const all = lines()
        const line = all.findIndex(each => each.includes(steered))
        if (line < 0)
            return steerTo(all[field.composing ? 0 : 1][0])
        if (along !== 0) {
            const at = all[line].indexOf(steered) + along
            if (at >= 0 && at < all[line].length)
                steerTo(all[line][at])
            return
        }
        if (!all[line + across])
            return leave(across > 0)
        const x = middle(steered)
        steerTo(all[line + across].reduce((best, each) => Math.abs(middle(each) - x) < Math.abs(middle(best) - x) ? each : best))
    }
    // Above lies what was found, below the bar.
    function leave(forward: bool) {
        take()
        steerTo(null)
        field.area.nextItemInFocusChain(forward).forceActiveFocus()
    }

    Connections {
        target: shell
        function onSteered(key, down, again) {
            if (key === Qt.Key_Left || key === Qt.Key_Right || key === Qt.Key_Up || key === Qt.Key_Down) {
                if (down)
                    letters.steer(key === Qt.Key_Up ? -1 : key === Qt.Key_Down ? 1 : 0, key === Qt.Key_Left ? -1 : key === Qt.Key_Right ? 1 : 0)
            } else if (letters.steered) {
                if (down && again && letters.steered.repeats || !down && letters.steered.keyDown && !again)
                    letters.steered.fire()
                if (letters.steered)
                    letters.steered.keyDown = down
            }
        }
        function onKeys_changed() {
            if (!shell.keys)
                letters.steerTo(null)
        }
    }
}
