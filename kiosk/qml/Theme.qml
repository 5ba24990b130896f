// Every size and colour of the screen. A mode changes these tokens and nothing else.
pragma Singleton
import QtQuick

QtObject {
    // 0 light, 1 high contrast on white, 2 high contrast on black.
    property int contrast: 0
    // Large type (大字版), and everything to touch in the lower half (低位).
    property bool large: false
    property bool low: false
    // Nothing moves where it would be in the way of reading.
    readonly property bool moves: contrast === 0 && !large
    // Set while keys are used; the first touch hides the focus ring.
    property bool keys: false
    property bool chinese: true

    function pick(light: color, bright: color, dark: color): color {
        return contrast === 0 ? light : contrast === 1 ? bright : dark
    }

    readonly property color ground: pick("#F4F2EC", "#FFFFFF", "#000000")
    readonly property color surface: pick("#FFFFFF", "#FFFFFF", "#0D1413")
    readonly property color sunk: pick("#E9E6DD", "#F0F0F0", "#1C2625")
    readonly property color ink: pick("#14211F", "#000000", "#FFFFFF")
    readonly property color ink2: pick("#3B4844", "#1F1F1F", "#DDE6E3")
    readonly property color edge: pick("#7A8682", "#000000", "#C9D8D4")
    readonly property color line: pick("#D8D4C8", "#000000", "#8FA5A0")
    readonly property color accent: pick("#0A5657", "#00393B", "#7FE3D3")
    readonly property color accentPressed: pick("#053A3C", "#000000", "#C8FFF5")
    readonly property color accentInk: pick("#FFFFFF", "#FFFFFF", "#001413")
    readonly property color accentSoft: pick("#E0EEEA", "#E4F3F1", "#0E3B38")
    readonly property color success: pick("#14582F", "#003F1D", "#86E8A6")
    readonly property color successSoft: pick("#DFF0E3", "#EAF7EE", "#0B2E18")
    readonly property color info: pick("#1F4E79", "#00305C", "#A9D4FF")
    readonly property color infoSoft: pick("#E1ECF5", "#EAF3FC", "#0C2A47")
    readonly property color warn: pick("#6E3C00", "#4A2800", "#FFD773")
    readonly property color warnSoft: pick("#FBEBCB", "#FFF3D6", "#3A2900")
    readonly property color warnStrong: pick("#F0B13A", "#FFC93C", "#FFD773")
    readonly property color error: pick("#951F16", "#7A0C04", "#FFB1A6")
    readonly property color errorSoft: pick("#FBE9E6", "#FFEDEA", "#45100A")
    readonly property color focus: pick("#FFC93C", "#FFC93C", "#FFE14D")
    readonly property color focusLine: pick("#14211F", "#000000", "#000000")
    readonly property color veil: Qt.rgba(0x14 / 255, 0x21 / 255, 0x1F / 255, 0.78)

    // Hues of drawings, which say nothing that words do not say.
    readonly property color sky: pick("#DCEBE6", "#E4F3F1", "#0E3B38")
    readonly property color hillFar: pick("#B9D6CD", "#BFDAD6", "#1E4A47")
    readonly property color hillNear: pick("#8AB8AD", "#8FBBB4", "#2F5F5A")
    readonly property color water: pick("#C8DFD9", "#D3E6E2", "#123330")
    readonly property color sun: pick("#F3C868", "#F3C868", "#FFD773")
    readonly property color sheet: pick("#FFFFFF", "#FFFFFF", "#F4F2EC")
    readonly property color sheetInk: pick("#0A5657", "#00393B", "#0A5657")
    readonly property color sheetLine: pick("#C9DAD4", "#9DB8B3", "#A9C4BC")
    readonly property color device: pick("#14211F", "#000000", "#DDE6E3")
    readonly property color deviceLight: pick("#7FE3D3", "#7FE3D3", "#0A5657")

    readonly property string family: "Noto Sans CJK SC"
    readonly property string iconFamily: "Phosphor"
    readonly property int body: large ? 56 : 42
    readonly property int label: large ? 60 : 46
    readonly property int lead: large ? 64 : 48
    readonly property int button: large ? 64 : 52
    readonly property int h2: large ? 76 : 60
    readonly property int h1: large ? (chinese ? 96 : 84) : chinese ? 80 : 72
    readonly property int display: large ? 120 : 108
    readonly property int bar: large ? 50 : 42
    readonly property int entry: large ? 96 : 88
    readonly property int key: large ? 92 : 76
    readonly property int wheel: 108
    readonly property int countLarge: 200
    readonly property int count: 128
    readonly property real titleLeading: 1.25
    readonly property real textLeading: 1.45

    readonly property int panelWidth: 1080
    readonly property int panelHeight: 1920
    readonly property int margin: 64
    readonly property int content: 952
    readonly property int half: 464
    readonly property int third: 301
    readonly property int gap: 24

    readonly property int radius: 28
    readonly property int radiusKey: 18
    readonly property int radiusBar: 24
    readonly property int radiusSheet: 56
    readonly property int edgeWidth: contrast === 0 ? 3 : 4
    readonly property int accentWidth: 4
    readonly property int selectedWidth: 6
    // An information panel has no border, except where colour alone would carry it.
    readonly property int panelLine: contrast === 0 ? 0 : 4

    readonly property int titleTop: 208
    readonly property int titleTopInService: 296
    readonly property int actionTop: 1440
    readonly property int navigationTop: 1640
    readonly property int navigationWidth: large ? 320 : 260
    // The upper edge of everything to touch, in the low layout.
    readonly property int lowTop: 960
    readonly property int barTop: 1760
    // Upper edge of the keyboard of letters.
    readonly property int lettersTop: 1056
}
