// The simulator dock: left who comes and what lies there, right what is broken.
import QtQuick
import QtQuick.Controls.Basic
import "../qml"

Rectangle {
    id: root

    width: 640
    height: 960
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
            ScrollBar.vertical: ScrollBar { policy: ScrollBar.AsNeeded }

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

    Column {
        x: 252
        y: 20
        width: root.width - x - 16
        spacing: 12

        Repeater {
            model: dock.devices
            Column {
                id: device
                required property var modelData
                width: parent.width
                spacing: 4

                Heading { text: device.modelData.text }
                Label {
                    objectName: "state:" + device.modelData.name
                    text: dock.states[device.modelData.name] || ""
                    color: Theme.ink2
                }
                Flow {
                    width: parent.width
                    spacing: 6
                    Repeater {
                        model: device.modelData.faults
                        Chip {
                            required property var modelData
                            objectName: "fault:" + device.modelData.name + ":" + modelData.name
                            text: modelData.text
                            on: !!dock.broken[device.modelData.name + ":" + modelData.name]
                            danger: true
                            onPressed: dock.turn(device.modelData.name, modelData.name)
                        }
                    }
                }
            }
        }
        Heading { text: "部门 Departments" }
        Flow {
            width: parent.width
            spacing: 6
            Repeater {
                model: dock.targets
                Chip {
                    required property var modelData
                    objectName: "target:" + modelData.name
                    text: modelData.text
                    on: dock.target === modelData.name
                    onPressed: dock.aim(modelData.name)
                }
            }
        }
        Flow {
            width: parent.width
            spacing: 6
            Repeater {
                model: dock.department_faults
                Chip {
                    required property var modelData
                    objectName: "department:" + modelData.name
                    text: modelData.text
                    on: !!dock.department_broken[modelData.name]
                    danger: true
                    onPressed: dock.turn_department(modelData.name)
                }
            }
        }
        Label {
            objectName: "said"
            width: parent.width
            wrapMode: Text.Wrap
            text: dock.said
            color: Theme.error
        }
    }
    Chip {
        objectName: "clear"
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        anchors.margins: 20
        text: "全部恢复 Mend everything"
        onPressed: dock.clear()
    }
}
