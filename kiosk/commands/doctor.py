"""``kiosk doctor``: whether the machine could serve now, one line for everything that has to be in order."""

import shutil
import ssl
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509

from drivers import Status
from drivers.log import event_text
from drivers.places import INSTALLED
from drivers.sandbox import InForce, offered
from flows.documents.errors import DocumentFault
from flows.documents.fonts import CHAINS, HEI_BOLD, OPTIONAL_FALL_BACK, Face
from flows.documents.keys import Trust, load_trust
from flows.ports import DepartmentUnavailable
from kiosk.commands.answer import Result
from kiosk.commands.device import ask, site_devices
from kiosk.settings import MachineSettings
from service.departments.process import DepartmentProcess
from service.gateway.client import Gateway
from service.gateway.settings import GatewaySettings

FREE_BYTES = 500 * 1024 * 1024
"""Room that the journal and the logs of a month need several times over."""

REACH_SECONDS = 5.0
PACK_CODES = frozenset({"face.pack_missing", "face.pack_altered", "face.pack_unusable"})


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; ``code`` and ``text`` say what is wrong, or ``text`` what was found."""

    name: str
    passed: bool
    code: str = ""
    text: str = ""


def examine(settings: MachineSettings, *, simulate: bool) -> Result:
    """Look at everything; fails unless all is in order.

    Args:
        settings: of the machine.
        simulate: simulated devices and departments in place of the real ones.
    """
    checks = [*_devices(settings, simulate=simulate), _departments(settings.kiosk.departments, simulate=simulate)]
    checks += [_disk(settings.kiosk.data), _clock(), *_certificates(settings.kiosk.departments), _fonts()]
    is_ready = all(check.passed for check in checks)
    width = max(len(check.name) for check in checks)
    plain = [
        f"{'ok  ' if check.passed else 'FAIL'}  {check.name:{width}}  {check.code} {check.text}".rstrip()
        for check in checks
    ]
    lines = [{"ready": is_ready, "checks": [asdict(check) for check in checks]}]
    return Result(lines, succeeded=is_ready, plain=[*plain, "ready" if is_ready else "not ready"])


def _devices(settings: MachineSettings, *, simulate: bool) -> Iterator[Check]:
    with site_devices(settings, simulate=simulate) as devices:
        for kind in devices.present():
            status = ask(devices, kind)
            yield _device(kind, status)
            if kind == "face":
                yield _failed("model_pack", status.code) if status.code in PACK_CODES else Check("model_pack", True)
        yield _sandbox([host.in_force for host in devices.hosts], settings.kiosk.environment)


def _device(kind: str, status: Status) -> Check:
    if status.is_usable:
        return Check(f"device.{kind}", True, text=status.device)
    # A device that is there and lacks what it needs has its code too.
    code = status.code or f"{kind}.unavailable"
    return _failed(f"device.{kind}", code, "" if status.detail == code else status.detail)


def _sandbox(in_force: Sequence[InForce | None], environment: str) -> Check:
    """Every driver's process is confined as well as this kernel can; in production it must be able to."""
    can = offered()
    if any(each is not None and each != can for each in in_force):
        return _failed("sandbox", "doctor.sandbox_open")
    if environment == "production" and not (can.landlock and can.seccomp):
        return _failed("sandbox", "doctor.sandbox_missing")
    names = [f"Landlock {can.landlock}"] * bool(can.landlock) + ["seccomp"] * can.seccomp
    return Check("sandbox", True, text=", ".join(names) or "this kernel has none")


def _departments(settings: GatewaySettings, *, simulate: bool) -> Check:
    server = DepartmentProcess() if simulate else None
    try:
        gateway = Gateway(settings if server is None else GatewaySettings(address=server.address), {})
        try:
            gateway.reach(time.monotonic() + REACH_SECONDS)
        finally:
            gateway.close()
    except (DepartmentUnavailable, DocumentFault) as error:
        return _failed("departments", error.code)
    except (OSError, ssl.SSLError) as error:
        # A certificate of this machine that cannot be read; what is wrong with it has a check of its own.
        return _failed("departments", "doctor.certificate_unreadable", type(error).__name__)
    finally:
        if server is not None:
            server.close()
    return Check("departments", True)


def _disk(data: Path) -> Check:
    there = next(folder for folder in (data, *data.parents) if folder.exists())
    free = shutil.disk_usage(there).free
    found = f"{free // 1024**2} MiB free"
    return Check("disk", True, text=found) if free >= FREE_BYTES else _failed("disk", "doctor.disk_low", found)


def _clock() -> Check:
    """Compare with the day on which this program was installed: a machine without power for long begins in 1970."""
    installed = Path(__file__).stat().st_mtime
    return Check("clock", True) if time.time() >= installed else _failed("clock", "doctor.clock_wrong")


def _certificates(settings: GatewaySettings) -> Iterator[Check]:
    try:
        trust = load_trust(settings.trust)
    except DocumentFault as error:
        yield _failed("keys", error.code)
    else:
        yield _root(trust)
    for name in ("certificate", "authority"):
        path: Path | None = getattr(settings, name)
        if path is not None:
            yield _certificate(f"machine.{name}", path)


def _root(trust: Trust) -> Check:
    if trust.root is None or not trust.token_keys:
        return _failed("keys", "seal.keys_missing")
    return _in_force("keys", x509.load_der_x509_certificate(trust.root))


def _certificate(name: str, path: Path) -> Check:
    try:
        return _in_force(name, x509.load_pem_x509_certificate(path.read_bytes()))
    except (OSError, ValueError) as error:
        return _failed(name, "doctor.certificate_unreadable", type(error).__name__)


def _in_force(name: str, certificate: x509.Certificate) -> Check:
    begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    found = f"{begins:%Y-%m-%d} to {ends:%Y-%m-%d}"
    if begins <= datetime.now(UTC) < ends:
        return Check(name, True, text=found)
    return _failed(name, "doctor.certificate_expired", found)


def _fonts() -> Check:
    faces = {face for chain in CHAINS.values() for face in chain} - {OPTIONAL_FALL_BACK} | {HEI_BOLD}
    try:
        for face in sorted(faces):
            Face(INSTALLED / "fonts" / face)
    except DocumentFault as error:
        return _failed("fonts", error.code, error.detail)
    return Check("fonts", True, text=f"{len(faces)} faces")


def _failed(name: str, code: str, found: str = "") -> Check:
    return Check(name, False, code, " ".join(text for text in (event_text(code), found) if text))
