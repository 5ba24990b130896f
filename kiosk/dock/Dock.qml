// The simulator dock: left who comes, right each device with what a hand can do there and, unfolded, what can break.
import QtQuick
import QtQuick.Controls.Basic
import "../qml"

Rectangle {
    id: root

    width: 780
    height: 1000
    color: Theme.ground

    component Label: Text {
        font.family: Theme.family
        font.pixelSize: 12
        color: Theme.ink
    }

    component Chip: Rectangle {
        id: chip

        property string text
        property bool on: false
        property bool danger: false
        signal pressed

        width: words.width + 16
        height: 26
        radius: 8
        color: !on ? (area.containsPress ? Theme.accentSoft : Theme.surface) : danger ? Theme.warn : Theme.accent
        border.width: 1
        border.color: on ? "transparent" : Theme.edge
        Accessible.role: Accessible.Button
        Accessible.name: text
        Accessible.checkable: true
        Accessible.checked: on
        Accessible.onPressAction: pressed()

        Label {
            id: words
            anchors.centerIn: parent
            text: chip.text
            color: chip.on ? Theme.accentInk : Theme.ink
        }
        MouseArea {
            id: area
            anchors.fill: parent
            onClicked: chip.pressed()
        }
    }

    // Always to be seen; the style's own bar fades, and a window that closes meanwhile leaves its animation behind.
    component Bar: ScrollBar {
        id: bar
        policy: ScrollBar.AlwaysOn
        visible: size < 1
        contentItem: Rectangle {
            implicitWidth: 6
            radius: 3
            color: bar.pressed ? Theme.accent : Theme.edge
        }
    }

    component Heading: Label {
        font.pixelSize: 15
        font.bold: true
    }

    Heading {
        id: title
        x: 16
        y: 20
        text: "居民 Resident"
    }
    TextField {
        id: search
        objectName: "search"
        x: 16
        anchors.top: title.bottom
        anchors.topMargin: 10
        width: 212
        height: 34
        font.family: Theme.family
        font.pixelSize: 13
        color: Theme.ink
        placeholderText: "找人 find: name, card"
        placeholderTextColor: Theme.ink2
        background: Rectangle {
            radius: 8
            color: Theme.surface
            border.width: search.activeFocus ? 2 : 1
            border.color: search.activeFocus ? Theme.accent : Theme.edge
        }
        onTextChanged: dock.search(text)
    }
    Rectangle {
        x: 16
        anchors.top: search.bottom
        anchors.bottom: stage.top
        anchors.topMargin: 10
        anchors.bottomMargin: 14
        width: 212
        radius: 8
        color: Theme.surface
        border.width: 1
        border.color: Theme.edge

        ListView {
            id: list
            objectName: "residents"
            anchors.fill: parent
            anchors.margins: 2
            clip: true
            model: dock.residents
            boundsBehavior: Flickable.StopAtBounds
            ScrollBar.vertical: Bar {}

            delegate: Rectangle {
                id: row
                required property var modelData
                readonly property bool chosen: modelData.handle === dock.chosen
                objectName: "resident:" + modelData.handle
                width: list.width
                height: 46
                radius: 6
                color: chosen ? Theme.accent : area.containsPress ? Theme.accentSoft : "transparent"
                Accessible.role: Accessible.ListItem
                Accessible.name: modelData.name
                Accessible.selected: chosen

                Label {
                    x: 12
                    y: 4
                    width: parent.width - 24
                    elide: Text.ElideRight
                    text: row.modelData.name + "  " + row.modelData.handle
                    color: row.chosen ? Theme.accentInk : Theme.ink
                }
                Label {
                    x: 12
                    y: 25
                    width: parent.width - 24
                    elide: Text.ElideRight
                    text: row.modelData.about
                    color: row.chosen ? Theme.accentInk : Theme.ink2
                }
                MouseArea {
                    id: area
                    anchors.fill: parent
                    onClicked: dock.choose(row.modelData.handle)
                }
            }
        }
    }
    Column {
        id: stage
        x: 16
        anchors.bottom: parent.bottom
        anchors.bottomMargin: 20
        width: 212
        spacing: 10

        Row {
            spacing: 6
            Chip { objectName: "put_card"; text: "放卡 Put card"; onPressed: dock.put_card() }
            Chip { objectName: "take_card"; text: "取卡 Take card"; onPressed: dock.take_card() }
        }
        Heading { text: "镜头前 Before the camera" }
        Flow {
            width: parent.width
            spacing: 6
            Repeater {
                model: dock.people
                Chip {
                    required property var modelData
                    objectName: "stand:" + modelData.name
                    text: modelData.text
                    on: dock.who === modelData.name
                    onPressed: dock.stand(modelData.name)
                }
            }
        }
        Heading { text: "打印出来的 Printed" }
        Row {
            spacing: 12
            Chip { objectName: "open_papers"; text: "打开文件夹 Open folder"; onPressed: dock.open_papers() }
            Label {
                objectName: "papers"
                anchors.verticalCenter: parent.verticalCenter
                text: dock.papers + " 份 papers"
                color: Theme.ink2
            }
        }
    }

    component Chips: Flow {
        id: chips

        property var model: []
        property string prefix: ""
        property var isOn: name => false
        property var isShown: name => true
        property bool danger: false
        signal pressed(string name)

        width: parent ? parent.width : 0
        spacing: 6
        Repeater {
            model: chips.model
            Chip {
                required property var modelData
                objectName: chips.prefix + modelData.name
                text: modelData.text
                on: chips.isOn(modelData.name)
                visible: chips.isShown(modelData.name)
                danger: chips.danger
                onPressed: chips.pressed(modelData.name)
            }
        }
    }

    component Device: Rectangle {
        id: device

        required property var modelData
        readonly property string name: modelData.name
        readonly property int count: dock.counts[name] || 0
        property bool open: false

        width: parent ? parent.width : 0
        height: inside.height + 20
        radius: 8
        color: Theme.surface
        border.width: 1
        border.color: count ? Theme.warn : Theme.line

        Column {
            id: inside
            x: 12
            y: 10
            width: parent.width - 24
            spacing: 8

            Item {
                width: parent.width
                height: 26
                Rectangle {
                    id: dot
                    anchors.verticalCenter: parent.verticalCenter
                    width: 10
                    height: 10
                    radius: 5
                    color: device.count ? Theme.warn : Theme.success
                }
                Heading {
                    id: heading
                    anchors.left: dot.right
                    anchors.leftMargin: 8
                    anchors.right: fold.left
                    anchors.rightMargin: 8
                    anchors.verticalCenter: parent.verticalCenter
                    text: device.modelData.text
                    elide: Text.ElideRight
                }
                Chip {
                    id: fold
                    objectName: "open:" + device.name
                    anchors.right: parent.right
                    text: (device.open ? "收起 Fold" : "故障 Faults") + (device.count ? "  " + device.count : "")
                    on: device.open
                    onPressed: device.open = !device.open
                }
            }
            Label {
                objectName: "state:" + device.name
                width: parent.width
                elide: Text.ElideRight
                visible: text !== ""
                text: dock.states[device.name] || ""
                color: Theme.ink2
            }
            Flow {
                width: parent.width
                spacing: 12
                visible: device.modelData.lights.length > 0
                Repeater {
                    model: device.modelData.lights
                    Row {
                        id: light
                        required property var modelData
                        readonly property string lit: dock.lights[modelData.name] || ""
                        readonly property color hue: modelData.name === "status_bad" ? Theme.error
                            : modelData.name === "status_warning" ? Theme.warnStrong : Theme.success
                        spacing: 5
                        Rectangle {
                            objectName: "light:" + light.modelData.name
                            property string lit: light.lit
                            anchors.verticalCenter: parent.verticalCenter
                            width: 12
                            height: 12
                            radius: 6
                            color: light.lit ? light.hue : "transparent"
                            border.width: light.lit === "flashing" ? 3 : 1
                            border.color: light.lit === "flashing" ? Theme.focus : Theme.edge
                        }
                        Label { text: light.modelData.text; color: light.lit ? Theme.ink : Theme.ink2 }
                    }
                }
            }
            Chips {
                visible: device.modelData.actions.length > 0
                model: device.modelData.actions
                prefix: "act:" + device.name + ":"
                isOn: name => !!dock.switched[device.name + ":" + name]
                onPressed: name => dock.act(device.name, name)
            }
            ListView {
                objectName: "receipts"
                width: parent.width
                height: 220
                visible: device.name === "receipt_printer" && count > 0
                orientation: ListView.Horizontal
                boundsBehavior: Flickable.StopAtBounds
                clip: true
                spacing: 8
                model: device.name === "receipt_printer" ? dock.receipts : []
                delegate: Rectangle {
                    id: paper
                    required property string modelData
                    width: 168
                    height: 220
                    color: Theme.sunk
                    clip: true
                    Image {
                        width: parent.width
                        source: paper.modelData
                        fillMode: Image.PreserveAspectFit
                        verticalAlignment: Image.AlignTop
                        mipmap: true
                    }
                    MouseArea { anchors.fill: parent; onClicked: dock.open_receipt(paper.modelData) }
                }
            }
            Chips {
                visible: device.open || device.count > 0
                model: device.modelData.faults
                prefix: "fault:" + device.name + ":"
                isOn: name => !!dock.broken[device.name + ":" + name]
                isShown: name => device.open || !!dock.broken[device.name + ":" + name]
                danger: true
                onPressed: name => dock.turn(device.name, name)
            }
        }
    }

    Flickable {
        id: scroll
        objectName: "scroll"
        x: 244
        anchors.top: parent.top
        anchors.bottom: foot.top
        width: root.width - x - 4
        contentHeight: sections.height + 24
        // A press is for what lies there; the wheel and the bar scroll.
        acceptedButtons: Qt.NoButton
        boundsBehavior: Flickable.StopAtBounds
        clip: true
        ScrollBar.vertical: Bar {}

        Column {
            id: sections
            x: 4
            y: 16
            width: scroll.width - 20
            spacing: 10

            Repeater {
                model: dock.devices
                Device {}
            }
            Heading { topPadding: 8; text: "部门 Departments" }
            Chips {
                model: dock.targets
                prefix: "target:"
                isOn: name => dock.target === name
                onPressed: name => dock.aim(name)
            }
            Chips {
                model: dock.department_faults
                prefix: "department:"
                isOn: name => !!dock.department_broken[name]
                danger: true
                onPressed: name => dock.turn_department(name)
            }
            Heading { topPadding: 8; text: "手机付款 Payment by phone" }
            Chips {
                model: dock.payment_actions
                prefix: "payment:"
                onPressed: name => dock.end_order(name)
            }
            Chips {
                model: dock.payment_faults
                prefix: "payment:"
                isOn: name => !!dock.payment_broken[name]
                danger: true
                onPressed: name => dock.turn_payment(name)
            }
            Heading { topPadding: 8; text: "故障剧本 Fault scripts" }
            Label { text: "config/faults"; color: Theme.ink2 }
            Chips {
                model: dock.scripts
                prefix: "script:"
                isOn: name => dock.script === name
                danger: true
                onPressed: name => dock.run_script(name)
            }
        }
    }
    Rectangle {
        id: foot
        x: 244
        anchors.bottom: parent.bottom
        width: root.width - x
        height: Math.max(54, words.height + 20)
        color: Theme.ground
        Rectangle { width: parent.width; height: 1; color: Theme.line }
        Label {
            id: words
            objectName: "said"
            x: 4
            anchors.verticalCenter: parent.verticalCenter
            width: parent.width - mend.width - 40
            wrapMode: Text.Wrap
            maximumLineCount: 4
            elide: Text.ElideRight
            text: dock.said
            color: Theme.error
        }
        Chip {
            id: mend
            objectName: "clear"
            anchors.right: parent.right
            anchors.rightMargin: 16
            anchors.verticalCenter: parent.verticalCenter
            text: "全部恢复 Mend everything"
            onPressed: dock.clear()
        }
    }
}
