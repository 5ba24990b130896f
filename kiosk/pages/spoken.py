"""What a page says: its title, what is new, what there is to read, what can be done. Pure.

A page's text is said aloud, before everybody, only if it stands word for word in the machine's own words: then it is
the same for every resident. Whatever is filled in, typed, chosen or found is *private* and for a headset only.
"""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from pydantic import BaseModel

from flows.catalog import Catalog
from flows.questions import Words as TwoLanguages
from kiosk.pages.dates import WheelColumn
from kiosk.pages.entry import HIDDEN
from kiosk.pages.identity import Mark, Section
from kiosk.pages.model import Button, Fact, Notice, Page, Pager, Place, Progress
from kiosk.pages.question import Pad, QuestionLive, WheelKeys
from kiosk.pages.rows import SummaryRow
from kiosk.pages.trouble import TroublePage
from kiosk.pages.voiced import COMMAS, digits_of, spaced, voiced
from kiosk.pages.work import Step
from kiosk.words import Language, Say, Words

FIRST = ("title", "hint", "error", "notice", "lead", "progress")
"""Fields that are said before all others, in this order."""

UNSAID = frozenset({
    "kind", "who", "drawing", "side", "left", "icon", "tone", "control", "code", "gesture", "chosen", "keys", "unit",
    "often", "by_topic", "letters", "state",
})  # fmt: skip
"""Fields that are nobody's words, or head choices that are named themselves."""

CHANGING = ("typed", "chosen", "hint", "steps", "footer", "columns")
"""Fields that are said again when they change while the page stands."""


NUMBERS = re.compile(r"[㐀-鿿]?[0-9A-Z -]*[㐀-鿿]?")
"""What is typed figure by figure: a number, a code, a plate."""


@dataclass(frozen=True, slots=True, repr=False)
class Utterance:
    """One thing to say; personal unless it says otherwise.

    Attributes:
        private: never through the loudspeaker.
        slowly: somebody asked to hear it again.
    """

    text: str
    private: bool = True
    slowly: bool = False

    def __repr__(self) -> str:
        return "Utterance(***)"


def common_words(words: Words, catalog: Catalog) -> frozenset[str]:
    """Return every text that is the same for all residents: what nothing is filled into, and the catalogue's."""
    told = (words.text(key, language) for key in words for language in words.languages)
    return frozenset(
        [
            *(text for text in told if "{" not in text),
            *(text for service in catalog for text in _texts_in(service)),
            *(text for department in catalog.departments.values() for text in _texts_in(department)),
        ]
    )


def spoken_of(page: Page, say: Say, common: Container[str] = frozenset()) -> tuple[Utterance, ...]:
    """Return everything that a page says, in the order of reading.

    Args:
        page: composed in the language of ``say``.
        say: the words.
        common: texts that may be said aloud; see `common_words`.
    """
    is_refusal = isinstance(page, TroublePage) and page.is_refusal
    reader = Reader(say, frozenset() if is_refusal else common)
    every = {**_fields(page), **(_fields(page.live) if page.live is not None else {})}
    rest = [name for name in every if name not in UNSAID and name not in FIRST]
    for name in (*FIRST, *rest):
        if name in every:
            reader.read(name, every[name])
    reader.read_choices()
    return reader.utterances


def error_of(page: Page, say: Say, common: Container[str] = frozenset()) -> tuple[Utterance, ...]:
    """Return what is said of a wrong entry, nothing while there is none."""
    reader = Reader(say, common)
    if isinstance(page.live, QuestionLive):
        reader.read("error", page.live.error)
    return reader.utterances


def changed_of(
    before: Page | None, page: Page, say: Say, common: Container[str] = frozenset()
) -> tuple[Utterance, ...]:
    """Return what is said of a part of a page that has changed while it stands: the entry, the hint, the step."""
    reader = Reader(say, common)
    old = _fields(before.live) if before is not None and before.live is not None else {}
    new = _fields(page.live) if page.live is not None else {}
    for name in CHANGING:
        if name in new and new[name] != old.get(name):
            value = new[name] if name != "chosen" else _option(page, new[name], say)
            reader.read_change(name, old.get(name), value)
    return reader.utterances


def focus_of(
    page: Page, button: Button, state: str, say: Say, common: Container[str] = frozenset()
) -> tuple[Utterance, ...]:
    """Return what is said of the target that the focus came to.

    Args:
        page: on which it stands.
        button: what it does; its accessible name as text, its description as ``sub``.
        state: ``chosen`` for the answer that is marked, ``on`` for what is switched on, else empty.
        say: the words.
        common: as `spoken_of` has it.
    """
    reader = Reader(say, common)
    reader.add(button.text)
    reader.add(say(f"speech.{state}") if state else "", private=state == "chosen")
    reader.add(_position(page, button, say), private=False)
    reader.add(button.sub)
    return reader.utterances


