"""What a site says of its devices (``config/devices.toml``). Unknown keys are refused; an absent table is no device.

msgspec and not pydantic as elsewhere: a driver's process reads its settings before it can serve, and pydantic alone
took 75 of its 180 ms (ADR 0011).

An address names the link and where it ends: ``serial:PATH[?baud=N]``, ``tcp:HOST:PORT``, ``usb:VID:PID``,
``hid:PATH``, ``evdev:PATH``. PATH is a name that udev gives (``packaging/udev``), never ``ttyUSB0``. Where a socket
lies in place of a device node, a peer process is at its other end.
"""

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from drivers.places import INSTALLED


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of all settings."""


ServerLink = Annotated[str, Meta(pattern=r"^([A-Za-z0-9_.:\[\]-]{1,255}:[0-9]{1,5}|replay:.+)$")]
ReaderLink = Annotated[str, Meta(pattern=r"^(serial|tcp|usb|hid|replay):.+")]
PrinterLink = Annotated[str, Meta(pattern=r"^(serial|tcp|usb|replay):.+")]
InputLink = Annotated[str, Meta(pattern=r"^(evdev|replay):.+")]
ScannerLink = Annotated[str, Meta(pattern=r"^(serial|tcp|evdev|replay):.+")]
BusLink = Annotated[str, Meta(pattern=r"^(serial|tcp|replay):.+")]


class IdCardSettings(Settings, frozen=True, kw_only=True):
    """The ID-card reader.

    Attributes:
        link: ``serial:/dev/kiosk/id-card?baud=115200``; without a speed every speed is tried. ``usb:0400:c35a``.
        photo_decoder: command that turns 1,024 bytes on standard input into a picture on standard output. It may read
            and run what is installed and what lies beside it, read the folders of the paths among its arguments, and
            write below ``TMPDIR`` only.
        record: file, already there, that is to hold all that passes; for test cards only, refused in production.
    """

    link: ReaderLink
    photo_decoder: tuple[str, ...] = ()
    record: str = ""


class ChipCardSettings(Settings, frozen=True, kw_only=True):
    """The slot for chip cards, a PC/SC reader.

    Attributes:
        reader: how the reader's name begins; empty for the first that has a card.
        socket: of pcscd; empty for the system's.
    """

    reader: Annotated[str, Meta(max_length=127)] = ""
    socket: str = ""


class DocumentPrinterSettings(Settings, frozen=True, kw_only=True):
    """The A4 printer.

    Attributes:
        server: of cupsd.
        page_counter: ``snmp:HOST:PORT`` of the printer itself, empty for none.
    """

    queue: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_.-]{1,127}$")]
    server: str = "127.0.0.1:631"
    page_counter: Annotated[str, Meta(pattern=r"^(snmp:.+)?$")] = ""


class ReceiptPrinterSettings(Settings, frozen=True, kw_only=True):
    """The receipt printer.

    Attributes:
        profile: a file of ``drivers/receipt_printer/profiles``: what this make can tell and do.
        record: as `IdCardSettings` has it.
    """

    link: PrinterLink
    record: str = ""
    profile: Annotated[str, Meta(pattern=r"^[a-z0-9_]{1,40}$")] = "plain"


class CameraSettings(Settings, frozen=True, kw_only=True):
    """The camera that looks at the resident.

    Attributes:
        source: ``/dev/kiosk/camera`` or an address that OpenCV opens.
    """

    source: str
    width: Annotated[int, Meta(ge=320, le=3840)] = 1280
    height: Annotated[int, Meta(ge=240, le=2160)] = 720


class DocumentCameraSettings(Settings, frozen=True, kw_only=True):
    """The camera above the shelf for papers.

    Attributes:
        source: ``/dev/kiosk/document-camera`` or an address that OpenCV opens.
        dots_per_mm: of a picture taken at ``width`` x ``height``, measured once with a sheet of known size; 0 when
            that was not done: a page then comes without a size.
    """

    source: str
    width: Annotated[int, Meta(ge=640, le=8192)] = 1920
    height: Annotated[int, Meta(ge=480, le=8192)] = 1080
    dots_per_mm: Annotated[float, Meta(ge=0, le=100)] = 0.0


class FaceSettings(Settings, frozen=True, kw_only=True):
    """The face comparison.

    Attributes:
        pack: folder of the model pack.
        gestures: how many the resident is asked for; which ones is drawn anew for each attempt.
        reach: top and bottom of where a face may lie, in shares of the picture's height.
    """

    pack: str = str(INSTALLED / "face-pack")
    gestures: Annotated[int, Meta(ge=0, le=3)] = 2
    reach: tuple[Annotated[float, Meta(ge=0, le=1)], Annotated[float, Meta(ge=0, le=1)]] = (0.0, 1.0)

    def __post_init__(self) -> None:
        if not self.reach[0] < self.reach[1]:
            msg = "the top of reach is not above its bottom"
            raise ValueError(msg)


class ScannerSettings(Settings, frozen=True, kw_only=True):
    """The code scanner.

    Attributes:
        link: ``serial:/dev/kiosk/scanner?baud=9600`` or ``evdev:/dev/kiosk/scanner``.
        is_triggered: it reads only when told (GM65 trigger command over the serial line).
        record: as `IdCardSettings` has it; nothing for evdev.
    """

    link: ScannerLink
    record: str = ""
    is_triggered: bool = False


class LightPosition(StrEnum):
    """Where a guide light shines (XFS4IoT Lights)."""

    CARD_READER = "card_reader"
    CHIP_CARD = "chip_card"
    DOCUMENT_PRINTER = "document_printer"
    RECEIPT_PRINTER = "receipt_printer"
    SCANNER = "scanner"
    CAMERA = "camera"
    DOCUMENT_CAMERA = "document_camera"
    FASCIA = "fascia"
    STATUS_GOOD = "status_good"
    STATUS_WARNING = "status_warning"
    STATUS_BAD = "status_bad"


class Sensor(StrEnum):
    """What a signal board watches (XFS4IoT Auxiliaries)."""

    PRESENCE = "presence"
    DOCUMENT_OUTLET = "document_outlet"
    RECEIPT_OUTLET = "receipt_outlet"
    CABINET_DOOR = "cabinet_door"
    PAPER_DOOR = "paper_door"
    TAMPER = "tamper"
    OPERATOR_SWITCH = "operator_switch"


class SensorInput(Settings, frozen=True, kw_only=True):
    """One input of the board.

    Attributes:
        input: discrete input of the Modbus unit, from 0.
        is_inverted: the contact is closed when there is nothing.
    """

    input: Annotated[int, Meta(ge=0, le=0xFFFF)]
    is_inverted: bool = False


class SignalsSettings(Settings, frozen=True, kw_only=True):
    """The board of guide lights, doors and sensors, a Modbus RTU unit.

    Attributes:
        link: ``serial:/dev/kiosk/signals?baud=9600``, or ``tcp:HOST:PORT`` that carries RTU frames.
        lights: coil by position.
    """

    link: BusLink
    unit: Annotated[int, Meta(ge=1, le=247)] = 1
    lights: dict[LightPosition, Annotated[int, Meta(ge=0, le=0xFFFF)]] = {}
    sensors: dict[Sensor, SensorInput] = {}


class PowerSettings(Settings, frozen=True, kw_only=True):
    """The uninterruptible power supply, through Network UPS Tools.

    Attributes:
        server: ``HOST:PORT`` of upsd.
        ups: its name there.
    """

    server: ServerLink = "127.0.0.1:3493"
    ups: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_.-]{1,64}$")] = "ups"


class Key(StrEnum):
    """The six keys of a pad for people who do not use the screen, in the field's words."""

    UP = "up"
    DOWN = "down"
    BACK = "back"
    FORWARD = "forward"
    SELECT = "select"
    HELP = "help"


