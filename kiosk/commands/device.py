"""``kiosk device``: list, read-card, print."""

import secrets
import tempfile
import time
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

import msgspec

from drivers import (
    DeviceError,
    Devices,
    DeviceSettings,
    PrintOutcome,
    PrintResult,
    SimulatorControl,
    open_devices,
    save_image,
)
from drivers.settings import DocumentPrinterSettings, IdCardSettings
from flows.documents.pages import page_count
from kiosk.commands.answer import Answer, CommandFailed, Result, UsageError
from kiosk.settings import MachineSettings

LOST = frozenset({"document_printer.host_died", "document_printer.host_silent"})
"""The driver's process is gone, and with it the knowledge of what it did."""

KEPT_BACK = 2.0
"""Seconds of a time-out for starting, for killing a driver that hangs, and for ending."""

DRIVERS = {"id_card": "sam_v", "document_printer": "cups", "camera": "opencv", "face": "insightface"}


def list_devices(settings: MachineSettings, *, simulate: bool) -> Result:
    """Ask every configured device how it is."""
    with ExitStack() as opened:
        simulator = _simulator(opened) if simulate else None
        devices = open_devices(settings.devices, simulator)
        opened.callback(devices.close)
        return Result(list(_lines(devices)))


def _simulator(opened: ExitStack) -> SimulatorControl:
    folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="jiujin-")))
    # The simulated printer's spooler drops to the user lp and must reach its own folder below.
    folder.chmod(0o711)
    simulator = SimulatorControl(folder / "devices", folder / "sheets")
    opened.callback(simulator.close)
    return simulator


def _lines(devices: Devices) -> list[Answer]:
    return [
        {
            "kind": name,
            "name": name,
            "driver": DRIVERS[name],
            "simulated": devices.simulator is not None and name != "face",
            "status": status.device,
            "media": status.media,
            "capabilities": dict(status.capabilities),
            "supplies": dict(status.supplies),
            "code": status.code,
            "detail": status.detail,
        }
        for name, status in devices.status().items()
    ]


def read_card(settings: MachineSettings, link: str | None, photo: Path | None, timeout: float) -> Result:
    """Read one ID card and return all of it; in production with masked fields and no file.

    Raises:
        UsageError: no link given and none configured, or none that can be one.
        CommandFailed: the reader's own code.
    """
    devices = open_devices(DeviceSettings(id_card=_reader_settings(settings, link), face=None))
    assert devices.id_card is not None
    try:
        devices.wait_ready()
        card = devices.id_card.read(time.monotonic() + timeout)
        is_open = settings.kiosk.environment != "production"
        if is_open and photo is not None and card.photo is not None:
            save_image(card.photo, photo)
    except DeviceError as error:
        if error.code == "id_card.link_invalid":
            raise UsageError(str(error)) from error
        raise CommandFailed(error.code, str(error)) from error
    finally:
        devices.close()
    record = asdict(card.record)
    if not is_open:
        record = {name: None if value is None else "***" for name, value in record.items()}
    return Result(
        [
            {
                "layout": card.layout,
                "record": record,
                "photo": card.photo_state,
                "reader_id": card.reader_id or None,
                "spans": {name: round(seconds, 4) for name, seconds in card.spans.items()},
            }
        ]
    )


def _reader_settings(settings: MachineSettings, link: str | None) -> IdCardSettings:
    configured = settings.devices.id_card
    if link is None:
        if configured is None:
            msg = "no --link, and config/devices.toml has no [id_card]"
            raise UsageError(msg)
        return configured
    try:
        chosen = {"link": link, "photo_decoder": configured.photo_decoder if configured else ()}
        return msgspec.convert(chosen, IdCardSettings)
    except ValueError as error:
        msg = f"not a link: {link!r}; serial:/dev/ttyS0?baud=115200"
        raise UsageError(msg) from error


def print_file(file: Path, queue: str, server: str, page_counter: str, timeout: float) -> Result:
    """Print one PDF and say what is proved of it.

    Raises:
        UsageError: a queue or server that cannot be one.
        CommandFailed: the file is no PDF, or the driver's own code.
    """
    deadline = time.monotonic() + timeout - min(KEPT_BACK, timeout / 3)
    try:
        options = {"queue": queue, "server": server, "page_counter": page_counter}
        chosen = msgspec.convert(options, DocumentPrinterSettings)
    except ValueError as error:
        msg = (
            f"not a queue of cupsd: {queue!r}; a printer's address is given to cupsd: "
            "lpadmin -p NAME -E -v ipp://HOST:PORT/ipp/print -m everywhere"
        )
        raise UsageError(msg) from error
    try:
        document = file.read_bytes()
    except OSError as error:
        raise CommandFailed("file", f"{file.name}: {error.strerror}") from error
    pages = page_count(document)
    if pages is None:
        raise CommandFailed("document.unreadable", f"{file.name} is not a PDF that can be read")
    result = _printed(chosen, document, pages, deadline)
    answer = {
        "outcome": result.outcome,
        "sheets": result.sheets,
        "reason": result.reason,
        "seconds": round(result.seconds, 3),
    }
    return Result([answer], succeeded=result.outcome is PrintOutcome.DELIVERED)


def _printed(chosen: DocumentPrinterSettings, document: bytes, pages: int, deadline: float) -> PrintResult:
    devices = open_devices(DeviceSettings(document_printer=chosen, face=None))
    assert devices.document_printer is not None
    started = time.monotonic()
    try:
        return devices.document_printer.print(document, secrets.token_hex(8), pages, deadline)
    except DeviceError as error:
        if error.code not in LOST:
            raise CommandFailed(error.code, str(error)) from error
        return PrintResult(PrintOutcome.UNKNOWN, 0, error.code, time.monotonic() - started)
    finally:
        devices.close()
