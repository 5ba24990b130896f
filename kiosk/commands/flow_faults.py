"""``kiosk flow faults``: every cell of device fault by effect is run, and what the resident reads is written down.

A cell is two visits: in the first something breaks at the effect, and the resident does what the page says; then all is
mended, and the next resident must be served as if nothing had been. What came of it is compared with what is declared,
see `kiosk.commands.fault_matrix`. One machine serves many cells, and `LANES` machines stand beside each other.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import takewhile
from multiprocessing import get_context, parent_process
from pathlib import Path

from kiosk.commands.answer import Answer, Result, Tally, UsageError
from kiosk.commands.fault_matrix import WHOLE_VISIT, Cell, declared, matrix, written
from kiosk.commands.fault_page import as_page, as_text
from kiosk.commands.fault_visits import faulty_machine
from kiosk.commands.flow_run import require_simulation
from kiosk.settings import MachineSettings

LANES, CELLS = 4, 20
"""Machines at a time, as most of a cell's time is waiting for a wire; cells that one machine serves before the next."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for.

    Attributes:
        device: kind, or ``departments``; all without.
        effect: name, or ``visit`` for what no effect needs; all without.
        declare: where what was seen is written as what is declared.
        markdown: where it is written as a page.
    """

    device: str | None = None
    effect: str | None = None
    declare: Path | None = None
    markdown: Path | None = None


def run_faults(settings: MachineSettings, wanted: Wanted) -> Result:
    """Run the matrix, or a device's or an effect's part of it; one line a cell.

    Raises:
        UsageError: there is no such cell.
        CommandFailed: in production.
    """
    require_simulation(settings)
    cells = matrix(wanted.device, wanted.effect)
    if not cells:
        raise UsageError("no such cell: kiosk flow faults without options shows all devices and effects")
    tally = Tally(_written_down(_lines(settings, cells), wanted), lambda line: bool(line["passed"]))
    return Result(tally, tally.succeeded, plain=as_text(tally))


def _written_down(lines: Iterator[Answer], wanted: Wanted) -> Iterator[Answer]:
    """Pass the lines on, and write the files that are asked for when all have come."""
    kept = []
    for line in lines:
        kept.append(line)
        yield line
    if wanted.declare is not None:
        wanted.declare.write_text(written(kept), encoding="utf-8")
    if wanted.markdown is not None:
        wanted.markdown.write_text(as_page(kept), encoding="utf-8")


def _lines(settings: MachineSettings, cells: Sequence[Cell]) -> Iterator[Answer]:
    """Run cells, those of one device on one machine."""
    parts = list(_parts(cells))
    if len(parts) == 1:
        yield from run_cells(settings, cells)
        return
    # Each machine collects what its own drivers write to standard error, which is a process's.
    with ProcessPoolExecutor(min(LANES, len(parts)), get_context("spawn")) as lanes:
        for lines in lanes.map(partial(_run_apart, settings), parts):
            yield from lines


def _parts(cells: Sequence[Cell]) -> Iterator[Sequence[Cell]]:
    """Yield what one machine serves: cells of one device, or of those that no step needs."""
    groups: dict[str, list[Cell]] = {}
    for cell in cells:
        groups.setdefault(cell.effect if cell.effect == WHOLE_VISIT else cell.device, []).append(cell)
    for group in groups.values():
        yield from (group[first : first + CELLS] for first in range(0, len(group), CELLS))


def _run_apart(settings: MachineSettings, cells: Sequence[Cell]) -> list[Answer]:
    """Run cells in a process of their own, which does not outlive the command."""
    command = parent_process()
    assert command is not None
    return list(takewhile(lambda _: command.is_alive(), run_cells(settings, cells)))


def run_cells(settings: MachineSettings, cells: Sequence[Cell]) -> Iterator[Answer]:
    """Run cells on one machine, and compare what came of each with what is declared."""
    known = declared()
    with faulty_machine(settings, cells) as machine:
        for cell in cells:
            outcome = machine.run(cell)
            outcome.compare(known.get(cell))
            yield outcome.line()
