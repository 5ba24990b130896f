// What is true of the whole machine: its devices are simulated. On top of everything.
import QtQuick
import ".."

Rectangle {
    id: band

    property string text

    visible: text !== ""
    width: Theme.panelWidth
    height: 64
    color: Theme.contrast === 0 ? Theme.warnSoft : Theme.ground

    component Hatch: Item {
        width: 64
        height: 64
        clip: true
        Repeater {
            model: 5
            Rectangle {
                required property int index
                x: -34 + index * 26
                y: -24
                width: 12
                height: 112
                rotation: 30
                antialiasing: true
                color: Theme.warnStrong
            }
        }
    }

    Hatch {}
    Hatch { anchors.right: parent.right }
    Phrase {
        objectName: "band"
        anchors.centerIn: parent
        text: band.text
        leading: 1.3
    }
    Rectangle {
        anchors.bottom: parent.bottom
        width: parent.width
        height: 4
        color: Theme.warnStrong
        visible: Theme.contrast !== 0
    }
}
