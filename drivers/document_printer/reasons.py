"""What a printer says of itself, as IPP keywords, and what it means for a job.

Keywords are those of ``printer-state-reasons`` (RFC 8011, 5.4.12) without their suffix: CUPS 2.4.2 hands on ``-report``
while a printer is idle and ``-warning`` while it prints, whatever the fault (measured), so the suffix says nothing of
its weight. A printer asked by SNMP answers with the bits of ``hrPrinterDetectedErrorState`` (RFC 2790), which name the
same conditions.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from drivers.status import DeviceStatus, MediaStatus, SupplyStatus


class Code(StrEnum):
    """Every code of this device, for a status, an error or a print result."""

    OFFLINE = "document_printer.offline"
    COVER_OPEN = "document_printer.cover_open"
    MEDIA_JAM = "document_printer.media_jam"
    MEDIA_EMPTY = "document_printer.media_empty"
    TRAY_MISSING = "document_printer.tray_missing"
    OUTPUT_FULL = "document_printer.output_full"
    TONER_EMPTY = "document_printer.toner_empty"
    SERVICE_NEEDED = "document_printer.service_needed"

    UNAVAILABLE = "document_printer.unavailable"
    PROTOCOL = "document_printer.protocol"
    COUNTER_MISSING = "document_printer.counter_missing"
    BUSY = "document_printer.busy"

    QUEUE_UNAVAILABLE = "document_printer.queue_unavailable"
    QUEUE_MISSING = "document_printer.queue_missing"
    QUEUE_STOPPED = "document_printer.queue_stopped"
    QUEUE_POLICY = "document_printer.queue_policy"
    QUEUE_REFUSED = "document_printer.queue_refused"
    DOCUMENT_REFUSED = "document_printer.document_refused"

    JOB_ABORTED = "document_printer.job_aborted"
    JOB_CANCELED = "document_printer.job_canceled"
    NO_SHEET = "document_printer.no_sheet"
    SHEETS_MISSING = "document_printer.sheets_missing"
    HISTORY_LOST = "document_printer.history_lost"
    UNPROVED = "document_printer.unproved"
    TIMEOUT = "document_printer.timeout"
    CANCELLED = "document_printer.cancelled"


BLOCKING: Mapping[str, Code] = {
    "offline": Code.OFFLINE,
    "shutdown": Code.OFFLINE,
    "paused": Code.OFFLINE,
    "moving-to-paused": Code.OFFLINE,
    "timed-out": Code.OFFLINE,
    "cover-open": Code.COVER_OPEN,
    "door-open": Code.COVER_OPEN,
    "interlock-open": Code.COVER_OPEN,
    "media-jam": Code.MEDIA_JAM,
    "media-empty": Code.MEDIA_EMPTY,
    "media-needed": Code.MEDIA_EMPTY,
    "input-tray-missing": Code.TRAY_MISSING,
    "output-tray-missing": Code.TRAY_MISSING,
    "output-area-full": Code.OUTPUT_FULL,
    "toner-empty": Code.TONER_EMPTY,
    "marker-supply-empty": Code.TONER_EMPTY,
    "marker-supply-missing": Code.TONER_EMPTY,
    "developer-empty": Code.TONER_EMPTY,
    "marker-waste-full": Code.SERVICE_NEEDED,
    "opc-life-over": Code.SERVICE_NEEDED,
    "stopped": Code.OFFLINE,
}
"""Keywords that stop a sheet, gravest first: the first one present gives the code. ``stopped`` is not a keyword of
the standard but printer-state 5 without any."""

LOW_PAPER = frozenset({"media-low"})
LOW_TONER = frozenset({"toner-low", "marker-supply-low", "developer-low"})

DEVICE: Mapping[Code, DeviceStatus] = {
    Code.OFFLINE: DeviceStatus.OFFLINE,
    Code.COVER_OPEN: DeviceStatus.USER_ERROR,
    Code.TRAY_MISSING: DeviceStatus.USER_ERROR,
    Code.OUTPUT_FULL: DeviceStatus.USER_ERROR,
    Code.MEDIA_JAM: DeviceStatus.HARDWARE_ERROR,
    Code.SERVICE_NEEDED: DeviceStatus.HARDWARE_ERROR,
}
"""The device's state by code; the others are supplies of a device that is online."""

