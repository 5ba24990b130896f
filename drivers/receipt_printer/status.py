"""What a receipt printer says of itself, bit by bit (ESC/POS); no I/O.

::

    DLE EOT n     10 04 n    one byte: bits 1 and 4 set, bits 0 and 7 clear           answered at once, always
    ASB           1D 61 n    four bytes, the first with bit 4 set, the others without   sent when something changes
    GS r 1        1D 72 01   one byte, bits 4 and 7 clear      answered when all that was sent before is processed
    DLE EOT 20    10 04 14   six bytes, 10 0F first (Custom)                           answered at once
    GS e 6        1D 65 06   one byte of an ejector, bit 1 clear
    GS E1, GS I n            text

An answer does not say what it answers, but the fixed bits tell the kinds apart, so that a state that is pushed in
between is not taken for the answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, Flag, StrEnum, auto

from drivers.errors import ProtocolError
from drivers.status import DeviceStatus, MediaStatus, SupplyStatus

REALTIME_MASK, REALTIME = 0x93, 0x12
ASB_FIRST = 0x10
PLAIN_MASK = 0x90
EJECTOR_MASK = 0x02
FULL_STATUS_HEAD = b"\x10\x0f"

ASB_LENGTH = 4
FULL_STATUS_LENGTH = 6
LONGEST_TEXT = 80
FLOW_CONTROL = frozenset({0x11, 0x13})


class Code(StrEnum):
    """Every code of this device, for a status, an error or a print result."""

    HARDWARE_FAULT = "receipt_printer.hardware_fault"
    CUTTER_FAULT = "receipt_printer.cutter_fault"
    MEDIA_JAM = "receipt_printer.media_jam"
    COVER_OPEN = "receipt_printer.cover_open"
    MEDIA_EMPTY = "receipt_printer.media_empty"
    HEAD_HOT = "receipt_printer.head_hot"
    RECOVERABLE_FAULT = "receipt_printer.recoverable_fault"
    NOT_READY = "receipt_printer.not_ready"
    MEDIA_PRESENT = "receipt_printer.media_present"

    SILENT = "receipt_printer.silent"
    GARBAGE = "receipt_printer.garbage"
    UNPROVED = "receipt_printer.unproved"
    TIMEOUT = "receipt_printer.timeout"
    CANCELLED = "receipt_printer.cancelled"
    RETRACT_FAILED = "receipt_printer.retract_failed"
    UNSUPPORTED = "receipt_printer.unsupported"

    TEXT_REFUSED = "receipt_printer.text_refused"
    GLYPH_MISSING = "receipt_printer.glyph_missing"
    RECEIPT_TOO_LONG = "receipt_printer.receipt_too_long"
    CODE_TOO_LARGE = "receipt_printer.code_too_large"
    FONT_MISSING = "receipt_printer.font_missing"
    PROFILE_INVALID = "receipt_printer.profile_invalid"


class Condition(Flag):
    """What may be the matter with a printer; the union of all its answers is its state."""

    NONE = 0
    OFFLINE = auto()
    WAITING_FOR_RECOVERY = auto()
    FEED_BUTTON = auto()
    COVER_OPEN = auto()
    STOPPED_BY_PAPER_END = auto()
    ERROR = auto()
    RECOVERABLE = auto()
    CUTTER = auto()
    UNRECOVERABLE = auto()
    HEAD_HOT = auto()
    NEAR_END = auto()
    PAPER_OUT = auto()
    MEDIA_PRESENT = auto()
    JAMMED = auto()
    BUSY = auto()

    @property
    def words(self) -> str:
        """What is the matter, for the technician."""
        return " ".join(each.name.lower() for each in Condition if each in self and each.name)


class Form(Enum):
    """The kinds of bytes a printer sends."""

    REALTIME = auto()
    PUSHED = auto()
    PAPER = auto()
    FULL = auto()
    EJECTOR = auto()
    TEXT = auto()
    JUNK = auto()


_REALTIME_BITS: Mapping[int, tuple[tuple[int, Condition], ...]] = {
    1: (
        (0x08, Condition.OFFLINE),
        (0x20, Condition.WAITING_FOR_RECOVERY),
        (0x40, Condition.FEED_BUTTON),
    ),
    2: (
        (0x04, Condition.COVER_OPEN),
        (0x08, Condition.FEED_BUTTON),
        (0x20, Condition.STOPPED_BY_PAPER_END),
        (0x40, Condition.ERROR),
    ),
    3: (
        (0x04, Condition.RECOVERABLE),
        (0x08, Condition.CUTTER),
        (0x20, Condition.UNRECOVERABLE),
        (0x40, Condition.HEAD_HOT),
    ),
    4: (
        (0x0C, Condition.NEAR_END),
        (0x60, Condition.PAPER_OUT),
    ),
    5: ((0x60, Condition.MEDIA_PRESENT),),
}
"""Bits by n of DLE EOT; a condition holds when any of its bits is set."""

_ASB_BITS: tuple[tuple[tuple[int, Condition], ...], ...] = (
    (
        (0x08, Condition.OFFLINE),
        (0x20, Condition.COVER_OPEN),
        (0x40, Condition.FEED_BUTTON),
    ),
    (
        (0x01, Condition.WAITING_FOR_RECOVERY),
        (0x02, Condition.FEED_BUTTON),
        (0x04, Condition.RECOVERABLE),
        (0x08, Condition.CUTTER),
        (0x20, Condition.UNRECOVERABLE),
        (0x40, Condition.HEAD_HOT),
    ),
    ((0x03, Condition.NEAR_END), (0x0C, Condition.PAPER_OUT)),
    (),
)

_FULL_BITS: tuple[tuple[tuple[int, Condition], ...], ...] = (
    (
        (0x01, Condition.PAPER_OUT),
        (0x04, Condition.NEAR_END),
        (0x20, Condition.MEDIA_PRESENT),
    ),
    (
        (0x03, Condition.COVER_OPEN),
        (0x0C, Condition.BUSY),
        (0x60, Condition.FEED_BUTTON),
    ),
    ((0x01, Condition.HEAD_HOT), (0x0A, Condition.RECOVERABLE)),
    ((0x01, Condition.CUTTER), (0x02, Condition.COVER_OPEN), (0x0C, Condition.UNRECOVERABLE)),
)

_EJECTOR_BITS = (
    (0x01, Condition.NEAR_END),
    (0x08, Condition.MEDIA_PRESENT),
    (0x30, Condition.BUSY),
    (0x40, Condition.ERROR),
    (0x80, Condition.JAMMED),
)


def _conditions(byte: int, bits: tuple[tuple[int, Condition], ...]) -> Condition:
    found = Condition.NONE
    for mask, condition in bits:
        if byte & mask:
            found |= condition
    return found


def decode_realtime(n: int, answer: bytes) -> Condition:
    """Decode the answer to DLE EOT ``n``, 1 to 5.

    Raises:
        ProtocolError: ``receipt_printer.garbage``, the fixed bits are wrong.
    """
    if len(answer) != 1 or answer[0] & REALTIME_MASK != REALTIME:
        raise garbage(answer)
    return _conditions(answer[0], _REALTIME_BITS[n])


def decode_asb(pushed: bytes, *, bit_1_is_jam: bool = False) -> Condition:
    """Decode the four bytes that a printer sends by itself.

    Args:
        pushed: the bytes.
        bit_1_is_jam: bit 1 of the second byte is a jam in the presenter and not the feed button.

    Raises:
        ProtocolError: ``receipt_printer.garbage``.
    """
    if len(pushed) != ASB_LENGTH or pushed[0] & REALTIME_MASK != ASB_FIRST or any(b & PLAIN_MASK for b in pushed[1:]):
        raise garbage(pushed)
    found = Condition.NONE
    for byte, bits in zip(pushed, _ASB_BITS, strict=True):
        found |= _conditions(byte, bits)
    return found | Condition.JAMMED if bit_1_is_jam and pushed[1] & 0x02 else found


def decode_paper(answer: bytes) -> Condition:
    """Decode the answer to GS r 1.

    Raises:
        ProtocolError: ``receipt_printer.garbage``.
    """
    if len(answer) != 1 or answer[0] & PLAIN_MASK:
        raise garbage(answer)
    return _conditions(answer[0], _ASB_BITS[2])


def decode_full(answer: bytes) -> Condition:
    """Decode Custom's six bytes: 10 0F, paper, user, recoverable, unrecoverable.

    Raises:
        ProtocolError: ``receipt_printer.garbage``.
    """
    if len(answer) != FULL_STATUS_LENGTH or not answer.startswith(FULL_STATUS_HEAD):
        raise garbage(answer)
    found = Condition.NONE
    for byte, bits in zip(answer[2:], _FULL_BITS, strict=True):
        found |= _conditions(byte, bits)
    return found


def decode_ejector(answer: bytes) -> Condition:
    """Decode the answer to GS e 6.

    Raises:
        ProtocolError: ``receipt_printer.garbage``.
    """
    if len(answer) != 1 or answer[0] & EJECTOR_MASK:
        raise garbage(answer)
    return _conditions(answer[0], _EJECTOR_BITS)


def decode_remaining(answer: bytes) -> int:
    """Decode the answer to GS E1, ``510cm``; centimetres of paper that are left.

    Raises:
        ProtocolError: ``receipt_printer.garbage``.
    """
    digits, unit, rest = answer.partition(b"cm")
    if not unit or rest or not digits.isdigit() or len(digits) > 6:
        raise garbage(answer)
    return int(digits)


def decode_identity(answer: bytes) -> str:
    """Decode the answer to GS I n, 5F, text, 00; at most `LONGEST_TEXT` printable signs.

    Raises:
        ProtocolError: ``receipt_printer.garbage``.
    """
    text = answer[1:-1]
    if not (answer.startswith(b"_") and answer.endswith(b"\0") and len(answer) <= LONGEST_TEXT + 2):
        raise garbage(answer)
    if not text or not all(0x20 <= byte < 0x7F for byte in text):
        raise garbage(answer)
    return text.decode("ascii").strip()


def garbage(received: bytes) -> ProtocolError:
    """Return the error for bytes that are no status of a receipt printer."""
    return ProtocolError(Code.GARBAGE, detail=received[:16].hex(" "))


@dataclass(slots=True)
class Sorter:
    """Puts what a printer sends into kinds, byte by byte; holds six bytes, or one short text, at most.

    Attributes:
        has_asb: the printer sends its state by itself.
    """

    has_asb: bool
    _held: bytes = b""

    def feed(self, byte: int, wanted: Form, terminator: bytes = b"") -> tuple[Form, bytes] | None:
        """Take one byte; return a kind and its bytes once they are complete.

        Args:
            byte: as received.
            wanted: what was asked for: an ejector's byte, Custom's six bytes and texts are known by that alone.
            terminator: how a wanted text ends.
        """
        if wanted is Form.TEXT:
            return self._take_text(byte, terminator)
        if wanted is Form.FULL:
            return self._take_full(byte)
        if wanted is Form.EJECTOR:
            return wanted, bytes([byte])
        if byte & REALTIME_MASK == REALTIME:
            return Form.REALTIME, bytes([byte])
        if byte in FLOW_CONTROL:
            return None
        if self.has_asb and (self._held or byte & REALTIME_MASK == ASB_FIRST):
            return self._take_pushed(byte)
        if byte & PLAIN_MASK == 0:
            return Form.PAPER, bytes([byte])
        return Form.JUNK, bytes([byte])

    def forget(self) -> None:
        """Begin anew."""
        self._held = b""

    @property
    def held(self) -> bytes:
        """What has come of something that is not complete."""
        return self._held

    def _take_pushed(self, byte: int) -> tuple[Form, bytes] | None:
        if self._held and byte & PLAIN_MASK:
            self._held = b""
            return Form.JUNK, bytes([byte])
        return self._collect(byte, Form.PUSHED, ASB_LENGTH)

    def _take_full(self, byte: int) -> tuple[Form, bytes] | None:
        if not self._held and byte & PLAIN_MASK == 0:
            return Form.PAPER, bytes([byte])
        if len(self._held) < len(FULL_STATUS_HEAD) and byte != FULL_STATUS_HEAD[len(self._held)]:
            junk, self._held = self._held + bytes([byte]), b""
            return Form.JUNK, junk
        return self._collect(byte, Form.FULL, FULL_STATUS_LENGTH)

    def _take_text(self, byte: int, terminator: bytes) -> tuple[Form, bytes] | None:
        held = self._held + bytes([byte])
        if held.endswith(terminator):
            self._held = b""
            return Form.TEXT, held
        return self._collect(byte, Form.JUNK, LONGEST_TEXT + 2)

    def _collect(self, byte: int, form: Form, length: int) -> tuple[Form, bytes] | None:
        self._held += bytes([byte])
        if len(self._held) < length:
            return None
        whole, self._held = self._held, b""
        return form, whole


_TROUBLES: tuple[tuple[Condition, Code, DeviceStatus], ...] = (
    (Condition.UNRECOVERABLE, Code.HARDWARE_FAULT, DeviceStatus.HARDWARE_ERROR),
    (Condition.JAMMED, Code.MEDIA_JAM, DeviceStatus.HARDWARE_ERROR),
    (Condition.COVER_OPEN, Code.COVER_OPEN, DeviceStatus.USER_ERROR),
    (Condition.CUTTER, Code.CUTTER_FAULT, DeviceStatus.HARDWARE_ERROR),
    (Condition.PAPER_OUT | Condition.STOPPED_BY_PAPER_END, Code.MEDIA_EMPTY, DeviceStatus.ONLINE),
    (Condition.HEAD_HOT, Code.HEAD_HOT, DeviceStatus.DEVICE_BUSY),
    (
        Condition.RECOVERABLE | Condition.ERROR | Condition.WAITING_FOR_RECOVERY,
        Code.RECOVERABLE_FAULT,
        DeviceStatus.HARDWARE_ERROR,
    ),
    (Condition.OFFLINE, Code.NOT_READY, DeviceStatus.OFFLINE),
)
"""What stops a receipt, gravest first: the first that holds gives the code."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a printer's state comes to, in the field's words; an empty code is ready."""

    device: DeviceStatus
    paper: SupplyStatus
    code: str


def judge(state: Condition) -> Verdict:
    """Say what a state comes to."""
    paper = SupplyStatus.FULL
    if Condition.JAMMED in state:
        paper = SupplyStatus.JAMMED
    elif state & (Condition.PAPER_OUT | Condition.STOPPED_BY_PAPER_END):
        paper = SupplyStatus.OUT
    elif Condition.NEAR_END in state:
        paper = SupplyStatus.LOW
    for conditions, code, device in _TROUBLES:
        if state & conditions:
            return Verdict(device, paper, code)
    return Verdict(DeviceStatus.ONLINE, paper, "")


def media_of(state: Condition) -> MediaStatus:
    """Say what hangs in the outlet of a printer that has a sensor there."""
    if Condition.JAMMED in state:
        return MediaStatus.JAMMED
    return MediaStatus.PRESENT if Condition.MEDIA_PRESENT in state else MediaStatus.NOT_PRESENT
