import QtQuick
import ".."

Trouble {
    titleSize: Theme.display
}
