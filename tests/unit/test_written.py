"""What is written with letters: sentences, addresses, codes, lists of people; and what a sentence finds."""

import pytest
from pydantic import TypeAdapter

from drivers import CardLayout, IdCard, IdCardRecord, Image, PhotoState
from flows.catalog import Catalog, load_catalog
from flows.effects import Answered, Ask, ChooseService, Event
from flows.questions import Question
from flows.rules.answers import stored_answer
from flows.search.built import INDEX, open_index
from flows.session import Session
from kiosk.modes import Modes
from kiosk.pages.actions import respond
from kiosk.pages.question import opening_view, question_page
from kiosk.pages.search import LONGEST, search_page
from kiosk.pages.situation import Situation, View
from kiosk.words import Say, load_words

TODAY = "2026-11-22"
ADDRESS = "临湖区荷风路 8 号"
PERSON, OTHER = "陈小满,女儿,339999201705200421", "顾若谷,丈夫,33999919900228004X"
QUESTION: TypeAdapter[Question] = TypeAdapter(Question)
GO = ("continue", "")


def question(kind: str, **details: object) -> Question:
    words = {"zh": "问", "en": "Ask"}
    return QUESTION.validate_python(
        {"id": "it", "kind": kind, "title": words, "lead": words, "label": words, **details}
    )


def session(address: str = ADDRESS, **answers: str) -> Session:
    blank = dict.fromkeys(IdCardRecord.__slots__)
    record = IdCardRecord(**{**blank, "name": "沈丽华", "id_number": "33999919900228004X", "address": address})  # type: ignore[arg-type]
    card = IdCard(CardLayout.RESIDENT, record, PhotoState.OK, Image(1, 1, bytes(3)), "")
    return Session(visit="0" * 32, binding_key=bytes(16), terminal="T", today=TODAY, card=card, answers=answers)


def pressed(
    asked: Question, *presses: tuple[str, str], view: View | None = None, by: Session | None = None
) -> View | Event | None:
    now: View | Event = view or View()
    for action, value in presses:
        assert isinstance(now, View)
        now = respond(action, value, Ask(asked, 1, 2), by or session(), now, Catalog([], {})) or now
    return now


def control(asked: Question, view: View | None = None, by: Session | None = None) -> str:
    situation = Situation(say=Say(load_words(), "zh"), view=view or View())
    return question_page(Ask(asked, 1, 2), by or session(), situation).control


def test_a_sentence_is_the_answer_and_no_longer_than_the_question_allows() -> None:
    asked = question("text", at_least=2, at_most=5)
    assert control(asked) == "Writing"
    assert pressed(asked, ("type", "保洁，离家近"), GO) == Answered("it", "保洁，离家")
    assert pressed(asked, GO) == Answered("it", "")
    assert opening_view(Ask(asked, 1, 2), session(it="保洁")) == View(typed="保洁")


def test_a_figure_key_means_nothing_where_one_writes() -> None:
    assert pressed(question("text"), ("key", "5")) == View()


@pytest.mark.parametrize("example", ["a1b2c3", "浙（2020）第1号"])
def test_a_code_with_other_signs_is_written(example: str) -> None:
    asked = question("code", hint_form="沪房字第00000号", example=example)
    assert control(asked) == "Writing"
    assert pressed(asked, ("type", example), GO) == Answered("it", example)


def test_another_address_than_the_cards_is_written() -> None:
    asked = question("address")
    assert control(asked) == "Choices"
    own = pressed(asked, ("pick", "own"), GO)
    assert isinstance(own, View)
    assert control(asked, own) == "Writing"
    assert pressed(asked, ("type", "望舟街道 1 号"), GO, view=own) == Answered("it", "望舟街道 1 号")
    assert pressed(asked, ("back", ""), view=own) == View(chosen="own")
    assert opening_view(Ask(asked, 1, 2), session(it=ADDRESS)) == View(chosen="card")
    assert opening_view(Ask(asked, 1, 2), session(it="望舟街道 1 号")).typed == "望舟街道 1 号"


def test_an_address_is_written_where_no_card_has_one() -> None:
    assert control(question("address", offers_card=False)) == "Writing"
    assert control(question("address"), by=session(address="")) == "Writing"


def test_people_are_named_one_after_the_other() -> None:
    asked = question("family_list", at_most=2)
    first = opening_view(Ask(asked, 1, 2), session())
    assert first == View(stage="name")
    one = (("type", "陈小满"), GO, ("type", "女儿"), GO, *(("key", sign) for sign in "339999201705200421"), GO)
    listed = pressed(asked, *one, view=first)
    assert listed == View(first=PERSON)
    two = (("pick", "add"), GO, ("type", "顾若谷"), GO, ("type", "丈夫"), GO)
    both = pressed(asked, *two, *(("key", sign) for sign in "33999919900228004X"), GO, view=listed)
    assert both == View(first=f"{PERSON};{OTHER}")
    answer = pressed(asked, ("pick", "done"), GO, view=both)
    assert answer == Answered("it", f"{PERSON};{OTHER}")
    assert stored_answer(asked, answer.value, TODAY) == f"{PERSON};{OTHER}"
    assert pressed(asked, ("pick", "drop"), GO, view=both) == View(first=PERSON)
    assert opening_view(Ask(asked, 1, 2), session(it=PERSON)) == View(first=PERSON)


