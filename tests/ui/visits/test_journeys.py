"""Who comes to the machine, from the first page to the last, by presses on what can be seen.

`make journeys` runs all of them before an X server and keeps a picture of every page in ``var/journeys``; the common
run takes one of each that no other test walks.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hand import is_on_server
from notebook import Notebook

from flows.effects import Ask, Outcome, OutcomeKind
from kiosk.app import Kiosk
from kiosk.commands.flow_run import EVERY_KIND, simulated_machine
from kiosk.perform import Limits
from kiosk.settings import load_settings
from kiosk.shell import SETTLING
from service.departments.population import build_population

pytestmark = pytest.mark.xdist_group("journeys")

PICTURES = os.environ.get("JOURNEYS", "")
"""The folder for the pictures; none are taken without one."""

ENROLMENT = "social-insurance.print-enrolment-certificate"
HOUSEHOLD = "public-security.print-household-certificate"
SENIOR_CARD = "civil-affairs.apply-senior-card"
RESTAURANT = (("kai", "开"), ("fandian", "饭店"), ("yao", "要"), ("shenme", "什么"), ("zheng", "证"))
BUSINESS = "market.apply-individual-business"

MODES = {
    "normal": (),
    "large": ("large",),
    "low": ("low",),
    "large-low": ("large", "low"),
    "white": ("contrast",),
    "black": ("contrast", "contrast"),
}
"""What is pressed in the tool bar."""

WARNING = 46
"""Seconds of silence after which one is asked; twice as many in large type."""


def every(*kept: tuple[str, str]) -> pytest.MarkDecorator:
    """Run in every mode and language; only those that are named in the common run."""
    pairs = [(mode, language) for mode in MODES for language in ("zh", "en")]
    marked = [pytest.param(*pair, marks=() if pair in kept else pytest.mark.soak) for pair in pairs]
    return pytest.mark.parametrize(("mode", "language"), marked)


class Album:
    """Keeps a picture of every page that a resident comes to see.

    Attributes:
        kinds: of the pages, in the order in which they were seen.
    """

    def __init__(self, room, folder: Path | None) -> None:
        self._room, self._folder = room, folder
        self.kinds: list[str] = []
        self._is_due, self._was_warned = True, False
        self._frames = 0
        panel, shell = room.screen.panel, room.shell
        panel.frameSwapped.connect(self._drawn)
        shell.page_changed.connect(self._turned)
        shell.idle_changed.connect(self._warned)
        room.watch = self.look

    def look(self) -> None:
        """Keep what is new."""
        if self._is_due:
            self.keep()

    def keep(self) -> None:
        """Keep what is seen now."""
        self._is_due = False
        if self._folder is not None:
            self._wait_for_frame()
        kind = "Idle" if self._room.shell.is_warning else self._room.page["kind"]
        self.kinds.append(kind)
        if self._folder is not None:
            panel = self._room.screen.panel
            # What the server shows, not what the window would draw.
            picture = panel.screen().grabWindow(0).toImage() if is_on_server() else panel.grabWindow()
            assert picture.save(str(self._folder / f"{len(self.kinds):02d}-{kind}.png"))

    def _wait_for_frame(self) -> None:
        before, panel = self._frames, self._room.screen.panel
        panel.update()
        self._room.wait(lambda: self._frames > before, "a frame")

    def _drawn(self) -> None:
        self._frames += 1

    def _turned(self, _: object) -> None:
        self._is_due = True

    def _warned(self) -> None:
        if self._room.shell.is_warning != self._was_warned:
            self._was_warned = not self._was_warned
            self._is_due = True


@pytest.fixture(scope="module")
def kiosk() -> Iterator[Kiosk]:
    with simulated_machine(load_settings(), (*EVERY_KIND, "signals"), gestures=0) as (kiosk, _):
        yield kiosk


@pytest.fixture
def arrive(enter: Callable, kiosk: Kiosk) -> Iterator[Callable]:
    """Let somebody come to the machine who chooses language and mode there."""

    def make(name: str, handle: str = "lihua", mode: str = "normal", language: str = "zh", **changes: object):
        room = enter(devices=replace(kiosk.devices, speaker=speaker), **changes)
        room.resident = build_population(date.today()).resident(handle)  # noqa: DTZ011 - the office's own day
        room.simulator.show_face(room.resident.card["face"])
        room.on("Start")
        folder = Path(PICTURES, f"{name}-{mode}-{language}") if PICTURES else None
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        room.album = Album(room, folder)
        for each in (("language",) if language == "en" else ()) + MODES[mode]:
            room.press(each)
            room.clock.advance(SETTLING)
        room.album.keep()
        return room

    speaker = Notebook()
    speaker.lasts.set()
    yield make
    for device in ("scanner", "chip_card", "signals"):
        kiosk.devices.simulator.clear(device)
    kiosk.department_server.reset()


def sheets_of(room) -> int:
    return len(list(room.simulator.sheets.glob("*.pdf")))


def pick(room, value: str) -> None:
    """Choose one of the choices and go on."""
    room.on("Question")
    room.press(f"pick:{value}")
    room.album.keep()
    room.press("continue")


def type_in(room, figures: str) -> None:
    room.on("Question")
    for figure in figures:
        room.press(f"key:{figure}")
    room.album.keep()
    room.press("continue")


def asked(room, question: str) -> None:
    room.until(lambda: isinstance(room.effect, Ask) and room.effect.question.id == question, f"question {question}")
    room.on("Question")


def with_a_code(room) -> None:
    """Say who one is by a code that comes to the telephone."""
    room.on("Ways")
    room.press("way:one_time_code")
    room.on("Question")
    type_in(room, room.kiosk.department_server.messages(room.resident.id_number)[-1]["code"])
    room.on("Home")


def to_the_check(room) -> None:
    """From the page of all topics to the answers of the proof of insurance."""
    room.choose(ENROLMENT)
    pick(room, "last_12_months")
    room.on("Check")


def take(room) -> None:
    """From the answers to the goodbye."""
    room.confirm()
    room.on("TakePaper")
    room.press("leave")
    room.on("Finish")
    room.album.look()
    assert room.attendant.last.outcome == Outcome(OutcomeKind.COMPLETED)


@every(("large-low", "en"))
def test_a_resident_prints_the_proof_of_insurance(arrive: Callable, mode: str, language: str) -> None:
    """Journeys J1 and, in the low layout, J3: a press above the line fails."""
    room = arrive("J1", mode=mode, language=language)
    before, visit = sheets_of(room), room.visit
    room.identify()
    to_the_check(room)
    take(room)
    assert sheets_of(room) == before + 1
    assert not room.remembers(visit)
    assert room.album.kinds[-1] == "Finish"


@pytest.mark.parametrize("language", ["zh", pytest.param("en", marks=pytest.mark.soak)])
def test_a_resident_of_78_takes_large_type_and_time(arrive: Callable, language: str) -> None:
    """J2; the photo on so old a card cannot be compared, so that nobody is asked for the face."""
    room = arrive("J2", "xiulan", language=language)
    room.lay_card()
    room.on("Ways")
    room.album.look()
    room.simulator.remove_card()
    room.press("enlarge")
    assert room.shell.modes.large
    with_a_code(room)
    room.choose(SENIOR_CARD)
    asked(room, "beneficiary")
    room.press("pick:self")
    stay(room)
    assert room.shell.property("live")["chosen"] == "self"
    room.press("continue")
    asked(room, "delivery")
    pick(room, "pick_up")
    asked(room, "phone")
    for figure in "1000000":
        room.press(f"key:{figure}")
    stay(room)
    assert room.shell.property("live")["typed"].replace(" ", "") == "1000000"
    type_in(room, "0000")
    room.on("Check")
    take(room)


def stay(room) -> None:
    """Be silent until asked, then press that one needs more time."""
    room.second(2 * WARNING)
    room.album.look()
    assert room.album.kinds[-1] == "Idle"
    room.clock.advance(SETTLING)
    room.press("stay")
    assert not room.shell.is_warning
    room.album.look()


@pytest.mark.soak
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_resident_uses_nothing_but_keys(arrive: Callable, language: str) -> None:
    """J4; what is heard, and the pad of six keys, are tests of their own."""
    room = arrive("J4", language=language)
    room.lay_card()
    room.on("Consent")
    room.simulator.remove_card()
    room.go("agree")
    room.on("Home")
    room.focus(f"choose:{ENROLMENT}")
    room.album.keep()
    room.go(f"choose:{ENROLMENT}")
    room.on("ServiceStart")
    room.go("begin")
    room.on("Question")
    room.go("pick:last_12_months")
    room.focus("continue")
    room.album.keep()
    room.go("continue")
    room.on("Check")
    room.read_on(room.go)
    room.focus("confirm")
    room.album.keep()
    room.go("confirm")
    room.on("TakePaper")
    room.go("leave")
    room.on("Finish")
    room.album.look()
    assert room.attendant.last.outcome == Outcome(OutcomeKind.COMPLETED)


@every(("normal", "zh"))
def test_a_resident_who_refuses_is_not_asked_again(arrive: Callable, mode: str, language: str) -> None:
    """J5."""
    room = arrive("J5", mode=mode, language=language)
    room.lay_card()
    room.on("Consent")
    room.simulator.remove_card()
    room.press("refuse")
    with_a_code(room)
    for _ in range(2):
        to_the_check(room)
        room.confirm()
        room.on("TakePaper")
        room.press("another")
        room.on("Home")
    assert room.album.kinds.count("Consent") == 1
    assert "Camera" not in room.album.kinds


@pytest.mark.soak
@pytest.mark.parametrize("mode", ["normal", "large", "low", "large-low"])
@pytest.mark.parametrize("handle", ["villalobos", "rosenqvist"])
def test_a_foreigner_is_told_where_to_go_and_has_another_paper(arrive: Callable, handle: str, mode: str) -> None:
    """J6: the older card with its number of 15 signs, then the one of 2023; both names are longer than a line."""
    room = arrive(f"J6-{handle}", handle, mode, "en")
    room.identify()
    room.choose(HOUSEHOLD)
    room.on("Trouble")
    room.album.look()
    assert room.page["title"] == "Not with this kind of card"
    room.press("back")
    room.go_home()
    to_the_check(room)
    take(room)


@pytest.mark.parametrize(
    ("fault", "language"),
    [
        ("two_faces", "zh"),
        *(
            pytest.param(fault, language, marks=pytest.mark.soak)
            for fault, language in [("mask", "zh"), ("photo_of_photo", "zh"), ("dark", "en"), ("other_face", "en")]
        ),
    ],
)
def test_a_face_that_is_not_recognised_leads_to_another_way(
    arrive: Callable, kiosk: Kiosk, caplog: pytest.LogCaptureFixture, fault: str, language: str
) -> None:
    """J7."""
    limits = Limits(3.0, 60.0, gestures=2)
    room = arrive(f"J7-{fault}", language=language, performer=kiosk.performer.with_others(limits=limits))
    room.simulator.fault("camera", fault)
    room.lay_card()
    room.on("Consent")
    room.simulator.remove_card()
    room.press("agree")
    room.on("Camera")
    tries_again(room)
    with_a_code(room)
    to_the_check(room)
    take(room)
    assert [each for each in caplog.records if each.msg == "visit.crashed"] == []


def tries_again(room) -> None:
    """Look into the camera until the machine asks for another way."""
    hint = ""

    def is_over() -> bool:
        nonlocal hint
        if room.page["kind"] == "Camera" and (now := room.shell.property("live")["hint"]) not in ("", hint):
            hint = now
            room.album.keep()
        return room.page["kind"] == "Ways"

    room.until(is_over, "another way")


@pytest.mark.parametrize("language", ["zh", pytest.param("en", marks=pytest.mark.soak)])
def test_paper_that_runs_out_then_jams_is_printed_once_or_not_at_all(arrive: Callable, language: str) -> None:
    """J8."""
    room = arrive("J8", language=language)
    room.identify()
    to_the_check(room)
    before = sheets_of(room)
    room.simulator.fault("document_printer", "media_empty")
    room.confirm()
    room.on("Trouble")
    room.album.look()
    assert sheets_of(room) == before
    room.simulator.clear("document_printer")
    room.simulator.fault("document_printer", "media_jam")
    room.press("retry")
    room.until(lambda: "printer.media_jam" in str(room.attendant._visit.session.problem), "the jam")
    room.on("Trouble")
    room.album.look()
    room.press("leave")
    room.on("Finish")
    room.album.look()
    assert sheets_of(room) <= before + 1


def test_an_owner_of_a_shop_asks_in_one_sentence(arrive: Callable) -> None:
    """J9."""
    room = arrive("J9")
    room.press("open:browse")
    room.on("Home")
    room.press("open:search")
    room.on("Search")
    for letters, word in RESTAURANT:
        for letter in letters:
            room.press(f"key:{letter}")
        room.album.keep()
        while not room.seen.named(f"candidate:{word}"):
            room.press("more")
        room.press(f"candidate:{word}")
    sentence = "".join(word for _, word in RESTAURANT)
    room.until(lambda: room.shell.property("live")["typed"] == sentence, "the sentence")
    room.press("key:go")
    room.until(lambda: room.seen.named(f"choose:{BUSINESS}"), "the service")
    room.album.keep()
    room.clock.advance(SETTLING)
    room.press(f"choose:{BUSINESS}")
    room.on("ServiceStart")
    room.press("open:sample")
    room.on("SheetPage")
    room.until(lambda: not room.shell.property("preview").isNull(), "the picture")
    room.album.keep()
    room.press("quarter:0.0")
    room.album.keep()
    room.press("back")
    room.press("back")
    room.on("ServiceStart")


@pytest.mark.soak
@pytest.mark.parametrize("language", ["zh", "en"])
def test_who_walks_away_leaves_nothing_to_the_next(arrive: Callable, language: str) -> None:
    """J14."""
    room = arrive("J14", language=language)
    room.identify()
    room.simulator.order("signals", "set_input", sensor="document_outlet", value=True)
    to_the_check(room)
    room.confirm()
    room.on("TakePaper")
    room.lay_card()
    room.until(lambda: (room.second(), room.shell.property("live")["hint"])[-1], "the reminder")
    room.album.keep()
    for _ in range(76):
        room.second()
    room.on("Finish")
    assert room.page["who"] == ""
    called(room, "card_left")
    room.simulator.remove_card()
    called(room, "paper_left")
    room.simulator.order("signals", "set_input", sensor="document_outlet", value=False)
    room.until(lambda: (room.second(), room.page["kind"] == "Start")[-1], "the start page")
    room.album.look()


def called(room, left: str) -> None:
    """Wait until somebody is called back to what lies there."""
    told = room.shell.say(f"finish.{left}")
    room.until(lambda: (room.second(), room.page["take"] == told)[-1], told)
    room.album.look()