KEYS: dict[Key, str] = {
    Key.UP: "KEY_UP",
    Key.DOWN: "KEY_DOWN",
    Key.BACK: "KEY_LEFT",
    Key.FORWARD: "KEY_RIGHT",
    Key.SELECT: "KEY_ENTER",
    Key.HELP: "KEY_F1",
}
"""What a pad that nobody describes is taken to send."""


class KeyPadSettings(Settings, frozen=True, kw_only=True):
    """The key pad, a keyboard to the system.

    Attributes:
        keys: the kernel's key name (``KEY_UP``) by ours.
        headset: key name that is held down while a headset is plugged in, or switch name (``SW_HEADPHONE_INSERT``);
            empty when the pad does not tell.
    """

    link: InputLink
    keys: dict[Key, str] = msgspec.field(default_factory=KEYS.copy)
    headset: str = "SW_HEADPHONE_INSERT"


PcmName = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_:=,.-]{0,127}$")]


class SpeakerSettings(Settings, frozen=True, kw_only=True):
    """The sound card, through ALSA.

    Attributes:
        headset: name of the PCM whose sound only one person hears, as ``aplay -L`` lists it; ``plughw:``, so that a
            card with another rate than a sound's takes it as well. Empty where the site has none.
        loudspeaker: that of the PCM which everybody hears, likewise.
        configuration: file that ALSA reads in place of the system's; empty for the system's. The pipes and sockets
            that it names lie in its own folder.
    """

    headset: PcmName = "plughw:0"
    loudspeaker: PcmName = ""
    configuration: str = ""

    def __post_init__(self) -> None:
        if not (self.headset or self.loudspeaker):
            msg = "neither headset nor loudspeaker: leave the table out"
            raise ValueError(msg)


class DeviceSettings(Settings, frozen=True, kw_only=True):
    """All devices of one machine, by kind."""

    id_card: IdCardSettings | None = None
    chip_card: ChipCardSettings | None = None
    document_printer: DocumentPrinterSettings | None = None
    receipt_printer: ReceiptPrinterSettings | None = None
    camera: CameraSettings | None = None
    face: FaceSettings | None = FaceSettings()
    scanner: ScannerSettings | None = None
    signals: SignalsSettings | None = None
    power: PowerSettings | None = None
    document_camera: DocumentCameraSettings | None = None
    key_pad: KeyPadSettings | None = None
    speaker: SpeakerSettings | None = None
