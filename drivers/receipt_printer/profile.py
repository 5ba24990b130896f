"""What a make of receipt printer can tell and do, as data: ``profiles/<name>.toml``.

The drivers' code assumes none of it. Commands are hexadecimal bytes; what one source alone says, or nobody, is listed
under ``provisional`` and waits for a real printer.
"""

import tomllib
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from drivers.errors import ConfigurationError
from drivers.receipt_printer.status import Code

PROFILES = Path(__file__).parent / "profiles"
CHARACTER_DOTS = 12
"""Width of a letter or digit in font A; a Chinese character is twice as wide and as high as it is wide."""

MOST_STEPS = 255

HexBytes = Annotated[str, Meta(pattern=r"^([0-9a-f]{2}( [0-9a-f]{2}){0,15})?$")]


class StatusQuery(StrEnum):
    """How the printer can be asked; in this order."""

    PRINTER = "printer"
    OFFLINE_CAUSE = "offline_cause"
    ERROR_CAUSE = "error_cause"
    PAPER = "paper"
    OUTLET = "outlet"
    FULL = "full"
    EJECTOR = "ejector"


class Charset(StrEnum):
    """The characters in the printer's memory; the Chinese ones are two bytes long."""

    ASCII = "ascii"
    GB2312 = "gb2312"
    GBK = "gbk"


class OutletKind(StrEnum):
    """Where a cut receipt goes."""

    NONE = "none"
    PRESENTER = "presenter"
    EJECTOR = "ejector"


class Outlet(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where a cut receipt goes, and the commands that move it.

    Attributes:
        sensor: the query that tells whether a receipt hangs there; None without a sensor.
        present: sent after the cut; empty where the cut presents.
        present_mm: how far it is pushed out; with ``step_mm`` it is appended to ``present`` as a count of steps.
        step_mm: of the transport; 0 where ``present`` is whole.
        retract: takes it back; empty where nothing can.
    """

    kind: OutletKind = OutletKind.NONE
    sensor: StatusQuery | None = None
    present: HexBytes = ""
    present_mm: Annotated[float, Meta(ge=0, le=300)] = 0
    step_mm: Annotated[float, Meta(ge=0, le=50)] = 0
    retract: HexBytes = ""

    @property
    def present_command(self) -> bytes:
        """The bytes that present a receipt, the count of steps included."""
        command = bytes.fromhex(self.present)
        if not command or not self.step_mm:
            return command
        return command + bytes([min(MOST_STEPS, max(1, round(self.present_mm / self.step_mm)))])

    @property
    def retract_command(self) -> bytes:
        """The bytes that take a receipt back."""
        return bytes.fromhex(self.retract)


class Profile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One make.

    Attributes:
        make: for people.
        provisional: keys of this file that no second source confirms.
        dots: across the head.
        columns: letters across the paper.
        has_four_byte_characters: it also prints the four-byte part of GB18030, where the rare characters are.
        has_qr: it makes QR codes by itself (GS ( k).
        queries: how it can be asked.
        has_asb: it sends its state by itself (GS a).
        bit_1_is_jam: second byte of that state, bit 1: a jam in the presenter.
        answers_when_processed: GS r 1 is answered in its turn: the proof that everything before it was printed.
        tells_identity: GS I 67 and 68, model and serial number.
        tells_remaining_paper: GS E1.
        cut: feeds to the knife and cuts.
        recover: after an error whose cause is gone; forgets what was not printed.
    """

    make: Annotated[str, Meta(min_length=1, max_length=80)]
    provisional: tuple[str, ...] = ()
    dots: Annotated[int, Meta(ge=256, le=1280, multiple_of=8)] = 576
    columns: Annotated[int, Meta(ge=20, le=106)] = 48
    dots_per_mm: Annotated[int, Meta(ge=8, le=12)] = 8
    charset: Charset = Charset.GB2312
    has_four_byte_characters: bool = False
    has_qr: bool = False
    queries: Annotated[tuple[StatusQuery, ...], Meta(min_length=1)]
    has_asb: bool = False
    bit_1_is_jam: bool = False
    answers_when_processed: bool = False
    tells_identity: bool = False
    tells_remaining_paper: bool = False
    cut: HexBytes = "1d 56 42 00"
    recover: HexBytes = "10 05 02"
    outlet: Outlet = Outlet()

    @property
    def cut_command(self) -> bytes:
        """The bytes that cut."""
        return bytes.fromhex(self.cut)

    @property
    def recover_command(self) -> bytes:
        """The bytes that end an error."""
        return bytes.fromhex(self.recover)


def parse_profile(text: str) -> Profile:
    """Read and cross-check a profile.

    Raises:
        ConfigurationError: ``receipt_printer.profile_invalid``; its text says what is wrong.
    """
    try:
        profile = msgspec.convert(tomllib.loads(text), Profile)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ConfigurationError(Code.PROFILE_INVALID, str(error)) from error
    if wrong := _contradiction(profile):
        raise ConfigurationError(Code.PROFILE_INVALID, wrong)
    return profile


def load_profile(name: str) -> Profile:
    """Read a shipped profile.

    Raises:
        ConfigurationError: ``receipt_printer.profile_invalid``, there is none of that name.
    """
    try:
        text = (PROFILES / f"{name}.toml").read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(Code.PROFILE_INVALID, f"no profile {name!r}; known: {profile_names()}") from error
    return parse_profile(text)


def profile_names() -> list[str]:
    """Return the names of the shipped profiles."""
    return sorted(path.stem for path in PROFILES.glob("*.toml"))


def _contradiction(profile: Profile) -> str:
    outlet = profile.outlet
    has_outlet_keys = bool(outlet.sensor or outlet.present or outlet.retract or outlet.step_mm or outlet.present_mm)
    keys = {*Profile.__struct_fields__, *(f"outlet.{each}" for each in Outlet.__struct_fields__)}
    rules = (
        (profile.columns * CHARACTER_DOTS > profile.dots, "columns do not fit the dots"),
        (not profile.cut, "without a cut nothing comes out"),
        (outlet.kind is OutletKind.NONE and has_outlet_keys, "an outlet of kind none has no sensor and no commands"),
        (outlet.sensor is not None and outlet.sensor not in profile.queries, "the outlet's sensor is not in queries"),
        (bool(outlet.step_mm) != bool(outlet.present_mm), "step_mm and present_mm go together"),
        (not set(profile.provisional) <= keys, "provisional names a key that does not exist"),
    )
    return next((text for is_wrong, text in rules if is_wrong), "")
