"""A social-security card: its files written from plain values, and the program that answers commands. No I/O."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from drivers.simulator.card_contents import NATION_CODES, SEX_CODES

Card = Mapping[str, str | None]
Records = list[tuple[int, bytes]]
"""Tag and value of each record of a file."""

APPLICATION = bytes.fromhex("7378312E73682EC9E7BBE1B1A3D5CF")
EF05, EF06 = 0xEF05, 0xEF06

NAME_BYTES, REST_BYTES = 30, 20

OK, MORE, NO_ROOM_FOR = 0x9000, 0x6100, 0x6C00
NOT_ALLOWED, NO_FILE, NO_RECORD, BAD_PARAMETERS = 0x6982, 0x6A82, 0x6A83, 0x6A86
NO_CURRENT_FILE, UNKNOWN_COMMAND, WRONG_LENGTH = 0x6986, 0x6D00, 0x6700
WRONG_PIN, BLOCKED = 0x63C0, 0x6983
"""The first with the tries that are left in its last four bits."""

PIN_FIGURES, MOST_TRIES = 6, 15

ATRS = {"T=0": bytes.fromhex("3B660000534F4349414C"), "T=1": bytes.fromhex("3B800181")}
LABEL = bytes.fromhex("6F11840F") + APPLICATION
"""What SELECT tells of the application."""


@dataclass(frozen=True, slots=True)
class Options:
    """How cards differ.

    Attributes:
        protocol: T=0 asks for each answer to be fetched, T=1 gives it at once.
        select: values of P1 with which a file can be selected.
        access: ways to read a record, ``number`` and ``tag``.
        padding: of text, ``00`` or ``20`` in hexadecimal.
        pin: the holder's, six figures.
        tries: wrong PINs in a row after which the card blocks itself.
    """

    protocol: str = "T=0"
    select: Collection[int] = (0x02, 0x00)
    access: Collection[str] = ("number", "tag")
    padding: str = "00"
    pin: str = field(default="123456", repr=False)
    tries: int = 3

    def __post_init__(self) -> None:
        if len(self.pin) != PIN_FIGURES or not (self.pin.isascii() and self.pin.isdigit()):
            raise ValueError("pin: six figures")
        if not 1 <= self.tries <= MOST_TRIES:
            raise ValueError(f"tries: 1 to {MOST_TRIES}")


@dataclass
class Refusals:
    """What a card holds back.

    Attributes:
        is_bank_card: there is no social-security application.
        pin_files: files that want the PIN first.
        missing: tags of records that are not there.
        is_pin_blocked: somebody has typed too many wrong PINs elsewhere.
    """

    is_bank_card: bool = False
    pin_files: set[int] = field(default_factory=set)
    missing: set[int] = field(default_factory=set)
    is_pin_blocked: bool = False


class SocialCardProgram:
    """What runs on the chip.

    Attributes:
        headers: the first four bytes of each command since the card was put in, for tests.
        tries_left: wrong PINs in a row that it still bears.
    """

    def __init__(self, card: Card, options: Options) -> None:
        self.atr = ATRS[options.protocol]
        self.headers: list[str] = []
        self.tries_left = options.tries
        self._files = write_files(card, bytes.fromhex(options.padding))
        self._options = options
        self.reset()

    def reset(self) -> None:
        """Forget what was selected, and that the PIN was right."""
        self._is_selected = False
        self._is_verified = False
        self._current: int | None = None
        self._waiting = b""

    def answer(self, command: bytes, refusals: Refusals) -> bytes:
        """Return data and status word."""
        self.headers.append(command[:4].hex())
        if len(command) < 4 or command[0] != 0:
            return _word(UNKNOWN_COMMAND)
        ins, p1, p2 = command[1:4]
        if ins == 0xA4 and len(command) > 5:
            data, status = self._select(p1, command[5 : 5 + command[4]], refusals)
            return self._handed_over(data, status, None)
        if ins == 0xB2 and len(command) == 5:
            data, status = self._read(p1, p2, refusals)
            return self._handed_over(data, status, command[4] or 256)
        if ins == 0xC0 and len(command) == 5:
            data, self._waiting = self._waiting, b""
            return self._handed_over(data, OK, command[4] or 256) if data else _word(NO_CURRENT_FILE)
        if ins == 0x20 and command[4:5] == b"\x03" and len(command) == 8:
            return _word(self._verify(p1, p2, command[5:].hex(), refusals))
        return _word(WRONG_LENGTH if ins in {0xA4, 0xB2, 0xC0, 0x20} else UNKNOWN_COMMAND)

    def _select(self, p1: int, name: bytes, refusals: Refusals) -> tuple[bytes, int]:
        if p1 == 0x04:
            self._is_selected = name == APPLICATION and not refusals.is_bank_card
            self._is_verified = False
            self._current = None
            return (LABEL, OK) if self._is_selected else (b"", NO_FILE)
        number = int.from_bytes(name, "big")
        if p1 not in self._options.select:
            return b"", BAD_PARAMETERS
        if not self._is_selected or number not in self._files:
            return b"", NO_FILE
        if number in refusals.pin_files and not self._is_verified:
            return b"", NOT_ALLOWED
        self._current = number
        return b"", OK

    def _verify(self, p1: int, p2: int, figures: str, refusals: Refusals) -> int:
        if (p1, p2) != (0, 0):
            return BAD_PARAMETERS
        if not self._is_selected:
            return NO_CURRENT_FILE
        if refusals.is_pin_blocked or not self.tries_left:
            return BLOCKED
        self._is_verified = figures == self._options.pin
        self.tries_left = self._options.tries if self._is_verified else self.tries_left - 1
        return OK if self._is_verified else WRONG_PIN + self.tries_left

    def _read(self, p1: int, p2: int, refusals: Refusals) -> tuple[bytes, int]:
        file = self._current if p2 >> 3 == 0 else 0xEF00 + (p2 >> 3)
        way = {0x04: "number", 0x00: "tag"}.get(p2 & 0x07)
        if way not in self._options.access:
            return b"", BAD_PARAMETERS
        if not self._is_selected or file is None or file not in self._files:
            return b"", NO_CURRENT_FILE
        if file in refusals.pin_files and not self._is_verified:
            return b"", NOT_ALLOWED
        records = [record for record in self._files[file] if record[0] not in refusals.missing]
        if way == "number":
            records = records[p1 - 1 : p1] if p1 else []
        else:
            records = [record for record in records if record[0] == p1]
        if not records:
            return b"", NO_RECORD
        tag, value = records[0]
        return bytes([tag, len(value)]) + value, OK

    def _handed_over(self, data: bytes, status: int, expected: int | None) -> bytes:
        """Answer as the protocol has it: T=0 hands over exactly what is asked for, or says how much there is."""
        if self._options.protocol == "T=1" or not data:
            return (data if expected is None else data[:expected]) + _word(status)
        if expected is None:
            self._waiting = data
            return _word(MORE + len(data))
        return data + _word(status) if expected == len(data) else _word(NO_ROOM_FOR + len(data))


def write_files(card: Card, padding: bytes = b"\0") -> dict[int, Records]:
    """Return both files' records; what the card does not name has none.

    Args:
        card: values by the names of `drivers.devices.SocialCard`.
        padding: fills up text.

    Raises:
        ValueError: a value that is too long or cannot be written; names only the field.
    """
    name = (card.get("name") or "").encode("gb18030")

    def text(field: str, length: int) -> bytes | None:
        return _filled(field, (card.get(field) or "").encode("gb18030"), length, padding)

    def number(field: str, length: int, codes: Mapping[str, str] | None = None) -> bytes | None:
        value = (card.get(field) or "").replace("-", "")
        digits = (codes or {}).get(value, value)
        if not (digits + "0").isdigit():
            msg = f"cannot write {field}"
            raise ValueError(msg)
        return _filled(field, bytes.fromhex(digits + "F" * (len(digits) % 2)), length, b"\xff")

    sex = SEX_CODES.get(card.get("sex") or "", "").encode()
    issuer = {
        0x01: number("region", 16),
        0x02: text("card_type", 1),
        0x03: text("spec_version", 4),
        0x05: number("issue_date", 4),
        0x06: number("expiry_date", 4),
        0x07: text("card_number", 9),
    }
    holder = {
        0x08: text("id_number", 18),
        0x09: _filled("name", name[:NAME_BYTES], NAME_BYTES, padding),
        0x4E: _filled("name", name[NAME_BYTES:], REST_BYTES, padding),
        0x0A: _filled("sex", sex, 1, padding),
        0x0B: number("nation", 1, NATION_CODES),
        0x0D: number("birth_date", 4),
    }
    return {
        number: [(tag, value) for tag, value in items.items() if value is not None]
        for number, items in ((EF05, issuer), (EF06, holder))
    }


def _filled(field: str, value: bytes, length: int, padding: bytes) -> bytes | None:
    if len(value) > length:
        msg = f"{field} is too long"
        raise ValueError(msg)
    return value.ljust(length, padding) if value else None


def _word(status: int) -> bytes:
    return status.to_bytes(2, "big")
