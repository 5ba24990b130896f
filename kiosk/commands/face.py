"""``kiosk face``: compare two pictures, or a table of pairs."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

from drivers import DeviceError, DeviceSettings, FaceComparer, Image, load_image
from drivers.machine import open_devices
from kiosk.commands.answer import Answer, CommandFailed, Result, UsageError
from kiosk.settings import MachineSettings

Pair = tuple[Path, Path]
Reduce = Callable[[Image], Image]


def compare(settings: MachineSettings, pairs: list[Pair], *, as_portrait: bool, pad: bool, is_batch: bool) -> Result:
    """Compare pairs of pictures, in order.

    Args:
        settings: names the pack.
        pairs: probe and reference.
        as_portrait: reduce each reference to a 102x126 portrait first.
        pad: ask for the presentation attack detection too.
        is_batch: a pair that fails becomes a line with its error; alone it fails the command.
    """
    if settings.devices.face is None:
        msg = "config/devices.toml has no [face]"
        raise UsageError(msg)
    devices = open_devices(DeviceSettings(face=settings.devices.face))
    assert devices.face is not None
    try:
        reduce = _portrait_maker(settings.devices.face.pack) if as_portrait else None
        if not is_batch:
            return Result([_compare(devices.face, pairs[0], reduce=reduce, pad=pad)])
        lines = [_line(devices.face, pair, reduce=reduce, pad=pad) for pair in pairs]
        return Result(lines, succeeded=not any("error" in line for line in lines))
    except DeviceError as error:
        raise CommandFailed(error.code, str(error)) from error
    finally:
        devices.close()


def read_pairs(table: Path) -> list[Pair]:
    """Read a CSV with the columns probe and reference; paths are relative to the table.

    Raises:
        UsageError: unreadable, or a column is missing.
    """
    try:
        with table.open(encoding="utf-8-sig", newline="") as file:
            return list(_pairs(csv.DictReader(file), table.parent))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        msg = f"{table.name}: {error}"
        raise UsageError(msg) from error


def _pairs(rows: "csv.DictReader[str]", folder: Path) -> Iterator[Pair]:
    if not {"probe", "reference"} <= set(rows.fieldnames or ()):
        msg = "the table needs the columns probe and reference"
        raise UsageError(msg)
    for row in rows:
        yield folder / (row["probe"] or ""), folder / (row["reference"] or "")


def _portrait_maker(pack: str) -> Reduce:
    # The networks are opened in this process only when a reference is reduced.
    from drivers.face_trials import PortraitMaker, load_pack  # noqa: PLC0415

    return PortraitMaker(load_pack(Path(pack))).portrait


def _line(comparer: FaceComparer, pair: Pair, *, reduce: Reduce | None, pad: bool) -> Answer:
    names = {"probe": str(pair[0]), "reference": str(pair[1])}
    try:
        return names | _compare(comparer, pair, reduce=reduce, pad=pad)
    except DeviceError as error:
        if error.code != "face.picture_unreadable":
            raise
        return names | {"error": error.code, "message": str(error)}


def _compare(comparer: FaceComparer, pair: Pair, *, reduce: Reduce | None, pad: bool) -> Answer:
    probe, reference = load_image(pair[0]), load_image(pair[1])
    if reduce is not None:
        reference = reduce(reference)
    result = comparer.compare(probe, reference, pad=pad)
    return {
        "decision": result.decision,
        "score": _rounded(result.score),
        "threshold": result.threshold,
        "pad_score": _rounded(result.pad_score),
        "quality": _rounded(result.quality),
        "hint": result.hint,
        "ms": round(result.ms, 2),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
