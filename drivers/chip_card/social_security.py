"""The free files of a social-security card (LD/T 32, file structure of LB 002-2000) and its PIN, without I/O.

::

    SELECT SSSE ──6A82──> another card: media_unsupported, and nothing more is asked of it
        │
    VERIFY, where a PIN was typed ── 63Cx ──> wrong, or 63C0, 6983: pin_blocked; nothing more is asked of it
        │
    SELECT EF05, EF06 ── refused with P1=02 ──> P1=00 ── refused ──> addressed by its short identifier
        │
    READ RECORD 1, 2 ... ── refused, or items missing ──> READ RECORD by tag

Records tell their own tags, so it does not matter in which order a card keeps them. An item that is missing, blank or
refused alone is None: cards of specification 3.00 leave out what the face no longer shows. A file that is refused as a
whole with 6982 is `pin_required`, EF06 beside a readable EF05 too: what is left then names a card and no holder. Only
EF05 and EF06 are read; reading sends no PIN, no PSAM is used, no application of a bank ever selected.

A card grants three to six wrong PINs, so VERIFY is sent once for each time that somebody has typed one: it does not go
through `exchange`, which asks again.
"""

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from drivers.chip_card.apdu import (
    BAD_ANSWER,
    LONGEST_DATA,
    READ_RECORD,
    SELECT,
    VERIFY,
    Command,
    Response,
    StatusWord,
    Transmit,
    exchange,
    parse_response,
)
from drivers.devices import PinCheck, SocialCard
from drivers.errors import MediaError, ProtocolError
from drivers.id_card.records import NATIONS, SEXES

SSSE = b"sx1.sh." + "社会保障".encode("gb2312")
"""Name of the social-security environment (社会保障系统环境)."""

BY_NAME, BY_FILE_IN_DIRECTORY, BY_FILE = 0x04, 0x02, 0x00
"""P1 of SELECT."""

BY_NUMBER, BY_TAG = 0x04, 0x00
"""Low bits of READ RECORD's P2; the high five are a short file identifier, 0 for the selected file."""

PADDING = b"\x00\xff"
"""Bytes that are no tag; records are filled up with them."""

Items = Mapping[int, bytes]
"""Values by tag; personal."""


@dataclass(frozen=True, slots=True)
class File:
    """An elementary file.

    Attributes:
        short: its short identifier.
        lengths: bytes of each item by tag, in the order of the records.
    """

    identifier: bytes
    short: int
    lengths: Mapping[int, int]


ISSUER = File(b"\xef\x05", 5, {0x01: 16, 0x02: 1, 0x03: 4, 0x04: 12, 0x05: 4, 0x06: 4, 0x07: 9})
HOLDER = File(b"\xef\x06", 6, {0x08: 18, 0x09: 30, 0x4E: 20, 0x0A: 1, 0x0B: 1, 0x0C: 3, 0x0D: 4})

NOT_NEEDED = frozenset({0x04, 0x0C})
"""Initialising institution and birth place: dropped, and not asked for by tag."""

BLOCKED, UNSUPPORTED = "chip_card.pin_blocked", "chip_card.media_unsupported"

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_PIN = re.compile(r"[0-9]{6}")


class PinEntry:
    """A PIN as somebody has typed it: sent once at most and overwritten then.

    Args:
        pin: six figures.

    Attributes:
        is_spent: a card may have been given it, whatever came back.

    Raises:
        ValueError: it is something else.
    """

    def __init__(self, pin: str) -> None:
        check_figures(pin)
        self.is_spent = False
        # BCD: two figures a byte.
        self._command = bytearray((0x00, VERIFY, 0x00, 0x00, 3, *(int(pin[at : at + 2], 16) for at in (0, 2, 4))))

    def verify(self, transmit: Transmit) -> Response:
        """Send it and return what the card says.

        Raises:
            ProtocolError: ``chip_card.bad_answer``.
            ValueError: it has been sent.
        """
        if self.is_spent:
            raise ValueError("a PIN is sent once")
        self.is_spent = True
        try:
            return parse_response(transmit(self._command))
        finally:
            self.forget()

    def forget(self) -> None:
        """Overwrite it; it cannot be sent then."""
        self.is_spent = True
        self._command[:] = bytes(len(self._command))


def check_figures(pin: str) -> None:
    """Check that a PIN is six figures.

    Raises:
        ValueError: it is something else, which the text does not tell.
    """
    if not _PIN.fullmatch(pin):
        raise ValueError("a PIN is six figures")


def read_social_card(transmit: Transmit) -> SocialCard:
    """Select the application and read both files.

    Raises:
        MediaError: ``chip_card.media_unsupported``, ``chip_card.pin_required``.
        ProtocolError: ``chip_card.bad_answer``.
    """
    select_application(transmit)
    return _read_files(transmit)


def select_application(transmit: Transmit) -> None:
    """Select the social-security environment; raises as `read_social_card`."""
    response = exchange(transmit, Command(SELECT, BY_NAME, 0, SSSE))
    if not response.has_data:
        raise _refused(response)


def verify_pin(transmit: Transmit, entry: PinEntry) -> PinCheck:
    """Have the application that is selected check a PIN and, if it is right, read both files.

    Nothing is selected by name in between: a card may forget with it that the PIN was right.

    Raises:
        MediaError: ``chip_card.pin_blocked``; ``chip_card.media_unsupported``, the card checks no such PIN; and as
            `read_social_card`.
        ProtocolError: ``chip_card.bad_answer``, also for data, of which VERIFY has none.
    """
    response = entry.verify(transmit)
    if response.data:
        raise ProtocolError(BAD_ANSWER, detail=f"{len(response.data)} bytes with the answer to a PIN")
    if response.status == StatusWord.SUCCESS:
        return PinCheck(is_right=True, tries_left=None, card=_read_files(transmit))
    if response.tries_left or response.status == StatusWord.PIN_WRONG_UNCOUNTED:
        return PinCheck(is_right=False, tries_left=response.tries_left, card=None)
    is_blocked = response.tries_left == 0 or response.status in {StatusWord.PIN_BLOCKED, StatusWord.PIN_INVALIDATED}
    raise MediaError(BLOCKED if is_blocked else UNSUPPORTED, vendor_code=f"{response.status:04X}")


