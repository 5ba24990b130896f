"""What residents hear and when: a page when it comes, the target that the focus comes to, a wrong entry, what changed.

Speech is on while a headset is in, or while the resident has switched it on; with the visit everything here is as it
was before. Nothing that was said is kept; the page is, for as long as it stands on the screen.
"""

import time
from collections.abc import Callable, Container
from dataclasses import dataclass, replace

from kiosk.modes import Modes
from kiosk.pages.model import Button, Page
from kiosk.pages.spoken import Utterance, changed_of, error_of, focus_of, slowly, spoken_of
from kiosk.settings import AudioSettings
from kiosk.speech import Manner, Rank, Sound, Speech
from kiosk.tones import Tone, wav_of
from kiosk.words import Say

VOLUMES = range(1, 11)
RATES = (0.5, 0.65, 0.8, 1.0, 1.2, 1.4, 1.6, 1.8, 2.0)

LARGE_RATE = 0.8
"""Of the usual rate, for those who read large type."""

NIGHT_FROM, NIGHT_TO = 22, 7
NIGHT_VOLUME = 10 ** (-12 / 20)
"""12 dB less."""

WRONG_ENTRY = Sound(wav_of([Tone(220.0, 0.15, 0.3)]))
TICK = Sound(wav_of([Tone(1200.0, 0.02, 0.15)]))


@dataclass(frozen=True, slots=True)
class Aids:
    """What the resident has set of speech and keys; all of it ends with the visit.

    Attributes:
        is_on: whether pages are read.
        has_headset: whether one is in.
        volume: one of `VOLUMES`.
        rate: index of `RATES`.
        is_open: whether the keys for volume and rate are shown.
        is_dark: the screen shows nothing.
    """

    is_on: bool = False
    has_headset: bool = False
    volume: int = 6
    rate: int = 3
    is_open: bool = False
    is_dark: bool = False


