"""The demonstration: its walks one after the other, its proof, and what it tells in the end."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from flows.effects import OutcomeKind
from kiosk.commands.answer import Result
from kiosk.demo.hand import Hand, Player, Wait, WalkFailed
from kiosk.demo.proof import prove
from kiosk.demo.report import Report
from kiosk.demo.walks import Scene, main_job, paper_runs_out, prepared_resident, refuses_in_english
from service.departments.population import DEFAULT_RESIDENT, build_population

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.app import Kiosk
    from kiosk.attendant import Attendant
    from kiosk.demo.hand import Walk
    from kiosk.demo.stopwatch import Stopwatch
    from kiosk.screen import Screen

log = logging.getLogger(__name__)

SHOWN: Mapping[str, tuple[Callable[[Scene], Walk], OutcomeKind]] = {
    "main": (main_job, OutcomeKind.COMPLETED),
    "english": (refuses_in_english, OutcomeKind.COMPLETED),
    "no-paper": (paper_runs_out, OutcomeKind.COMPLETED),
}
"""The walks with pictures, whose names begin so, and how each has to end."""

SPANS = {
    "tap": ("laid", "asked"),
    "consent": ("asked", "agreed"),
    "face": ("agreed", "known"),
    "choice": ("known", "confirmed"),
    "paper": ("confirmed", "printed"),
    "total": ("laid", "printed"),
}
"""What the timed walk marks, from and to. The paper's span is told apart by the visit's own trace."""


class Demonstration:
    """Walks through one machine.

    Args:
        screen: the application's, with a figure in place of faces.
        kiosk: on simulated devices, under the stopwatch.
        attendant: of that machine.
        watch: times what is not software.
        folder: takes pictures, papers and times.
    """

    def __init__(self, screen: Screen, kiosk: Kiosk, attendant: Attendant, watch: Stopwatch, folder: Path) -> None:
        assert kiosk.devices.simulator is not None
        assert kiosk.department_server is not None
        self._attendant = attendant
        self._simulator = kiosk.devices.simulator
        self._watch = watch
        self._folder = folder
        self._hand = Hand(screen, folder)
        today = date.today()  # noqa: DTZ011 - the office's own day
        self._resident = build_population(today).resident(DEFAULT_RESIDENT)
        self._scene = Scene(
            hand=self._hand,
            simulator=self._simulator,
            departments=kiosk.department_server,
            resident=self._resident,
            mark=self._mark,
            look_at_printer=self._look_at_printer,
        )
        self._shell = screen.shell
        self._asked = ""
        screen.shell.live_changed.connect(self._follow)
        self._instants: dict[str, float] = {}
        self._looked = 0.0
        self._report: Report | None = None
        self._player: Player | None = None

    def begin(self, ended: Callable[[], None], failed: Callable[[BaseException], None]) -> None:
        """Walk; one of the two is called when it is over."""
        self._player = Player(self._walk(), self._hand.kind, ended, failed)

    def result(self) -> Result:
        """Return what came of it.

        Raises:
            WalkFailed: it was ended early.
        """
        if self._report is None:
            raise WalkFailed("the demonstration was ended before its end")
        return self._report.result()

    def _walk(self) -> Walk:
        _clear(self._folder)
        problems: list[str] = []
        yield from prepared_resident(self._scene)
        problems += self._unlike("timed", OutcomeKind.COMPLETED)
        yield Wait("the printed paper", lambda: bool(self._papers()))
        paper = self._papers()[-1]
        spans, outside = self._spans(), self._watch.seconds()
        proof = prove(paper, self._resident.name)
        problems += proof.problems
        for name, (walk, kind) in SHOWN.items():
            self._hand.begin(name)
            yield from walk(self._scene)
            problems += self._unlike(name, kind)
        self._report = Report(self._folder, paper, proof.rows, spans, outside, self._hand.pictures, tuple(problems))

    def _follow(self) -> None:
        """Do before the camera what the screen asks for, as somebody who reads it."""
        asked = self._shell.property("live").get("gesture", "")
        if asked and asked != self._asked:
            self._simulator.order("camera", "gesture", gesture=asked)
        self._asked = asked

    def _unlike(self, name: str, kind: OutcomeKind) -> list[str]:
        last = self._attendant.last
        assert last is not None
        assert last.outcome is not None
        log.info("demo.walked", extra={"fields": {"walk": name, "outcome": last.outcome.kind}})
        return [] if last.outcome.kind is kind else [f"the walk {name} ended {last.outcome.kind} {last.outcome.code}"]

    def _papers(self) -> list[Path]:
        return sorted(self._simulator.sheets.glob("*.pdf"))

    def _mark(self, name: str) -> None:
        self._instants[name] = self._instant(name)

    def _instant(self, name: str) -> float:
        match name:
            case "laid":
                self._hand.begin("timed")
                return self._watch.begin()
            case "agreed" | "confirmed":
                self._looked = self._hand.pressed
                return self._hand.pressed
            case _:
                assert self._hand.drawn is not None
                if name == "printed":
                    self._watch.add("resident", self._hand.idle)
                return self._hand.drawn

    def _look_at_printer(self) -> None:
        """Count the time since the last look as the printer's, if it prints now."""
        now = time.monotonic()
        if self._simulator.state()["document_printer"]["is_printing"]:
            self._watch.add("mechanics", now - self._looked)
        self._looked = now

    def _spans(self) -> dict[str, float]:
        assert self._attendant.last is not None
        traced = self._attendant.last.spans
        spans = {name: self._instants[end] - self._instants[begin] for name, (begin, end) in SPANS.items()}
        whole = spans.pop("paper")
        total = spans.pop("total")
        query, issue = traced["query"], traced["issue"]
        return spans | {"query": query, "issue": issue, "print": whole - query - issue, "total": total}


def _clear(folder: Path) -> None:
    """Remove what an earlier demonstration left, and nothing else."""
    for name in SHOWN:
        for path in folder.glob(f"{name}-[0-9][0-9]-*.png"):
            path.unlink()
    for path in (folder / "sheets").glob("*.pdf"):
        path.unlink()
