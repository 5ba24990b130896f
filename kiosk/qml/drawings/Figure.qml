// An invented figure in the camera's frame: no picture of this product ever shows a face.
import QtQuick
import QtQuick.Shapes

Item {
    width: 752
    height: 752

    Rectangle { anchors.fill: parent; radius: width / 2; color: "#9FB5B0" }
    Shape {
        anchors.fill: parent
        preferredRendererType: Shape.CurveRenderer
        ShapePath {
            strokeWidth: -1
            fillColor: "#C3D2CD"
            PathSvg { path: "M500 60H668V330H500Z" }
        }
        ShapePath {
            strokeWidth: -1
            fillColor: "#8CA39D"
            PathSvg { path: "M376 560C560 560 640 660 660 760H92C112 660 192 560 376 560Z" }
        }
        ShapePath {
            strokeWidth: -1
            fillColor: "#3F5F66"
            PathSvg { path: "M376 586C520 586 604 668 620 760H132C148 668 232 586 376 586Z" }
        }
        ShapePath {
            strokeWidth: -1
            fillColor: "#D6B394"
            PathSvg { path: "M322 490H430V600C430 650 322 650 322 600Z" }
        }
        ShapePath {
            strokeWidth: -1
            fillColor: "#E7C9AC"
            PathSvg { path: "M260 300C260 200 492 200 492 300V400C492 480 436 544 376 544C316 544 260 480 260 400Z" }
        }
        ShapePath {
            strokeWidth: -1
            fillColor: "#6B5B52"
            PathSvg { path: "M244 380C220 210 300 156 384 158C470 158 530 220 508 380C498 330 474 296 440 280C380 312 320 312 284 296C264 316 250 344 244 380Z" }
        }
    }
}
