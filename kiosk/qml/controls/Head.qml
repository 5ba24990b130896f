// Title and lead, where every page has them; over the line of the low layout where a page asks for it.
import QtQuick
import ".."

Item {
    id: head

    property alias title: title.text
    property alias lead: lead.text
    property bool centred: false
    property bool inService: false
    // In the low layout it stands above what is touched, with so much room below it, and a circle over it.
    property bool sinks: false
    property int beneath: 0
    readonly property bool sunk: sinks && Theme.low
    readonly property int circle: sunk ? Math.min(464, y - 40 - Theme.titleTop) : 0
    property alias size: title.size
    property bool leadShown: true
    readonly property alias leadTop: lead.y
    property alias focusTarget: title
    readonly property int end: y + height

    x: Theme.margin
    y: sunk ? Theme.lowTop - 56 - beneath - height : inService ? Theme.titleTopInService : Theme.titleTop
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
        visible: text !== "" && head.leadShown
        horizontalAlignment: head.centred ? Text.AlignHCenter : Text.AlignLeft
    }
}
