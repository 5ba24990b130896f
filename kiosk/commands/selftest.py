"""``kiosk device selftest``: each device is asked how it is and does one harmless thing."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from drivers import (
    Camera,
    DeviceError,
    DocumentCamera,
    FlashRate,
    LightPosition,
    Outlet,
    Status,
    Unsupported,
    Voice,
)
from drivers.log import event_text
from drivers.machine import Devices
from kiosk.commands.answer import Answer, Result
from kiosk.commands.device import ask, site_devices
from kiosk.settings import MachineSettings

PICTURE_SECONDS = 10.0
LIGHT_SECONDS = 2.0
SOUND_SECONDS = 10.0
SHOWN_SECONDS = 0.3
"""A light is on for so long: to be seen by the technician beside the machine."""


@dataclass(frozen=True, slots=True)
class _Outcome:
    passed: bool
    code: str = ""
    detail: str = ""


def selftest(settings: MachineSettings, kinds: Sequence[str], *, simulate: bool) -> Result:
    """Test some devices, or all that the site has; fails when one does."""
    with site_devices(settings, kinds, simulate=simulate) as devices:
        lines = [_line(devices, kind) for kind in kinds or devices.present()]
    return Result(lines, succeeded=all(line["passed"] for line in lines))


def _line(devices: Devices, kind: str) -> Answer:
    started = time.monotonic()
    outcome = _tested(devices, kind)
    return {
        "kind": kind,
        "passed": outcome.passed,
        "seconds": round(time.monotonic() - started, 3),
        "code": outcome.code,
        "text": event_text(outcome.code) if outcome.code else "",
        "detail": outcome.detail,
    }


def _tested(devices: Devices, kind: str) -> _Outcome:
    status = ask(devices, kind)
    if not status.is_usable:
        return _Outcome(False, status.code or f"{kind}.unavailable", status.detail)
    try:
        return _Outcome(True, status.code, TRIALS[kind](devices) if kind in TRIALS else _told(status))
    except DeviceError as error:
        return _Outcome(False, error.code, error.detail or str(error))


def _told(status: Status) -> str:
    """What the device said of itself is the round trip: its number, its make, its charge."""
    said = {**status.capabilities, **status.sensors}
    return ", ".join(f"{name} {value}" for name, value in said.items())


def _picture(camera: Camera | DocumentCamera | None) -> str:
    assert camera is not None
    try:
        image = camera.frame(time.monotonic() + PICTURE_SECONDS)
    finally:
        camera.close()
    return f"one picture, {image.width}x{image.height}"


def _lights(devices: Devices) -> str:
    assert devices.signals is not None
    try:
        shown = list(_each_light(devices))
    finally:
        devices.signals.close()
    return f"{len(shown)} lights"


def _each_light(devices: Devices) -> Iterator[str]:
    assert devices.signals is not None
    for position in LightPosition:
        try:
            devices.signals.set_light(position, FlashRate.CONTINUOUS, time.monotonic() + LIGHT_SECONDS)
        except Unsupported:
            continue
        time.sleep(SHOWN_SECONDS)
        devices.signals.set_light(position, FlashRate.OFF, time.monotonic() + LIGHT_SECONDS)
        yield position


def _sound(devices: Devices) -> str:
    assert devices.speaker is not None
    heard = [outlet for outlet in Outlet if outlet in devices.speaker.status().capabilities]
    try:
        for outlet in heard:
            devices.speaker.say("测试", Voice("zh"), outlet, time.monotonic() + SOUND_SECONDS)
    finally:
        devices.speaker.close()
    return f"one word: {', '.join(heard)}"


TRIALS: Mapping[str, Callable[[Devices], str]] = {
    "camera": lambda devices: _picture(devices.camera),
    "document_camera": lambda devices: _picture(devices.document_camera),
    "signals": _lights,
    "speaker": _sound,
}
"""What is tried beyond asking; each returns what was seen."""
