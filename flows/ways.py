"""The equal ways to say who one is: what the machine has to do for them, and what may come of it, as data.

A way is complete by itself: the resident's face; the code that his telephone shows; a code that is sent to the
telephone on file; the PIN of his social-security card; a helper of the site who confirms him with badge and PIN. As in
`flows.effects`, an effect asks and the event beside it answers.
"""

from dataclasses import dataclass
from typing import Literal

from drivers import PinCheck
from flows.ports import Applicant, CodeChecked, CodeSent, Refusal
from flows.schema import Confirmation

Secret = Literal["one_time_code", "social_card_pin", "helper"]
"""Ways on which something secret is typed."""

SECRET_SIGNS = 6
"""Figures of every one-time code and PIN."""


# Effects


@dataclass(frozen=True, slots=True)
class FindWays:
    """Find out which of these ways the machine's devices can serve now."""

    ways: tuple[Confirmation, ...]


@dataclass(frozen=True, slots=True)
class ChooseWay:
    """Let the resident choose; nothing is preselected.

    Attributes:
        reason: why it is asked: ``refused``, ``withdrawn``, ``not_matched``, ``unavailable``, ``no_photo``, or
            ``service`` where this service does not accept the way that was gone.
        trouble: code of what went wrong on the way that was tried last.
    """

    ways: tuple[Confirmation, ...]
    reason: str
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class ScanCode:
    """Wait for a code before the scanner: the telephone's, or a helper's badge."""

    way: Literal["identity_code", "helper"]
    trouble: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class CheckIdentityCode:
    """Ask the identity department whose code it is; personal."""

    code: str

    def __repr__(self) -> str:
        return "CheckIdentityCode(***)"


@dataclass(frozen=True, slots=True, repr=False)
class SendCode:
    """Have a one-time code sent; personal."""

    id_number: str

    def __repr__(self) -> str:
        return "SendCode(***)"


@dataclass(frozen=True, slots=True)
class AskSecret:
    """Ask for the one-time code or a PIN.

    Attributes:
        trouble: code of what was wrong with the last.
        tries_left: None where nobody tells.
        phone: masked, to which the code was sent.
    """

    way: Secret
    trouble: str = ""
    tries_left: int | None = None
    phone: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class CheckCode:
    """Have the identity department compare the one-time code; personal."""

    sent: CodeSent
    code: str

    def __repr__(self) -> str:
        return "CheckCode(***)"


@dataclass(frozen=True, slots=True, repr=False)
class CheckCardPin:
    """Have the social-security card compare its PIN; personal."""

    pin: str

    def __repr__(self) -> str:
        return "CheckCardPin(***)"


@dataclass(frozen=True, slots=True, repr=False)
class CheckHelper:
    """Look whether badge and PIN are a helper's of this site."""

    badge: str
    pin: str

    def __repr__(self) -> str:
        return "CheckHelper(***)"


@dataclass(frozen=True, slots=True, repr=False)
class CheckGuardian:
    """Ask the identity department whether one is the other's guardian; personal."""

    guardian: str
    child: str

    def __repr__(self) -> str:
        return "CheckGuardian(***)"


WayEffect = (
    FindWays
    | ChooseWay
    | ScanCode
    | CheckIdentityCode
    | SendCode
    | AskSecret
    | CheckCode
    | CheckCardPin
    | CheckHelper
    | CheckGuardian
)

WAY_MACHINE_EFFECTS = (
    FindWays,
    ScanCode,
    CheckIdentityCode,
    SendCode,
    CheckCode,
    CheckCardPin,
    CheckHelper,
    CheckGuardian,
)


# Events


@dataclass(frozen=True, slots=True)
class ConsentWithdrawn:
    """The resident takes his consent to the face comparison back, wherever he is."""


@dataclass(frozen=True, slots=True)
class WaysFound:
    """The ways whose devices work."""

    ways: tuple[Confirmation, ...]


@dataclass(frozen=True, slots=True)
class WayChosen:
    """The resident chose a way."""

    way: Confirmation


@dataclass(frozen=True, slots=True)
class WithoutCardAsked:
    """The resident has no card that can be read, and shows his telephone's code in its place."""


@dataclass(frozen=True, slots=True, repr=False)
class CodeScanned:
    """What the scanner read; anything at all. Personal."""

    text: str

    def __repr__(self) -> str:
        return "CodeScanned(***)"


@dataclass(frozen=True, slots=True)
class PersonTold:
    """Whose identity code it is, or why it is nobody's."""

    result: Applicant | Refusal


@dataclass(frozen=True, slots=True)
class CodeSendTold:
    """A one-time code is on its way, or why not."""

    result: CodeSent | Refusal


@dataclass(frozen=True, slots=True)
class ResendAsked:
    """The resident got no code and wants another."""


@dataclass(frozen=True, slots=True, repr=False)
class SecretGiven:
    """The code or PIN that was typed; personal."""

    text: str

    def __repr__(self) -> str:
        return "SecretGiven(***)"


@dataclass(frozen=True, slots=True)
class CodeTold:
    """What the identity department says of the one-time code."""

    result: CodeChecked | Refusal


@dataclass(frozen=True, slots=True)
class CardPinTold:
    """What the social-security card says of its PIN."""

    result: PinCheck


@dataclass(frozen=True, slots=True)
class HelperTold:
    """What badge and PIN are; ``tries_left`` of a wrong PIN."""

    verdict: Literal["confirmed", "wrong", "unknown", "locked"]
    tries_left: int = 0


@dataclass(frozen=True, slots=True)
class GuardianTold:
    """Whether the second card's holder is the guardian."""

    is_guardian: bool


WayEvent = (
    ConsentWithdrawn
    | WaysFound
    | WayChosen
    | WithoutCardAsked
    | CodeScanned
    | PersonTold
    | CodeSendTold
    | ResendAsked
    | SecretGiven
    | CodeTold
    | CardPinTold
    | HelperTold
    | GuardianTold
)
