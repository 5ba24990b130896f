// One line that stands out.
import QtQuick
import ".."

Rectangle {
    id: notice

    property string tone
    property string icon
    property string text
    readonly property color strong: tone === "success" ? Theme.success : tone === "warn" ? Theme.warn
        : tone === "error" ? Theme.error : Theme.info

    width: Theme.content
    height: Math.max(112, words.height + 32)
    radius: Theme.radius
    color: tone === "success" ? Theme.successSoft : tone === "warn" ? Theme.warnSoft
        : tone === "error" ? Theme.errorSoft : Theme.infoSoft
    border.width: Theme.panelLine
    border.color: Theme.line

    Glyph {
        id: glyph
        x: 36
        name: notice.icon
        size: 60
        color: notice.strong
        anchors.verticalCenter: parent.verticalCenter
    }
    Phrase {
        id: words
        x: 120
        width: parent.width - 120 - 36
        text: notice.text
        font.bold: true
        anchors.verticalCenter: parent.verticalCenter
    }
}
