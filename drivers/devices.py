"""The devices of a kiosk as small Protocols, and the values that cross them.

Every call blocks. ``deadline`` is an instant of ``time.monotonic()`` in seconds (one clock for all processes of a
machine); a call that has not finished by then raises `DeviceTimeout`. ``cancel`` is asked at least every 100 ms; a
call that sees it set stops and raises `Cancelled`. Values marked *personal* have a redacting repr.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Event
from typing import Literal, Protocol

from drivers.biometrics import Comparison, Gesture, Sight
from drivers.receipt import Receipt
from drivers.settings import Key, LightPosition
from drivers.status import Status

Sex = Literal["male", "female", "unknown", "unspecified"]
LONG_TERM = "long_term"
"""``valid_until`` of a card without an end (长期)."""


class CardLayout(StrEnum):
    """Which of the four layouts the chip's type flag names (GA/T 490 and the 2017, 2018 and 2023 notices)."""

    RESIDENT = "resident"
    FOREIGN_2017 = "foreign_2017"
    FOREIGN_2023 = "foreign_2023"
    RESIDENCE_PERMIT = "residence_permit"


@dataclass(frozen=True, slots=True, repr=False)
class IdCardRecord:
    """The text of a card's chip; personal. None where the layout has no such field or it is blank.

    Dates are ``YYYY-MM-DD``; ``valid_until`` may be `LONG_TERM`. ``nation`` is the Chinese text (汉, not 汉族) or the
    code when unknown. ``address`` is what the chip was issued with, ``latest_address`` the newest appended one.
    """

    name: str | None
    name_en: str | None
    sex: Sex | None
    nation: str | None
    birth_date: str | None
    address: str | None
    latest_address: str | None
    id_number: str
    issuing_authority: str | None
    valid_from: str | None
    valid_until: str | None
    pass_number: str | None
    issue_count: str | None
    nationality: str | None

    def __repr__(self) -> str:
        return "IdCardRecord(***)"


@dataclass(frozen=True, slots=True, repr=False)
class Image:
    """A picture; personal. ``bgr`` holds ``height * width * 3`` bytes, row by row, blue first."""

    width: int
    height: int
    bgr: bytes

    def __post_init__(self) -> None:
        if min(self.width, self.height) < 1 or len(self.bgr) != self.width * self.height * 3:
            msg = "picture size and bytes differ"
            raise ValueError(msg)

    def __repr__(self) -> str:
        return f"Image({self.width}x{self.height})"


class PhotoState(StrEnum):
    """What became of the chip's 1,024 bytes of photo."""

    OK = "ok"
    NO_DECODER = "no_decoder"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, repr=False)
class IdCard:
    """One card as read; personal.

    Attributes:
        photo_state: whether ``photo`` is there, and if not, why.
        photo: 102 x 126 pixels, None unless ``photo_state`` is OK.
        reader_id: printed SAM number of the reader's security module; empty when the module does not tell it.
        spans: seconds by step: ``find`` (first search to found), ``select``, ``read``, ``total``.
    """

    layout: CardLayout
    record: IdCardRecord
    photo_state: PhotoState
    photo: Image | None
    reader_id: str
    spans: dict[str, float] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"IdCard({self.layout}, ***)"


class Device(Protocol):
    """What every device can be asked."""

    def status(self) -> Status:
        """Say how it is; absence is a status, never an error."""

    def close(self) -> None:
        """Give the handle back; the next call opens it again."""


class IdCardReader(Protocol):
    """A reader with a SAM-V security module (GA 467)."""

    def status(self) -> Status:
        """Ask the module; absence is a status, never an error."""

    def read(self, deadline: float, cancel: Event | None = None) -> IdCard:
        """Wait for a card that was not read yet, read it, decode its photo.

        Raises:
            MediaError: ``id_card.media_withdrawn`` (pulled away while being read), ``id_card.media_unreadable``
                (three attempts failed), ``id_card.media_unsupported`` (unknown type flag or not an ID card).
            DeviceTimeout: ``id_card.no_card`` at the deadline, ``id_card.silent`` when the module does not answer.
            DeviceUnavailable, HardwareFault, ProtocolError, Cancelled.
        """

    def wait_removed(self, deadline: float, cancel: Event | None = None) -> bool:
        """Wait until the card that was read has left the antenna; False at the deadline."""

    def close(self) -> None:
        """Give the handle back; the next call opens it again."""


