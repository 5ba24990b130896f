import QtQuick
import "../controls"
import ".."

PageItem {
    id: finish

    focusTarget: head.focusTarget
    readonly property bool asks: page.question !== ""

    Rectangle {
        id: disc
        x: (Theme.panelWidth - width) / 2
        y: finish.asks ? 240 : 416
        width: finish.asks ? 400 : 480
        height: width
        radius: width / 2
        color: Theme.accentSoft
        border.width: Theme.panelLine
        border.color: Theme.accent
        Glyph {
            anchors.centerIn: parent
            name: "hand-waving-fill"
            size: parent.width * 0.55
        }
    }
    Head {
        id: head
        y: disc.y + disc.height + (finish.asks ? 48 : 80)
        title: finish.page.title
        lead: finish.page.lead
        size: Theme.display
        centred: true
    }
    // What still lies here stands out, to be read by who turns round.
    Notice {
        visible: finish.page.icon !== ""
        x: Theme.margin
        y: head.end + 32
        tone: "warn"
        icon: finish.page.icon || "file-text-fill"
        text: finish.page.take
    }
    Phrase {
        visible: finish.page.icon === ""
        x: Theme.margin
        y: head.end + 24
        width: Theme.content
        horizontalAlignment: Text.AlignHCenter
        text: finish.page.take
        color: Theme.ink2
    }
    Phrase {
        x: Theme.margin
        y: ratings.y - height - (finish.page.ratings.length ? 24 : -80)
        width: Theme.content
        horizontalAlignment: Text.AlignHCenter
        text: finish.page.question
        font.pixelSize: Theme.label
        font.bold: true
    }
    Row {
        id: ratings
        x: Theme.margin
        y: 1360
        spacing: Theme.gap

        Repeater {
            model: finish.page.ratings
            Rating {
                required property var modelData
                action: modelData.action
                value: modelData.value
                text: modelData.text
                icon: modelData.icon
            }
        }
    }
}
