// 上一页 · 2 / 5 · 下一页
import QtQuick
import ".."

Item {
    id: row

    property var pager

    visible: !!pager
    width: Theme.content
    height: 136

    Secondary {
        visible: !!row.pager && !!row.pager.previous
        width: Theme.third
        action: "part"
        value: "-1"
        text: row.pager && row.pager.previous ? row.pager.previous.text : ""
    }
    Phrase {
        objectName: "part"
        anchors.centerIn: parent
        text: row.pager ? row.pager.text : ""
        font.pixelSize: Theme.label
    }
    Secondary {
        visible: !!row.pager && !!row.pager.next
        anchors.right: parent.right
        width: Theme.third
        action: "part"
        value: "+1"
        text: row.pager && row.pager.next ? row.pager.next.text : ""
    }
}
