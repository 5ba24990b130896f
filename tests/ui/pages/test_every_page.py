"""What every page says, in both languages."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product

import pytest
from measures import MODES

from kiosk.modes import CONTRASTS
from kiosk.pages.model import as_model
from kiosk.pages.situation import Situation
from kiosk.pages.start import start_page
from kiosk.shell import Shell, Surroundings
from kiosk.words import LANGUAGES, Language, Say, Words, load_words

IDEOGRAPH = re.compile(r"[㐀-鿿\U00020000-\U0003ffff]")
NOT_WORDS = frozenset(
    [
        "kind",
        "action",
        "value",
        "icon",
        "tone",
        "control",
        "drawing",
        "side",
        "state",
        "who",
        "code",
        "name",
        "typed",
        "chosen",
        "keys",
        "sample",
        "gesture",
    ]
)
"""Fields of a page that are not text, or text that is nobody's language: names, numbers, codes."""

LETTERS_IN_CHINESE = re.compile("A4|SI-2026-1122-0417|MONTGOMERY.FITZWILLIAM,? ALEXANDRA WILHELMINA CH(RISTINE)?")
NAMES = re.compile("沈丽华|买买提艾力·阿卜杜热合曼·吐尔逊|\U00020bb7\U00030edd龘|中文|社保|社|陈小满")
ELSEWHERE = ("answer.", "refusal.", "speech.")
"""Words that rules, departments and vectors name, see tests/unit/test_words.py; and those that are only heard, see
test_spoken.py."""


class Heard(Words):
    """All words, and which of them were asked for."""

    def __init__(self) -> None:
        self._all = load_words()
        super().__init__({key: {each: self._all.text(key, each) for each in LANGUAGES} for key in self._all})
        self.asked: set[str] = set()

    def text(self, key: str, language: Language) -> str:
        self.asked.add(key)
        return super().text(key, language)


def texts_of(value: object, name: str = "") -> Iterator[str]:
    """Every text of a page that is in a language."""
    match value:
        case dict():
            for key, each in value.items():
                yield from texts_of(each, key)
        case list():
            for each in value:
                yield from texts_of(each, name)
        case str() if value and name not in NOT_WORDS:
            yield value


def test_no_words_are_missing_and_none_are_left_over(
    moments: Mapping, situations: Mapping[str, Situation], qapp
) -> None:
    words = Heard()
    for situation in situations.values():
        heard = replace(situation, say=Say(words, situation.say.language))
        for moment, modes in product(moments.values(), MODES.values()):
            moment.page(replace(heard, modes=modes))
        start_page(replace(heard, catalog=None, site=None))
    shell = Shell(words, Surroundings(simulated=True))
    for _ in CONTRASTS:
        shell.act("contrast", "")
    unused = {key for key in words if not key.startswith(ELSEWHERE)} - words.asked
    assert not unused, "\n".join(sorted(unused))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_in_the_residents_language(moments: Mapping, situations: Mapping, language: str) -> None:
    foreign = {}
    for name, moment in moments.items():
        model, live = as_model(moment.page(situations[language]))
        for text in texts_of([model, live]):
            if language == "en" and IDEOGRAPH.search(NAMES.sub("", text)):
                foreign[name] = text
            if language == "zh" and re.search("[A-Za-z]{2}", LETTERS_IN_CHINESE.sub("", text)):
                foreign[name] = text
    assert foreign == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_full_name_stands_on_the_check_page_alone_and_no_number_stands_in_full(
    moments: Mapping, situations: Mapping, language: str
) -> None:
    for name, moment in moments.items():
        said = json.dumps(as_model(moment.page(situations[language])), ensure_ascii=False)
        assert ("沈丽华" in said) <= name.startswith("check"), name
        assert "33999919900228004X" not in said, name
        assert "33999919620317002X" not in said, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_that_refuses_names_a_way_on(moments: Mapping, situations: Mapping, language: str) -> None:
    refusing = [(name, moment.page(situations[language])) for name, moment in moments.items()]
    pages = {name: page for name, page in refusing if page.kind in {"Trouble", "OutOfService"}}
    assert len(pages) > 40
    for name, page in pages.items():
        assert page.places or page.pager is not None, name
        assert page.lead, name
        assert page.leave or page.back or page.kind == "OutOfService", name


@pytest.mark.parametrize("language", LANGUAGES)
def test_consents_two_choices_are_equal_and_nothing_is_preselected(
    screen, look, moments: Mapping, situations: Mapping, language: str
) -> None:
    for name in ("consent", "data consent"):
        screen.shell.show_page(moments[name].page(situations[language]))
        yes, no = look(screen).one("agree").place, look(screen).one("refuse").place
        assert (yes.left(), yes.width(), yes.height()) == (no.left(), no.width(), no.height())
        assert not any(each.focused for each in look(screen).targets)
