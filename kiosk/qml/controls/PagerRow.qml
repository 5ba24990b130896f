// 上一页 · 2 / 5 · 下一页
import QtQuick
import ".."

Item {
    id: row

    property var pager

    visible: !!pager
    width: Theme.content
    height: 136

    component Turn: Secondary {
        property var button
        visible: !!button
        width: Theme.large ? 340 : Theme.third
        height: row.height
        action: button ? button.action : ""
        value: button ? button.value : ""
        text: button ? button.text : ""
    }

    Turn {
        button: row.pager ? row.pager.previous : null
    }
    Phrase {
        objectName: "part"
        anchors.centerIn: parent
        text: row.pager ? row.pager.text : ""
        font.pixelSize: Theme.label
    }
    Turn {
        anchors.right: parent.right
        button: row.pager ? row.pager.next : null
    }
}
