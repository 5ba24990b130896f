// Where the resident is among this service's own steps.
import QtQuick
import ".."

Item {
    id: progress

    property var model

    visible: !!model
    x: Theme.margin
    width: Theme.content
    height: 85

    Rectangle {
        width: parent.width
        height: 12
        radius: 6
        color: Theme.sunk
        border.width: Theme.contrast === 0 ? 0 : 2
        border.color: Theme.line
        Rectangle {
            width: parent.width * (progress.model ? progress.model.part : 0)
            height: parent.height
            radius: 6
            color: Theme.accent
            Behavior on width {
                enabled: Theme.moves
                NumberAnimation { duration: 160; easing.type: Easing.OutQuad }
            }
        }
    }
    Phrase {
        objectName: "progress"
        y: 24
        text: progress.model ? progress.model.text : ""
        color: Theme.ink2
    }
}
