"""What every page says, in both languages: heard by the resident alone, or by everybody around."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise

import pytest
from screen_journey import LONG_LATIN, RARE
from screen_kinds import ADDRESS, ANSWERS
from test_every_page import Heard

from kiosk.cues import CUES, Scene
from kiosk.pages.model import Button, as_model
from kiosk.pages.rows import SummaryRow
from kiosk.pages.situation import Situation, View
from kiosk.pages.spoken import Reader, Utterance, changed_of, common_words, error_of, focus_of, slowly, spoken_of
from kiosk.pages.voiced import digits_of, voiced
from kiosk.words import LANGUAGES, Say, load_words

IDEOGRAPH = re.compile(r"[㐀-鿿\U00020000-\U0003ffff]")
NAMES = re.compile(f"沈丽华|买买提艾力·阿卜杜热合曼·吐尔逊|{RARE}|中文|浙|京|{ADDRESS}|{ANSWERS['text']}")
"""What is the resident's own in any language, or a sign of its own."""

CANARIES = ("沈丽华", "沈*华", LONG_LATIN, "MONTGOMERY", RARE, "吐尔逊", "0 0 4 X", "0417")
LETTERS_IN_CHINESE = re.compile(f"{LONG_LATIN}|English|A4")


@pytest.fixture(scope="module")
def common(catalog) -> frozenset[str]:
    return common_words(load_words(), catalog)


@pytest.fixture(params=LANGUAGES)
def situation(request: pytest.FixtureRequest, situations: Mapping[str, Situation]) -> Situation:
    return situations[request.param]


def places_of(value: object) -> Iterator[str]:
    """Every place that a page names: where people serve without this machine."""
    if isinstance(value, dict):
        if {"heading", "address", "hours"} <= value.keys():
            yield from (value["name"], value["address"], value["hours"])
        for each in value.values():
            yield from places_of(each)
    if isinstance(value, list):
        for each in value:
            yield from places_of(each)


def said(moment, situation: Situation, common: frozenset[str]) -> list[Utterance]:
    return list(spoken_of(moment.page(situation), situation.say, common))


def test_every_page_says_its_title_first_and_nothing_twice(moments: Mapping, situation: Situation, common) -> None:
    for name, moment in moments.items():
        texts = [each.text for each in said(moment, situation, common)]
        assert texts[0] == voiced(moment.page(situation).title, situation.say), name
        assert len(texts) == len(set(texts)), name


def test_every_page_is_said_in_the_residents_language(moments: Mapping, situation: Situation, common) -> None:
    foreign = {}
    for name, moment in moments.items():
        page = replace(moment, view=replace(moment.view, typed="")).page(situation)
        pad = getattr(page, "pad", None)
        # A number's form is that of the paper it stands on.
        sample = voiced(pad.sample, situation.say) if pad is not None else ""
        for each in spoken_of(page, situation.say, common):
            # What departments have found is in the language of their records.
            if each.text == sample or page.kind == "Result":
                continue
            if situation.say.language == "en" and IDEOGRAPH.search(NAMES.sub("", each.text)):
                foreign[name] = each.text
            if situation.say.language == "zh" and re.search("[A-Za-z]{2}", LETTERS_IN_CHINESE.sub("", each.text)):
                foreign[name] = each.text
    assert foreign == {}


def test_nothing_of_the_resident_is_said_aloud(moments: Mapping, situation: Situation, common) -> None:
    heard = {}
    for name, moment in moments.items():
        aloud = "\n".join(each.text for each in said(moment, situation, common) if not each.private)
        heard[name] = [canary for canary in CANARIES if canary in aloud]
    assert not any(heard.values())


def test_aloud_are_said_the_machines_own_words_alone(moments: Mapping, situation: Situation, common) -> None:
    """Without the words that are common to all, nothing is left but counts and where the counter is."""
    frames = re.compile(r"^(一共 \d+ 个选择|有 1 个选择|第 \d+ 页，共 \d+ 页|\d+ choices?|Page \d+ of \d+)$")
    for name, moment in moments.items():
        places = " ".join(places_of(as_model(moment.page(situation))[0]))
        for each in said(moment, situation, frozenset()):
            assert each.private or frames.match(each.text) or each.text.split()[0] in places, (name, each.text)


