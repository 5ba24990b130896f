// A text whose box is centred on its ink: the font's own line box hangs too low for Chinese.
import QtQuick
import ".."

Text {
    id: phrase

    property real leading: Theme.textLeading

    font.family: Theme.family
    font.pixelSize: Theme.body
    color: Theme.ink
    textFormat: Text.PlainText
    wrapMode: Text.Wrap
    lineHeightMode: Text.FixedHeight
    lineHeight: Math.round(font.pixelSize * leading)
    height: lineCount * lineHeight
    // Ideographs stand 0.38 em above the baseline at their middle, and the font's ascent is 1.16 em.
    transform: Translate { y: Math.round((phrase.leading / 2 - 0.78) * phrase.font.pixelSize) }
    Accessible.role: Accessible.StaticText
    Accessible.name: text
    Accessible.ignored: text === ""
}
