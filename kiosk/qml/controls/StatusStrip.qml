// Who we are, where, for whom, what time it is. Never touchable.
import QtQuick
import "../drawings"
import ".."

Item {
    id: strip

    property string product
    property string site
    property string who
    property string clock

    width: Theme.panelWidth
    height: 120

    Mark {
        id: mark
        x: Theme.margin
        anchors.verticalCenter: parent.verticalCenter
    }
    Phrase {
        id: product
        anchors.left: mark.right
        anchors.leftMargin: 20
        anchors.verticalCenter: parent.verticalCenter
        text: strip.product
        font.pixelSize: Theme.label
        font.bold: true
        visible: x + implicitWidth + 32 < right.x
    }
    Phrase {
        anchors.left: product.right
        anchors.leftMargin: 24
        anchors.verticalCenter: parent.verticalCenter
        text: strip.site
        color: Theme.ink2
        // A long Latin name needs the room; the resident knows where he stands.
        visible: x + implicitWidth + 32 < right.x
    }
    Row {
        id: right
        anchors.right: parent.right
        anchors.rightMargin: Theme.margin
        anchors.verticalCenter: parent.verticalCenter
        spacing: 28

        Row {
            visible: strip.who !== ""
            spacing: 16
            Glyph {
                name: "user-circle-bold"
                size: 48
                anchors.verticalCenter: parent.verticalCenter
            }
            Phrase {
                objectName: "who"
                text: strip.who
                anchors.verticalCenter: parent.verticalCenter
            }
        }
        Phrase {
            text: strip.clock
            font.pixelSize: Theme.label
            font.bold: true
        }
    }
}