class Reader:
    """Reads a page's fields into utterances, each text once.

    Args:
        say: the words in the page's language.
        common: texts that may be said aloud.
    """

    def __init__(self, say: Say, common: Container[str]) -> None:
        self._say = say
        self._common = common
        self._said: list[Utterance] = []
        self._choices: list[Button] = []
        self._comma = COMMAS[say.language]

    @property
    def utterances(self) -> tuple[Utterance, ...]:
        return tuple(self._said)

    def add(self, text: str, *, private: bool | None = None) -> None:
        """Say a text; it is private unless it is common to all, or the caller knows better."""
        spoken = voiced(text, self._say)
        if spoken and spoken not in {each.text for each in self._said}:
            self._said.append(Utterance(spoken, text not in self._common if private is None else private))

    def read(self, name: str, value: Any) -> None:  # noqa: PLR0912 - one line a kind
        """Say a field of a page."""
        match value:
            case str() if name == "typed":
                self.add(self._typed(value), private=True)
            case str():
                self.add(value)
            case Button():
                self._choices.append(value)
            case Progress(text=text) | Notice(text=text):
                self.add(text)
            case Pager(text=text):
                self.add(text, private=False)
                self._choices += [each for each in (value.next, value.previous) if each is not None]
            case Fact(label=heading, text=text) | Section(title=heading, text=text):
                self.add(heading)
                self.add(text)
            case Place():
                self.add(value.heading)
                for text in (value.name, value.address, value.hours):
                    self.add(text, private=False)
            case SummaryRow():
                self.add(f"{value.label}{self._comma}{self._shown(value.value)}", private=True)
            case Mark(text=text):
                self.add(text, private=True)
                self.add(self._say("speech.met" if value.met else "speech.unmet"), private=True)
            case Step(text=text):
                self.add(f"{text}{self._comma}{self._say(f'speech.{value.state}')}", private=True)
            case WheelColumn():
                self.add(f"{value.label}{self._comma}{value.value}", private=True)
            case Pad(sample=sample):
                self.add(sample)
            case WheelKeys() | bool() | int() | float() | None:
                pass
            case tuple():
                for each in value:
                    self.read("", each)
            case _:
                for part, each in _fields(value).items():
                    if part not in UNSAID:
                        self.read(part, each)

    def read_change(self, name: str, before: Any, now: Any) -> None:
        """Say what is new of a field: the sign that was typed, the step that has begun, the column that was turned."""
        match now:
            case str() if name == "chosen":
                self.add(now, private=True)
            case str() if name == "typed":
                self.add(self._typed_since(before or "", now), private=True)
            case tuple():
                for each in now:
                    if each not in (before or ()) and getattr(each, "state", "current") == "current":
                        self.read("", each)
            case _:
                self.read(name, now)

    def read_choices(self) -> None:
        """Say how many things there are to press, and each by its name."""
        count = len(self._choices)
        if count:
            self.add(self._say("speech.choices" if count > 1 else "speech.one_choice", count=count), private=False)
        for choice in self._choices:
            self.add(choice.text)

    def _typed_since(self, before: str, now: str) -> str:
        """Return the sign that was added; after any other change, everything."""
        old, new = before.replace(" ", ""), now.replace(" ", "")
        if new and HIDDEN not in new and new[:-1] == old:
            return new[-1]
        return self._typed(now) or self._say("speech.nothing_typed")

    def _typed(self, typed: str) -> str:
        if not typed:
            return ""
        if HIDDEN in typed:
            return self._say("speech.secret_typed", count=typed.count(HIDDEN))
        is_code = NUMBERS.fullmatch(typed) is not None
        return self._say("speech.typed", typed=self._comma.join(map(spaced, typed.split())) if is_code else typed)

    def _shown(self, value: str) -> str:
        if not value.strip("—"):
            return self._say("speech.none")
        return self._say("speech.hidden") if set(value) == {HIDDEN} else value


def _position(page: Page, button: Button, say: Say) -> str:
    """Return which of how many a button is among those of its kind; nothing where it stands alone."""
    for row in (*_fields(page).values(), *(_fields(page.live).values() if page.live is not None else ())):
        if isinstance(row, tuple) and len(row) > 1 and all(isinstance(each, Button) for each in row):
            places = [(each.action, each.value) for each in row]
            if (button.action, button.value) in places:
                number = places.index((button.action, button.value)) + 1
                return say("speech.position", number=number, count=len(row))
    return ""


def _option(page: Page, chosen: str, say: Say) -> str:
    """Return what is said of the option that is marked now."""
    named = [each.text for each in getattr(page, "options", ()) if each.value == chosen]
    return f"{named[0]}{COMMAS[say.language]}{say('speech.chosen')}" if named else ""


def slowly(said: tuple[Utterance, ...], language: Language | None) -> tuple[Utterance, ...]:
    """Return utterances as they are said again on request: with a language every number figure by figure."""
    texts = (each.text if language is None else digits_of(each.text, language) for each in said)
    return tuple(Utterance(text, each.private, slowly=True) for text, each in zip(texts, said, strict=True))


def _fields(value: object) -> dict[str, Any]:
    assert is_dataclass(value)
    return {each.name: getattr(value, each.name) for each in fields(value) if each.name != "live"}


def _texts_in(value: object) -> Iterator[str]:
    """Yield every text in two languages of a catalogue entry."""
    match value:
        case TwoLanguages():
            yield from (value.zh, value.en)
        case BaseModel():
            for each in vars(value).values():
                yield from _texts_in(each)
        case tuple() | list():
            for each in value:
                yield from _texts_in(each)