class Hearing:
    """Decides what is said.

    Args:
        speech: says it.
        settings: of the site.
        common: makes the texts that may be said aloud, when the loudspeaker is first used.
        say: the words in the resident's language.
        modes: what the resident has switched on beside this.
        changed: called when the aids have changed.
        hour: of the day.
    """

    def __init__(
        self,
        speech: Speech,
        settings: AudioSettings,
        common: Callable[[], Container[str]],
        say: Callable[[], Say],
        modes: Callable[[], Modes],
        changed: Callable[[], None],
        hour: Callable[[], int] = lambda: time.localtime().tm_hour,
    ) -> None:
        self._speech = speech
        self._settings = settings
        self._make_common = common
        self._known: Container[str] = frozenset()
        self._say = say
        self._modes = modes
        self._changed = changed
        self._hour = hour
        self._page: Page | None = None
        self._tongue = ""
        self._target = Button(action="", text="")
        self._state = ""
        self._is_new = False
        self.aids = Aids()

    @property
    def can_be_heard(self) -> bool:
        """Whether the site has a speaker."""
        return self._speech.speaker is not None

    # What happens on the screen.

    def page(self, page: Page, *, is_same: bool) -> None:
        """Take notice of a page; the same one in another mode is not read again, in another language it is."""
        self._page = page
        say = self._say()
        is_known = is_same and self._tongue == (say.own or say.language)
        self._tongue = say.own or say.language
        self._is_new = True
        if not is_same and self.aids.is_open:
            self._set(replace(self.aids, is_open=False))
        if self.aids.is_on and not is_known:
            self._tell(Rank.PAGE, *spoken_of(page, say, self._common))
        if not is_same:
            self._target = Button(action="", text="")

    def change(self, page: Page) -> None:
        """Take notice that a part of the page has changed."""
        before, self._page = self._page, page
        if wrong := self._wrong(before, page):
            # The tone is for everybody, the words are for who listens.
            self._tell(Rank.ERROR, WRONG_ENTRY, *wrong)
        elif self.aids.is_on:
            self._tell(Rank.FOCUS, *changed_of(before, page, self._say(), self._common))

    def focus(self, target: Button, state: str) -> None:
        """Take notice of where the focus is; that a new page begins at its title is heard anyway."""
        self._target, self._state = target, state
        arrives, self._is_new = self._is_new, False
        if self.aids.is_on and not (arrives and not target.action):
            self._tell(Rank.FOCUS, *self._focused())

    def touched(self) -> None:
        """Answer a touch with a tick, unless there is more to hear."""
        if not self._speech.is_busy:
            self._tell(Rank.PAGE, TICK)

    # What the resident asks for.

    def repeat(self) -> None:
        """Say again where the focus is, or the page, slowly; figure by figure, which a loudspeaker does not do."""
        if not self.aids.is_on or self._page is None:
            return
        said = self._focused() if self._target.action else spoken_of(self._page, self._say(), self._common)
        language = self._say().language if self.aids.has_headset else None
        self._tell(Rank.PAGE, *slowly(said, language))

    def plug(self, is_in: bool) -> None:
        """Take notice of a headset: it switches speech on, and off at once when it is pulled out."""
        if is_in == self.aids.has_headset:
            return
        self._speech.silence()
        self._set(replace(self.aids, has_headset=is_in, is_on=is_in, is_open=is_in))
        if is_in:
            self._begin()

    def switch(self) -> None:
        """Switch speech on or off by hand."""
        self._speech.silence()
        is_on = not self.aids.is_on
        self._set(replace(self.aids, is_on=is_on, is_open=is_on))
        if is_on:
            self._begin()

    def close(self) -> None:
        """Take the keys for volume and rate away."""
        self._set(replace(self.aids, is_open=False))

    def turn(self, what: str, step: int) -> None:
        """Turn volume or rate by a step, and let it be heard."""
        if what == "volume":
            self._set(replace(self.aids, volume=min(max(self.aids.volume + step, VOLUMES[0]), VOLUMES[-1])))
            level = self.aids.volume
        else:
            self._set(replace(self.aids, rate=min(max(self.aids.rate + step, 0), len(RATES) - 1)))
            level = self.aids.rate + 1
        told = self._say()("speech.level", name=self._say()(f"chrome.speech_{what}"), level=level)
        self._tell(Rank.FOCUS, Utterance(told, private=False))

    def darken(self, *, is_dark: bool) -> None:
        """Show nothing any more, or everything again; keys go on working."""
        if is_dark != self.aids.is_dark:
            self._set(replace(self.aids, is_dark=is_dark))
            self._tell(Rank.FOCUS, Utterance(self._say()(f"speech.dark.{'on' if is_dark else 'off'}"), private=False))

    def end(self) -> None:
        """Begin anew for the next resident; a headset that is still in is his."""
        fresh = Aids(is_on=self.aids.has_headset, has_headset=self.aids.has_headset)
        if self.aids != fresh:
            self._speech.silence()
            self._set(fresh)

    def warn(self) -> None:
        """Ask a resident who listens whether he is still there."""
        if self.aids.is_on:
            texts = (self._say()(f"idle.{each}") for each in ("title", "lead"))
            self._tell(Rank.ALARM, *(Utterance(text, private=False) for text in texts))

    def remind(self, cue: Sound | str) -> None:
        """Play what everybody may hear and nobody should miss, or say the words of a key."""
        self._tell(Rank.ALARM, cue if isinstance(cue, Sound) else Utterance(self._say()(cue), private=False))

    # How it is said.

    @property
    def _common(self) -> Container[str]:
        if not self.aids.has_headset and not self._known:
            self._known = self._make_common()
        return self._known

    def _focused(self) -> tuple[Utterance, ...]:
        assert self._page is not None
        target = self._target
        if not target.action and not target.text:
            target = replace(target, text=self._page.title)
        return focus_of(self._page, target, self._state, self._say(), self._common)

    def _wrong(self, before: Page | None, page: Page) -> tuple[Utterance, ...]:
        say, common = self._say(), self._common if self.aids.is_on else frozenset()
        wrong = error_of(page, say, common)
        return wrong if before is None or wrong != error_of(before, say, common) else ()

    def _begin(self) -> None:
        started = Utterance(self._say()("speech.started"), private=False)
        page = spoken_of(self._page, self._say(), self._common) if self._page is not None else ()
        self._tell(Rank.PAGE, started, *page)

    def _set(self, aids: Aids) -> None:
        self.aids = aids
        self._changed()

    def _tell(self, rank: Rank, *pieces: Utterance | Sound) -> None:
        if not pieces:
            return
        aids, is_night = self.aids, self._hour() >= NIGHT_FROM or self._hour() < NIGHT_TO
        volume = aids.volume / VOLUMES[-1]
        self._speech.manner = Manner(
            language=self._say().language,
            is_on=aids.is_on,
            has_headset=aids.has_headset,
            rate=RATES[aids.rate] * self._settings.rate * (LARGE_RATE if self._modes().large else 1.0),
            headset=volume * self._settings.headset,
            loudspeaker=volume * self._settings.loudspeaker * (NIGHT_VOLUME if is_night else 1.0),
        )
        self._speech.say(rank, *pieces)
