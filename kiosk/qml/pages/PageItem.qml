// What all pages share: the page as `kiosk.pages` gives it, its part that changes while it stands, where focus starts.
import QtQuick

Item {
    property var page
    property var live
    property Item focusTarget
}
