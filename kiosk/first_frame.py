"""Shows one first frame and ends: ``python -m kiosk.first_frame start|bare``, a child of the benchmarks.

``start`` is the application's own start page, ``bare`` a window with one white rectangle: what Qt Quick takes at least.
"""

import gc
import sys
import time
from collections.abc import Callable

BARE = b"import QtQuick\nRectangle { width: 1080; height: 1920; color: 'white' }"


def _start(ended: Callable[[], None]) -> None:
    # As `kiosk.commands.run` does.
    gc.disable()
    from kiosk.screen import Screen  # noqa: PLC0415 - the other child does without

    screen = Screen(simulated=True)
    screen.panel.frameSwapped.connect(ended)
    screen.panel.frameSwapped.connect(screen.end)
    screen.application.exec()
    screen.close()


def _bare(ended: Callable[[], None]) -> None:
    from PySide6.QtCore import QUrl  # noqa: PLC0415 - after the clock has started
    from PySide6.QtGui import QGuiApplication  # noqa: PLC0415
    from PySide6.QtQml import QQmlComponent  # noqa: PLC0415
    from PySide6.QtQuick import QQuickView  # noqa: PLC0415

    application = QGuiApplication(["bare"])
    view = QQuickView()
    component = QQmlComponent(view.engine())
    component.setData(BARE, QUrl())
    view.setContent(QUrl(), component, component.create())
    view.frameSwapped.connect(ended)
    view.frameSwapped.connect(application.quit)
    view.show()
    application.exec()


def main() -> None:
    """Say ``frame`` on standard output when it is drawn, and the seconds of processor time that it took."""
    told = "frame {}"
    {"start": _start, "bare": _bare}[sys.argv[1]](lambda: print(told.format(time.process_time()), flush=True))  # noqa: T201 - for the parent


if __name__ == "__main__":
    main()
