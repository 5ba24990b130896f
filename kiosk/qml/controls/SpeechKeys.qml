// Volume and rate of speech, in place of the navigation row until it is closed or the next page comes.
import QtQuick
import ".."

Rectangle {
    id: keys

    property var chrome
    property int volume
    property int rate

    width: Theme.panelWidth
    height: Theme.barTop - Theme.navigationTop
    color: Theme.surface

    // Nothing below is touched through it.
    MouseArea { anchors.fill: parent }
    Rectangle {
        width: parent.width
        height: 2
        color: Theme.line
    }

    component Round: Target {
        id: round
        property string icon
        width: 96
        height: 96
        radius: Theme.radiusKey
        ringInset: true
        repeats: true
        Rectangle {
            anchors.fill: parent
            radius: round.radius
            color: round.down ? Theme.accentSoft : Theme.surface
            border.width: round.down ? Theme.selectedWidth : Theme.edgeWidth
            border.color: round.down ? Theme.accent : Theme.edge
        }
        Glyph {
            anchors.centerIn: parent
            name: round.icon
            size: 48
        }
    }

    component Level: Item {
        id: level
        property string action
        property string text
        property int figure
        property string less
        property string more
        width: 412
        height: 96
        Round {
            action: level.action
            value: "-1"
            name: level.less
            icon: "minus-bold"
        }
        Phrase {
            anchors.centerIn: parent
            text: `${level.text} ${level.figure}`
            font.pixelSize: Theme.bar
            leading: 1.2
        }
        Round {
            x: parent.width - width
            action: level.action
            value: "1"
            name: level.more
            icon: "plus-bold"
        }
    }

    Level {
        x: Theme.margin
        y: 12
        action: "volume"
        text: keys.chrome.speech_volume
        figure: keys.volume
        less: keys.chrome.speech_softer
        more: keys.chrome.speech_louder
    }
    Level {
        x: Theme.margin + 428
        y: 12
        action: "rate"
        text: keys.chrome.speech_rate
        figure: keys.rate
        less: keys.chrome.speech_slower
        more: keys.chrome.speech_faster
    }
    Round {
        x: Theme.panelWidth - Theme.margin - width
        y: 12
        action: "close_speech"
        name: keys.chrome.speech_close
        icon: "caret-down-bold"
        repeats: false
    }
}
