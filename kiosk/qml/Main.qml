// The panel: what stands on every page, and the page between.
import QtQuick
import "controls"
import "."

Rectangle {
    id: panel

    property alias stage: stage
    readonly property bool typing: pages.item !== null && pages.item.typing

    width: Theme.panelWidth
    height: Theme.panelHeight
    color: audio.dark ? "#000000" : Theme.ground

    Binding { target: Theme; property: "contrast"; value: shell.contrast }
    Binding { target: Theme; property: "large"; value: shell.large }
    Binding { target: Theme; property: "low"; value: shell.low }
    Binding { target: Theme; property: "keys"; value: shell.keys }
    Binding { target: Theme; property: "chinese"; value: shell.language === "zh" }

    Connections {
        target: shell
        function onPage_changed(is_new) { panel.show(is_new || !bar.holdsFocus) }
        function onLive_changed() { pages.item.live = shell.live }
        function onModes_changed() { panel.tell() }
    }
    Component.onCompleted: show(true)

    // A page is always made anew: nothing of the page before stays in it.
    function show(takes_focus: bool) {
        pages.make(Qt.resolvedUrl(`pages/${shell.page.kind}.qml`), { page: shell.page, live: shell.live })
        if (takes_focus)
            pages.item.focusTarget.forceActiveFocus()
    }

    // Where the focus is, is also heard.
    readonly property Item focusItem: panel.Window.activeFocusItem
    onFocusItemChanged: tell()

    function tell() {
        const item = focusItem
        if (item === null || !item.activeFocusOnTab)
            return
        const state = item.chosen === true ? "chosen" : item.on === true ? "on" : ""
        audio.focus(item.action || "", item.value || "", item.name || item.text || "", item.description || "", state)
    }

    function move(forward: bool) {
        let item = panel.Window.activeFocusItem || pages.item
        item.nextItemInFocusChain(forward).forceActiveFocus()
    }

    FocusScope {
        id: stage

        width: Theme.panelWidth
        height: Theme.panelHeight
        anchors.centerIn: parent
        scale: Math.min(panel.width / width, panel.height / height)
        focus: true

        Keys.onDownPressed: panel.move(true)
        Keys.onRightPressed: panel.move(true)
        Keys.onUpPressed: panel.move(false)
        Keys.onLeftPressed: panel.move(false)
        Keys.onEscapePressed: if (shell.page.back) shell.act("back", "")

        FocusScope {
            anchors.fill: parent
            focus: true
            enabled: shell.idle_left === 0

            StatusStrip {
                y: 64
                product: shell.chrome.product
                site: shell.chrome.site
                who: shell.page.who
                clock: shell.clock
            }
            ProgressLine {
                y: 184
                model: shell.page.progress
            }
            Made {
                id: pages
                anchors.fill: parent
                focus: true
            }
            Quiet {
                visible: shell.page.back && !panel.typing && !audio.open
                x: Theme.margin
                y: Theme.navigationTop
                width: Theme.navigationWidth
                side: "left"
                action: "back"
                text: shell.chrome.back
                icon: "arrow-left-bold"
            }
            Quiet {
                visible: shell.page.leave && !panel.typing && !audio.open
                x: Theme.panelWidth - Theme.margin - width
                y: Theme.navigationTop
                width: Theme.navigationWidth
                side: "right"
                action: "leave"
                text: shell.chrome.leave
                icon: "sign-out-bold"
            }
            Loader {
                y: Theme.navigationTop
                active: audio.open && !panel.typing
                source: "controls/SpeechKeys.qml"
                onLoaded: {
                    item.chrome = Qt.binding(() => shell.chrome)
                    item.volume = Qt.binding(() => audio.volume)
                    item.rate = Qt.binding(() => audio.rate)
                }
            }
            ToolBar {
                id: bar
                y: Theme.barTop
                chrome: shell.chrome
            }
        }
        Loader {
            anchors.fill: parent
            active: shell.idle_left > 0
            source: "controls/IdleSheet.qml"
            onLoaded: {
                item.chrome = Qt.binding(() => shell.chrome)
                item.seconds = Qt.binding(() => shell.idle_left)
                item.whole = shell.idle_whole
            }
        }
        Loader {
            anchors.fill: parent
            active: audio.dark
            source: "controls/DarkCover.qml"
            onLoaded: item.text = Qt.binding(() => shell.chrome.screen_off)
        }
        NoticeBand {
            text: shell.chrome.simulated
        }
    }
    // Every touch passes here first; one that must do nothing goes no further.
    MouseArea {
        anchors.fill: parent
        onPressed: mouse => { mouse.accepted = !shell.takes_touch() }
    }
}
