"""``kiosk device``: read-card, read-social-card, scan. What is read belongs to a person: masked in production."""

import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import msgspec

from drivers import save_image
from drivers.settings import ChipCardSettings, IdCardSettings, ScannerSettings
from kiosk.commands.answer import Result, UsageError
from kiosk.commands.device import NOBODY, Wire, one_device
from kiosk.settings import MachineSettings

MASK = "***"


def read_card(settings: MachineSettings, wire: Wire, photo: Path | None, timeout: float) -> Result:
    """Read one ID card and return all of it; in production with masked fields and no file.

    Raises:
        UsageError: no link given and none configured, or none that can be one.
        CommandFailed: the reader's own code, or ``device.recording_refused``.
    """
    chosen = wire.to("id_card", IdCardSettings, settings)
    with one_device(msgspec.structs.replace(NOBODY, id_card=chosen)) as devices:
        assert devices.id_card is not None
        card = devices.id_card.read(time.monotonic() + timeout)
        if photo is not None and card.photo is not None and not _is_masked(settings):
            save_image(card.photo, photo)
    answer = {
        "layout": card.layout,
        "record": _shown(settings, asdict(card.record)),
        "photo": card.photo_state,
        "reader_id": card.reader_id or None,
        "spans": {name: round(seconds, 4) for name, seconds in card.spans.items()},
    }
    return Result([answer])


def read_social_card(settings: MachineSettings, reader: str | None, timeout: float) -> Result:
    """Read one social-security card through the running pcscd; in production with masked fields.

    Raises:
        UsageError: a reader's name that is too long.
        CommandFailed: the reader's own code.
    """
    configured = settings.devices.chip_card or ChipCardSettings()
    try:
        options = msgspec.to_builtins(configured) | ({"reader": reader} if reader else {})
        chosen = msgspec.convert(options, ChipCardSettings)
    except msgspec.ValidationError as error:
        raise UsageError(f"not a reader's name: {error}") from error
    with one_device(msgspec.structs.replace(NOBODY, chip_card=chosen)) as devices:
        assert devices.chip_card is not None
        card = devices.chip_card.read_social_card(time.monotonic() + timeout)
    return Result([_shown(settings, asdict(card))])


def scan(settings: MachineSettings, wire: Wire, timeout: float) -> Result:
    """Wait for one code; in production its text is masked.

    Raises:
        UsageError: no link given and none configured, or none that can be one.
        CommandFailed: the scanner's own code, or ``device.recording_refused``.
    """
    chosen = wire.to("scanner", ScannerSettings, settings)
    with one_device(msgspec.structs.replace(NOBODY, scanner=chosen)) as devices:
        assert devices.scanner is not None
        code = devices.scanner.read(time.monotonic() + timeout)
    return Result([_shown(settings, {"text": code.text}) | {"symbology": code.symbology}])


def _is_masked(settings: MachineSettings) -> bool:
    return settings.kiosk.environment == "production"


def _shown(settings: MachineSettings, record: Mapping[str, str | None]) -> dict[str, str | None]:
    """Return a record as it may be printed here; what is absent stays absent."""
    if not _is_masked(settings):
        return dict(record)
    return {name: None if value is None else MASK for name, value in record.items()}
