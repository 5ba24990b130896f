"""``kiosk device list`` and ``status``, and what all device commands share: devices opened, failures put in words."""

import tempfile
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec

from drivers import KINDS, DeviceError, DeviceSettings, DeviceStatus, Status
from drivers.log import event_text
from drivers.machine import Devices, SimulatorControl, open_devices
from drivers.settings import Settings
from kiosk.commands.answer import Answer, CommandFailed, Result, UsageError
from kiosk.settings import MachineSettings

Chosen = TypeVar("Chosen", bound=Settings)

START_SECONDS = 10.0
"""A device that says that it is starting is given so long."""

NOBODY = DeviceSettings(face=None)
"""No device at all."""


def list_devices(settings: MachineSettings, *, simulate: bool) -> Result:
    """Ask every kind of device how it is; one that the site does not have is ``no_device``."""
    with site_devices(settings, simulate=simulate) as devices:
        return Result([line for line, _ in _lines(devices, KINDS)])


def device_status(settings: MachineSettings, kinds: Sequence[str], *, simulate: bool) -> Result:
    """Ask some kinds, or all that the site has; fails when one of them cannot be used."""
    with site_devices(settings, kinds, simulate=simulate) as devices:
        lines = _lines(devices, kinds or devices.present())
    return Result([line for line, _ in lines], succeeded=all(is_usable for _, is_usable in lines))


@contextmanager
def site_devices(settings: MachineSettings, kinds: Collection[str] = (), *, simulate: bool) -> Iterator[Devices]:
    """Open the site's devices.

    Args:
        settings: of the machine.
        kinds: the kinds wanted; all without.
        simulate: simulated ones of these kinds in place of the real ones.

    Raises:
        CommandFailed: ``environment``, simulated devices in production.
    """
    if simulate and settings.kiosk.environment == "production":
        raise CommandFailed("environment", "simulated devices are refused in the environment production")
    wanted = {kind: getattr(settings.devices, kind) for kind in kinds or KINDS}
    with ExitStack() as opened:
        simulator = _simulator(opened, wanted) if simulate else None
        devices = open_devices(msgspec.structs.replace(NOBODY, **wanted), simulator)
        opened.callback(devices.close)
        if simulator is not None:
            # Some are there before they are well: a power supply's driver connects in its own time.
            for kind in simulator.kinds:
                simulator.clear(kind)
        yield devices


@contextmanager
def one_device(chosen: DeviceSettings) -> Iterator[Devices]:
    """Open what a command needs and wait until it can be called.

    Raises:
        UsageError: an address that is none.
        CommandFailed: the driver's own code.
    """
    devices = open_devices(chosen)
    try:
        devices.wait_ready()
        yield devices
    except DeviceError as error:
        raise failed(error) from error
    finally:
        devices.close()


def failed(error: DeviceError) -> CommandFailed:
    """Return what a person at the shell is told: the technician's words, the field's completion and action."""
    if error.code.endswith(".link_invalid"):
        return UsageError(str(error))
    more = {"completion": error.completion.value, "action": error.action.value}
    more |= {"vendor_code": error.vendor_code} if error.vendor_code else {}
    # The driver's own words say more than its code where it has some.
    own = " ".join(text for text in (str(error), error.detail) if text and text != error.code)
    more |= {"detail": own} if own else {}
    return CommandFailed(error.code, event_text(error.code), **more)


@dataclass(frozen=True, slots=True)
class Wire:
    """What ``--link`` and ``--record`` say: another address than the configured one, a file for what passes there."""

    link: str | None = None
    record: Path | None = None

    def to(self, kind: str, chosen: type[Chosen], settings: MachineSettings) -> Chosen:
        """Return the settings of the site's device of this kind, at this address.

        Raises:
            UsageError: no address given and none configured, or one that cannot be.
            CommandFailed: ``device.recording_refused`` in production; ``file``.
        """
        configured = getattr(settings.devices, kind)
        known = {} if configured is None else msgspec.to_builtins(configured)
        if self.link is None and not known:
            msg = f"no --link, and config/devices.toml has no [{kind}]"
            raise UsageError(msg)
        try:
            found = msgspec.convert(known | ({} if self.link is None else {"link": self.link}), chosen)
        except ValueError as error:
            msg = f"not a link: {self.link!r}; such as serial:/dev/ttyS0?baud=115200"
            raise UsageError(msg) from error
        if self.record is None:
            return found
        return msgspec.structs.replace(found, record=_made(self.record, settings))


def _made(record: Path, settings: MachineSettings) -> str:
    """Make the file that the driver's process, which may make none, will write."""
    if settings.kiosk.environment == "production":
        raise CommandFailed("device.recording_refused", event_text("device.recording_refused"))
    try:
        record.touch(mode=0o600)
    except OSError as error:
        raise CommandFailed("file", f"{record.name}: {error.strerror}") from error
    return str(record.resolve())


def _simulator(opened: ExitStack, kinds: Collection[str]) -> SimulatorControl:
    folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="jiujin-")))
    # The simulated printer's spooler drops to the user lp and must reach its own folder below.
    folder.chmod(0o711)
    simulator = SimulatorControl(folder / "devices", folder / "sheets", kinds)
    opened.callback(simulator.close)
    return simulator


def ask(devices: Devices, kind: str) -> Status:
    """Ask one device how it is; one that is starting is waited for."""
    device = devices.present().get(kind)
    if device is None:
        return Status(DeviceStatus.NO_DEVICE, code=f"{kind}.absent")
    end = time.monotonic() + START_SECONDS
    while (status := device.status()).device is DeviceStatus.STARTING and time.monotonic() < end:
        time.sleep(0.1)
    return status


def _lines(devices: Devices, kinds: Collection[str]) -> list[tuple[Answer, bool]]:
    simulated = () if devices.simulator is None else devices.simulator.kinds
    lines = []
    for kind in kinds:
        status = ask(devices, kind)
        about = {"kind": kind, "name": kind, "driver": KINDS[kind].driver, "simulated": kind in simulated}
        lines.append((about | _said(status), status.is_usable))
    return lines


def _said(status: Status) -> Answer:
    """Return a status as JSON has it; ``media`` is null where the device has no sense for it."""
    return {
        "status": status.device,
        "media": status.media,
        "capabilities": dict(status.capabilities),
        "supplies": dict(status.supplies),
        "sensors": dict(status.sensors),
        "code": status.code,
        "text": event_text(status.code) if status.code else "",
        "detail": status.detail,
    }
