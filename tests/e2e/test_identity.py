"""Who stands before the machine, through the real drivers, departments and wires: J5, J7, gestures, guardians."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from threading import Event

import pytest
from visited import Machine, standard_error_to

from drivers import log
from flows.ways import FindWays, WaysFound
from kiosk.commands.flow_run import EVERY_KIND, simulated_machine
from kiosk.headless import VisitReport
from kiosk.settings import load_settings
from service.departments.population import build_population

pytestmark = pytest.mark.xdist_group("identity")

SERVICE = "social-insurance.print-enrolment-certificate"
HOUSEHOLD = "public-security.print-household-certificate"
WAYS = ("identity_code", "one_time_code", "social_card_pin", "helper")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """A machine with every device, whose camera asks for two gestures."""
    logged = tmp_path_factory.mktemp("identity") / "log"
    settings = load_settings()
    # Waiting for what never comes is as good in seconds.
    times = settings.kiosk.times.model_copy(update={"face_attempt": 6.0})
    settings = settings.model_copy(update={"kiosk": settings.kiosk.model_copy(update={"times": times})})
    with ExitStack() as opened:
        stream = opened.enter_context(logged.open("a", encoding="utf-8", buffering=1))
        log.set_up(stream=stream)
        opened.callback(log.set_up)
        with standard_error_to(stream):
            kiosk, simulator = opened.enter_context(simulated_machine(settings, EVERY_KIND))
        yield Machine(kiosk, simulator, build_population(date.today()), stream)  # noqa: DTZ011 - the office's own day


@pytest.fixture
def machine(whole: Machine) -> Iterator[Machine]:
    whole.log_as_in_production()
    whole.new_log()
    yield whole
    whole.mend()
    for device in ("scanner", "chip_card"):
        whole.simulator.clear(device)
    whole.simulator.order("chip_card", "remove")


def events(machine: Machine, name: str) -> list[dict]:
    lines = (json.loads(line) for line in machine.new_log().splitlines() if line.startswith("{"))
    return [line for line in lines if line["event"] == name]


def is_finished(report: VisitReport) -> bool:
    return report.outcome.kind == "completed" and bool(report.printed) and report.printed[0].outcome == "delivered"


def test_a_living_face_does_what_it_is_asked_for(machine: Machine) -> None:
    report = machine.visit(SERVICE)
    assert is_finished(report)
    (compared,) = events(machine, "visit.face_compared")
    assert (compared["decision"], compared["gestures"]) == ("match", 2)
    assert report.spans["face"] < 20


@pytest.mark.parametrize("way", WAYS)
def test_whoever_refuses_the_face_has_his_paper_all_the_same(machine: Machine, way: str) -> None:
    report = machine.visit(SERVICE, answers={"face_consent": "no", "way": way})
    assert is_finished(report)
    assert "camera" not in report.pages
    assert report.pages.count("consent") == 1
    assert report.pages.count("identify") == 1
    text = machine.new_log()
    assert '"answer": "refused"' in text
    assert [word for word in machine.personal_words() if word in text] == []
    (entry,) = machine.kiosk.journal.consents()[-1:]
    assert (entry.subject, entry.answer) == ("face", "refused")


@pytest.mark.parametrize(
    ("fault", "missing"),
    [("scanner.gone", {"identity_code", "helper"}), ("chip_card.service_gone", {"social_card_pin"})],
)
def test_a_way_whose_device_is_down_is_left_out(machine: Machine, fault: str, missing: set[str]) -> None:
    device, _, name = fault.partition(".")
    machine.simulator.fault(device, name)
    session = machine.kiosk.new_visit().session
    found = machine.kiosk.performer.perform(FindWays(WAYS), session, Event(), lambda _: None)
    assert isinstance(found, WaysFound)
    assert set(WAYS) - set(found.ways) == missing


@pytest.mark.parametrize("fault", ["dark", "other_face"])
def test_a_face_that_is_not_seen_ends_in_another_way_after_three_tries(machine: Machine, fault: str) -> None:
    report = machine.visit(SERVICE, faults=[f"camera.{fault}@compare_face"], answers={"way": "helper"})
    assert is_finished(report)
    assert report.pages[report.pages.index("camera") :][:3] == ["camera", "working", "identify"]
    tries = events(machine, "visit.face_compared")
    assert 1 < len(tries) <= 3
    assert sum(each["seconds"] for each in tries) < 40
    assert all(each["decision"] != "match" for each in tries)


@pytest.mark.parametrize("attack", ["photo", "photo_of_photo", "screen", "swapped", "looped"])
def test_an_attack_is_refused_and_counted_without_a_picture(machine: Machine, attack: str) -> None:
    report = machine.visit(SERVICE, faults=[f"camera.{attack}@compare_face"], answers={"way": "one_time_code"})
    text = machine.new_log()
    assert '"decision": "match"' not in text
    assert '"visit.attack_suspected"' in text
    assert "identify" in report.pages


@pytest.mark.parametrize("trick", ["mask", "wrong_gesture"])
def test_who_does_not_do_what_he_is_asked_takes_another_way(machine: Machine, trick: str) -> None:
    report = machine.visit(SERVICE, faults=[f"camera.{trick}@compare_face"], answers={"way": "one_time_code"})
    assert '"decision": "match"' not in machine.new_log()
    assert "identify" in report.pages


@pytest.mark.parametrize("consent", ["yes", "no"])
def test_a_child_comes_with_a_parent_who_decides(machine: Machine, consent: str) -> None:
    answers = {"face_consent": consent, "way": "one_time_code"}
    report = machine.visit(HOUSEHOLD, resident="yiming", answers=answers)
    assert is_finished(report)
    assert report.pages[:4] == ["start", "guardian_card", "working", "consent"]
    assert ("camera" in report.pages) == (consent == "yes")
    (entry,) = [each for each in machine.kiosk.journal.consents() if each.subject == "face_of_child"][-1:]
    assert entry.answer == ("agreed" if consent == "yes" else "refused")


def test_a_child_whose_card_has_no_photo_is_confirmed_by_its_parents_telephone(machine: Machine) -> None:
    report = machine.visit(HOUSEHOLD, resident="yinuo", answers={"way": "one_time_code"})
    assert is_finished(report)
    assert report.pages[:5] == ["start", "guardian_card", "working", "identify", "working"]
