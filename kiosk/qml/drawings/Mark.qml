// The product's mark: a moon gate, a round opening that leads through a wall.
import QtQuick
import ".."

Item {
    id: mark

    property color ground: Theme.ground

    width: 60
    height: 60

    Rectangle {
        anchors.fill: parent
        radius: width / 2
        color: Theme.accent
    }
    Rectangle {
        x: mark.width * 0.27
        y: mark.height * 0.27
        width: mark.width * 0.46
        height: mark.height * 0.76
        radius: width / 2
        color: mark.ground
    }
    Rectangle {
        x: mark.width * 0.27
        y: mark.height * 0.6
        width: mark.width * 0.46
        height: mark.height * 0.43
        color: mark.ground
    }
}
