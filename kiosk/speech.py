"""What is said next, and saying it: a queue without a clock or thread, and the shell that speaks through the worker.

Four ranks: a reminder goes before everything that waits, a wrong entry before what the focus tells, that before a
page's text. What is newer ends what is said of the same rank or a lower one; a new page ends everything of the old. No
text is kept after it was said: what was just said is known by a keyed digest.
"""

import hashlib
import logging
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from drivers import DeviceError, Outlet, Speaker, Unsupported, Voice
from kiosk.pages.spoken import Utterance
from kiosk.prompts import Prompts
from kiosk.words import Language
from kiosk.worker import CancelFlag, Lane, Task, Worker

log = logging.getLogger(__name__)

MOST = 64
"""Pieces that wait; the longest page has some forty."""

LONGEST = 2_000
"""Characters that a speaker takes at once."""

SAME = 1.0
"""Seconds within which the same words are not said twice."""

SPEAKING = 120.0
"""Seconds that one piece may take."""

USUAL_RATE = 1.0
SLOWLY = 0.7
"""Of the rate, for what somebody asked to hear again."""


class Rank(IntEnum):
    """What goes before what."""

    PAGE = 0
    FOCUS = 1
    ERROR = 2
    ALARM = 3


ENDS = {Rank.PAGE: Rank.ERROR, Rank.FOCUS: Rank.FOCUS, Rank.ERROR: Rank.ERROR}
"""The highest rank of what ends when something new is said; a reminder waits for the end of the sentence."""


@dataclass(frozen=True, slots=True, repr=False)
class Sound:
    """Tones: a WAV file."""

    wav: bytes


Piece = Utterance | Sound


@dataclass(frozen=True, slots=True)
class Manner:
    """How things are said, and to whom.

    Attributes:
        is_on: the resident listens; without it only reminders and tones are heard.
        has_headset: everything is for the headset, and the loudspeaker is silent.
        rate: 1.0 is the usual speed.
        headset: volume, 0 to 1.
        loudspeaker: volume, 0 to 1.
    """

    language: Language = "zh"
    is_on: bool = False
    has_headset: bool = False
    rate: float = USUAL_RATE
    headset: float = 0.5
    loudspeaker: float = 0.5

    def outlet(self, piece: Piece, rank: Rank) -> Outlet | None:
        """Return where a piece is heard; None where it must not be or nobody listens."""
        is_private = not isinstance(piece, Sound) and piece.private
        is_heard = self.is_on or isinstance(piece, Sound) or rank is Rank.ALARM
        if not is_heard or (is_private and not self.has_headset):
            return None
        return Outlet.HEADSET if self.has_headset else Outlet.LOUDSPEAKER

    def volume(self, outlet: Outlet) -> float:
        """Return how loud an outlet is."""
        return self.headset if outlet is Outlet.HEADSET else self.loudspeaker


