// What another file describes, made with values of its own and gone when the next is made. A Loader's setSource keeps the
// values that its item begins with for as long as the window lives (seen in Qt 6.11), and they are a resident's.
import QtQuick

FocusScope {
    id: made

    property Item item: null

    function make(file: url, values: var) {
        const before = item
        item = Qt.createComponent(file).createObject(made, values)
        item.width = Qt.binding(() => made.width)
        item.height = Qt.binding(() => made.height)
        if (before !== null) {
            before.visible = false
            before.destroy()
        }
    }
}
