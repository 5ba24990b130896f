// The panel: what stands on every page, and the page between.
import QtQuick
import "controls"
import "."

Rectangle {
    id: panel

    property alias stage: stage

    width: Theme.panelWidth
    height: Theme.panelHeight
    color: Theme.ground

    Binding { target: Theme; property: "contrast"; value: shell.contrast }
    Binding { target: Theme; property: "keys"; value: shell.keys }
    Binding { target: Theme; property: "chinese"; value: shell.language === "zh" }

    Connections {
        target: shell
        function onPage_changed() { panel.show() }
        function onLive_changed() { pages.item.live = shell.live }
    }
    Component.onCompleted: show()

    // A page is always made anew: nothing of the page before stays in it.
    function show() {
        pages.setSource(`pages/${shell.page.kind}.qml`, { page: shell.page, live: shell.live })
        pages.item.focusTarget.forceActiveFocus()
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
            Loader {
                id: pages
                anchors.fill: parent
                focus: true
            }
            Quiet {
                visible: shell.page.back
                x: Theme.margin
                y: Theme.navigationTop
                width: 260
                side: "left"
                action: "back"
                text: shell.chrome.back
                icon: "arrow-left-bold"
            }
            Quiet {
                visible: shell.page.leave
                x: Theme.panelWidth - Theme.margin - width
                y: Theme.navigationTop
                width: 260
                side: "right"
                action: "leave"
                text: shell.chrome.leave
                icon: "sign-out-bold"
            }
            ToolBar {
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
