import QtQuick
import "../controls"
import ".."

PageItem {
    id: question

    focusTarget: control.item && control.item.focusTarget || head.focusTarget
    typing: control.item !== null && control.item.typing === true

    // An entry that is refused is mended where it was made.
    onLiveChanged: if (Theme.keys && live.error) control.nextItemInFocusChain(true).forceActiveFocus()

    // What is wrong stands below its field; where there is none, and in large type, it takes the lead's place.
    readonly property string leading: page.writing || page.pad && !Theme.large ? "" : live.error

    Head {
        id: head
        title: question.page.title
        lead: question.page.lead
        leadShown: question.leading === ""
        inService: !!question.page.progress
    }
    EntryError {
        x: Theme.margin
        y: head.y + head.leadTop
        text: question.leading
    }
    Made {
        id: control
        // Where what is touched begins in the low layout, in the control's own pixels.
        readonly property int line: Theme.lowTop - y
        x: Theme.margin
        // What is wrong with a number may take two lines in the lead's place.
        y: Math.max(head.end + (question.page.pad ? 24 : 48), question.page.pad && Theme.large ? head.y + head.leadTop + 180 : 0)
        width: Theme.content
        height: proceed.y - (Theme.low || Theme.large ? 16 : 32) - y
        Component.onCompleted: make(Qt.resolvedUrl(`../controls/${question.page.control}.qml`), { question: question })
    }
    Primary {
        id: proceed
        visible: !question.typing
        x: Theme.margin + Theme.content - width
        y: Theme.low ? 1504 : Theme.large ? 1472 : 1456
        width: other.visible ? Theme.half : Theme.content
        height: Theme.low ? 120 : 152
        action: question.page.proceed.action
        text: question.page.proceed.text
        icon: question.page.proceed.icon
    }
    // Another way on stands between back and finish, in large type beside this way on.
    Secondary {
        id: other
        visible: Theme.large && !!question.page.skip && !question.typing
        x: Theme.margin
        y: proceed.y
        width: Theme.half
        height: proceed.height
        action: question.page.skip ? question.page.skip.action : ""
        value: question.page.skip ? question.page.skip.value : ""
        text: question.page.skip ? question.page.skip.text : ""
    }
    Quiet {
        visible: !Theme.large && !!question.page.skip && !question.typing
        x: (Theme.panelWidth - width) / 2
        y: Theme.navigationTop
        action: question.page.skip ? question.page.skip.action : ""
        value: question.page.skip ? question.page.skip.value : ""
        text: question.page.skip ? question.page.skip.text : ""
        icon: question.page.skip ? question.page.skip.icon : ""
    }
}
