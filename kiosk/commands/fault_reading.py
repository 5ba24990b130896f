"""What a fault is told by: to the resident the words on the page, in both languages, to the technician the log."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from flows.effects import Effect, ShowProblem, ShowRefusal
from flows.session import Session
from flows.ways import ChooseWay, FindWays
from kiosk.app import Kiosk
from kiosk.commands.fault_matrix import WHOLE_VISIT, Cell
from kiosk.commands.faults import EFFECTS
from kiosk.pages.compose import compose
from kiosk.pages.model import Page
from kiosk.pages.situation import Situation
from kiosk.pages.taking import finish_page
from kiosk.visit import page_of
from kiosk.words import LANGUAGES, Language, Say, Words

GENERAL = {
    "problem.other.title",
    "problem.other.lead",
    "refusal.other.title",
    "refusal.other.lead",
    "trouble_told.other",
}
"""Words for what nobody has thought of; no cell may end in them."""


@dataclass(frozen=True, slots=True)
class NotingSay(Say):
    """Words in one language that remember what they were asked for: text to key."""

    said: dict[str, str] = field(default_factory=dict)

    def __call__(self, key: str, **details: str | int) -> str:
        """Return a text, filled in."""
        text = Say.__call__(self, key, **details)
        self.said[text] = key
        return text


class Onlooker:
    """Reads, in both languages, the pages of a visit after something broke, and keeps the last that tells of it."""

    def __init__(self, kiosk: Kiosk, words: Words, cell: Cell) -> None:
        self._kiosk = kiosk
        self._words = words
        self._effect = cell.effect
        self.has_struck = cell.effect == WHOLE_VISIT
        self.tells = False
        self.page = ""
        self.texts: dict[Language, str] = {}
        self.keys: tuple[str, ...] = ()

    def look(self, effect: Effect, session: Session) -> bool:
        """Read a page before it is answered; return whether it is the one at which something has just broken."""
        if not self.has_struck:
            self.has_struck = EFFECTS.get(type(effect)) == self._effect
            return self.has_struck
        # Of a device that is found to be broken the ways that are left tell, until a page says more.
        is_choice = self._effect == EFFECTS[FindWays] and isinstance(effect, ChooseWay)
        tells = tells_of_trouble(effect) or (is_choice and not self.tells)
        if tells or not self.tells:
            self.tells, self.page = tells, page_of(session, effect)
            self._read(lambda situation: compose(effect, session, situation))
        return False

    def look_at_goodbye(self, money: str) -> None:
        """Read the last page, where nothing before it told and something is said of money."""
        if not self.tells and money in {"refunded", "unknown"}:
            self.tells, self.page = True, "finish"
            self._read(finish_page, money)

    def _read(self, page: Callable[[Situation], Page], money: str = "") -> None:
        for language in LANGUAGES:
            say = NotingSay(self._words, language)
            site, catalog = self._kiosk.settings.site, self._kiosk.catalog
            situation = Situation(say=say, site=site, catalog=catalog, has_scanner=True, money_back=money)
            texts = texts_of(page(situation))
            self.texts[language] = read_aloud(texts, language)
            self.keys = tuple(say.said[text] for text in texts if text in say.said)


def tells_of_trouble(effect: Effect) -> bool:
    """Whether a page tells that something went wrong."""
    match effect:
        case ShowProblem() | ShowRefusal():
            return True
        case ChooseWay(reason=reason) if reason in {"unavailable", "not_matched", "no_photo"}:
            return True
    return bool(getattr(effect, "trouble", ""))


def texts_of(page: Page) -> list[str]:
    """Return what a page says first: title, lead, and the line that stands out."""
    notice, live = getattr(page, "notice", None), page.live
    texts = (page.title, page.lead, getattr(notice, "text", ""), getattr(live, "error", ""), getattr(page, "take", ""))
    return [text for text in texts if text]


def read_aloud(texts: Sequence[str], language: Language) -> str:
    """Return texts in one line, each ended as a sentence."""
    gap, stop = ("", "。") if language == "zh" else (" ", ".")
    lines = [line if line[-1] in ".?。？" else line + stop for text in texts for line in [text.replace("\n", gap)]]
    return gap.join(lines)


class Log:
    """What this process and its drivers log, event by event; passed on to standard error when it was read."""

    def __init__(self, stream: TextIO, standard_error: TextIO) -> None:
        self._path = Path(stream.name)
        self._standard_error = standard_error
        self._seen = 0

    def fresh(self) -> list[dict[str, Any]]:
        """Return the events since the last look."""
        text = self._path.read_text(encoding="utf-8")
        new, self._seen = text[self._seen :], len(text)
        self._standard_error.write(new)
        return [json.loads(line) for line in new.splitlines() if line.startswith("{")]


def event_told(lines: Sequence[Mapping[str, Any]], device: str = "") -> str:
    """Return the event that tells the technician, and the code it carries: what the visit met, else what a driver saw.

    A fault that everybody overcame is told by the end of the visit alone.

    Args:
        lines: since something broke.
        device: no step needs it, so that all its driver says of it is about the fault.
    """
    coded = [(str(line["event"]), code) for line in lines if (code := _code(line))]
    for prefix in ("visit.attack_suspected", "visit.", "payment.", "gateway.", ""):
        found = [each for each in coded if each[0].startswith(prefix) and each[0] != "visit.ended"]
        if found:
            return " ".join(found[-1])
    seen = [str(line["event"]) for line in lines if device and str(line["event"]).startswith(f"{device}.")]
    if seen:
        return seen[-1]
    ends = [line for line in lines if line["event"] == "visit.ended"]
    return f"visit.ended {ends[-1]['outcome']}" if ends else ""


def _code(line: Mapping[str, Any]) -> str:
    named = (line.get(name) for name in ("code", "reason", "sign", "decision", "exit_status"))
    return next((str(code) for code in named if code and code != "match"), "")
