"""The window: fonts, icons, the QML engine, and the start of everything else after the first frame.

What is imported here is all that the first frame waits for. The catalogue, the drivers and the departments come in a
worker while the start page is already to be read.
"""

import gc
import os
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtQuick import QQuickView

import kiosk.imports  # noqa: F401 - before all others of ours
from kiosk.collector import collect_here
from kiosk.shell import Shell, Surroundings
from kiosk.words import Words, load_words

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QKeyEvent

    from kiosk.app import Kiosk
    from kiosk.attendant import Attendant
    from kiosk.worker import Worker

QML = Path(__file__).parent / "qml"
ICON_FONT = "phosphor-1.3.0.ttf"
ICON_NAMES = "phosphor-charmap-1.3.0.json"
FIRST_WORDS = "chrome"
PANEL = (1080, 1920)
TYPING = {"QT_IM_MODULE": "qtvirtualkeyboard", "QT_VIRTUALKEYBOARD_DESKTOP_DISABLE": "1"}
"""Read when the application is made: the engine of Qt's virtual keyboard reads pinyin, its own panel never appears."""

PAGE_GONE_MS = 500
"""Milliseconds in which a page that was left is destroyed by any event loop."""

WINDOW_SHARE = 0.45
"""Of the panel's size, for a window on a developer's screen."""


class Icons(QObject):
    """The icon font's characters by name. Font and map come with the package qtawesome, whose code is not used."""

    def __init__(self) -> None:
        super().__init__()
        package = find_spec("qtawesome")
        assert package is not None
        assert package.submodule_search_locations
        fonts = Path(package.submodule_search_locations[0]) / "fonts"
        QFontDatabase.addApplicationFont(str(fonts / ICON_FONT))
        self._names = (fonts / ICON_NAMES).read_text(encoding="utf-8")

    @Slot(str, result=str)
    def glyph(self, name: str) -> str:
        """Return the character that draws an icon.

        Raises:
            KeyError: the font has no such icon.
        """
        # The map is 4,470 lines of JSON of which a start needs five: looked up in the text, it costs the start nothing.
        _, found, rest = self._names.partition(f'"{name}": "')
        if not found:
            raise KeyError(name)
        return chr(int(rest[: rest.index('"')], 16))


class Panel(QQuickView):
    """The window; every key passes here before QML sees it, every touch passes the topmost area of ``Main.qml``."""

    def __init__(self, shell: Shell, icons: Icons) -> None:
        super().__init__()
        self._shell = shell
        self._icons = icons
        self.stays = False
        context = self.rootContext()
        context.setContextProperty("shell", shell)
        context.setContextProperty("icons", icons)
        context.setContextProperty("audio", shell.audio)
        shell.key_pressed.connect(self._press)
        shell.visit_forgotten.connect(self._forget)
        self.setResizeMode(QQuickView.ResizeMode.SizeRootObjectToView)
        self.setTitle("Jiujin")
        self.setSource(QUrl.fromLocalFile(str(QML / "Main.qml")))

    def _press(self, key: int) -> None:
        """Let a key of the key pad be one of the window's."""
        from PySide6.QtCore import QCoreApplication, QEvent, Qt  # noqa: PLC0415 - as in `Screen.serve`
        from PySide6.QtGui import QKeyEvent  # noqa: PLC0415 - likewise

        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QCoreApplication.sendEvent(self, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier))

    def _forget(self) -> None:
        """Collect the script engine's garbage, texts of pages among it, when the last page has gone."""
        from PySide6.QtCore import QTimer  # noqa: PLC0415 - as in `Screen.serve`

        QTimer.singleShot(PAGE_GONE_MS, self, self.engine().collectGarbage)

    def closeEvent(self, event: "QCloseEvent") -> None:  # noqa: N802 - Qt's name
        """Stay: no key of a window manager leads out of the application."""
        if self.stays:
            event.ignore()
        else:
            super().closeEvent(event)

    def keyPressEvent(self, event: "QKeyEvent") -> None:  # noqa: N802 - Qt's name
        if self._shell.takes_key() and not self._shell.steers(event.key(), down=True, again=event.isAutoRepeat()):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: "QKeyEvent") -> None:  # noqa: N802 - Qt's name
        if not self._shell.steers(event.key(), down=False, again=event.isAutoRepeat()):
            super().keyReleaseEvent(event)


