"""The thin layer between QML and everything else: what QML reads, what it says, and the rules of touching.

QML binds to the properties and calls `act`; what a press means is decided by whoever attends (`kiosk.attendant`),
which is loaded after the first frame. Until then the shell shows the start page by itself.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QImage

from kiosk.audio import Audio
from kiosk.modes import CONTRASTS, NORMAL, Modes
from kiosk.pages.model import Page, Plain, as_model
from kiosk.pages.situation import Situation
from kiosk.pages.start import start_page
from kiosk.words import Say, Words

SETTLING = 0.4
"""Seconds after a page change during which touches are ignored: a second tap must not answer the next page."""

NIGHT_FROM, NIGHT_TO = 19, 6


STEERING = frozenset({0x01000012, 0x01000013, 0x01000014, 0x01000015, 0x01000004, 0x01000005, 0x20})
"""Left, up, right, down, return, enter, space, of ``Qt.Key``; the first frame has no time for the enumeration."""


class Attends(Protocol):
    """Who decides what presses mean and which page is shown."""

    def act(self, action: str, value: str) -> None:
        """Take a press."""

    def touched(self) -> None:
        """Take a sign of life."""

    def tick(self) -> None:
        """Take notice that a second has passed."""

    def refresh(self) -> None:
        """Show the page again, in another language."""


@dataclass(frozen=True)
class Surroundings:
    """What is true of this screen for as long as it runs.

    Attributes:
        simulated: devices are simulated. Every page says so, and an invented figure takes the place of the camera's
            picture: no real face is ever shown beside an invented resident's page.
        local_time: of the clock in the strip, which also says whether it is night.
    """

    simulated: bool
    local_time: Callable[[], time.struct_time] = time.localtime


class Shell(QObject):
    """What QML sees."""

    page_changed = Signal(bool)
    live_changed = Signal()
    chrome_changed = Signal()
    clock_changed = Signal()
    modes_changed = Signal()
    keys_changed = Signal()
    idle_changed = Signal()
    preview_changed = Signal()
    steered = Signal(int, bool, bool)
    key_pressed = Signal(int)
    visit_forgotten = Signal()

    def __init__(self, words: Words, surroundings: Surroundings, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._words = words
        self._surroundings = surroundings
        self._now = now
        self._attendant: Attends | None = None
        self.audio = Audio()
        self._language = "zh"
        self._modes = NORMAL
        self._keys = False
        self._writing = False
        self._site = ""
        self._clock = ""
        self._idle = (0, 0)
        self._image = QImage()
        self._page: dict[str, Plain] = {}
        self._live: dict[str, Plain] = {}
        self._chrome: dict[str, Plain] = {}
        self._settled_at = 0.0
        self._night = False
        self._is_same = False
        self._tell_time()
        self._write_chrome()
        self.show_page(start_page(self.situation()))
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self._second.timeout.connect(self._tick)
        self._second.start()

    # What the attendant uses.

    @property
    def shows_pictures(self) -> bool:
        """Whether the camera's pictures may be shown."""
        return not self._surroundings.simulated

    @property
    def is_warning(self) -> bool:
        """Whether the idle warning is shown."""
        return bool(self._idle[0])

    @property
    def say(self) -> Say:
        """The words in the resident's language."""
        return self._words.say(self._language)

    @property
    def tongue(self) -> str:
        """Code of the language that the resident has chosen."""
        return self._language

    @property
    def modes(self) -> Modes:
        """What the resident has switched on."""
        return self._modes

    def learn(self, words: Words) -> None:
        """Know all words from now on; until then those around the pages and of the start page are enough."""
        self._words = words

    def attend(self, attendant: Attends) -> None:
        """Give every press to an attendant from now on."""
        self._attendant = attendant

    def situation(self) -> Situation:
        """Return what the shell knows of the situation."""
        by_keys = self._keys or self.audio.has_headset
        return Situation(say=self.say, modes=self._modes, by_keys=by_keys, night=self._night)

    def show_page(self, page: Page) -> None:
        """Show a page; only what differs from the page on screen is told to QML."""
        self.shown = page
        model, live = as_model(page)
        if model != self._page:
            self._page, self._live = model, live
            self._settle()
            self.audio.page(page, is_same=self._is_same)
            self.page_changed.emit(not self._is_same)
        elif live != self._live:
            self._live = live
            self.audio.change(page)
            self.live_changed.emit()

    def show_site(self, site: str) -> None:
        """Tell where the machine stands."""
        if site != self._site:
            self._site = site
            self._write_chrome()

    def show_idle(self, left: int, whole: int) -> None:
        """Show the idle warning with so many seconds left; 0 takes it away."""
        if left and not self._idle[0]:
            self._settle()
            self.audio.warn()
        if (left, whole) != self._idle:
            self._idle = (left, whole)
            self.idle_changed.emit()

    def show_preview(self, image: QImage) -> None:
        """Show the camera's newest picture; an empty one forgets it."""
        if not (image.isNull() and self._image.isNull()):
            self._image = image
            self.preview_changed.emit()

    def welcome(self) -> None:
        """Begin anew for the next resident: every mode ends with the visit."""
        self.show_preview(QImage())
        self.show_idle(0, 0)
        self.audio.end()
        if self._language != "zh" or self._modes != NORMAL:
            self._language = "zh"
            self._modes = NORMAL
            self.modes_changed.emit()
            self._write_chrome()

    def forget(self) -> None:
        """Have the window give up what pages of a visit left in its memory."""
        self.visit_forgotten.emit()

    def enlarge(self) -> None:
        """Switch large type on."""
        self._switch(replace(self._modes, large=True))

    # What the window uses.

    @Slot(result=bool)
    def takes_touch(self) -> bool:
        """Take notice of a touch; False if it must do nothing but show that somebody is there."""
        settled = self.audio.takes_touch() and self._now() >= self._settled_at
        self._use_keys(False)
        # What a touch of the idle warning means, its buttons say.
        if self._attendant is not None and not (settled and self._idle[0]):
            self._attendant.touched()
        return settled

    def takes_key(self) -> bool:
        """Take notice of a key; False if it only answered the idle warning."""
        self._use_keys(True)
        warned = bool(self._idle[0])
        if self._attendant is not None:
            self._attendant.touched()
        return not warned

    def steers(self, key: int, *, down: bool, again: bool) -> bool:
        """Give a key to the keyboard of letters while somebody writes; False if it is not for it.

        It must not reach the field: what is being composed there would be over.
        """
        if not self._writing or key not in STEERING:
            return False
        self.steered.emit(key, down, again)
        return True

    # What QML calls.

    @Slot(str, str)
    def act(self, action: str, value: str) -> None:
        """Take the press of a button; ``stay`` means no more than that somebody is here."""
        if self._attendant is not None:
            self._attendant.touched()
        match action:
            case "language":
                self._language = self._next_language()
                self._write_chrome()
                self._refresh()
            case "large":
                self._switch(replace(self._modes, large=not self._modes.large))
            case "low":
                self._switch(replace(self._modes, low=not self._modes.low))
            case "contrast":
                following = CONTRASTS[(CONTRASTS.index(self._modes.contrast) + 1) % len(CONTRASTS)]
                self._switch(replace(self._modes, contrast=following))
            case "speech" | "volume" | "rate" | "close_speech":
                self.audio.act(action, value)
            case _ if self._attendant is not None and action != "stay":
                self._attendant.act(action, value)

    # What QML reads.

    def _get_page(self) -> dict[str, Plain]:
        return self._page

    def _get_live(self) -> dict[str, Plain]:
        return self._live

    def _get_chrome(self) -> dict[str, Plain]:
        return self._chrome

    def _get_language(self) -> str:
        return self._language

    def _get_clock(self) -> str:
        return self._clock

    def _get_contrast(self) -> int:
        return CONTRASTS.index(self._modes.contrast)

    def _get_large(self) -> bool:
        return self._modes.large

    def _get_low(self) -> bool:
        return self._modes.low

    def _get_keys(self) -> bool:
        return self._keys

    def _get_writing(self) -> bool:
        return self._writing

    def _set_writing(self, writing: bool) -> None:
        self._writing = writing

    def _get_idle_left(self) -> int:
        return self._idle[0]

    def _get_idle_whole(self) -> int:
        return self._idle[1]

    def _get_preview(self) -> QImage:
        return self._image

    def _get_figure(self) -> bool:
        return not self.shows_pictures

    page = Property(dict, _get_page, notify=page_changed)
    live = Property(dict, _get_live, notify=live_changed)
    chrome = Property(dict, _get_chrome, notify=chrome_changed)
    language = Property(str, _get_language, notify=chrome_changed)
    clock = Property(str, _get_clock, notify=clock_changed)
    contrast = Property(int, _get_contrast, notify=modes_changed)
    large = Property(bool, _get_large, notify=modes_changed)
    low = Property(bool, _get_low, notify=modes_changed)
    keys = Property(bool, _get_keys, notify=keys_changed)
    writing = Property(bool, _get_writing, _set_writing)
    idle_left = Property(int, _get_idle_left, notify=idle_changed)
    idle_whole = Property(int, _get_idle_whole, notify=idle_changed)
    preview = Property(QImage, _get_preview, notify=preview_changed)
    figure = Property(bool, _get_figure, constant=True)

    def _settle(self) -> None:
        self._settled_at = self._now() + SETTLING

    def _use_keys(self, keys: bool) -> None:
        if keys != self._keys:
            self._keys = keys
            self.keys_changed.emit()

    def _next_language(self) -> str:
        languages = self._words.languages
        return languages[(languages.index(self._language) + 1) % len(languages)]

    def _switch(self, modes: Modes) -> None:
        self._modes = modes
        self.modes_changed.emit()
        self._write_chrome()
        self._refresh()

    def _refresh(self) -> None:
        """Show the same page in another language or mode; the focus stays where it is."""
        self._is_same = True
        if self._attendant is not None:
            self._attendant.refresh()
        else:
            self.show_page(start_page(self.situation()))
        self._is_same = False

    def _tick(self) -> None:
        self._tell_time()
        if self._attendant is not None:
            self._attendant.tick()

    def _tell_time(self) -> None:
        hours, minutes = self._surroundings.local_time()[3:5]
        self._night = hours >= NIGHT_FROM or hours < NIGHT_TO
        clock = f"{hours:02d}:{minutes:02d}"
        if clock != self._clock:
            self._clock = clock
            self.clock_changed.emit()

    def _write_chrome(self) -> None:
        say = self.say
        plain = ("product", "help", "speech", "large", "contrast", "low", "back", "leave", "screen_off")
        levels = ("volume", "softer", "louder", "rate", "slower", "faster", "close")
        self._chrome = {
            **{name: say(f"chrome.{name}") for name in plain},
            **{f"speech_{name}": say(f"chrome.speech_{name}") for name in levels},
            **{f"idle_{name}": say(f"idle.{name}") for name in ("title", "lead", "stay", "leave")},
            "contrast_state": say(f"chrome.contrast_state.{self._modes.contrast}"),
            "simulated": say("chrome.simulated") if self._surroundings.simulated else "",
            "other_language": self._words.name_of(self._next_language()),
            "site": self._site,
        }
        self.chrome_changed.emit()
