"""The helpers of a site: who may confirm a resident with badge and PIN (``helpers.toml`` in the settings folder).

The file holds no badge and no PIN, only what they are recognised by. A badge's code is long and random, so that its
digest gives nothing away; a PIN of six figures is slow to find from scrypt (RFC 7914), 50 ms a guess, and of no use
without the badge. Five wrong PINs in a row lock the badge for a quarter of an hour.
"""

import hashlib
import hmac
import secrets
import time
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from flows.ways import HelperTold

FILE = "helpers.toml"

DEMONSTRATION = "DEMO"
"""How the ids of helpers begin who confirm nobody at a production site."""

WRONG_PINS = 5
LOCK_SECONDS = 900.0

COST, BLOCK, LANES = 2**14, 8, 1
"""Of scrypt: 16 MB and 50 ms on the machines this is made for."""

SHORTEST_BADGE = 16
"""Signs of a badge's code; shorter ones could be guessed from their digest."""


class Helper(BaseModel):
    """One helper.

    Attributes:
        id: what the log calls him, such as ``H1``.
        badge: SHA-256 of the badge's code, hexadecimal.
        pin: ``SALT:DIGEST`` of scrypt, hexadecimal.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    id: str = Field(pattern=r"^[A-Z0-9-]{1,20}$")
    badge: str = Field(pattern=r"^[0-9a-f]{64}$")
    pin: str = Field(pattern=r"^[0-9a-f]{32}:[0-9a-f]{64}$")


class HelpersError(Exception):
    """``helpers.toml`` is wrong; names the key, never what stands there."""


class Helpers:
    """The helpers of one site, and who of them is locked. Calls may come from any thread, one at a time.

    Args:
        helpers: as the file has them.
        now: seconds of a monotonic clock.
    """

    def __init__(self, helpers: Sequence[Helper], now: Callable[[], float] = time.monotonic) -> None:
        self._helpers = {helper.badge: helper for helper in helpers}
        self._wrong: dict[str, int] = {}
        self._locked_until: dict[str, float] = {}
        self._now = now

    def __bool__(self) -> bool:
        """Whether there is anybody who could confirm a resident."""
        return bool(self._helpers)

    def check(self, badge: str, pin: str) -> tuple[HelperTold, str]:
        """Return what badge and PIN are, and the helper's id, empty for a badge of nobody."""
        helper = self._helpers.get(badge_digest(badge))
        if helper is None:
            return HelperTold("unknown"), ""
        if self._now() < self._locked_until.get(helper.id, 0.0):
            return HelperTold("locked"), helper.id
        salt, _, digest = helper.pin.partition(":")
        if hmac.compare_digest(_scrypt(pin, salt), digest):
            self._wrong.pop(helper.id, None)
            return HelperTold("confirmed"), helper.id
        wrong = self._wrong[helper.id] = self._wrong.get(helper.id, 0) + 1
        if wrong >= WRONG_PINS:
            self._wrong.pop(helper.id)
            self._locked_until[helper.id] = self._now() + LOCK_SECONDS
            return HelperTold("locked"), helper.id
        return HelperTold("wrong", WRONG_PINS - wrong), helper.id


def load_helpers(folder: Path) -> tuple[Helper, ...]:
    """Read a site's helpers; a site without the file has none.

    Raises:
        HelpersError: not TOML, an unknown or wrong key, or a badge or id that stands twice.
    """
    try:
        table = tomllib.loads((folder / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ()
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        msg = f"{FILE}: {error}"
        raise HelpersError(msg) from error
    if set(table) - {"helper"} or not isinstance(table.get("helper", []), list):
        msg = f"{FILE}: nothing but [[helper]] tables"
        raise HelpersError(msg)
    try:
        helpers = tuple(Helper.model_validate(each) for each in table.get("helper", []))
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        msg = f"{FILE}: helper.{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
        raise HelpersError(msg) from error
    if len({helper.badge for helper in helpers}) < len(helpers) or len({each.id for each in helpers}) < len(helpers):
        msg = f"{FILE}: a badge or an id stands twice"
        raise HelpersError(msg)
    return helpers


def made_helper(name: str, badge: str, pin: str) -> Helper:
    """Return what a helper is recognised by.

    Raises:
        ValueError: the badge's code is too short, or the PIN is not six figures.
    """
    if len(badge) < SHORTEST_BADGE:
        msg = f"a badge's code has at least {SHORTEST_BADGE} signs"
        raise ValueError(msg)
    if len(pin) != 6 or not (pin.isascii() and pin.isdigit()):
        msg = "a PIN has six figures"
        raise ValueError(msg)
    salt = secrets.token_hex(16)
    return Helper(id=name, badge=badge_digest(badge), pin=f"{salt}:{_scrypt(pin, salt)}")


def badge_digest(badge: str) -> str:
    """Return SHA-256 of a badge's code, hexadecimal."""
    return hashlib.sha256(badge.encode()).hexdigest()


def _scrypt(pin: str, salt: str) -> str:
    digest = hashlib.scrypt(pin.encode(), salt=bytes.fromhex(salt), n=COST, r=BLOCK, p=LANES, dklen=32)
    return digest.hex()
