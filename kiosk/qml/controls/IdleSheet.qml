// The idle warning: over everything but the simulated-device band. Any touch or key means "still here".
import QtQuick
import ".."

Item {
    id: idle

    objectName: "idleSheet"
    property var chrome
    property int seconds
    property int whole

    width: Theme.panelWidth
    height: Theme.panelHeight

    Rectangle {
        anchors.fill: parent
        color: Theme.veil
    }
    Target {
        anchors.fill: parent
        action: "stay"
        activeFocusOnTab: false
        objectName: "veil"
        Accessible.ignored: true
    }
    // As high as its words need; its buttons never change their place.
    Rectangle {
        y: ring.y - 64
        width: parent.width
        height: parent.height - y + radius
        radius: Theme.radiusSheet
        color: Theme.surface
        border.width: Theme.panelLine
        border.color: Theme.line
    }
    Arc {
        id: ring
        y: head.y - 40 - height
        width: 300
        height: 300
        stroke: 20
        moves: false
        part: idle.whole > 0 ? idle.seconds / idle.whole : 0
        anchors.horizontalCenter: parent.horizontalCenter

        Phrase {
            anchors.centerIn: parent
            text: idle.seconds
            font.pixelSize: Theme.count
            font.bold: true
            leading: 1
        }
    }
    Head {
        id: head
        y: stay.y - 32 - height
        title: idle.chrome.idle_title
        lead: idle.chrome.idle_lead
        centred: true
    }
    Primary {
        id: stay
        objectName: "stay"
        x: Theme.margin
        y: 1480
        height: 200
        action: "stay"
        text: idle.chrome.idle_stay
        icon: "clock-fill"
    }
    Secondary {
        objectName: "idle_leave"
        x: Theme.margin
        y: 1704
        height: 144
        action: "leave"
        text: idle.chrome.idle_leave
        icon: "sign-out-bold"
    }
}
