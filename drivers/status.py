"""The field's words for the state of a device (CEN XFS4IoT, Common, CardReader and Printer classes).

``None`` means *not supported by this device*; ``UNKNOWN`` means *supported, and cannot be told now*.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class DeviceStatus(StrEnum):
    """XFS4IoT Common.Status ``device``."""

    ONLINE = "online"
    OFFLINE = "offline"
    POWER_OFF = "power_off"
    NO_DEVICE = "no_device"
    HARDWARE_ERROR = "hardware_error"
    USER_ERROR = "user_error"
    DEVICE_BUSY = "device_busy"
    FRAUD_ATTEMPT = "fraud_attempt"
    POTENTIAL_FRAUD = "potential_fraud"
    STARTING = "starting"


class MediaStatus(StrEnum):
    """XFS4IoT CardReader and Printer ``media``."""

    UNKNOWN = "unknown"
    PRESENT = "present"
    NOT_PRESENT = "not_present"
    JAMMED = "jammed"
    ENTERING = "entering"
    RETRACTED = "retracted"


class SupplyStatus(StrEnum):
    """XFS4IoT Printer ``paper`` and ``toner``."""

    UNKNOWN = "unknown"
    FULL = "full"
    LOW = "low"
    OUT = "out"
    JAMMED = "jammed"


@dataclass(frozen=True, slots=True)
class Status:
    """What a device says of itself.

    Attributes:
        device: can it be used at all.
        media: the card or sheet in it, None where it has no sense for that.
        supplies: ``paper``, ``toner`` ... by name.
        sensors: what else it watches, by name: ``presence`` present, ``cabinet_door`` open, ``headset`` not_present;
            numbers as text. A supported one that cannot be told now is ``unknown``.
        capabilities: facts that do not change: name to text.
        detail: the device's own words, for the technician; no personal data.
        code: the error code that explains anything but ``online``.
    """

    device: DeviceStatus
    media: MediaStatus | None = None
    supplies: Mapping[str, SupplyStatus] = field(default_factory=dict)
    sensors: Mapping[str, str] = field(default_factory=dict)
    capabilities: Mapping[str, str] = field(default_factory=dict)
    detail: str = ""
    code: str = ""

    @property
    def is_usable(self) -> bool:
        """Whether a command has a chance: online, with every supply it needs."""
        blocked = {SupplyStatus.OUT, SupplyStatus.JAMMED}
        return self.device is DeviceStatus.ONLINE and not blocked & set(self.supplies.values())
