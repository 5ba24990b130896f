"""Attends to residents on the screen: takes presses, performs the visit's effects, decides which page is shown.

The engine says what comes next, the pages say how it looks, the performer does what machines do. What remains is
here: when a visit begins and ends, which call is under way, and whether anybody is still there.
"""

import logging
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from PySide6.QtGui import QImage

from drivers import FaceDecision, Status
from flows.effects import (
    MACHINE_EFFECTS,
    PRINT_UNKNOWN,
    AnotherAsked,
    Ask,
    Broke,
    CardRead,
    CloseOrder,
    Effect,
    Event,
    FaceCompared,
    Failed,
    Finish,
    HandOver,
    Issue,
    Outcome,
    Print,
    Query,
    ReadIdCard,
    Refund,
    ServiceChosen,
    Submit,
    TimedOut,
    WentBack,
)
from flows.errors import InvalidAnswer, SequenceError
from flows.journal import INTERRUPTED
from flows.session import Session, printer_of
from kiosk.app import Kiosk
from kiosk.cues import OUTLETS, Cues, Scene, scene_of, scene_of_leaving
from kiosk.goodbye import CRASHED, Goodbye, goodbye_of
from kiosk.left import Left
from kiosk.machine import PRINTERS, MachineMode, fault_of, mode_after
from kiosk.pages.actions import respond, respond_alone
from kiosk.pages.compose import compose
from kiosk.pages.larger import may_want_larger
from kiosk.pages.model import Page
from kiosk.pages.question import opening_view
from kiosk.pages.situation import Situation, View, Work
from kiosk.pages.taking import finish_page
from kiosk.pages.trouble import help_page, out_of_service_page
from kiosk.preview import mirrored, register_preview
from kiosk.progress import Preview, Progress
from kiosk.qr import register_qr_code
from kiosk.senses import open_senses
from kiosk.sheet_picture import register_sheet_picture
from kiosk.sheets import Sheets
from kiosk.shell import Shell
from kiosk.today import Today
from kiosk.trace import Trace
from kiosk.visit import BRIEF, IdleState, IdleTimer, Visit, page_of
from kiosk.worker import Task, Worker

log = logging.getLogger(__name__)

PATIENCE = 2.0
"""How many times longer is waited for somebody who reads large type."""

RECHECK = 10.0
"""Seconds between two looks at a machine that is out of service."""


