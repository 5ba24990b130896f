"""What QML sees of speech, and what tells it of the screen; nothing is heard before there is a `Hearing`."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Property, QObject, Signal, Slot

from kiosk.pages.model import Button, Page

if TYPE_CHECKING:
    from kiosk.hearing import Hearing


class Audio(QObject):
    """The aids of those who hear."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._hearing: Hearing | None = None

    def attach(self, hearing: "Hearing", page: Page) -> None:
        """Hear from now on; the page is on the screen already."""
        self._hearing = hearing
        hearing.page(page, is_same=False)
        self.changed.emit()

    def page(self, page: Page, *, is_same: bool) -> None:
        """Take notice of a page."""
        if self._hearing is not None:
            self._hearing.page(page, is_same=is_same)

    def change(self, page: Page) -> None:
        """Take notice that a part of the page has changed."""
        if self._hearing is not None:
            self._hearing.change(page)

    @property
    def has_headset(self) -> bool:
        """Whether a headset is in."""
        return self._hearing is not None and self._hearing.aids.has_headset

    def act(self, action: str, value: str) -> None:
        """Take a press of the tool bar's slot, or of the keys for volume and rate."""
        match self._hearing, action:
            case None, _:
                pass
            case hearing, "speech":
                hearing.switch()
            case hearing, "close_speech":
                hearing.close()
            case hearing, _:
                hearing.turn(action, int(value))

    def takes_touch(self) -> bool:
        """Take notice of a touch; False if it only opened a dark screen."""
        if self._hearing is None:
            return True
        self._hearing.touched()
        was_dark = self._hearing.aids.is_dark
        self._hearing.darken(is_dark=False)
        return not was_dark

    def warn(self) -> None:
        """Take notice that the idle warning has begun."""
        if self._hearing is not None:
            self._hearing.warn()

    def end(self) -> None:
        """Begin anew for the next resident."""
        if self._hearing is not None:
            self._hearing.end()

    @Slot(str, str, str, str, str)
    def focus(self, action: str, value: str, name: str, description: str, state: str) -> None:
        """Take notice of where the focus is; the title has no action."""
        if self._hearing is not None:
            self._hearing.focus(Button(action=action, value=value, text=name, sub=description), state)

    def _get_on(self) -> bool:
        return self._hearing is not None and self._hearing.aids.is_on

    def _get_open(self) -> bool:
        return self._hearing is not None and self._hearing.aids.is_open

    def _get_dark(self) -> bool:
        return self._hearing is not None and self._hearing.aids.is_dark

    def _get_volume(self) -> int:
        return self._hearing.aids.volume if self._hearing is not None else 0

    def _get_rate(self) -> int:
        return self._hearing.aids.rate + 1 if self._hearing is not None else 0

    def _get_available(self) -> bool:
        return self._hearing is None or self._hearing.can_be_heard

    available = Property(bool, _get_available, notify=changed)
    on = Property(bool, _get_on, notify=changed)
    open = Property(bool, _get_open, notify=changed)
    dark = Property(bool, _get_dark, notify=changed)
    volume = Property(int, _get_volume, notify=changed)
    rate = Property(int, _get_rate, notify=changed)
