// What all touchable things share: the press is seen at touch-down, the act follows the release inside.
import QtQuick
import ".."

Item {
    id: target

    property string action
    property string value
    property string name
    property string description
    property int radius: Theme.radius
    property bool ringInset: false
    property bool repeats: false
    readonly property bool down: area.containsPress || keyDown
    property bool keyDown: false

    function fire() {
        shell.act(action, value)
    }

    objectName: value === "" ? action : action + ":" + value
    activeFocusOnTab: true
    Accessible.role: Accessible.Button
    Accessible.name: name
    Accessible.description: description
    Accessible.focusable: true
    Accessible.onPressAction: fire()

    Keys.onPressed: event => {
        if (event.key === Qt.Key_Space || event.key === Qt.Key_Return || event.key === Qt.Key_Enter) {
            event.accepted = true
            if (!event.isAutoRepeat) {
                keyDown = true
            } else if (repeats) {
                fire()
            }
        }
    }
    Keys.onReleased: event => {
        if (keyDown && !event.isAutoRepeat) {
            event.accepted = true
            keyDown = false
            fire()
        }
    }
    onActiveFocusChanged: keyDown = false

    MouseArea {
        id: area
        anchors.fill: parent
        onClicked: if (!hold.fired) target.fire()
        onPressed: hold.fired = false
    }
    // Held, a key of a wheel or a pad repeats: after half a second, five times a second.
    Timer {
        id: hold
        property bool fired: false
        interval: fired ? 200 : 500
        repeat: true
        running: target.repeats && area.containsPress
        onTriggered: {
            fired = true
            target.fire()
        }
    }
    FocusRing {
        z: 1
        radius: target.radius
        inset: target.ringInset
    }
}