class Screen:
    """The application on its screen.

    Args:
        simulated: devices are simulated, see `kiosk.shell.Surroundings`.
        windowed: a window instead of the full screen.
        now: seconds of a clock that never goes back.
        local_time: what the clock on the screen shows.
    """

    def __init__(
        self,
        *,
        simulated: bool,
        windowed: bool = False,
        now: Callable[[], float] = time.monotonic,
        local_time: Callable[[], time.struct_time] = time.localtime,
    ) -> None:
        os.environ |= TYPING
        existing = QGuiApplication.instance()
        self.application = existing if isinstance(existing, QGuiApplication) else QGuiApplication(["jiujin"])
        collect_here(self.application)
        self.shell = Shell(load_words(only=FIRST_WORDS), Surroundings(simulated=simulated, local_time=local_time), now)
        self.panel = Panel(self.shell, Icons())
        self._worker: Worker | None = None
        self.panel.stays = not windowed
        self._windowed = windowed
        self._now = now
        if windowed:
            self.panel.resize(round(PANEL[0] * WINDOW_SHARE), round(PANEL[1] * WINDOW_SHARE))
            self.panel.show()
        elif self.application.platformName() == "offscreen":
            # This platform's own screen is 800 pixels wide.
            self.panel.resize(*PANEL)
            self.panel.show()
        else:
            self.panel.showFullScreen()

    def serve(
        self,
        open_kiosk: Callable[[], "Kiosk"],
        ready: Callable[["Kiosk", "Attendant"], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        """Open the machine after the first frame, then attend to residents.

        Args:
            open_kiosk: blocks; runs in a worker, heavy imports included.
            ready: called once residents are attended to.
            failed: called with what kept the machine from opening.
        """

        def first_frame() -> None:
            # Not before the first frame: Qt's enumerations alone take 15 ms to import.
            from PySide6.QtCore import Qt  # noqa: PLC0415

            from kiosk.worker import Worker  # noqa: PLC0415

            self.panel.frameSwapped.disconnect(first_frame)
            if not self._windowed:
                self.panel.setCursor(Qt.CursorShape.BlankCursor)
            worker = self._worker = Worker()

            def begin(opened: tuple["Kiosk", type["Attendant"], Words]) -> None:
                kiosk, attendant_type, words = opened
                self.shell.learn(words)
                attendant = attendant_type(kiosk, self.shell, worker, self._now)
                attendant.begin()
                ready(kiosk, attendant)
                # What there is now stays: its 117,000 objects cost every full collection 65 ms of this thread.
                gc.freeze()

            worker.aside(lambda: _opened(open_kiosk), begin, failed)

        self.panel.frameSwapped.connect(first_frame)

    def run(self) -> int:
        """Run until the application is told to quit, then close; returns the exit status."""
        status = self.application.exec()
        self.close()
        return status

    def end(self) -> None:
        """End the application's event loop."""
        self.panel.stays = False
        self.application.quit()

    def close(self) -> None:
        """End every call under way and take the window away."""
        if self._worker is not None:
            self._worker.close()
        self.panel.stays = False
        self.panel.close()
        self.panel.setSource(QUrl())


def _opened(open_kiosk: Callable[[], "Kiosk"]) -> tuple["Kiosk", type["Attendant"], Words]:
    from kiosk.attendant import Attendant  # noqa: PLC0415 - brings catalogue and drivers; the first frame waits for neither

    return open_kiosk(), Attendant, load_words()
