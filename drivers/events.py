"""What happened to a device, from two looks at its status, in XFS4IoT's words for unsolicited events.

A driver answers when it is asked and calls nobody. Whoever watches asks it in turns and compares::

    before: dict[str, Status | None] = dict.fromkeys(kinds)
    while watching:
        for kind, status in devices.status().items():
            for event in changes(before[kind], status, kind):
                ...  # one line of `kiosk device watch`: event.device, event.name, event.fields
            before[kind] = status

An event carries only what changed. The first look (``before`` is None) tells everything that can be told, as XFS4IoT
does after a reset: a card that is in already was detected, not inserted. What is not known is no event of the media,
supply or sensor but a changed status; what was not known and now is, is one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from drivers.status import MediaStatus, Status, SupplyStatus

GIVES_SHEETS = frozenset({"document_printer", "receipt_printer"})
"""Devices whose media comes out: it is presented and taken. Into the others it is inserted, and removed."""

THRESHOLDS = {
    "paper": "device.paper_threshold",
    "toner": "device.toner_threshold",
    "retract_bin": "device.retract_bin_threshold",
}
"""The event by supply; any other is told as `SUPPLY`."""

SUPPLY = "device.supply_threshold"

BIN_WORDS = {SupplyStatus.FULL: "ok", SupplyStatus.LOW: "high", SupplyStatus.OUT: "full"}
"""A bin is well when it has room: XFS4IoT's words for what a supply calls full, low and out."""


@dataclass(frozen=True, slots=True)
class DeviceEvent:
    """One thing that happened.

    Attributes:
        device: kind of device.
        name: id of the event in ``config/events.toml``: ``device.`` and XFS4IoT's word in snake case.
        fields: what changed, name to word; no personal data.
    """

    device: str
    name: str
    fields: Mapping[str, str] = field(default_factory=dict)


def changes(before: Status | None, after: Status, device: str) -> tuple[DeviceEvent, ...]:
    """Return what happened between two looks: the status first, then media, supplies and sensors.

    Args:
        before: the former look, None at the first.
        after: the present one.
        device: kind of device.
    """
    found = [*_status(before, after), *_media(before, after, device), *_supplies(before, after)]
    found += _sensors(before, after)
    return tuple(DeviceEvent(device, name, fields) for name, fields in found)


def _status(before: Status | None, after: Status) -> Iterator[tuple[str, dict[str, str]]]:
    """Tell what of the device itself is another: its state, its error code, and what cannot be told any more."""
    fields: dict[str, str] = {}
    if before is None or before.device is not after.device:
        fields["device"] = str(after.device)
    if after.code != (before.code if before else ""):
        fields["code"] = after.code
    if after.media is not None and (before is None or before.media is not after.media):
        fields["media"] = str(after.media)
    known = before.supplies if before else {}
    for name, state in after.supplies.items():
        if state is SupplyStatus.UNKNOWN and known.get(name) is not SupplyStatus.UNKNOWN:
            fields[name] = str(state)
    if fields:
        yield "device.status_changed", fields


def _media(before: Status | None, after: Status, device: str) -> Iterator[tuple[str, dict[str, str]]]:
    was = before.media if before else None
    if after.media is was:
        return
    gives = device in GIVES_SHEETS
    match after.media:
        case MediaStatus.PRESENT if was in (None, MediaStatus.UNKNOWN):
            yield "device.media_detected", {}
        case MediaStatus.PRESENT:
            yield "device.media_presented" if gives else "device.media_inserted", {}
        case MediaStatus.NOT_PRESENT if was is MediaStatus.PRESENT:
            yield "device.media_taken" if gives else "device.media_removed", {}
        case MediaStatus.RETRACTED:
            yield "device.media_retracted", {}


def _supplies(before: Status | None, after: Status) -> Iterator[tuple[str, dict[str, str]]]:
    known = before.supplies if before else {}
    for name, state in after.supplies.items():
        if state is not SupplyStatus.UNKNOWN and state is not known.get(name):
            word = BIN_WORDS.get(state, str(state)) if name == "retract_bin" else str(state)
            yield THRESHOLDS.get(name, SUPPLY), {"supply": name, "state": word}


def _sensors(before: Status | None, after: Status) -> Iterator[tuple[str, dict[str, str]]]:
    """Tell every sensor that has another value; those of a device that tells of none now are left out."""
    known = before.sensors if before else {}
    for name, value in after.sensors.items():
        if value != known.get(name):
            yield "device.sensor_changed", {"name": name, "value": value}
