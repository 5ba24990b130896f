"""The settings of one machine: ``kiosk.toml`` and ``devices.toml`` of a folder, frozen, unknown keys refused."""

import logging
import tomllib
from pathlib import Path
from typing import Any, Literal, Self

import msgspec
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from drivers import DeviceSettings
from drivers.places import CONFIG, ROOT
from flows.questions import Words
from kiosk.helpers import DEMONSTRATION, Helper, HelpersError, load_helpers
from service.gateway.settings import GatewaySettings

log = logging.getLogger(__name__)


class SettingsError(Exception):
    """A settings file is missing or wrong; names the file and the key."""


class Settings(BaseModel):
    """Base of the kiosk's own settings: frozen, no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Counter(Settings):
    """Where a person serves."""

    name: Words
    address: Words
    hours: Words


class Nearby(Settings):
    """Another machine; ``minutes`` on foot."""

    name: Words
    address: Words
    hours: Words
    minutes: int = Field(ge=1, le=120)


class Site(Settings):
    """Where the machine stands, and who answers for it.

    ``controller`` is who handles the face data (personal information handler, PIPL Art. 17), ``contact`` how to reach
    them. ``nearby`` are other machines, the nearest first.
    """

    name: Words
    controller: Words
    contact: Words
    counter: Counter
    level: Literal["district", "subdistrict", "community"] = "district"
    nearby: tuple[Nearby, ...] = Field(default=(), max_length=5)


HIGHEST_REACH = 1220.0
"""Millimetres above the floor: nothing that has to be touched from a wheelchair may stand higher (EN 301 549)."""

LOW_TOP, PANEL_HEIGHT = 960, 1920
"""Pixels: upper edge of everything to touch in the low layout, and of the whole panel."""


class Panel(Settings):
    """The screen's panel: its pitch in mm a pixel, the height of its lower edge in mm, the side of the card reader."""

    pitch: float = Field(default=0.2479, gt=0.1, lt=0.6)
    lower_edge: int = Field(default=700, ge=300, le=2000)
    reader: Literal["below", "left", "right"] = "below"

    def height_of(self, y: float) -> float:
        """Return how many mm a row of pixels lies above the floor."""
        return self.lower_edge + (PANEL_HEIGHT - y) * self.pitch

    @model_validator(mode="after")
    def _within_reach(self) -> Self:
        if self.height_of(LOW_TOP) > HIGHEST_REACH:
            msg = f"the low layout would begin {self.height_of(LOW_TOP):.0f} mm above the floor; mount the panel lower"
            raise ValueError(msg)
        return self


class Times(Settings):
    """Limits in seconds."""

    idle_warning: float = Field(ge=15, le=300)
    idle_end: float = Field(ge=10, le=120)
    face_attempt: float = Field(ge=3, le=30)
    department: float = Field(ge=2, le=120)
    print: float = Field(ge=10, le=300)
    payment: float = Field(default=120.0, ge=10, le=600)


class AudioSettings(Settings):
    """How loud and fast this site speaks: of the outlets' full volume, the more the louder it is around; 1 is usual."""

    headset: float = Field(default=1.0, gt=0, le=1)
    loudspeaker: float = Field(default=1.0, gt=0, le=1)
    rate: float = Field(default=1.0, ge=0.5, le=2)


class KioskSettings(Settings):
    """``kiosk.toml``."""

    environment: Literal["development", "test", "production"]
    machine: str = Field(pattern=r"^[A-Z0-9-]{1,20}$")
    site: Site
    times: Times
    panel: Panel = Panel()
    large_type_from: int = Field(default=60, ge=40, le=120, description="age from which large type is offered")
    audio: AudioSettings = AudioSettings()
    departments: GatewaySettings
    data: Path = Field(default=ROOT / "var" / "data", description="folder of the journal")


class MachineSettings(Settings):
    """Everything that a machine is told."""

    kiosk: KioskSettings
    devices: DeviceSettings
    helpers: tuple[Helper, ...] = ()


def load_settings(folder: Path = CONFIG) -> MachineSettings:
    """Read a settings folder.

    Raises:
        SettingsError: a file is missing, is not TOML, or has a wrong or unknown key; traffic recorded in production.
    """
    kiosk, devices = (_read(folder / name) for name in ("kiosk.toml", "devices.toml"))
    try:
        settings = MachineSettings(
            kiosk=KioskSettings.model_validate(kiosk),
            devices=msgspec.convert(devices, DeviceSettings),
            helpers=load_helpers(folder),
        )
    except HelpersError as error:
        raise SettingsError(str(error)) from error
    except msgspec.ValidationError as error:
        msg = f"devices.toml: {error}"
        raise SettingsError(msg) from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        msg = f"kiosk.toml: {'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
        raise SettingsError(msg) from error
    if settings.kiosk.environment == "production":
        _refuse_recordings(settings.devices)
        return settings.model_copy(update={"helpers": _without_demonstration(settings.helpers)})
    return settings


def _without_demonstration(helpers: tuple[Helper, ...]) -> tuple[Helper, ...]:
    """Leave out the helper whose PIN everybody knows, and tell."""
    known = tuple(helper for helper in helpers if helper.id.startswith(DEMONSTRATION))
    for helper in known:
        log.warning("helpers.demonstration_refused", extra={"fields": {"helper": helper.id}})
    return tuple(helper for helper in helpers if helper not in known)


def _refuse_recordings(devices: DeviceSettings) -> None:
    for kind in msgspec.structs.fields(devices):
        if getattr(getattr(devices, kind.name), "record", ""):
            msg = f"devices.toml: {kind.name}.record: it holds what is on cards, and is refused in production"
            raise SettingsError(msg)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        msg = f"{path.name}: {error.strerror}"
        raise SettingsError(msg) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        msg = f"{path.name}: not TOML: {error}"
        raise SettingsError(msg) from error