def test_no_voice_sees_icons_stars_dots_or_numbers_in_full(moments: Mapping, situation: Situation, common) -> None:
    for name, moment in moments.items():
        everything = " ".join(each.text for each in said(moment, situation, common))
        assert not re.search(r"[\ue000-\uf8ff\U000f0000-\U0010ffff●＿*]", everything), name
        assert "–" not in everything, name
        assert "33999919900228004" not in everything.replace(" ", ""), name


def test_an_utterance_does_not_show_what_it_says() -> None:
    assert repr(Utterance("沈丽华")) == "Utterance(***)"


SAID = {
    "zh": {
        "330***0041": "尾号 0 0 4 1",
        "138****0000": "尾号 0 0 0 0",
        "9999 **** 3456": "尾号 3 4 5 6",
        "339***004X": "尾号 0 0 4 X",
        "沈*华": "沈某华",
        "欧**娜": "欧某娜",
        "25.00 元": "25 元",
        "1,234.50 元": "1234 元 5 角",
        "0.08 元": "0 元 8 分",
        "2025 年 11 月 – 2026 年 10 月": "2025 年 11 月 到 2026 年 10 月",
        "周一到周五 9:00–17:30": "周一到周五 9 点 到 17 点 30 分",
        "1–3 天到账": "1 到 3 天到账",
        "编号 SI-2026-1122-0417": "编号 S I，2 0 2 6，1 1 2 2，0 4 1 7",
        "或打 12345": "或打 1 2 3 4 5",
        "最多 10000 元": "最多 10000 元",
        "195 项服务": "195 项服务",
        "2 / 5": "第 2 页，共 5 页",
        "放上身份证\n就能办事": "放上身份证 就能办事",
        "\ue900打印\U0010fffd": "打印",
        "用 A4 纸": "用 A4 纸",
        "中/英": "中，英",
    },
    "en": {
        "330***0041": "ending in 0 0 4 1",
        "SMITH J***": "SMITH J",
        "25.00 yuan": "25 yuan",
        "25.50 yuan": "25 yuan 50 fen",
        "Mon to Fri, 9:00 to 17:30": "Mon to Fri, 9 a.m. to 5 30 p.m.",
        "1–3 days": "1 to 3 days",
        "2 / 5": "Page 2 of 5",
        "EN/中文": "EN, 中文",
        "Number SI-2026-1122-0417": "Number S I, 2 0 2 6, 1 1 2 2, 0 4 1 7",
    },
}


@pytest.mark.parametrize(("language", "text"), [(language, text) for language in SAID for text in SAID[language]])
def test_how_it_is_said(language: str, text: str) -> None:
    assert voiced(text, Say(load_words(), language)) == SAID[language][text]


@pytest.mark.parametrize(
    ("text", "language", "slow"),
    [
        ("2026 年 11 月", "zh", "2 0 2 6 年 1 1 月"),
        ("25.5 元", "zh", "2 5 点 5 元"),
        ("12,345 yuan", "en", "1 2 3 4 5 yuan"),
        ("3.5", "en", "3 point 5"),
        ("没有数字", "zh", "没有数字"),
    ],
)
def test_every_number_figure_by_figure(text: str, language: str, slow: str) -> None:
    assert digits_of(text, language) == slow
    (again,) = slowly((Utterance(text),), language)
    assert (again.text, again.private, again.slowly) == (slow, True, True)


def test_a_sign_is_said_when_it_is_typed_and_everything_after_another_change(
    moments: Mapping, situation: Situation
) -> None:
    phone, say = moments["phone q14 longest typed"], situation.say
    pages = [replace(phone, view=View(typed=typed)).page(situation) for typed in ("1", "10", "", "100123")]
    heard = [[each.text for each in changed_of(*pair, say)] for pair in pairwise(pages)]
    typed = say("speech.typed", typed="1 0 0，1 2 3" if say.language == "zh" else "1 0 0, 1 2 3")
    assert heard == [["0"], [say("speech.nothing_typed")], [typed]]
    assert all(each.private for each in changed_of(pages[0], pages[1], say))