class Attendant:
    """Serves one resident after the other.

    Attributes:
        mode: what the machine is doing as a whole.
        last: the trace of the visit that ended last.
    """

    def __init__(self, kiosk: Kiosk, shell: Shell, worker: Worker, now: Callable[[], float] = time.monotonic) -> None:
        times = kiosk.settings.times
        self._kiosk = kiosk
        self._shell = shell
        self._worker = worker
        self._now = now
        self._visit: Visit | None = None
        self._view = View()
        self._work = Work()
        self._task: Task[Event] | None = None
        self._sheets = Sheets(worker, shell.show_preview, self.refresh, self._broken)
        self._idle = IdleTimer(times.idle_warning, times.idle_end)
        self._idle_whole = round(times.idle_end)
        self._entered = self._work_began = self._stepped = self._card_read = self._begun = self._changes_at = now()
        self._fault = self._since = ""
        self._goodbye = Goodbye()
        self._today = Today()
        devices = kiosk.devices
        self._left = Left(devices.id_card, devices.signals, worker, self.refresh, self._broken, now)
        self._paper_from: tuple[str, ...] = ()
        self._is_broken = False
        self._may_want_larger = False
        self._trace = Trace()
        self._cues: Cues
        self.mode = MachineMode.STARTING
        self.last: Trace | None = None

    def begin(self) -> None:
        """Open for residents."""
        register_preview()
        register_qr_code()
        register_sheet_picture()
        self._shell.attend(self)
        self._cues = open_senses(self._kiosk, self._shell, self._worker, self._now)
        self._safely(self._open)

    # What the shell calls.

    def act(self, action: str, value: str) -> None:
        self._safely(lambda: self._act(action, value))

    def touched(self) -> None:
        self._idle.touch(self._now())
        self._shell.show_idle(0, self._idle_whole)
        if self._goodbye.asks:
            self._part()
        elif self._visit is None and self._now() >= self._changes_at:
            # Whoever comes next need not wait until it is taken.
            self._left.begin()
        self._show_scene()

    def tick(self) -> None:
        self._safely(self._tick)

    def refresh(self) -> None:
        self._safely(self._show)

    # Presses.

    def _act(self, action: str, value: str) -> None:
        self.touched()
        if action == "call_help":
            log.info("machine.help_called", extra={"fields": {}})
        if action == "wait":
            self._stepped = self._now()
            self._work = replace(self._work, quiet=0)
        elif action == "grade" and self._goodbye.asks:
            self._goodbye = self._goodbye.rated(value)
            self._view = View(chosen=value)
            self._part()
        elif self._visit is None:
            self._view = respond_alone(action, value, self._view)
        else:
            visit = self._visit
            answer = respond(action, value, visit.effect, visit.session, self._view, self._kiosk.catalog)
            if answer is None:
                return
            if not isinstance(answer, View):
                self._take(answer)
                return
            self._view = answer
            if action == "enlarge":
                self._shell.enlarge()
        self._show()

    # The visit.

    def _open(self) -> None:
        """Begin the first visit; what a crash interrupted in a printer comes out before it."""
        if self._kiosk.interrupted:
            self._paper_from = tuple(kind for kind in PRINTERS if kind in self._kiosk.devices.present())
            self._out_of_service(INTERRUPTED)
            self._changes_at = self._now()
        else:
            self._new_visit()

    def _new_visit(self) -> None:
        self._shell.welcome()
        self._visit = self._kiosk.new_visit()
        self._trace = Trace()
        self._fault = ""
        self._goodbye = Goodbye()
        self._paper_from = ()
        self._is_broken = False
        self._may_want_larger = False
        self._left.begin()
        self._card_read = self._begun = self._now()
        self._enter(self._visit.effect)

    def _take(self, event: Event) -> None:
        """Advance by an event; a late one, such as a second tap, changes nothing."""
        visit = self._visit
        if visit is None:
            return
        before = visit.effect
        try:
            effect = visit.take(event, self._shell.tongue)
        except SequenceError:
            return
        except InvalidAnswer as error:
            self._view = replace(self._view, error=error.message, details=error.details)
            self._show()
            return
        self._stop_work()
        if isinstance(event, CardRead) or (isinstance(event, FaceCompared) and event.decision is FaceDecision.MATCH):
            self._cues.done()
        self._trace.note_span(before, self._now() - self._entered)
        if not isinstance(before, Query | Submit | Issue | Print):
            self._work_began = self._now()
        if isinstance(before, ReadIdCard):
            self._card_read = self._begun = self._now()
            if isinstance(event, Failed) and visit.session.service is None:
                self._out_of_service(event.code)
                return
            least_age = self._kiosk.settings.large_type_from
            self._may_want_larger = may_want_larger(visit.session, self._shell.situation(), least_age)
        if isinstance(event, AnotherAsked):
            self._begun = self._now()
        if isinstance(event, ServiceChosen):
            self._view = self._view.as_source()
        self._enter(effect, is_back=isinstance(event, WentBack))

    def _enter(self, effect: Effect, *, is_back: bool = False) -> None:
        """Begin what an effect asks for, and show it; who comes back from a service finds the list he had open."""
        assert self._visit is not None
        session, now = self._visit.session, self._now()
        self._trace.note_page(page_of(session, effect))
        self._entered = now
        self._idle.touch(now)
        self._shell.show_preview(QImage())
        opening = opening_view(effect, session) if isinstance(effect, Ask) else View()
        if is_back and session.service is None and self._view.source is not None:
            opening = self._view.source
        self._view = self._view.followed_by(opening)
        if self._may_want_larger and not isinstance(effect, (*MACHINE_EFFECTS, Finish)):
            self._may_want_larger = False
            self._view = replace(self._view, open="larger", part=0)
        self.mode = MachineMode.IN_SERVICE if _is_start(session) else MachineMode.IN_VISIT
        if isinstance(effect, HandOver):
            self._left.begin(OUTLETS[scene_of(effect)])
        elif not isinstance(effect, Finish):
            self._left.begin()
        if isinstance(effect, Finish):
            self._end(effect.outcome)
        elif isinstance(effect, MACHINE_EFFECTS):
            self._perform(effect)
        elif isinstance(effect, HandOver):
            self._today.note(session.today, now - self._begun)
        self._show_scene()
        if not isinstance(effect, BRIEF):
            self._show()

    def _end(self, outcome: Outcome) -> None:
        """Forget the resident, then say goodbye."""
        assert self._visit is not None
        session, seconds = self._visit.session, self._now() - self._card_read
        fields = {
            "visit": session.visit,
            "service": session.service.id if session.service is not None else "",
            "outcome": outcome.kind,
            "code": outcome.code,
            "seconds": round(seconds, 1),
        }
        log.info("visit.ended", extra={"fields": fields})
        self._trace.outcome = outcome
        self._trace.spans["total"] = seconds
        self.last = self._trace
        self._goodbye = goodbye_of(session, outcome)
        self._forget()
        self.mode = MachineMode.IN_SERVICE
        self._left.look()
        self._part()

    def _part(self) -> None:
        """Let the last page stand from now on."""
        self._changes_at = self._now() + self._patience * self._goodbye.seconds

    def _forget(self) -> None:
        """Wipe the visit; what is remembered is which printer may still bring a paper of it."""
        if self._visit is None:
            return
        session = self._visit.session
        is_loose = session.problem is not None and session.problem.code == PRINT_UNKNOWN
        self._paper_from = (printer_of(session.paper),) if is_loose and session.paper is not None else ()
        self._view = View()
        self._visit.end()
        self._visit = None
        self._shell.forget()

    def _out_of_service(self, fault: str) -> None:
        """Close to residents until the devices are well again."""
        self._stop_work()
        self._goodbye = Goodbye()
        self._forget()
        self.mode = mode_after(MachineMode.IN_SERVICE, fault)
        self._fault, self._since = fault, time.strftime("%H:%M")
        self._view = View()
        self._changes_at = self._now() + RECHECK
        self._shell.show_preview(QImage())
        self._show_scene()
        self._show()

    def _checked(self, devices: Mapping[str, Status]) -> None:
        """Open again when nothing stands in the way; a look that came late finds somebody served already."""
        if self._visit is not None:
            return
        fault = fault_of(devices, self._paper_from)
        self.mode = mode_after(self.mode, fault)
        if self.mode is MachineMode.IN_SERVICE:
            self._new_visit()
            return
        if not self._fault:
            self._since = time.strftime("%H:%M")
        self._fault = fault
        self._show()

    # The machine's effects.

    def _perform(self, effect: Effect) -> None:
        assert self._visit is not None
        session = self._visit.session
        self._stepped = self._now()
        self._work = Work(seconds=round(self._stepped - self._work_began))
        performer = self._kiosk.performer
        self._task = self._worker.perform(
            lambda cancel, tell: performer.perform(effect, session, cancel, tell),
            lambda event: self._safely(lambda: self._take(event)),
            self._broken,
            lambda told: self._safely(lambda: self._hear(told)),
        )

    def _stop_work(self) -> None:
        if self._task is not None:
            self._task.stop()
            self._task = None

    def _hear(self, told: object) -> None:
        """Take what the performer tells on the way."""
        match told:
            case Preview(image, hint, gesture, done, face):
                if self._shell.shows_pictures:
                    self._shell.show_preview(mirrored(image, face))
                self._work = replace(self._work, hint=hint, gesture=gesture or "", gestures_done=done)
            case Progress(_, sheets, code) if (sheets, code) != (self._work.sheets, self._work.code):
                self._stepped = self._now()
                self._work = replace(self._work, sheets=sheets, code=code, quiet=0)
            case _:
                return
        self._show()

    # Time.

    def _tick(self) -> None:
        now = self._now()
        if self._visit is None:
            self._wait_for_change(now)
        elif self._visit.waits_for_machine:
            self._work = replace(self._work, seconds=round(now - self._work_began), quiet=int(now - self._stepped))
            self._show()
        elif _is_start(self._visit.session) and not self._view.open and not self._view.help:
            self._rest(now)
        else:
            if isinstance(self._visit.effect, HandOver):
                self._left.look()
            self._watch_idle(now)
        self._show_scene()
        self._cues.tick()

    def _show_scene(self) -> None:
        """Let lights and reminders be those of this moment."""
        visit, left = self._visit, self._left
        if self._fault:
            scene = Scene.OUT_OF_SERVICE
        elif self._shell.is_warning:
            scene = Scene.IDLE
        elif visit is None or left.taken_at is not None:
            scene = scene_of_leaving(left)
        else:
            scene = Scene.READY if _is_start(visit.session) else scene_of(visit.effect)
        self._cues.show(scene)

    def _wait_for_change(self, now: float) -> None:
        """Nobody is here: the goodbye gives way to the start page, a fault or a paper that may come to a look."""
        is_called = self._left.is_called(self._changes_at)
        if is_called:
            self._left.look()
        if now < self._changes_at or is_called:
            return
        if self._fault or self._paper_from:
            self._changes_at = now + RECHECK
            if self._idle.state(now) is not IdleState.ACTIVE:
                self._view = View()
            check = self._kiosk.devices.status
            self._worker.aside(check, lambda devices: self._safely(lambda: self._checked(devices)), self._broken)
        else:
            self._new_visit()

    def _rest(self, now: float) -> None:
        """Nobody is here: modes that were left behind end, the scene turns with the hour, the visit with the day."""
        assert self._visit is not None
        if self._idle.state(now) is not IdleState.ACTIVE:
            self._view = View()
            self._shell.welcome()
        if self._visit.session.today != date.today().isoformat():  # noqa: DTZ011 - the office's own day
            self._stop_work()
            self._forget()
            self._new_visit()
        else:
            self._show()

    @property
    def _patience(self) -> float:
        return PATIENCE if self._shell.modes.large else 1.0

    def _watch_idle(self, now: float) -> None:
        patience = self._patience
        whole = round(patience * self._idle_whole)
        match self._idle.state(now, patience):
            case IdleState.ACTIVE:
                self._shell.show_idle(0, whole)
                if self._left.is_over(self._idle.touched, patience):
                    self._act("leave", "")
            case IdleState.WARNING:
                self._shell.show_idle(max(1, self._idle.seconds_left(now, patience)), whole)
            case IdleState.OVER:
                self._shell.show_idle(0, whole)
                self._take(TimedOut())

    # What is shown.

    def _situation(self) -> Situation:
        kiosk, known = self._kiosk, self._shell.situation()
        return replace(
            known,
            by_keys=known.by_keys and kiosk.devices.key_pad is not None,
            site=kiosk.settings.site,
            catalog=kiosk.catalog,
            index=kiosk.index,
            view=self._view,
            work=self._work,
            sheet=self._sheets.look_at(self._visit.effect if self._visit is not None else None, self._view),
            has_scanner=kiosk.devices.scanner is not None,
            faces_hidden=kiosk.devices.simulator is not None,
            visit_seconds=round(self._entered - self._begun),
            usual_seconds=self._today.usual(self._visit.session.today) if self._visit is not None else 0,
            pay_seconds=max(0, round(kiosk.settings.times.payment - (self._now() - self._entered))),
            reader=kiosk.settings.panel.reader,
            card_lies=self._left.lying.card,
            paper_lies=self._left.lying.paper is True,
            fault=self._fault,
            since=self._since,
            money_back=self._goodbye.money,
            asks_rating=self._goodbye.asks,
        )

    def _show(self) -> None:
        situation = self._situation()
        self._shell.show_site(self._kiosk.settings.site.name.text(situation.say.language))
        self._shell.show_page(self._page(situation))

    def _page(self, situation: Situation) -> Page:
        if self._visit is not None:
            return compose(self._visit.effect, self._visit.session, situation)
        if self._view.help:
            return help_page(None, situation)
        return out_of_service_page(situation) if self._fault else finish_page(situation)

    # The visit's boundary.

    def _safely(self, step: Callable[[], None]) -> None:
        try:
            step()
        except Exception as error:  # noqa: BLE001 - the visit's boundary: whatever fails, the resident's data is wiped
            self._broken(error)

    def _broken(self, error: BaseException) -> None:
        """End a visit that the program cannot go on with."""
        last = traceback.extract_tb(error.__traceback__)[-1:]
        where = {"file": Path(last[0].filename).name, "line": last[0].lineno} if last else {}
        # Without the traceback, whose frames hold the resident's data for as long as anybody keeps the record.
        log.error("visit.crashed", extra={"fields": {"error": type(error).__name__, **where}})
        if self._visit is None or self._is_broken:
            self._out_of_service(CRASHED)
        else:
            self._is_broken = True
            self._safely(self._break_off)

    def _break_off(self) -> None:
        """Settle the money of a visit that cannot go on; if that breaks too, nothing but the end is left."""
        assert self._visit is not None
        self._stop_work()
        if self._visit.session.outcome is None and isinstance(
            effect := self._visit.take(Broke(CRASHED)), CloseOrder | Refund
        ):
            self._enter(effect)
        else:
            self._out_of_service(CRASHED)


def _is_start(session: Session) -> bool:
    """Whether this is the start page, where nobody has done anything yet."""
    has_come = session.applicant or session.own_number or session.licence or session.identity.way
    return not has_come and session.service is None and not session.entry_trouble and session.outcome is None
