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


class FaceDecision(StrEnum):
    """ISO/IEC 2382-37 decisions, and why there may be none."""

    MATCH = "match"
    RETRY = "retry"
    NON_MATCH = "non_match"
    NO_FACE = "no_face"
    MANY_FACES = "many_faces"
    LOW_QUALITY = "low_quality"
    ATTACK = "attack"


class CaptureHint(StrEnum):
    """What would help the next picture; the words are in ``assets/words``."""

    NONE = "none"
    NO_FACE = "no_face"
    CLOSER = "closer"
    FURTHER = "further"
    CENTRE = "centre"
    LOOK_HERE = "look_here"
    ONE_PERSON = "one_person"
    TOO_DARK = "too_dark"
    TOO_BRIGHT = "too_bright"
    HOLD_STILL = "hold_still"


@dataclass(frozen=True, slots=True)
class Comparison:
    """One probe compared with one reference; holds no picture and no embedding.

    Attributes:
        score: cosine similarity, -1 to 1; None without a decision.
        threshold: the pack's accept threshold for ``score``.
        pad_score: 0 (attack) to 1 (bona fide); None when not asked for.
        quality: 0 to 1 of the probe's face; None without a face.
        hint: what would help.
        ms: milliseconds of the comparison, start-up not counted.
    """

    decision: FaceDecision
    score: float | None
    threshold: float
    pad_score: float | None
    quality: float | None
    hint: CaptureHint
    ms: float


class FaceComparer(Protocol):
    """Compares a camera picture (probe) with a chip photo (reference), 1:1."""

    def status(self) -> Status:
        """Whether the model pack is there and unaltered; capabilities name the pack."""

    def compare(self, probe: Image, reference: Image, *, pad: bool = False) -> Comparison:
        """Compare; pictures are used as they are and kept nowhere.

        Raises:
            ConfigurationError: ``face.pack_missing`` or ``face.pack_altered``.
        """

    def close(self) -> None:
        """Drop the models."""