@dataclass(frozen=True, slots=True, repr=False)
class SocialCard:
    """What a social-security card says without a PIN (LD/T 32, files EF05 and EF06); personal.

    None where the card has no such item or it is blank. Dates are ``YYYY-MM-DD``.

    Attributes:
        region: six digits of the issuing region.
        card_type: one sign as on the card.
        spec_version: such as ``3.00``.
        id_number: the holder's social-security number, which is the ID number; None on cards that hide it.
        nation: Chinese text, or the code when unknown.
    """

    region: str | None
    card_type: str | None
    spec_version: str | None
    issue_date: str | None
    expiry_date: str | None
    card_number: str | None
    id_number: str | None
    name: str | None
    sex: Sex | None
    nation: str | None
    birth_date: str | None

    def __repr__(self) -> str:
        return "SocialCard(***)"


@dataclass(frozen=True, slots=True, repr=False)
class PinCheck:
    """What a card said to its holder's PIN; personal.

    Attributes:
        is_right: the card accepts it.
        tries_left: until the card blocks itself; None where it does not tell, and after a right one.
        card: what the card then tells; None unless the PIN is right.
    """

    is_right: bool
    tries_left: int | None
    card: SocialCard | None

    def __repr__(self) -> str:
        return "PinCheck(***)"


class ChipCardReader(Protocol):
    """A slot for contact cards, over PC/SC."""

    def status(self) -> Status:
        """Ask pcscd; a reader that is not there is a status."""

    def read_social_card(self, deadline: float, cancel: Event | None = None) -> SocialCard:
        """Wait for a card, read its free files, leave it powered off.

        Raises:
            MediaError: ``chip_card.media_withdrawn``, ``chip_card.media_unreadable`` (no answer to reset, or answers
                that make no sense), ``chip_card.media_unsupported`` (not a social-security card),
                ``chip_card.pin_required`` (6982: the card gives nothing away without its PIN).
            DeviceTimeout: ``chip_card.no_card`` at the deadline, ``chip_card.silent``.
            DeviceUnavailable: ``chip_card.unavailable``, no reader or no pcscd.
            DeviceBusy, ProtocolError, Cancelled.
        """

    def verify_pin(self, pin: str, deadline: float, cancel: Event | None = None) -> PinCheck:
        """Wait for a card, have it check the holder's PIN, read its free files, leave it powered off.

        The PIN is sent once at most: what fails from then on is not tried again, since it may have cost a try.

        Args:
            pin: six figures; neither kept nor written down.
            deadline: monotonic instant. No PIN is sent in the last second before it.
            cancel: set by the caller to give up.

        Raises:
            ValueError: ``pin`` is something else than six figures.
            MediaError: as `read_social_card`, and ``chip_card.pin_blocked`` (6983, or no try left): asked of nobody
                any more. ``chip_card.media_unsupported`` also for a card that checks no PIN of this kind.
            DeviceTimeout, DeviceUnavailable, DeviceBusy, ProtocolError, Cancelled: as `read_social_card`.
        """

    def wait_removed(self, deadline: float, cancel: Event | None = None) -> bool:
        """Wait until no card is in the slot; False at the deadline."""

    def close(self) -> None:
        """Give the reader back."""


class PrintOutcome(StrEnum):
    """Three values, because a queue's word for *completed* proves no sheet."""

    DELIVERED = "delivered"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PrintResult:
    """What became of one document.

    Attributes:
        sheets: sheets that a counter, a sensor or the printer's own job proves; 0 without proof.
        reason: error code that explains FAILED or UNKNOWN, else empty.
        seconds: from the call to the decision.
    """

    outcome: PrintOutcome
    sheets: int
    reason: str
    seconds: float


