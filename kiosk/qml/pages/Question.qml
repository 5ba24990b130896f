import QtQuick
import "../controls"
import ".."

PageItem {
    id: question

    focusTarget: head.focusTarget

    // An entry that is refused is mended where it was made.
    onLiveChanged: if (Theme.keys && live.error) control.nextItemInFocusChain(true).forceActiveFocus()

    Head {
        id: head
        title: question.page.title
        lead: question.page.lead
        inService: !!question.page.progress
    }
    Loader {
        id: control
        x: Theme.margin
        y: head.end + 48
        width: Theme.content
        height: proceed.y - 32 - y
        Component.onCompleted: setSource(`../controls/${question.page.control}.qml`, { question: question })
    }
    Primary {
        id: proceed
        x: Theme.margin
        y: 1456
        height: 152
        action: question.page.proceed.action
        text: question.page.proceed.text
        icon: question.page.proceed.icon
    }
    Quiet {
        visible: !!question.page.skip
        x: (Theme.panelWidth - width) / 2
        y: Theme.navigationTop
        action: question.page.skip ? question.page.skip.action : ""
        text: question.page.skip ? question.page.skip.text : ""
        icon: question.page.skip ? question.page.skip.icon : ""
    }
}
