// A ring that is filled from the top, clockwise.
import QtQuick
import QtQuick.Shapes
import ".."

Item {
    id: arc

    property int stroke: 24
    property real part: 0
    property color fill: Theme.accent
    property bool moves: true
    readonly property real radius: (width - stroke) / 2
    property real shown: part

    Behavior on shown {
        enabled: arc.moves && Theme.moves
        NumberAnimation { duration: 200; easing.type: Easing.OutQuad }
    }

    Rectangle {
        anchors.fill: parent
        radius: width / 2
        color: "transparent"
        border.width: arc.stroke
        border.color: Theme.sunk
    }
    Shape {
        anchors.fill: parent
        preferredRendererType: Shape.CurveRenderer
        visible: arc.shown > 0
        ShapePath {
            fillColor: "transparent"
            strokeColor: arc.fill
            strokeWidth: arc.stroke
            capStyle: ShapePath.RoundCap
            PathAngleArc {
                centerX: arc.width / 2
                centerY: arc.height / 2
                radiusX: arc.radius
                radiusY: arc.radius
                startAngle: -90
                sweepAngle: 360 * Math.min(arc.shown, 0.9999)
            }
        }
    }
}
