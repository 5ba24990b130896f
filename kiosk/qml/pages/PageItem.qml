// What all pages share: the page as `kiosk.pages` gives it, its part that changes while it stands, where focus starts.
import QtQuick

Item {
    property var page
    property var live
    property Item focusTarget
    // The keyboard of letters takes the place of action area and navigation row.
    property bool typing: false
}
