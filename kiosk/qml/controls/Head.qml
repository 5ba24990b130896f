// Title and lead, where every page has them.
import QtQuick
import ".."

Item {
    id: head

    property alias title: title.text
    property alias lead: lead.text
    property bool centred: false
    property bool inService: false
    property alias size: title.size
    property alias focusTarget: title
    readonly property int end: y + height

    x: Theme.margin
    y: inService ? Theme.titleTopInService : Theme.titleTop
    width: Theme.content
    height: lead.text === "" ? title.height : lead.y + lead.height

    Title {
        id: title
        centred: head.centred
    }
    Phrase {
        id: lead
        objectName: "lead"
        anchors.top: title.bottom
        anchors.topMargin: 16
        width: parent.width
        // A long sentence is read in the size of running text.
        font.pixelSize: text.length > (Theme.chinese ? 38 : 72) ? Theme.body : Theme.lead
        color: Theme.ink2
        visible: text !== ""
        horizontalAlignment: head.centred ? Text.AlignHCenter : Text.AlignLeft
    }
}
