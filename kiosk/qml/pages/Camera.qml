import QtQuick
import QtQuick.Shapes
import Jiujin
import "../controls"
import "../drawings"
import ".."

PageItem {
    id: camera

    focusTarget: head.focusTarget

    Head {
        id: head
        title: camera.live.hint
        lead: camera.page.lead
        centred: true
    }
    // The frame stays where it is whatever the hint: in English it may take two lines.
    Item {
        id: frame
        readonly property int side: (Theme.large ? 1184 : 1236) - y
        x: (Theme.panelWidth - 784) / 2
        y: Theme.chinese ? 452 : Theme.large ? 544 : 484
        width: 784
        height: 784
        scale: side / width
        transformOrigin: Item.Top

        Preview {
            anchors.centerIn: parent
            width: 752
            height: 752
            visible: !shell.figure
            image: shell.preview
        }
        Loader {
            anchors.centerIn: parent
            active: shell.figure
            sourceComponent: Figure { objectName: "figure" }
        }
        Shape {
            anchors.fill: parent
            preferredRendererType: Shape.CurveRenderer
            // The wall around the frame, then the oval for the face.
            ShapePath {
                strokeWidth: -1
                fillColor: Theme.ground
                fillRule: ShapePath.OddEvenFill
                PathSvg { path: "M0 0H784V784H0ZM392 16A376 376 0 1 0 392 768A376 376 0 1 0 392 16Z" }
            }
            ShapePath {
                fillColor: "transparent"
                strokeColor: "#FFFFFF"
                strokeWidth: 6
                strokeStyle: ShapePath.DashLine
                dashPattern: [6, 4]
                PathAngleArc { centerX: 392; centerY: 392; radiusX: 215; radiusY: 275; startAngle: -90; sweepAngle: 360 }
            }
        }
        Arc {
            anchors.fill: parent
            stroke: 16
            part: camera.live.part
        }
    }
    // In the mirror one's own left is on the left.
    Glyph {
        objectName: "arrow"
        visible: camera.live.gesture.startsWith("turn")
        x: camera.live.gesture === "turn_left" ? 22 : Theme.panelWidth - 22 - size
        y: frame.y + (frame.side - size) / 2
        name: camera.live.gesture === "turn_left" ? "arrow-fat-left-fill" : "arrow-fat-right-fill"
        size: 104
        color: Theme.accent
    }
    Row {
        y: frame.y + frame.side + (Theme.large ? 20 : 32)
        anchors.horizontalCenter: parent.horizontalCenter
        spacing: Theme.large ? 32 : 48

        Repeater {
            model: 3
            Row {
                id: mark
                required property int index
                readonly property var condition: camera.live.marks[index]
                spacing: 16
                Glyph {
                    name: mark.condition.met ? "check-circle-fill" : "circle-dashed-bold"
                    size: 52
                    color: mark.condition.met ? Theme.success : Theme.ink2
                    anchors.verticalCenter: parent.verticalCenter
                }
                Phrase {
                    text: mark.condition.text
                    font.bold: !mark.condition.met
                    anchors.verticalCenter: parent.verticalCenter
                    Accessible.role: Accessible.CheckBox
                    Accessible.checkable: true
                    Accessible.checked: mark.condition.met
                }
            }
        }
    }
    Phrase {
        y: Theme.large ? 1304 : 1360
        width: Theme.panelWidth
        horizontalAlignment: Text.AlignHCenter
        text: camera.page.attempt
        color: Theme.ink2
    }
    Secondary {
        x: Theme.margin
        y: Theme.large ? 1424 : 1480
        action: camera.page.other.action
        text: camera.page.other.text
        icon: camera.page.other.icon
    }
}
