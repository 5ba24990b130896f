"""What a site says of its devices (``config/devices.toml``). Unknown keys are refused; an absent table is no device."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from drivers.places import INSTALLED


class Settings(BaseModel):
    """Base of all settings: frozen, no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class IdCardSettings(Settings):
    """The ID-card reader."""

    link: str = Field(description="serial:/dev/ttyS0?baud=115200", pattern=r"^serial:.+")
    photo_decoder: tuple[str, ...] = Field(
        default=(), description="command that turns 1,024 bytes on standard input into a picture on standard output"
    )


class DocumentPrinterSettings(Settings):
    """The A4 printer."""

    queue: str = Field(pattern=r"^[A-Za-z0-9_.-]{1,127}$")
    server: str = Field(default="127.0.0.1:631", description="HOST:PORT of cupsd")
    page_counter: str = Field(default="", description="snmp:HOST:PORT of the printer itself", pattern=r"^(snmp:.+)?$")


class CameraSettings(Settings):
    """The camera."""

    source: str = Field(description="/dev/video0 or an address that OpenCV opens")
    width: int = Field(default=1280, ge=320, le=3840)
    height: int = Field(default=720, ge=240, le=2160)


class FaceSettings(Settings):
    """The face comparison."""

    pack: Path = Field(default=INSTALLED / "face-pack", description="folder of the model pack")


class DeviceSettings(Settings):
    """All devices of one machine."""

    id_card: IdCardSettings | None = None
    document_printer: DocumentPrinterSettings | None = None
    camera: CameraSettings | None = None
    face: FaceSettings | None = FaceSettings()
