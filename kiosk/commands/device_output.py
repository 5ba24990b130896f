"""``kiosk device``: print, receipt, light, say."""

import json
import secrets
import sys
import time
import tomllib
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import msgspec

from drivers import (
    DeviceError,
    DeviceSettings,
    FlashRate,
    LightPosition,
    Outlet,
    PrintOutcome,
    PrintResult,
    Receipt,
    Voice,
)
from drivers.log import event_text
from drivers.machine import Devices, open_devices
from drivers.settings import DocumentPrinterSettings, ReceiptPrinterSettings
from flows.documents.pages import page_count
from kiosk.commands.answer import CommandFailed, Result, UsageError
from kiosk.commands.device import NOBODY, Wire, failed, site_devices
from kiosk.settings import MachineSettings

LOST = (".host_died", ".host_silent")
"""Codes whose driver's process is gone, and with it the knowledge of what it did."""

KEPT_BACK = 2.0
"""Seconds of a time-out for starting, for killing a driver that hangs, and for ending."""

SAMPLE = Path(__file__).with_name("sample_receipt.toml")
LARGEST_RECEIPT = 1024 * 1024
"""Bytes of a receipt's description; a drawing as wide as the paper and a metre long has 600 kB."""

LARGEST_TEXT = 16 * 1024
"""Bytes of a text to be spoken; the driver takes 2,000 characters."""

LIGHT_SECONDS = 2.0
"""For the board to take an order."""


def print_file(file: Path, queue: str, server: str, page_counter: str, timeout: float) -> Result:
    """Print one PDF and say what is proved of it.

    Raises:
        UsageError: a queue or server that cannot be one.
        CommandFailed: the file is no PDF, or the driver's own code.
    """
    deadline = _deadline(timeout)
    try:
        options = {"queue": queue, "server": server, "page_counter": page_counter}
        chosen = msgspec.convert(options, DocumentPrinterSettings)
    except ValueError as error:
        msg = (
            f"not a queue of cupsd: {queue!r}; a printer's address is given to cupsd: "
            "lpadmin -p NAME -E -v ipp://HOST:PORT/ipp/print -m everywhere"
        )
        raise UsageError(msg) from error
    document = _read(file)
    pages = page_count(document)
    if pages is None:
        raise CommandFailed("document.unreadable", f"{file.name} is not a PDF that can be read")

    def printed(devices: Devices) -> PrintResult:
        assert devices.document_printer is not None
        return devices.document_printer.print(document, secrets.token_hex(8), pages, deadline)

    return _printed(msgspec.structs.replace(NOBODY, document_printer=chosen), printed)


def print_receipt(
    settings: MachineSettings, file: Path | None, wire: Wire, profile: str | None, timeout: float
) -> Result:
    """Print one receipt, described in TOML or JSON as the sample is, and say what is proved of it.

    Args:
        settings: of the machine.
        file: the description, ``-`` for standard input; None for the sample.
        wire: to the printer.
        profile: of the printer's make; the configured one without.
        timeout: seconds.

    Raises:
        UsageError: no link given and none configured, or a link or profile that cannot be one.
        CommandFailed: the description is none, or the driver's own code.
    """
    deadline = _deadline(timeout)
    chosen = wire.to("receipt_printer", ReceiptPrinterSettings, settings)
    if profile is not None:
        try:
            chosen = msgspec.convert(msgspec.to_builtins(chosen) | {"profile": profile}, ReceiptPrinterSettings)
        except msgspec.ValidationError as error:
            raise UsageError(f"not a profile: {profile!r}") from error
    receipt = read_receipt(SAMPLE if file is None else file)

    def printed(devices: Devices) -> PrintResult:
        assert devices.receipt_printer is not None
        return devices.receipt_printer.print(receipt, deadline)

    return _printed(msgspec.structs.replace(NOBODY, receipt_printer=chosen), printed)


def read_receipt(file: Path) -> Receipt:
    """Read a receipt's description, TOML or JSON.

    Raises:
        CommandFailed: ``file``, ``receipt``.
    """
    raw = sys.stdin.buffer.read(LARGEST_RECEIPT + 1) if file.name == "-" else _read(file)
    if len(raw) > LARGEST_RECEIPT:
        raise CommandFailed("receipt", f"{file.name}: larger than {LARGEST_RECEIPT} bytes")
    try:
        text = raw.decode()
        described = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
        return msgspec.convert(described, Receipt)
    except (ValueError, RecursionError) as error:
        raise CommandFailed("receipt", f"{file.name}: {error}") from error


def light(
    settings: MachineSettings, position: LightPosition, rate: FlashRate, seconds: float, *, simulate: bool
) -> Result:
    """Switch one guide light for some seconds; all are off at the end.

    Raises:
        UsageError: the site has no lights.
        CommandFailed: the board's own code.
    """
    with site_devices(settings, ("signals",), simulate=simulate) as devices:
        if devices.signals is None:
            raise UsageError("config/devices.toml has no [signals]")
        try:
            devices.wait_ready()
            devices.signals.set_light(position, rate, time.monotonic() + LIGHT_SECONDS)
        except DeviceError as error:
            raise failed(error) from error
        time.sleep(seconds)
    return Result([{"position": position, "rate": rate, "seconds": seconds}])


def say(
    settings: MachineSettings, text: str, voice: Voice, outlet: Outlet, timeout: float, *, simulate: bool
) -> Result:
    """Speak one text, ``-`` for the one on standard input; nothing of it is in the answer.

    Raises:
        UsageError: the site has no sound.
        CommandFailed: ``text``, it is no UTF-8; or the driver's own code.
    """
    spoken = _spoken() if text == "-" else text
    with site_devices(settings, ("speaker",), simulate=simulate) as devices:
        if devices.speaker is None:
            raise UsageError("config/devices.toml has no [speaker]")
        try:
            devices.wait_ready()
            started = time.monotonic()
            devices.speaker.say(spoken, voice, outlet, started + timeout)
        except DeviceError as error:
            raise failed(error) from error
        seconds = round(time.monotonic() - started, 3)
    return Result([{"outlet": outlet, "language": voice.language, "seconds": seconds}])


def _spoken() -> str:
    try:
        return sys.stdin.buffer.read(LARGEST_TEXT).decode().strip()
    except UnicodeDecodeError as error:
        raise CommandFailed("text", "what came on standard input is no UTF-8") from error


def _deadline(timeout: float) -> float:
    return time.monotonic() + timeout - min(KEPT_BACK, timeout / 3)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise CommandFailed("file", f"{file.name}: {error.strerror}") from error


def _printed(chosen: DeviceSettings, order: Callable[[Devices], PrintResult]) -> Result:
    """Print; a driver that dies with the order in its hands leaves an unknown outcome."""
    started = time.monotonic()
    with ExitStack() as opened:
        devices = open_devices(chosen)
        opened.callback(devices.close)
        try:
            result = order(devices)
        except DeviceError as error:
            if not error.code.endswith(LOST):
                raise failed(error) from error
            result = PrintResult(PrintOutcome.UNKNOWN, 0, error.code, time.monotonic() - started)
    answer = {
        "outcome": result.outcome,
        "sheets": result.sheets,
        "reason": result.reason,
        "text": event_text(result.reason) if result.reason else "",
        "seconds": round(result.seconds, 3),
    }
    return Result([answer], succeeded=result.outcome is PrintOutcome.DELIVERED)
