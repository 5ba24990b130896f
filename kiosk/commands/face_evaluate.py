"""``kiosk face evaluate``: what a pack's comparison, or its attack detection, does on a table of pictures.

Pictures and scores of people stay on the machine: nothing is written but the histogram, which shows no single pair.
"""

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from drivers import DeviceError
from drivers.face_trials import Evaluation, Pack, ReferenceForm, load_pack
from kiosk.commands.answer import CommandFailed, Result, UsageError
from kiosk.commands.face_histogram import save
from kiosk.commands.face_report import Report, Trial, report_pad, report_pairs
from kiosk.commands.face_tables import Skipped, read_pairs, read_presentations
from kiosk.settings import MachineSettings

PICTURES = (".svg", ".pdf")
PAUSE = 1.0
"""Seconds from one line of progress to the next."""

Row = TypeVar("Row")


def evaluate_pairs(settings: MachineSettings, table: Path, form: ReferenceForm, out: Path | None) -> Result:
    """Compare every pair of a table and tell error rates.

    Args:
        settings: names the pack.
        table: CSV; see `kiosk.commands.face_tables`.
        form: what is made of each reference first.
        out: the histogram goes there, if anywhere.

    Raises:
        UsageError: a table that is not understood, another ending than ``.svg`` or ``.pdf``.
        CommandFailed: ``environment`` in production, ``face.*``, ``file``.
    """

    def run(pack: Pack) -> Report:
        rows = read_pairs(table)
        with Evaluation(pack, form) as evaluation:
            trials = [
                Trial(row.is_mated, row.group, evaluation.compare(row.probe, row.reference))
                for row in _counted(rows, "pairs")
            ]
        _refuse_nothing(trials, "pairs could be compared")
        return report_pairs(pack.manifest, form, trials)

    return _result(settings, run, out)


def evaluate_pad(settings: MachineSettings, table: Path, out: Path | None) -> Result:
    """Judge every picture of a table by the attack detection and tell error rates.

    Raises:
        UsageError: a table that is not understood, another ending than ``.svg`` or ``.pdf``.
        CommandFailed: ``environment`` in production, ``face.*``, ``file``.
    """

    def run(pack: Pack) -> Report:
        rows = read_presentations(table)
        with Evaluation(pack) as evaluation:
            trials = [
                Trial(row.species is None, row.species or "", evaluation.attack(row.picture))
                for row in _counted(rows, "pictures")
            ]
        _refuse_nothing(trials, "pictures could be judged")
        return report_pad(pack.manifest, trials)

    return _result(settings, run, out)


def _result(settings: MachineSettings, run: Callable[[Pack], Report], out: Path | None) -> Result:
    if settings.kiosk.environment == "production":
        raise CommandFailed("environment", "face evaluate takes pictures of people: not in production")
    if settings.devices.face is None:
        raise UsageError("config/devices.toml has no [face]")
    if out is not None and out.suffix.lower() not in PICTURES:
        raise UsageError(f"--out: the name ends in {' or '.join(PICTURES)}")
    began = time.monotonic()
    try:
        report = run(load_pack(Path(settings.devices.face.pack)))
        answer = report.answer | {"seconds": round(time.monotonic() - began, 1)}
        if out is not None:
            save(report.histogram, out)
            answer["out"] = str(out)
    except Skipped as nothing:
        return Result([{"skipped": True, "reason": str(nothing)}], succeeded=False, plain=[f"skipped: {nothing}"])
    except DeviceError as error:
        raise CommandFailed(error.code, str(error)) from error
    except OSError as error:
        raise CommandFailed("file", f"{out}: {error.strerror}") from error
    return Result([answer], plain=report.lines)


def _refuse_nothing(trials: Sequence[Trial], what: str) -> None:
    if all(each.outcome.score is None for each in trials):
        reasons = Counter(each.outcome.failure for each in trials).most_common()
        raise Skipped(f"none of {len(trials)} {what}: {', '.join(f'{count} {reason}' for reason, count in reasons)}")


def _counted(rows: Sequence[Row], what: str) -> Iterator[Row]:
    """Let rows pass and tell people at a terminal, once a second, how many have."""
    is_watched = sys.stderr.isatty()
    told = time.monotonic()
    for done, row in enumerate(rows):
        yield row
        if is_watched and time.monotonic() - told >= PAUSE:
            told = time.monotonic()
            sys.stderr.write(f"\r{done + 1:,} of {len(rows):,} {what}")
            sys.stderr.flush()
    if is_watched:
        sys.stderr.write("\r\x1b[K")
