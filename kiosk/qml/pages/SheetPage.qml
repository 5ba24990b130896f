// A sheet to look at before it is printed, or a sample: whole, or a quarter of it at twice the size.
import QtQuick
import Jiujin 1.0
import "../controls"
import ".."

PageItem {
    id: sheet

    focusTarget: head.focusTarget
    // Where the row below the sheet ends at the lowest.
    readonly property int lowest: act.visible ? act.y - Theme.gap : 1616

    // A turn to the page or quarter beside this one: a caret beside the words between.
    component Turn: Target {
        id: turn
        property var button
        visible: !!button
        width: Theme.large ? 96 : 112
        height: row.height
        action: button ? button.action : ""
        value: button ? button.value : ""
        name: button ? button.text : ""
        Rectangle {
            anchors.fill: parent
            radius: turn.radius
            color: turn.down ? Theme.accentSoft : Theme.surface
            border.width: Theme.accentWidth
            border.color: Theme.accent
        }
        Glyph {
            anchors.centerIn: parent
            name: turn.button ? turn.button.icon : ""
            size: 56
        }
    }

    Head {
        id: head
        title: sheet.page.title
        lead: sheet.page.lead
    }
    Rectangle {
        id: panel
        objectName: "panel"
        x: Theme.margin
        y: head.end + Theme.gap
        width: Theme.content
        height: Math.min(1000, sheet.lowest - row.height - Theme.gap - y)
        radius: Theme.radius
        color: Theme.sunk
        border.width: Theme.panelLine
        border.color: Theme.line

        SheetPicture {
            anchors.fill: parent
            anchors.margins: 20
            image: shell.preview
            columns: sheet.live.across
            quarter: sheet.live.quarter
        }
        Phrase {
            anchors.centerIn: parent
            width: parent.width - 80
            horizontalAlignment: Text.AlignHCenter
            text: sheet.live.hint
            font.pixelSize: Theme.lead
            color: Theme.ink2
            Accessible.role: Accessible.AlertMessage
        }
    }
    Item {
        id: row
        x: Theme.margin
        y: panel.y + panel.height + Theme.gap
        width: Theme.content
        height: Theme.large ? 152 : 112

        Turn {
            id: previous
            button: sheet.live.previous
        }
        Phrase {
            objectName: "part"
            x: previous.width + 12
            width: following.x - x - 12
            anchors.verticalCenter: parent.verticalCenter
            horizontalAlignment: Text.AlignHCenter
            text: sheet.live.text
            leading: 1.2
        }
        Turn {
            id: following
            x: zoom.x - Theme.gap - width
            button: sheet.live.next
        }
        Secondary {
            id: zoom
            visible: !!sheet.live.zoom
            x: parent.width - width
            width: 300
            height: row.height
            action: sheet.live.zoom ? sheet.live.zoom.action : ""
            value: sheet.live.zoom ? sheet.live.zoom.value : ""
            text: sheet.live.zoom ? sheet.live.zoom.text : ""
            icon: sheet.live.zoom ? sheet.live.zoom.icon : ""
        }
    }
    Primary {
        id: act
        visible: !!sheet.page.confirm
        x: Theme.margin
        y: 1616 - height
        action: sheet.page.confirm ? sheet.page.confirm.action : ""
        text: sheet.page.confirm ? sheet.page.confirm.text : ""
        icon: sheet.page.confirm ? sheet.page.confirm.icon : ""
    }
}