class Queue:
    """What waits to be said, the highest rank first."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Rank, Piece]] = []
        self._current: Rank | None = None
        self._newest = b""
        self._came = -SAME
        self._key = secrets.token_bytes(16)

    def __len__(self) -> int:
        return len(self._waiting) + (self._current is not None)

    def add(self, rank: Rank, pieces: Sequence[Piece], now: float) -> bool:
        """Take something new, unless the same came just before; True if what is being said has to end for it."""
        if self._has_come(pieces, now):
            return False
        ended = ENDS.get(rank)
        if ended is not None:
            self._waiting = [entry for entry in self._waiting if entry[0] > ended]
        self._waiting += [(rank, piece) for piece in pieces]
        self._waiting.sort(key=lambda entry: -entry[0])
        del self._waiting[MOST:]
        return ended is not None and self._current is not None and self._current <= ended

    def next(self) -> tuple[Rank, Piece] | None:
        """Return what is said now, None when there is nothing."""
        entry = self._waiting.pop(0) if self._waiting else None
        self._current = entry[0] if entry is not None else None
        return entry

    def end(self) -> None:
        """Take notice that what was said has ended, or was cut off."""
        self._current = None

    def clear(self) -> None:
        """Say nothing of what waits; what comes now is new, whatever came before."""
        self._waiting.clear()
        self._newest = b""

    def _has_come(self, pieces: Sequence[Piece], now: float) -> bool:
        """Whether the same words came within the last second; of them a digest is kept, and nothing of tones."""
        words = [f"{piece.slowly} {piece.text}" for piece in pieces if isinstance(piece, Utterance)]
        digest = hashlib.blake2b("\n".join(words).encode(), key=self._key, digest_size=16).digest() if words else b""
        is_same = bool(words) and digest == self._newest and now - self._came < SAME
        self._newest, self._came = digest, now
        return is_same


@dataclass(slots=True)
class Speech:
    """Speaks, one piece after another, in a thread of the worker. A site without a speaker is silent.

    Attributes:
        speaker: None where the site has none.
        prompts: said in place of the voice, at its usual speed.
        manner: of whatever begins from now on.
        now: seconds of a clock that never goes back.
    """

    speaker: Speaker | None
    worker: Worker
    prompts: Prompts
    manner: Manner = Manner()
    now: Callable[[], float] = time.monotonic
    _queue: Queue = field(default_factory=Queue)
    _task: Task[None] | None = None
    _failure: str = ""

    @property
    def is_busy(self) -> bool:
        """Whether anything is said or waits."""
        return len(self._queue) > 0

    def say(self, rank: Rank, *pieces: Piece) -> None:
        """Say something after what goes before it."""
        if self.speaker is None:
            return
        if self._queue.add(rank, pieces, self.now()):
            self._cut()
        self._go_on()

    def silence(self) -> None:
        """Be silent at once, and forget what waits."""
        self._queue.clear()
        self._cut()

    def _cut(self) -> None:
        if self._task is not None:
            self._task.stop()
            self._task = None
            self._queue.end()

    def _go_on(self) -> None:
        while self._task is None and (entry := self._queue.next()) is not None:
            rank, piece = entry
            outlet = self.manner.outlet(piece, rank)
            if outlet is None:
                self._queue.end()
            else:
                self._begin(piece, self.manner, outlet)

    def _begin(self, piece: Piece, manner: Manner, outlet: Outlet) -> None:
        speaker, prompts = self.speaker, self.prompts
        assert speaker is not None
        self._task = self.worker.perform(
            lambda cancel, _: _perform(speaker, prompts, piece, manner, outlet, cancel),
            lambda _: self._ended(""),
            lambda error: self._ended(_code_of(error)),
            lane=Lane.VOICE,
        )

    def _ended(self, failure: str) -> None:
        if failure and failure != self._failure:
            log.warning("speech.failed", extra={"fields": {"code": failure}})
        self._failure = failure
        self._task = None
        self._queue.end()
        self._go_on()


def _code_of(error: BaseException) -> str:
    """Return what the log calls a failure; that a site has no such outlet is none."""
    if isinstance(error, Unsupported):
        return ""
    return error.code if isinstance(error, DeviceError) else type(error).__name__


def _perform(
    speaker: Speaker, prompts: Prompts, piece: Piece, manner: Manner, outlet: Outlet, cancel: CancelFlag
) -> None:
    if cancel.is_set():
        return
    deadline, volume = time.monotonic() + SPEAKING, manner.volume(outlet)
    if isinstance(piece, Sound):
        speaker.play(piece.wav, volume, outlet, deadline, cancel)
        return
    rate = manner.rate * SLOWLY if piece.slowly else manner.rate
    recorded = prompts.find(piece.text, manner.language) if rate == USUAL_RATE else None
    if recorded is not None:
        speaker.play(recorded, volume, outlet, deadline, cancel)
    else:
        speaker.say(piece.text[:LONGEST], Voice(manner.language, rate, volume), outlet, deadline, cancel)