class DocumentPrinter(Protocol):
    """An A4 printer."""

    def status(self) -> Status:
        """Ask the printer itself, not its queue; absence is a status."""

    def print(
        self,
        document: bytes,
        job_name: str,
        pages: int,
        deadline: float,
        cancel: Event | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> PrintResult:
        """Print one PDF, once, and say what is proved of it.

        A printer that is out of paper, jammed or open at the start is refused at once (FAILED, nothing sent). Paper
        that runs out during the job is waited for until the deadline; then the job is cancelled and the result is
        FAILED only if no sheet can follow, else UNKNOWN. Cancelling ends in the same way.

        Args:
            document: PDF bytes; never written to disk by the driver.
            job_name: opaque, without personal data.
            pages: how many sheets are expected (one-sided).
            deadline: monotonic instant.
            cancel: set by the caller to give up.
            progress: called with the count of sheets seen so far, whenever it grows.
        """

    def close(self) -> None:
        """Give connections back."""


class ReceiptPrinter(Protocol):
    """An 80 mm thermal printer, with or without a presenter or ejector."""

    def status(self) -> Status:
        """Ask the printer; silence is ``offline``, never *enough paper*."""

    def print(self, receipt: Receipt, deadline: float, cancel: Event | None = None) -> PrintResult:
        """Print, cut and present one receipt, once, and say what is proved of it.

        A printer that is out of paper, open or broken is refused at once (FAILED, nothing sent). DELIVERED needs the
        printer's word that everything was processed and that it is well afterwards; ``sheets`` is then 1. What
        breaks in the middle is UNKNOWN unless no paper can have come out.

        Raises:
            Cancelled: before the first byte; later the result tells.
        """

    def wait_taken(self, deadline: float, cancel: Event | None = None) -> bool:
        """Wait until nothing hangs in the outlet; False at the deadline.

        Raises:
            Unsupported: ``receipt_printer.unsupported``, this make has no sensor there.
        """

    def retract(self, deadline: float) -> None:
        """Take back a receipt that nobody took (XFS4IoT RetractMedia).

        Raises:
            Unsupported: ``receipt_printer.unsupported``.
        """

    def close(self) -> None:
        """Give the handle back."""


class Camera(Protocol):
    """A camera that looks at the resident."""

    def status(self) -> Status:
        """Whether a picture can be had; does not open the camera."""

    def frame(self, deadline: float, cancel: Event | None = None) -> Image:
        """Return the newest picture, opening the camera first if need be.

        Raises:
            DeviceUnavailable: ``camera.unavailable``.
            DeviceTimeout: ``camera.silent`` when no picture comes, ``camera.frozen`` when no new one does.
        """

    def close(self) -> None:
        """Switch the camera off; nothing is kept."""


class FaceComparer(Protocol):
    """Compares a camera picture (probe) with a chip photo (reference), 1:1."""

    def status(self) -> Status:
        """Whether the model pack is there and unaltered; capabilities name the pack."""

    def compare(self, probe: Image, reference: Image, *, pad: bool = False) -> Comparison:
        """Compare; pictures are used as they are and kept nowhere.

        Raises:
            ConfigurationError: ``face.pack_missing`` or ``face.pack_altered``.
        """

    def begin(self, reference: Image, gestures: tuple[Gesture, ...]) -> Sight:
        """Begin an attempt at the camera: whoever is looked at until its end is compared with ``reference``.

        An attempt that was not ended is forgotten. A reference that shows no face ends it at once with NO_FACE.

        Args:
            reference: the chip's photo.
            gestures: what the resident is asked to do, in this order, once his face matches; none for a face that
                need not prove that it lives.

        Raises:
            ConfigurationError: ``face.pack_missing`` or ``face.pack_altered``.
        """

    def look(self, picture: Image) -> Sight:
        """Take the next picture of the attempt that was begun.

        Raises:
            ProtocolError: ``face.no_attempt``, none was begun, or it has ended.
        """

    def end(self) -> None:
        """Forget the attempt: embeddings and pictures are overwritten."""

    def close(self) -> None:
        """Drop the models, and the attempt."""


@dataclass(frozen=True, slots=True, repr=False)
class ScannedCode:
    """One code as scanned; personal (a payment code or an identity code), never logged.

    Attributes:
        text: at most 4,096 characters, no control characters.
        symbology: XFS4IoT name such as ``qr_code``; None when the scanner does not tell.
    """

    text: str
    symbology: str | None = None

    def __repr__(self) -> str:
        return "ScannedCode(***)"


class CodeScanner(Protocol):
    """A scanner for QR and bar codes (XFS4IoT BarcodeReader)."""

    def status(self) -> Status:
        """Whether the scanner is there; one that cannot be asked says so in its capabilities."""

    def read(self, deadline: float, cancel: Event | None = None) -> ScannedCode:
        """Wait for the next code; what was scanned before the call is forgotten.

        Raises:
            DeviceTimeout: ``scanner.no_code``.
            ProtocolError: ``scanner.garbage``, what came is no text or has no end.
            DeviceUnavailable, DeviceBusy, Cancelled.
        """

    def close(self) -> None:
        """Switch the scanner off and let others have it."""


class FlashRate(StrEnum):
    """XFS4IoT Lights ``flashRate``."""

    OFF = "off"
    SLOW = "slow"
    MEDIUM = "medium"
    QUICK = "quick"
    CONTINUOUS = "continuous"


class Signals(Protocol):
    """Guide lights, doors, presence and outlet sensors (XFS4IoT Lights and Auxiliaries)."""

    def status(self) -> Status:
        """Ask the board; ``sensors`` holds every input, debounced."""

    def set_light(self, position: LightPosition, rate: FlashRate, deadline: float) -> None:
        """Switch one light; it flashes until told otherwise or until `close`.

        Raises:
            Unsupported: ``signals.unsupported``, the board has no such light.
            DeviceTimeout: ``signals.silent``.
            DeviceUnavailable, ProtocolError.
        """

    def close(self) -> None:
        """All lights off; give the line back."""


class Power(Protocol):
    """The uninterruptible power supply (XFS4IoT PowerManagement)."""

    def status(self) -> Status:
        """Ask upsd: ``sensors`` has ``power_in``, ``battery``, ``charge_percent``, ``runtime_seconds``."""

    def close(self) -> None:
        """Hang up."""


@dataclass(frozen=True, slots=True, repr=False)
class Page:
    """A paper that lay under the document camera; personal.

    Attributes:
        image: cropped and deskewed, upright as it lay.
        width_mm: of the paper; None where the site has not calibrated the camera.
        height_mm: likewise.
        sharpness: 0 to 1.
    """

    image: Image
    width_mm: float | None
    height_mm: float | None
    sharpness: float

    def __repr__(self) -> str:
        return f"Page({self.image!r})"


class DocumentCamera(Protocol):
    """A camera above a shelf for papers."""

    def status(self) -> Status:
        """Whether a picture can be had; does not open the camera."""

    def frame(self, deadline: float, cancel: Event | None = None) -> Image:
        """Return the newest picture of the shelf, for the preview; raises as `Camera.frame` with its own codes."""

    def capture(self, deadline: float, cancel: Event | None = None) -> Page:
        """Wait until one paper lies still, and return it cropped and deskewed.

        Raises:
            MediaError: ``document_camera.no_page``, ``document_camera.page_cut_off`` or
                ``document_camera.many_pages`` at the deadline; ``document_camera.blurred``.
            DeviceUnavailable, DeviceTimeout, Cancelled.
        """

    def close(self) -> None:
        """Switch the camera off; nothing is kept."""


@dataclass(frozen=True, slots=True)
class KeyPress:
    """One press of a key.

    Attributes:
        is_long: it was held down for 0.7 s, and perhaps still is.
    """

    key: Key
    is_long: bool = False


class KeyPad(Protocol):
    """Six keys for people who do not use the screen, often with a socket for a headset."""

    def status(self) -> Status:
        """Whether the pad is there; ``sensors`` has ``headset`` where it tells."""

    def wait_key(self, deadline: float, cancel: Event | None = None) -> KeyPress:
        """Wait for the next key that is pressed and let go, or held; one that is held down counts once.

        Keys pressed between two calls are kept, the newest 32.

        Raises:
            DeviceTimeout: ``key_pad.no_key``.
            DeviceUnavailable, DeviceBusy, Cancelled.
        """

    def close(self) -> None:
        """Let others have the keys."""


class Outlet(StrEnum):
    """Where a sound comes out: for one pair of ears, or for everybody around."""

    HEADSET = "headset"
    LOUDSPEAKER = "loudspeaker"


@dataclass(frozen=True, slots=True)
class Voice:
    """How a text is spoken.

    Attributes:
        rate: 1.0 is the usual speed; 0.5 to 2.0, what lies outside counts as the nearer end.
        volume: 0 to 1, likewise; it is not spoken louder at 1 than the site has set the outlet.
    """

    language: Literal["zh", "en"]
    rate: float = 1.0
    volume: float = 1.0


class Speaker(Protocol):
    """A sound card with a socket for a headset, a loudspeaker, or both. One sound at a time; nothing is kept."""

    def status(self) -> Status:
        """Whether the site's outlets are there; plays nothing."""

    def say(self, text: str, voice: Voice, outlet: Outlet, deadline: float, cancel: Event | None = None) -> None:
        """Speak, and return when the last of it was heard; when the deadline or the flag ends it, it is silent at once.

        A text has 2,000 characters at most; it may be personal, and is then for the headset only. One without a sign
        that is seen is silent and no error.

        Raises:
            Unsupported: ``speaker.unsupported``, the site has no such outlet.
            MediaError: ``speaker.text_too_long``.
            DeviceUnavailable: ``speaker.unavailable``, not there, or gone while it plays.
            DeviceTimeout: ``speaker.cut_off`` at the deadline, ``speaker.silent`` when the card takes no samples.
            ConfigurationError: ``speaker.voice_missing``.
            DeviceBusy, HardwareFault, Cancelled.
        """

    def play(self, sound: bytes, volume: float, outlet: Outlet, deadline: float, cancel: Event | None = None) -> None:
        """Play a recorded prompt or tones, as `say` does, at 0 to 1 of how loud it was recorded.

        The sound is a WAV file: 16-bit PCM, one channel, 8,000 to 48,000 samples a second, a minute at most.

        Raises:
            MediaError: ``speaker.sound_unsupported``, it is something else.
        """

    def close(self) -> None:
        """Silence; give the sound card back."""
