"""The walks of the demonstration: what a resident does, page by page, with the buttons a resident has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from drivers.machine import SimulatorControl
    from kiosk.demo.hand import Hand, Walk
    from service.departments.process import DepartmentProcess
    from service.departments.resident import Resident

ENROLMENT = "social-insurance.print-enrolment-certificate"
DEPOSIT = "provident-fund.print-deposit-certificate"

NOTICE_PARTS = 3
PATIENCE, KEY_PAUSE = 30.0, 0.1
"""Seconds."""

IDLE_LIMIT = 60.0
"""Seconds until the idle warning must have come; the demonstration's own settings say 15."""


@dataclass(frozen=True)
class Scene:
    """The resident, and the world around.

    Attributes:
        mark: told of each instant that begins or ends a span.
        look_at_printer: told every few milliseconds while the paper is waited for.
    """

    hand: Hand
    simulator: SimulatorControl
    departments: DepartmentProcess
    resident: Resident
    mark: Callable[[str], None]
    look_at_printer: Callable[[], None]

    def come_near(self) -> None:
        """Stand before the camera."""
        self.simulator.show_face(self.resident.card["face"])

    def lay_card(self) -> None:
        """Lay the card on the reader."""
        self.simulator.insert_card(self.resident.card)

    def code_on_the_telephone(self) -> str:
        """Return the one-time code that the resident received last."""
        return self.departments.messages(self.resident.id_number)[-1]["code"]

    def mend(self) -> None:
        """Put everything in order again."""
        self.simulator.clear("document_printer")
        self.departments.clear()


def prepared_resident(scene: Scene) -> Walk:
    """The main job as fast as a finger is: 48 months of social insurance, nothing read, every instant marked."""
    hand = scene.hand
    yield from hand.page("Start")
    scene.come_near()
    scene.lay_card()
    scene.mark("laid")
    yield from hand.page("Consent")
    scene.mark("asked")
    scene.simulator.remove_card()
    hand.press("agree")
    scene.mark("agreed")
    yield from hand.page("Home")
    scene.mark("known")
    hand.press(f"choose:{ENROLMENT}")
    yield from hand.page("ServiceStart")
    hand.press("begin")
    yield from hand.page("Question")
    hand.press("pick:last_48_months")
    hand.press("continue")
    yield from hand.page("Check")
    hand.press("confirm")
    scene.mark("confirmed")
    yield from hand.page("TakePaper", looked=scene.look_at_printer)
    scene.mark("printed")
    hand.press("leave")
    yield from hand.page("Finish")


def main_job(scene: Scene) -> Walk:
    """The same in Chinese with a picture of every page; the printer is slow, so that there is something to wait for."""
    hand = scene.hand
    yield from hand.page("Start")
    yield from hand.picture("start")
    # Someone else looks into the camera until its page is pictured: the resident would be known too soon.
    scene.simulator.fault("camera", "other_face")
    scene.lay_card()
    yield from hand.page("Consent")
    yield from hand.picture("consent")
    scene.simulator.remove_card()
    hand.press("agree")
    yield from hand.page("Camera")
    yield from hand.picture("camera")
    scene.simulator.clear("camera")
    yield from hand.page("Home")
    yield from hand.picture("home")
    hand.press(f"choose:{ENROLMENT}")
    yield from hand.page("ServiceStart")
    yield from hand.picture("service")
    hand.press("begin")
    yield from hand.page("Question")
    hand.press("pick:last_48_months")
    yield from hand.picture("question")
    hand.press("continue")
    yield from hand.page("Check")
    yield from hand.picture("check")
    scene.simulator.fault("document_printer", "slow")
    hand.press("confirm")
    yield from hand.page("Working")
    yield hand.pause(1.0)
    yield from hand.picture("working")
    scene.mend()
    yield from hand.page("TakePaper")
    yield from hand.picture("paper")
    hand.press("leave")
    yield from hand.page("Finish")
    yield from hand.picture("goodbye")


def refuses_in_english(scene: Scene) -> Walk:
    """High contrast, English; reads everything, lets the idle warning come, says no to the camera, types a code."""
    hand = scene.hand
    yield from hand.page("Start")
    hand.press("contrast")
    hand.press("language")
    yield from hand.page("Start")
    yield from hand.picture("start")
    hand.press("help")
    yield from hand.page("Trouble")
    yield from hand.picture("help")
    hand.press("back")
    yield from hand.page("Start")
    hand.press("open:browse")
    yield from hand.page("Home")
    yield from hand.picture("services")
    hand.press(f"choose:{ENROLMENT}")
    yield from hand.page("ServiceStart")
    hand.press("begin")
    yield from hand.page("PutCard")
    yield from hand.picture("card")
    scene.lay_card()
    yield from hand.page("Consent")
    yield from hand.picture("consent")
    scene.simulator.remove_card()
    hand.press("open:notice")
    for part in range(NOTICE_PARTS):
        yield from hand.page("Notice")
        yield from hand.picture(f"notice-{part + 1}")
        hand.press(f"part:{part + 1}" if part + 1 < NOTICE_PARTS else "back")
    yield from hand.page("Consent")
    yield from hand.button("stay", IDLE_LIMIT)
    yield from hand.picture("idle")
    hand.press("stay")
    yield hand.gone("stay")
    yield from hand.page("Consent")
    hand.press("refuse")
    yield from _types_a_code(scene)


def _types_a_code(scene: Scene) -> Walk:
    """Another way than the face, to the paper."""
    hand = scene.hand
    yield from hand.page("Ways")
    yield from hand.picture("ways")
    hand.press("way:one_time_code")
    yield from hand.page("Question")
    for figure in scene.code_on_the_telephone():
        hand.press(f"key:{figure}")
        yield hand.pause(KEY_PAUSE)
    yield from hand.picture("code")
    hand.press("continue")
    yield from hand.button("pick:last_12_months", PATIENCE)
    hand.press("pick:last_12_months")
    hand.press("continue")
    yield from hand.page("Check")
    hand.press("confirm")
    yield from hand.page("TakePaper")
    yield from hand.picture("paper")
    hand.press("leave")
    yield from hand.page("Finish")
    yield from hand.picture("goodbye")


def paper_runs_out(scene: Scene) -> Walk:
    """Another service on a black ground; the tray is empty, is filled, and the same press prints."""
    hand = scene.hand
    yield from hand.page("Start")
    hand.press("contrast")
    hand.press("contrast")
    scene.come_near()
    scene.lay_card()
    yield from hand.page("Consent")
    scene.simulator.remove_card()
    hand.press("agree")
    yield from hand.page("Home")
    yield from hand.picture("home")
    hand.press(f"choose:{DEPOSIT}")
    yield from hand.page("ServiceStart")
    hand.press("begin")
    yield from hand.page("Question")
    yield from hand.picture("question")
    hand.press("pick:commercial_loan")
    hand.press("continue")
    yield from hand.page("Check")
    yield from hand.picture("check")
    scene.simulator.fault("document_printer", "media_empty")
    hand.press("confirm")
    yield from hand.page("Trouble")
    yield from hand.picture("no-paper")
    scene.mend()
    hand.press("retry")
    yield from hand.page("TakePaper")
    yield from hand.picture("paper")
    hand.press("leave")
    yield from hand.page("Finish")
