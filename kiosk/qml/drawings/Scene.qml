// The start scene: a lake seen through the moon gate, by day and by night, and the card that opens it.
import QtQuick
import QtQuick.Shapes
import "../controls"
import ".."

Item {
    id: scene

    property bool night: false
    // Of the screen on which the reader is: below, left or right; empty while nothing shows the way.
    property string side: "below"
    // The card, and the arrow to where it is laid.
    property bool inviting: true
    readonly property bool dark: night || Theme.contrast === 2
    readonly property color sky: dark ? "#123C40" : Theme.sky
    readonly property color far: dark ? "#1F5558" : Theme.hillFar
    readonly property color near: dark ? "#174548" : Theme.hillNear
    readonly property color lake: dark ? "#0B2F33" : Theme.water
    readonly property int step: side === "right" ? 40 : side === "left" ? -40 : 0

    width: 744
    height: width

    // Five storeys that grow downwards, each a roof with turned-up eaves above a wall.
    function pagoda(x: real, top: real): string {
        let path = `M${x - 2} ${top}h4v44h-4z`
        let y = top + 40
        for (let storey = 0; storey < 5; ++storey) {
            const roof = 19 + storey * 3.5
            const wall = 10 + storey * 2.5
            path += `M${x - roof} ${y + 5}q${roof * 0.55} -1 ${roof * 0.7} -9h${roof * 0.6}`
                + `q${roof * 0.15} 8 ${roof * 0.7} 9v5h-${roof * 2}z`
                + `M${x - wall} ${y + 9}h${wall * 2}v19h-${wall * 2}z`
            y += 27
        }
        return path
    }

    // Drawn at 744 pixels, shown as large as there is room.
    Item {
        width: 744
        height: 744
        scale: scene.width / width
        transformOrigin: Item.TopLeft

        Rectangle {
            anchors.fill: parent
            anchors.margins: 4
            radius: width / 2
            color: scene.sky
        }
        Rectangle {
            x: 448
            y: 112
            width: 124
            height: 124
            radius: 62
            color: scene.night ? "#F6E7B4" : Theme.sun
        }
        Shape {
            anchors.fill: parent
            preferredRendererType: Shape.CurveRenderer

            ShapePath {
                strokeWidth: -1
                fillColor: scene.near
                PathSvg { path: scene.pagoda(172, 128) }
            }
            ShapePath {
                strokeWidth: -1
                fillColor: scene.far
                PathSvg { path: "M4 470C60 330 150 286 232 318C284 338 318 372 344 392C420 316 520 284 604 304C664 320 712 360 740 392V560H4Z" }
            }
            ShapePath {
                strokeWidth: -1
                fillColor: scene.near
                PathSvg { path: "M4 492C80 424 190 398 300 424C352 436 396 452 440 462C520 420 640 396 740 436V560H4Z" }
            }
            ShapePath {
                strokeWidth: -1
                fillColor: scene.lake
                PathSvg { path: "M4 504H740V740H4Z" }
            }
            // The wall around the gate: ground colour with a round hole.
            ShapePath {
                strokeWidth: -1
                fillColor: Theme.ground
                fillRule: ShapePath.OddEvenFill
                PathSvg { path: "M-8 -8H752V752H-8ZM372 8A364 364 0 1 0 372 736A364 364 0 1 0 372 8Z" }
            }
        }
        Repeater {
            model: [[96, 548, 92], [560, 572, 88], [122, 602, 56]]
            Rectangle {
                required property var modelData
                x: modelData[0]
                y: modelData[1]
                width: modelData[2]
                height: 6
                radius: 3
                color: scene.dark ? scene.far : Theme.surface
                opacity: 0.8
            }
        }
        Rectangle {
            anchors.fill: parent
            radius: width / 2
            color: "transparent"
            border.width: 14
            border.color: Theme.accent
        }
        IdCard {
            visible: scene.inviting
            x: 164 + scene.step
            y: 424
            width: 416
        }
        Rectangle {
            visible: scene.inviting && scene.side !== ""
            x: 318 + 8 * scene.step
            y: scene.step === 0 ? 668 : 501
            width: 108
            height: 108
            radius: 54
            color: Theme.accent
            border.width: 8
            border.color: Theme.ground
            Glyph {
                anchors.centerIn: parent
                name: scene.side === "below" || scene.side === "" ? "arrow-down-bold" : `arrow-${scene.side}-bold`
                size: 64
                color: Theme.accentInk
            }
        }
    }
}
