import QtQuick
import ".."

Trouble {
    titleSize: Theme.display
    disc: 176
}