DETECTED_ERRORS = (
    "media-low",
    "media-empty",
    "toner-low",
    "toner-empty",
    "door-open",
    "media-jam",
    "offline",
    "other",
    "input-tray-missing",
    "output-tray-missing",
    "marker-supply-missing",
    "output-area-almost-full",
    "output-area-full",
    "media-low",
    "other",
)
"""Bits of ``hrPrinterDetectedErrorState`` from the left: lowPaper, noPaper, lowToner, noToner, doorOpen, jammed,
offline, serviceRequested, inputTrayMissing, outputTrayMissing, markerSupplyMissing, outputNearFull, outputFull,
inputTrayEmpty (one of several), overduePreventMaint."""


KEYWORD = re.compile(r"[a-z][a-z0-9._-]{0,62}")
"""RFC 8011, 5.1.4, shortened: what a printer calls its state is shown to the technician."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What a set of keywords comes to.

    Attributes:
        media: jammed, or None: a printer has no sense for the sheet in its outlet.
        code: what stops the next sheet, None if nothing does.
        detail: the keywords themselves, for the technician.
    """

    device: DeviceStatus
    media: MediaStatus | None
    paper: SupplyStatus
    toner: SupplyStatus
    code: Code | None
    detail: str


UNTOLD = Condition(DeviceStatus.ONLINE, None, SupplyStatus.UNKNOWN, SupplyStatus.UNKNOWN, None, "")
"""Of a printer that answers no questions."""


def without_suffix(reason: str) -> str:
    """Return the keyword of one ``printer-state-reasons`` value."""
    for suffix in ("-report", "-warning", "-error"):
        if reason.endswith(suffix):
            return reason.removesuffix(suffix)
    return reason


def keywords(reasons: Iterable[str]) -> frozenset[str]:
    """Return the keywords of a ``printer-state-reasons`` attribute; ``none`` is no keyword, nor is other text."""
    return frozenset(without_suffix(reason) for reason in reasons if KEYWORD.fullmatch(reason)) - {"none"}


def of_detected_errors(octets: bytes) -> frozenset[str]:
    """Return the keywords of ``hrPrinterDetectedErrorState``; missing octets are zero, surplus ones are ignored."""
    bits = "".join(f"{octet:08b}" for octet in octets[:2])
    return frozenset(keyword for keyword, bit in zip(DETECTED_ERRORS, bits, strict=False) if bit == "1")


def condition(present: frozenset[str]) -> Condition:
    """Weigh the keywords of one moment."""
    code = next((code for keyword, code in BLOCKING.items() if keyword in present), None)
    blocked = {BLOCKING[keyword] for keyword in present & BLOCKING.keys()}
    jammed = Code.MEDIA_JAM in blocked
    return Condition(
        device=DeviceStatus.ONLINE if code is None else DEVICE.get(code, DeviceStatus.ONLINE),
        media=MediaStatus.JAMMED if jammed else None,
        paper=_paper(present, blocked),
        toner=_level(Code.TONER_EMPTY in blocked, bool(present & LOW_TONER)),
        code=code,
        detail=" ".join(sorted(present)),
    )


def _paper(present: frozenset[str], blocked: set[Code]) -> SupplyStatus:
    if Code.MEDIA_JAM in blocked:
        return SupplyStatus.JAMMED
    return _level(Code.MEDIA_EMPTY in blocked, bool(present & LOW_PAPER))


def _level(is_out: bool, is_low: bool) -> SupplyStatus:
    if is_out:
        return SupplyStatus.OUT
    return SupplyStatus.LOW if is_low else SupplyStatus.FULL