def test_a_secret_is_only_counted(moments: Mapping, situation: Situation, common) -> None:
    texts = " ".join(each.text for each in said(moments["secret card"], situation, common))
    assert "1 2 3 4" not in texts
    assert situation.say("speech.secret_typed", count=4) in texts


def test_a_wrong_entry_is_told_in_the_words_of_the_field(moments: Mapping, situation: Situation, common) -> None:
    page = moments["months error"].page(situation)
    (error,) = error_of(page, situation.say, common)
    assert error.text == page.live.error
    assert error_of(moments["months"].page(situation), situation.say) == ()
    assert error_of(moments["start"].page(situation), situation.say) == ()


def test_the_focus_tells_name_state_place_and_more(moments: Mapping, situations: Mapping, common) -> None:
    page, say = moments["months chosen"].page(situations["zh"]), situations["zh"].say
    option = page.options[1]
    heard = focus_of(page, replace(option, sub="说明"), "chosen", say, common)
    assert [each.text for each in heard] == ["最近 24 个月", "已选", "第 2 个，共 4 个", "说明"]
    assert [each.private for each in heard] == [False, True, False, True]
    alone = focus_of(page, Button(action="continue", text="继续"), "", say, common)
    assert [each.text for each in alone] == ["继续"]


def test_a_choice_that_is_marked_is_told_to_the_resident_alone(moments: Mapping, situations: Mapping) -> None:
    before, after = (moments[name].page(situations["zh"]) for name in ("months", "months chosen"))
    (heard,) = changed_of(before, after, situations["zh"].say)
    assert (heard.text, heard.private) == ("最近 24 个月，已选", True)


def test_the_step_that_has_begun_and_slowness_are_told(moments: Mapping, situations: Mapping) -> None:
    pages = [moments[f"working {name}"].page(situations["zh"]) for name in ("asking", "issuing", "slow")]
    assert "正在办" in changed_of(pages[0], pages[1], situations["zh"].say)[0].text
    assert [each.text for each in changed_of(pages[1], pages[2], situations["zh"].say)] == ["比平时慢，还在办"]


HEARD_ELSEWHERE = {"speech.started", "speech.level", "speech.on", "speech.dark.on", "speech.dark.off"}
"""Words of `kiosk.hearing`; see test_hearing.py."""


def test_every_word_that_is_only_heard_is_used(moments: Mapping, situations: Mapping[str, Situation]) -> None:
    words = Heard()
    say = Say(words, "zh")
    for moment in moments.values():
        page = moment.page(situations["zh"])
        spoken_of(page, say)
        for live in (replace(page, live=None), page):
            changed_of(live, page, say)
        focus_of(page, *[Button(action="pick", value="last_24_months", text="x"), "chosen"], say)
    phone = moments["phone q14 longest typed"]
    changed_of(phone.page(situations["zh"]), replace(phone, view=View()).page(situations["zh"]), say)
    Reader(say, ()).read("rows", SummaryRow(label="备注", value="—"))
    known = {key for key in words if key.startswith("speech.")}
    assert known - words.asked == HEARD_ELSEWHERE


SCENES = {
    Scene.READY: "start",
    Scene.PUT_CARD: "put card",
    Scene.PUT_CHIP_CARD: "put social card",
    Scene.SCAN: "scan badge",
    Scene.TAKE_PAPER: "take paper",
    Scene.CARD_LEFT: "finish card left",
    Scene.PAPER_LEFT: "finish paper left",
    Scene.OUT_OF_SERVICE: "out of service",
}
"""Moments of the scenes that have a page of their own; the idle warning stands above any page."""


def test_what_is_heard_or_lit_stands_in_words_on_the_page(moments: Mapping, situation: Situation) -> None:
    for scene, name in SCENES.items():
        words = situation.say(CUES[scene].words)
        assert words in str(as_model(moments[name].page(situation))).replace("\\n", "\n"), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_why_something_is_refused_is_for_the_headset_only(
    moments: Mapping, situations: Mapping[str, Situation], common: frozenset[str], language: str
) -> None:
    page = moments["refusal not_enrolled"].page(situations[language])
    said = spoken_of(page, situations[language].say, common)
    assert [each.private for each in said if each.text == page.title] == [True]
