// A question that this screen cannot ask yet, and that may be left out.
import QtQuick
import ".."

Notice {
    required property var question

    height: 176
    tone: "info"
    icon: "info-fill"
    text: question.page.note
}