def test_no_more_people_are_added_than_the_list_holds() -> None:
    asked = question("family_list", at_most=1)
    page = question_page(Ask(asked, 1, 2), session(), Situation(say=Say(load_words(), "zh"), view=View(first=PERSON)))
    assert [option.value for option in page.options] == ["done", "drop"]


def test_a_person_keeps_what_was_written_on_the_way_back() -> None:
    asked = question("family_list")
    number = View(stage="number", last="陈小满,女儿", typed="339")
    relation = pressed(asked, ("back", ""), view=number)
    assert relation == View(stage="relation", last="陈小满", typed="女儿")
    assert pressed(asked, ("back", ""), view=relation) == View(stage="name", typed="陈小满")


def test_a_wrong_number_of_a_person_is_mended_where_it_was_typed() -> None:
    wrong = pressed(
        question("family_list"), GO, view=View(stage="number", last="陈小满,女儿", typed="33999920170520042")
    )
    assert isinstance(wrong, View)
    assert (wrong.stage, wrong.error, wrong.typed) == ("number", "answer.id_number_check", "33999920170520042")


def test_signs_that_part_people_are_not_part_of_a_name() -> None:
    named = pressed(question("family_list"), ("type", "陈,小;满"), GO, view=View(stage="name"))
    assert named == View(stage="relation", last="陈，小；满")


def test_a_foreigners_number_takes_letters() -> None:
    asked = question("id_number")
    assert control(asked) == "Pad"
    letters = pressed(asked, ("pick", "letters"))
    assert isinstance(letters, View)
    assert control(asked, letters) == "Signs"
    typed = pressed(asked, *(("key", sign) for sign in "CHN330000000001"), view=letters)
    assert isinstance(typed, View)
    assert typed.typed == "CHN330000000001"
    assert control(asked, pressed(asked, ("pick", ""), view=letters)) == "Pad"


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture(scope="module")
def everything(catalog: Catalog) -> Situation:
    return Situation(say=Say(load_words(), "zh"), catalog=catalog, index=open_index(catalog, INDEX))


def looked_for(situation: Situation, typed: str, *, modes: Modes | None = None, stage: str = "", part: int = 0):
    view = View(open="search", typed=typed, stage=stage, part=part)
    shown = Situation(
        say=situation.say, modes=modes or Modes(), catalog=situation.catalog, index=situation.index, view=view
    )
    return search_page(session(), shown).live


def test_three_rows_at_most_stand_above_the_keyboard_and_all_of_them_without(everything: Situation) -> None:
    above, whole = looked_for(everything, "社保"), looked_for(everything, "社保", stage="found")
    assert above.state == whole.state == "found"
    assert 1 <= len(above.rows) <= 3
    assert above.pager is None
    assert whole.rows[: len(above.rows)] == above.rows
    assert len(whole.rows) > len(above.rows)
    last = looked_for(everything, "社保", stage="found", part=99)
    assert last.pager is not None
    assert last.pager.next is None


def test_in_the_low_layout_what_is_found_is_a_count_while_one_types(everything: Situation) -> None:
    typing, done = (looked_for(everything, "社保", modes=Modes(low=True), stage=stage) for stage in ("", "found"))
    assert typing.rows == ()
    assert typing.told == done.told
    assert 1 <= len(done.rows) <= 3


def test_nothing_typed_shows_what_is_often_used(everything: Situation) -> None:
    assert [row.value for row in looked_for(everything, " ").rows] == [
        service.id for service in list(everything.catalog or ())[:3]
    ]


def test_what_nobody_serves_leads_to_topics_and_help(everything: Situation) -> None:
    live = looked_for(everything, "安定")
    assert (live.state, live.rows) == ("nothing", ())
    assert [topic.value for topic in live.topics][-1] == "services"


def test_only_services_of_this_machine_are_found(everything: Situation, catalog: Catalog) -> None:
    few = Catalog([service for service in catalog if service.department_code != "HRSS"], catalog.departments)
    found = looked_for(Situation(say=everything.say, catalog=few, index=everything.index), "社保", stage="found")
    assert all(row.value in few for row in found.rows)


def test_a_sentence_is_cut_and_forgotten_with_its_page(catalog: Catalog) -> None:
    view = View(open="search")
    longer = respond("type", "社" * 100, ChooseService(), session(), view, catalog)
    assert longer == View(open="search", typed="社" * LONGEST)
    assert respond("find", "", ChooseService(), session(), longer, catalog) == View(
        open="search", typed="社" * LONGEST, stage="found"
    )
    assert respond("back", "", ChooseService(), session(), longer, catalog) == View()
