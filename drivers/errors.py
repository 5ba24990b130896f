"""What can go wrong with a device, as one tree.

::

    DeviceError                  code, device, action, severity; vendor code and raw text for the technician
    ├── DeviceUnavailable        offline, powered off, unplugged, its process is gone
    ├── DeviceBusy               another command is running, or another process holds it
    ├── DeviceTimeout            no answer before the deadline
    ├── HardwareFault            jammed, cover open during a job, self test failed
    ├── MediaError               card withdrawn, unreadable, of an unknown kind
    ├── ProtocolError            bad frame, wrong checksum, an answer nobody asked for
    ├── Unsupported              this device has no such part or command
    └── ConfigurationError       wrong address, missing or altered model pack
    Cancelled                    not a DeviceError: the resident or the idle timer stopped it

Expected outcomes are values (`PrintResult`, `Comparison`); these are for the rest. The text of an error may be shown
or logged, so it never holds personal data. ``code`` is stable: ``config/events.toml`` gives its severity and the
technician's text, ``assets/words`` the resident's.
"""

from enum import StrEnum

from drivers.status import DeviceStatus


class Action(StrEnum):
    """What mends the fault (XFS4IoT ErrorEvent.action)."""

    NONE = "none"
    RESET = "reset"
    CONFIGURATION = "configuration"
    CLEAR = "clear"
    MAINTENANCE = "maintenance"
    SUSPEND = "suspend"


class Completion(StrEnum):
    """How a command ended (XFS4IoT completion codes); with COMMAND_ERROR the error's own code says more."""

    SUCCESS = "success"
    COMMAND_ERROR = "command_error_code"
    CANCELED = "canceled"
    DEVICE_NOT_READY = "device_not_ready"
    HARDWARE_ERROR = "hardware_error"
    INTERNAL_ERROR = "internal_error"
    INVALID_DATA = "invalid_data"
    TIME_OUT = "time_out"
    UNSUPPORTED_COMMAND = "unsupported_command"


class DeviceError(Exception):
    """A device could not do what it was asked.

    Attributes:
        code: stable name such as ``id_card.media_withdrawn``.
        completion: the field's word for it.
        device_status: what the device's status is while this holds.
        action: what mends it.
        vendor_code: the device's own code, if it gave one.
        detail: the device's own words, for the technician only.
    """

    action = Action.RESET
    completion = Completion.INTERNAL_ERROR
    device_status = DeviceStatus.HARDWARE_ERROR

    def __init__(self, code: str, text: str = "", *, vendor_code: str = "", detail: str = "") -> None:
        super().__init__(text or code)
        self.code = code
        self.vendor_code = vendor_code
        self.detail = detail

    @property
    def device(self) -> str:
        """The kind of device, which is the code's part before the dot."""
        return self.code.partition(".")[0]


class DeviceUnavailable(DeviceError):
    """Offline, powered off, unplugged, or its process is gone."""

    completion = Completion.DEVICE_NOT_READY
    device_status = DeviceStatus.NO_DEVICE


class DeviceBusy(DeviceError):
    """Another command is running, or another process holds the device."""

    action = Action.NONE
    completion = Completion.DEVICE_NOT_READY
    device_status = DeviceStatus.DEVICE_BUSY


class DeviceTimeout(DeviceError):
    """No answer before the deadline."""

    completion = Completion.TIME_OUT
    device_status = DeviceStatus.OFFLINE


class HardwareFault(DeviceError):
    """The device itself is broken or needs a hand."""

    action = Action.MAINTENANCE
    completion = Completion.HARDWARE_ERROR


class MediaError(DeviceError):
    """The card or sheet is the trouble, not the device."""

    action = Action.CLEAR
    completion = Completion.COMMAND_ERROR


class ProtocolError(DeviceError):
    """The other end does not speak the protocol."""

    completion = Completion.HARDWARE_ERROR


class Unsupported(DeviceError):
    """This device has no such part or command; not the same as one that cannot be told now."""

    action = Action.NONE
    completion = Completion.UNSUPPORTED_COMMAND


class ConfigurationError(DeviceError):
    """The site's settings are wrong, or something set-up installs is missing or altered."""

    action = Action.CONFIGURATION
    completion = Completion.INVALID_DATA


class Cancelled(Exception):
    """The caller set the cancel flag and the device stopped."""

    completion = Completion.CANCELED


ERRORS: dict[str, type[DeviceError]] = {
    kind.__name__: kind
    for kind in (
        DeviceError,
        DeviceUnavailable,
        DeviceBusy,
        DeviceTimeout,
        HardwareFault,
        MediaError,
        ProtocolError,
        Unsupported,
        ConfigurationError,
    )
}
"""The tree by name, for the process boundary."""
