"""Pages as functions of what is known: masks, months, presses, the ring that never lies."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers import (
    CaptureHint,
    CardLayout,
    FaceDecision,
    Gesture,
    IdCard,
    IdCardRecord,
    Image,
    PhotoState,
    PrintOutcome,
    PrintResult,
)
from flows.catalog import Catalog, load_catalog
from flows.effects import (
    Answered,
    Ask,
    AskOwnNumber,
    Begun,
    CardRead,
    CompareFace,
    Confirmed,
    Event,
    FaceCompared,
    FaceConsentAnswered,
    Failed,
    Issued,
    Left,
    NumberGiven,
    Paid,
    Printed,
    Queried,
    Query,
    ReadIdCard,
    ServiceChosen,
    ShowProblem,
    WentBack,
)
from flows.engine import advance, effect_of
from flows.ports import Found, Payment, SealedSlip
from flows.session import Session, request_of
from kiosk.pages.actions import respond
from kiosk.pages.entrance import own_number_page
from kiosk.pages.identity import camera_page
from kiosk.pages.masks import masked_name, masked_number
from kiosk.pages.question import QuestionLive, opening_view
from kiosk.pages.situation import Situation, View, Work
from kiosk.pages.trouble import problem_page
from kiosk.pages.work import working_page
from kiosk.words import Say, load_words

TODAY = "2026-11-22"
"""October, the last full month."""
ENROLMENT = "social-insurance.print-enrolment-certificate"
HOUSEHOLD = "public-security.print-household-certificate"


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture(scope="module")
def situation(catalog: Catalog) -> Situation:
    return Situation(say=Say(load_words(), "zh"), catalog=catalog)


def known(*events: Event) -> Session:
    """A session after these events, its resident identified."""
    blank: Mapping[str, None] = dict.fromkeys(IdCardRecord.__slots__)
    record = IdCardRecord(**{**blank, "name": "沈丽华", "id_number": "33999919900228004X"})  # type: ignore[arg-type]
    card = IdCard(CardLayout.RESIDENT, record, PhotoState.OK, Image(1, 1, bytes(3)), "")
    session = Session(visit="0" * 32, binding_key=bytes(16), terminal="JJ-0001", today=TODAY)
    for event in (CardRead(card), FaceConsentAnswered(agreed=True), FaceCompared(FaceDecision.MATCH), *events):
        session = advance(session, event)
    return session


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("沈丽华", "沈*华"),
        ("沈华", "沈*"),
        ("欧阳娜娜", "欧**娜"),
        ("沈", "*"),
        ("", ""),
        ("  ", ""),
        ("买买提·阿卜杜", "买**杜"),
        ("\U00020bb7\U00030edd龘", "\U00020bb7*龘"),
        ("沈葛\U000e0100华", "沈*华"),
        ("SMITH JOHN", "SMITH J***"),
        ("SMITH, JOHN", "SMITH J***"),
        ("SMITH", "S***"),
        ("SMITH J", "SMITH ***"),
        ("MONTGOMERY-FITZWILLIAM, ALEXANDRA", "MONTGOMERY-F***"),
        ("VAN DER BERG, ANNA MARIA", "VAN DER BERG A***"),
        ("VAN DER BERG, X", "VAN DER BERG ***"),
        ("ŁUKASIEWICZ, ANNA", "ŁUKASIEWICZ A***"),
    ],
)
def test_a_name_is_masked_for_the_strip(name: str, shown: str) -> None:
    assert masked_name(name) == shown


@given(
    st.text(st.characters(exclude_characters="*"), min_size=2, max_size=40).filter(
        lambda name: name.strip() == name and len(set(name)) > 3
    )
)
def test_no_name_of_any_kind_is_shown_in_full(name: str) -> None:
    assert name not in masked_name(name)


@pytest.mark.parametrize(("number", "shown"), [("33999919900228004X", "339***004X"), ("FRA330199022804", "FRA***04")])
def test_a_number_is_masked_by_three_stars(number: str, shown: str) -> None:
    assert masked_number(number) == shown


def pressed(action: str, value: str, session: Session, view: View, catalog: Catalog) -> View | Event | None:
    return respond(action, value, effect_of(session), session, view, catalog)


def test_continue_without_a_choice_says_what_is_missing(catalog: Catalog) -> None:
    session = known(ServiceChosen(catalog.service(ENROLMENT)), Begun())
    answer = pressed("continue", "", session, View(), catalog)
    assert isinstance(answer, View)
    assert answer.error == "answer.choice"
    again = pressed("pick", "last_12_months", session, answer, catalog)
    assert isinstance(again, View)
    assert (again.chosen, again.error) == ("last_12_months", "")
    assert pressed("continue", "", session, again, catalog) == Answered("period", "last_12_months")


def test_a_number_is_typed_sign_by_sign_and_no_further_than_its_end(catalog: Catalog, situation: Situation) -> None:
    effect = AskOwnNumber("")
    session = Session(visit="0" * 32, binding_key=bytes(16), terminal="JJ-0001", today=TODAY)
    view: View | Event | None = View()
    for sign in "33999919620317002X9":
        assert isinstance(view, View)
        view = respond("key", sign, effect, session, view, catalog) or view
    assert isinstance(view, View)
    assert view.typed == "33999919620317002X"
    live = own_number_page(session, replace(situation, view=view)).live
    assert isinstance(live, QuestionLive)
    assert live.typed == "339999 19620317 002X"
    assert respond("key", "A", effect, session, view, catalog) is None
    erased = respond("key", "erase", effect, session, view, catalog)
    assert isinstance(erased, View)
    assert erased.typed == "33999919620317002"
    assert respond("continue", "", effect, session, view, catalog) == NumberGiven(view.typed)


@pytest.mark.parametrize(
    ("view", "after"),
    [
        (View(help=True, open="notice"), View(open="notice")),
        (View(open="notice", part=2), View()),
        (View(open="department:HRSS", part=2), View(open="services")),
        (View(open="services"), View()),
        (View(open="topic:housing"), View()),
        (View(stage="last"), View(stage="first")),
        (View(stage="first"), View()),
        (View(stage="city", part=1), View()),
        (View(), WentBack()),
    ],
)
def test_back_closes_what_lies_on_top_first(catalog: Catalog, view: View, after: View | Event) -> None:
    assert pressed("back", "", known(), view, catalog) == after


def test_before_the_card_lists_lie_on_the_page_of_all_topics(catalog: Catalog) -> None:
    start = Session(visit="0" * 32, binding_key=bytes(16), terminal="JJ-0001", today=TODAY)
    view = View()
    for value in ("browse", "services", "department:HRSS"):
        answer = pressed("open", value, start, view, catalog)
        assert isinstance(answer, View)
        assert answer.open == value
        view = answer
    opened = []
    while isinstance(view, View) and view.open:
        view = pressed("back", "", start, view, catalog)
        opened.append(view.open if isinstance(view, View) else "?")
    assert opened == ["services", "browse", ""]


@pytest.mark.parametrize("value", ["topic:nonsense", "department:NONE", "nonsense", "browse:x", "", "help"])
def test_a_shelf_that_is_not_there_is_not_opened(catalog: Catalog, value: str) -> None:
    assert pressed("open", value, known(), View(), catalog) is None


def test_a_pager_turns_to_a_part_and_never_past_the_last(catalog: Catalog, situation: Situation) -> None:
    turned_on = pressed("part", "3", known(), View(open="notice"), catalog)
    assert turned_on == View(open="notice", part=3, parts={"notice": 3})
    assert pressed("part", "-1", known(), View(), catalog) is None
    seen = replace(situation, view=View(part=99))
    assert seen.part_of(4) == 3
    pager = seen.pager(4)
    assert pager is not None
    assert (pager.text, pager.next) == ("4 / 4", None)
    assert pager.previous is not None
    assert pager.previous.value == "2"


def test_a_press_of_another_page_means_nothing(catalog: Catalog) -> None:
    for action, value in [("pick", "last_12_months"), ("key", "1"), ("turn", "year+1"), ("continue", ""), ("x", "y")]:
        assert pressed(action, value, known(), View(), catalog) is None
    assert pressed("choose", "no.such-service", known(), View(), catalog) is None


def test_a_changed_answer_opens_with_the_answer_so_far(catalog: Catalog) -> None:
    session = known(ServiceChosen(catalog.service(ENROLMENT)), Begun(), Answered("period", "2020-01/2021-06"))
    effect = Ask(catalog.service(ENROLMENT).questions[0], 1, 2)
    assert opening_view(effect, session) == View(chosen="own", first="2020-01", last="2021-06")


@pytest.mark.parametrize("hint", list(CaptureHint))
def test_the_cameras_hint_is_the_title_and_every_mark_is_met_only_at_the_end(
    situation: Situation, hint: CaptureHint
) -> None:
    seen = replace(situation, work=Work(hint=hint))
    live = camera_page(CompareFace(1, 30.0), known(), seen).live
    assert live.hint == situation.say(f"camera.hint.{hint}")
    assert live.part < 1.0
    assert all(mark.met for mark in live.marks) == (hint is CaptureHint.HOLD_STILL)


@pytest.mark.parametrize("gesture", list(Gesture))
def test_what_the_resident_is_asked_to_do_is_the_title_and_the_ring_grows_with_what_he_did(
    situation: Situation, gesture: Gesture
) -> None:
    parts = []
    for done in range(2):
        seen = replace(situation, work=Work(hint="none", gesture=gesture, gestures_done=done))
        live = camera_page(CompareFace(1, 30.0), known(), seen).live
        assert (live.hint, live.gesture) == (situation.say(f"camera.gesture.{gesture}"), gesture)
        parts.append(live.part)
    assert parts[0] < parts[1] < 1.0


def test_the_ring_moves_by_known_steps_and_never_closes(catalog: Catalog, situation: Situation) -> None:
    chosen = ServiceChosen(catalog.service(ENROLMENT))
    session = known(chosen, Begun(), Answered("period", "last_12_months"), Confirmed())
    query = effect_of(session)
    assert isinstance(query, Query)
    parts = [
        working_page(query, session, replace(situation, work=Work(seconds=seconds))).live.part
        for seconds in range(0, 300, 5)
    ]
    assert parts == sorted(parts)
    assert parts[-1] < 0.95


@pytest.mark.parametrize(("quiet", "choices"), [(0, []), (9, []), (20, ["wait", "leave"])])
def test_long_waiting_is_the_residents_to_end(
    catalog: Catalog, situation: Situation, quiet: int, choices: list[str]
) -> None:
    chosen = ServiceChosen(catalog.service(ENROLMENT))
    session = known(chosen, Begun(), Answered("period", "last_12_months"), Confirmed())
    page = working_page(effect_of(session), session, replace(situation, work=Work(quiet=quiet)))
    assert [choice.action for choice in page.live.choices] == choices


JAM = Printed(PrintResult(PrintOutcome.FAILED, 0, "receipt_printer.media_jam", 1.0))
RECEIPT = SealedSlip("a.b", "缴费凭条", "DL26-0417", "2345", "2026-11-22T10:00:00+08:00", {}, "TOKEN", "1" * 64)
PAID = Payment("paid", "ORDER-1", 12345, "wallet", "T1", "2026-11-22T10:00:00+08:00")


@pytest.mark.parametrize(
    ("events", "facts"),
    [
        ((Failed("department.timeout", retry=True),), ["您付的 123.45 元，结束后原路退回"]),
        ((Issued(RECEIPT), JAM), ["编号 DL26-0417", "付过的不用再付"]),
    ],
)
def test_a_problem_after_paying_tells_where_the_money_is(
    catalog: Catalog, situation: Situation, events: tuple[Event, ...], facts: list[str]
) -> None:
    answers = (Answered("account_no", "9910000001"), Answered("amount", ""))
    asked = known(ServiceChosen(catalog.service("electricity.pay-bill")), Begun(), *answers)
    session = advance(asked, Queried(Found(request_of(asked), "case", "slip", PAID.amount, "电费")))
    for event in (Confirmed(), Paid(PAID), *events):
        session = advance(session, event)
    problem = effect_of(session)
    assert isinstance(problem, ShowProblem)
    assert [fact.text for fact in problem_page(problem, session, situation).facts] == facts


def test_nothing_personal_is_in_a_views_own_words() -> None:
    assert "339999" not in repr(View(typed="33999919900228004X"))


def test_leaving_is_an_event_everywhere(catalog: Catalog) -> None:
    start = Session(visit="0" * 32, binding_key=bytes(16), terminal="JJ-0001", today=TODAY)
    assert respond("leave", "", ReadIdCard("", 0), start, View(), catalog) == Left()
