"""``kiosk run``: the application on its screen, until SIGTERM, SIGINT, the end of its window or of its demonstration.

The window comes first: what is imported at the head of this module is all that its first frame waits for. The machine
opens in a worker, then the simulator dock stands beside the window or the demonstration begins.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import signal
import socket
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.commands.answer import Answer, CommandFailed, Result, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtCore import QMessageLogContext, QtMsgType

    from drivers import Status
    from kiosk.app import Kiosk
    from kiosk.attendant import Attendant
    from kiosk.demo.demonstration import Demonstration
    from kiosk.demo.stopwatch import Stopwatch
    from kiosk.dock.window import DockWindow
    from kiosk.screen import Screen
    from kiosk.settings import MachineSettings
    from kiosk.worker import Worker

log = logging.getLogger(__name__)

SCREENLESS = ("offscreen", "minimal")
"""Qt platforms on which nobody could use the dock."""

DEMONSTRATION_IDLE = 15.0
"""Seconds until the idle warning; the shortest that a site may set."""

UNUSABLE_PACK = ("face.pack_missing", "face.pack_altered", "face.pack_unusable")


def run(settings: MachineSettings, *, simulate: bool, windowed: bool, demo: Path | None) -> Result:
    """Run the application until it is told to end.

    Args:
        settings: of the machine.
        simulate: simulated devices and departments; with a display also their dock.
        windowed: a window instead of the whole screen.
        demo: a scripted resident walks through; pictures, paper and times are left in this folder.

    Raises:
        UsageError: a demonstration on real devices.
        CommandFailed: ``environment``, ``display``, ``face_pack``, ``start`` or ``demo``; the text says what to do.
    """
    if demo is not None:
        # A demonstration looks the same on every machine; someone who wants to watch it names a platform.
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    _check(settings, simulate=simulate, demo=demo)
    # The software renderer draws 60 frames a second here, llvmpipe does not.
    os.environ.setdefault("QT_QUICK_BACKEND", "software")
    # Nothing of what is imported is garbage; `kiosk.collector` collects from when the application is there.
    gc.disable()
    from PySide6.QtCore import qInstallMessageHandler  # noqa: PLC0415 - wrong usage is told without Qt

    from kiosk.screen import Screen  # noqa: PLC0415

    qInstallMessageHandler(_hear_qt)
    screen = Screen(simulated=simulate, windowed=windowed)
    with ExitStack() as closing:
        closing.enter_context(_ended_by_signals(screen))
        simulators = closing.enter_context(_simulators_folder()) if simulate else None
        application = Application(settings, screen, simulators, demo)
        closing.callback(application.close)
        screen.serve(application.open, application.ready, application.failed)
        screen.run()
    return application.result()


def _check(settings: MachineSettings, *, simulate: bool, demo: Path | None) -> None:
    if demo is not None and not simulate:
        raise UsageError("--demo needs --simulate: nobody demonstrates on real devices")
    if simulate and settings.kiosk.environment == "production":
        raise CommandFailed("environment", "simulated devices are refused in the environment production")
    if not any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")):
        msg = (
            "no display: set DISPLAY or WAYLAND_DISPLAY; "
            "without one, QT_QPA_PLATFORM=offscreen kiosk run --simulate --demo DIR walks through by itself"
        )
        raise CommandFailed("display", msg)


class Application:
    """What stands around the screen while it runs.

    Args:
        settings: of the machine.
        screen: before its first frame.
        simulators: folder of the simulated devices' own files; None means the real devices.
        demo: folder of the demonstration.
    """

    def __init__(self, settings: MachineSettings, screen: Screen, simulators: Path | None, demo: Path | None) -> None:
        self._settings = settings
        self._screen = screen
        self._simulators = simulators
        self._sheets = settings.kiosk.data.parent / "sheets"
        self._demo = demo
        if simulators is not None and demo is not None:
            self._settings = _for_demonstration(settings, simulators)
            self._sheets = demo / "sheets"
        self._kiosk: Kiosk | None = None
        self._beside: Worker | None = None
        self._dock: DockWindow | None = None
        self._watch: Stopwatch | None = None
        self._demonstration: Demonstration | None = None
        self._failure: BaseException | None = None

    def open(self) -> Kiosk:
        """Start the machine; runs in a worker."""
        from kiosk.app import build  # noqa: PLC0415 - brings catalogue and drivers

        self._kiosk = build(self._settings, self._simulators and self._simulators / "devices", self._sheets)
        if self._demo is None:
            return self._kiosk
        from kiosk.demo.stopwatch import Stopwatch, under_watch  # noqa: PLC0415

        self._watch = Stopwatch()
        return under_watch(self._kiosk, self._watch)

    def ready(self, kiosk: Kiosk, attendant: Attendant) -> None:
        """Begin what goes on beside the visits."""
        from kiosk.worker import Worker  # noqa: PLC0415

        is_simulated = kiosk.devices.simulator is not None
        log.info("machine.ready", extra={"fields": {"simulated": is_simulated}})
        if kiosk.devices.face is not None:
            self._beside = Worker()
            self._beside.aside(kiosk.devices.face.status, self._face_checked, self.failed)
        if self._demo is not None and self._watch is not None:
            from kiosk.demo.demonstration import Demonstration  # noqa: PLC0415

            self._demonstration = Demonstration(self._screen, kiosk, attendant, self._watch, self._demo)
            self._demonstration.begin(self._screen.end, self.failed)
        elif is_simulated and self._screen.application.platformName() not in SCREENLESS:
            from kiosk.dock.window import DockWindow  # noqa: PLC0415

            self._dock = DockWindow(kiosk, self._screen.panel)
            self._dock.show()
            shell, dock = self._screen.shell, self._dock.dock
            shell.live_changed.connect(lambda: dock.follow(shell.property("live").get("gesture", "")))

    def failed(self, error: BaseException) -> None:
        """End, because of what went wrong."""
        self._failure = self._failure or error
        self._screen.end()

    def close(self) -> None:
        """End every process; the window is gone already."""
        for opened in (self._beside, self._dock, self._kiosk):
            if opened is not None:
                opened.close()

    def result(self) -> Result:
        """Return what the command answers.

        Raises:
            CommandFailed: what kept the machine from starting, or the demonstration from its end.
        """
        if self._failure is not None:
            raise _told(self._failure)
        return self._demonstration.result() if self._demonstration is not None else Result([])

    def _face_checked(self, status: Status) -> None:
        if status.code in UNUSABLE_PACK and self._settings.devices.face is not None:
            what = status.code.removeprefix("face.pack_")
            msg = f"the face model pack in {self._settings.devices.face.pack} is {what}; packaging/set-up.sh makes it"
            self.failed(CommandFailed("face_pack", msg))


def _for_demonstration(settings: MachineSettings, folder: Path) -> MachineSettings:
    """Keep the journal with the simulators, so that nothing is left outside; let the idle warning come soon."""
    times = settings.kiosk.times.model_copy(update={"idle_warning": DEMONSTRATION_IDLE})
    changed = settings.kiosk.model_copy(update={"data": folder / "data", "times": times})
    return settings.model_copy(update={"kiosk": changed})


def _told(error: BaseException) -> BaseException:
    """Return what a person at the shell is told; an error that nobody expects keeps its traceback."""
    from drivers import DeviceError  # noqa: PLC0415 - as `open` brings them
    from flows.documents.errors import DocumentFault  # noqa: PLC0415
    from flows.errors import CatalogError  # noqa: PLC0415
    from flows.journal import JournalError  # noqa: PLC0415

    expected = (CatalogError, DocumentFault, JournalError, DeviceError, OSError, RuntimeError)
    return CommandFailed("start", f"{type(error).__name__}: {error}") if isinstance(error, expected) else error


@contextmanager
def _simulators_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="jiujin-") as name:
        # The simulated printer's spooler drops to the user lp and must reach its own folder below.
        Path(name).chmod(0o711)
        yield Path(name)


@contextmanager
def _ended_by_signals(screen: Screen) -> Iterator[None]:
    """End the event loop on SIGTERM and SIGINT. Qt sleeps in C, where Python hears no signal: a byte wakes it."""
    from PySide6.QtCore import QSocketNotifier, QTimer  # noqa: PLC0415

    reader, writer = socket.socketpair()
    writer.setblocking(False)
    notifier = QSocketNotifier(reader.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(lambda: reader.recv(64))

    def end(_number: int, _frame: object) -> None:
        # By the loop itself: one that has not begun yet would not hear it.
        QTimer.singleShot(0, screen.end)

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    woken = signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
    try:
        yield
    finally:
        signal.set_wakeup_fd(woken)
        for number, handler in before.items():
            signal.signal(number, handler)
        notifier.setEnabled(False)
        reader.close()
        writer.close()


def _hear_qt(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    """Take Qt's messages. Where from is logged, what about is not: a binding's warning may quote what it binds."""
    from PySide6.QtCore import QtMsgType  # noqa: PLC0415

    if kind is QtMsgType.QtFatalMsg:
        # Qt aborts after this, without a word that the contract knows. The children end with their pipes.
        answer: Answer = {"error": "display", "message": text}
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
        sys.stdout.flush()
        os._exit(1)
    if kind in {QtMsgType.QtWarningMsg, QtMsgType.QtCriticalMsg}:
        # Of a path the last part: where the program is installed is nobody's business.
        fields = {"category": context.category, "file": Path(context.file or "").name, "line": context.line}
        log.warning("screen.warning", extra={"fields": fields})