def parse_records(data: bytes) -> dict[int, bytes]:
    """Return the values of one answer by tag: tag and length of a byte each, then the value.

    Raises:
        ProtocolError: ``chip_card.bad_answer``, a value that is not there to its end.
    """
    items: dict[int, bytes] = {}
    at = 0
    while at < len(data):
        if data[at] in PADDING:
            at += 1
            continue
        length = data[at + 1] if at + 1 < len(data) else LONGEST_DATA
        value = data[at + 2 : at + 2 + length]
        if len(value) != length:
            raise ProtocolError(BAD_ANSWER, detail=f"item {data[at]:02X} is cut off")
        items[data[at]] = value
        at += 2 + length
    return items


def parse_items(items: Items) -> SocialCard:
    """Return what the items say; one that says nothing sensible is None."""
    # What follows the region in the card's identification need not be decimal.
    region = _digits(items.get(0x01, b"")[:3])
    nation = _digits(items.get(0x0B, b"")).replace("00", "")
    return SocialCard(
        region=region if len(region) == 6 else None,
        card_type=_text(items.get(0x02, b"")),
        spec_version=_text(items.get(0x03, b"")),
        issue_date=_date(items.get(0x05, b"")),
        expiry_date=_date(items.get(0x06, b"")),
        card_number=_text(items.get(0x07, b"")),
        id_number=(_text(items.get(0x08, b"")) or "").upper() or None,
        name=_text(_joined(items.get(0x09, b""), items.get(0x4E, b""))),
        sex=SEXES.get(_text(items.get(0x0A, b"")) or ""),
        nation=NATIONS.get(nation, nation) or None,
        birth_date=_date(items.get(0x0D, b"")),
    )


def _read_files(transmit: Transmit) -> SocialCard:
    return parse_items({**_read_file(transmit, ISSUER), **_read_file(transmit, HOLDER)})


def _read_file(transmit: Transmit, file: File) -> dict[int, bytes]:
    """Return the items of one file; see the module's picture."""
    address = _select(transmit, file)
    found: dict[int, bytes] = {}
    refusal: Response | None = None
    by_number = ((number, length, BY_NUMBER) for number, length in enumerate(file.lengths.values(), 1))
    for response in _answers(transmit, address, by_number):
        if response.has_data:
            found |= parse_records(response.data)
        elif response.needs_pin:
            refusal = response
        elif response.status not in {StatusWord.RECORD_NOT_FOUND, StatusWord.FILE_NOT_FOUND}:
            break
    missing = [(tag, length, BY_TAG) for tag, length in file.lengths.items() if tag not in NOT_NEEDED | found.keys()]
    for response in _answers(transmit, address, missing):
        if response.has_data:
            found |= parse_records(response.data)
        elif response.needs_pin:
            refusal = response
    wanted = {tag: value for tag, value in found.items() if tag in file.lengths.keys() - NOT_NEEDED}
    if not wanted:
        raise MediaError(UNSUPPORTED) if refusal is None else _refused(refusal)
    return wanted


def _answers(transmit: Transmit, address: int, records: Iterable[tuple[int, int, int]]) -> Iterable[Response]:
    """Yield the answer to each READ RECORD: number or tag, length of the item, the way to address it."""
    for number, length, way in records:
        expected = length + 2
        response = exchange(transmit, Command(READ_RECORD, number, address | way, expected=expected))
        is_cut = response.has_data and len(response.data) > 1 and response.data[1] + 2 > expected
        if is_cut or response.status == StatusWord.WRONG_LENGTH:
            response = exchange(transmit, Command(READ_RECORD, number, address | way, expected=LONGEST_DATA))
        yield response


def _select(transmit: Transmit, file: File) -> int:
    """Make it the current file; return the high bits of READ RECORD's P2."""
    for p1 in (BY_FILE_IN_DIRECTORY, BY_FILE):
        response = exchange(transmit, Command(SELECT, p1, 0, file.identifier))
        if response.has_data:
            return 0
        if response.needs_pin:
            raise _refused(response)
    return file.short << 3


def _refused(response: Response) -> MediaError:
    code = "chip_card.pin_required" if response.needs_pin else UNSUPPORTED
    return MediaError(code, vendor_code=f"{response.status:04X}")


def _joined(name: bytes, rest: bytes) -> bytes:
    """Return a name and its continuation; the cut may go through a character, or leave room before it."""
    rest = rest.rstrip(b" " + PADDING)
    if not rest:
        return name
    name = name.rstrip(PADDING)
    # No byte of a Chinese character is a space: before one it is padding, between Latin words it is part of the name.
    return name.rstrip() + rest if rest[0] > 0x7F else name + rest


def _text(value: bytes) -> str | None:
    # GB 18030 has all of GBK. Control characters stand for nothing that can be shown.
    text = value.rstrip(b" " + PADDING).decode("gb18030", errors="replace").strip()
    return _CONTROL.sub("\ufffd", text) or None


def _digits(value: bytes) -> str:
    digits = value.hex().rstrip("f")
    return digits if digits.isdigit() else ""


def _date(value: bytes) -> str | None:
    digits = _digits(value)
    try:
        return datetime.date.fromisoformat(digits).isoformat() if len(digits) == 8 else None
    except ValueError:
        return None
