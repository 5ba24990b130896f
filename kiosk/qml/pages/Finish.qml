import QtQuick
import "../controls"
import ".."

PageItem {
    focusTarget: head.focusTarget

    Rectangle {
        x: 300
        y: 416
        width: 480
        height: 480
        radius: 240
        color: Theme.accentSoft
        border.width: Theme.panelLine
        border.color: Theme.accent
        Glyph {
            anchors.centerIn: parent
            name: "hand-waving-fill"
            size: 264
        }
    }
    Head {
        id: head
        y: 976
        title: page.title
        lead: page.lead
        size: Theme.display
        centred: true
    }
    Phrase {
        y: head.end + 24
        width: Theme.panelWidth
        horizontalAlignment: Text.AlignHCenter
        text: page.take
        color: Theme.ink2
    }
}
