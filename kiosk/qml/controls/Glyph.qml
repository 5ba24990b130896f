// One icon of the Phosphor font. It always stands beside a word, so speech never reads it.
import QtQuick
import ".."

Text {
    property string name
    property int size: 48

    text: name === "" ? "" : icons.glyph(name)
    font.family: Theme.iconFamily
    font.pixelSize: size
    width: size
    height: size
    lineHeightMode: Text.FixedHeight
    lineHeight: size
    horizontalAlignment: Text.AlignHCenter
    verticalAlignment: Text.AlignVCenter
    color: Theme.accent
    textFormat: Text.PlainText
    Accessible.ignored: true
}
