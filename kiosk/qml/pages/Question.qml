import QtQuick
import "../controls"
import ".."

Item {
    id: question

    property var page
    readonly property var live: shell.live
    property alias focusTarget: head.focusTarget

    Head {
        id: head
        title: question.page.title
        lead: question.page.lead
        inService: question.page.progress !== null
    }
    Loader {
        id: control
        x: Theme.margin
        y: head.end + 48
        width: Theme.content
        height: proceed.y - 32 - y
        source: `../controls/${question.page.control}.qml`
        onLoaded: item.question = question
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
}
