"""Joins what residents hear, the keys they press and the lights they see to one screen and its worker."""

import time
from collections.abc import Callable

from PySide6.QtCore import Qt

from drivers import Key, KeyPress
from kiosk.app import Kiosk
from kiosk.cues import Cues
from kiosk.hearing import Hearing
from kiosk.key_input import KeyInput
from kiosk.pages.spoken import common_words
from kiosk.prompts import Prompts
from kiosk.shell import Shell
from kiosk.speech import Speech
from kiosk.worker import Worker

KEYS = {
    Key.UP: Qt.Key.Key_Up,
    Key.DOWN: Qt.Key.Key_Down,
    Key.BACK: Qt.Key.Key_Left,
    Key.FORWARD: Qt.Key.Key_Right,
    Key.SELECT: Qt.Key.Key_Return,
}


def open_senses(kiosk: Kiosk, shell: Shell, worker: Worker, now: Callable[[], float] = time.monotonic) -> Cues:
    """Begin to speak, to listen for keys and to set lights, as far as the site has the devices.

    Args:
        kiosk: the machine.
        shell: its screen, with the first page on it.
        worker: runs what blocks.
        now: seconds of the visit's clock.
    """
    devices, words = kiosk.devices, shell.say.words
    hearing = Hearing(
        Speech(devices.speaker, worker, Prompts.of(), now=now),
        kiosk.settings.audio,
        lambda: common_words(words, kiosk.catalog),
        lambda: shell.say,
        lambda: shell.modes,
        shell.audio.changed.emit,
    )
    shell.audio.attach(hearing, shell.shown)
    if devices.key_pad is not None:
        KeyInput(devices.key_pad, worker, lambda press: _press(press, shell, hearing), hearing.plug).listen()
    return Cues(devices.signals, worker, hearing.remind, now)


def _press(press: KeyPress, shell: Shell, hearing: Hearing) -> None:
    """Take a key of the pad; the round key and the help key mean something else when they are held."""
    match press:
        case KeyPress(Key.SELECT, is_long=True):
            if shell.takes_key():
                hearing.repeat()
        case KeyPress(Key.HELP, is_long=True):
            if shell.takes_key():
                hearing.darken(is_dark=not hearing.aids.is_dark)
        case KeyPress(Key.HELP):
            if shell.takes_key():
                shell.act("help", "")
        case _:
            shell.key_pressed.emit(KEYS[press.key].value)
