// One key of the keyboard of letters. The field keeps the focus; keys are steered to instead, see Letters.
import QtQuick
import ".."

Key {
    id: key

    // What stands out: the way on is filled, the likeliest word is framed.
    property bool filled: false
    property bool framed: false
    property bool steered: false
    signal struck()

    function fire() { struck() }

    value: text
    height: 126
    activeFocusOnTab: false
    fill: filled ? Theme.accent : framed ? Theme.accentSoft : figure ? Theme.surface : Theme.ground
    pressedFill: filled ? Theme.accentPressed : Theme.accentSoft
    line: filled || framed ? Theme.accent : Theme.edge
    ink: filled ? Theme.accentInk : Theme.ink
    size: text.length === 1 ? (Theme.large ? 64 : 54) : Theme.body

    FocusRing {
        z: 1
        radius: key.radius
        inset: true
        active: key.steered && Theme.keys
    }
}
