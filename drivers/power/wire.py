"""The lines of upsd (RFC 9271, Network UPS Tools 2.8): one question, LIST VAR, and its answer; no I/O.

::

    LIST VAR ups                      BEGIN LIST VAR ups
                                      VAR ups battery.charge "100"        quotes and backslashes in a value are escaped
                                      END LIST VAR ups
                                 or   ERR DATA-STALE
"""

import re
from collections.abc import Mapping

from drivers.errors import ConfigurationError, DeviceError, DeviceTimeout, DeviceUnavailable, ProtocolError

LONGEST_LINE = 1024
"""Bytes; upsd's own lines have at most 512."""

MOST_VARIABLES = 1000
"""Lines of one answer; large units have 200."""

REFUSAL = "ERR"

REFUSALS: Mapping[str, tuple[type[DeviceError], str]] = {
    "UNKNOWN-UPS": (ConfigurationError, "power.unknown_ups"),
    "ACCESS-DENIED": (ConfigurationError, "power.access_denied"),
    "DRIVER-NOT-CONNECTED": (DeviceUnavailable, "power.driver_not_connected"),
    "DATA-STALE": (DeviceTimeout, "power.data_stale"),
}
"""What the words after ERR mean here; any other is a `ProtocolError`, ``power.refused``."""

VARIABLE = re.compile(r'VAR (?P<ups>\S+) (?P<name>[a-z0-9._-]{1,128}) "(?P<value>(?:[^"\\]|\\.)*)"', re.IGNORECASE)
ESCAPED = re.compile(r"\\(.)")


def list_variables(ups: str) -> bytes:
    """Return the question for all variables of a supply."""
    return f"LIST VAR {ups}\n".encode("ascii")


class VariablesDecoder:
    """Takes the bytes of one answer to `list_variables` in any pieces.

    Args:
        ups: the supply that was asked for.
    """

    def __init__(self, ups: str) -> None:
        self._ups = ups
        self._begin = f"BEGIN LIST VAR {ups}"
        self._end = f"END LIST VAR {ups}"
        self._rest = b""
        self._lines = 0
        self._variables: dict[str, str] = {}

    @property
    def missing(self) -> int:
        """How many bytes must still come at least; reading just these cannot wait for one that upsd does not send."""
        begin, end = f"{self._begin}\n".encode("ascii"), f"{self._end}\n".encode("ascii")
        if self._lines:
            return len(end) - len(self._rest) if end.startswith(self._rest) else 1 + len(end)
        return len(begin) - len(self._rest) + len(end) if self._rest and begin.startswith(self._rest) else 1

    def feed(self, chunk: bytes) -> dict[str, str] | None:
        """Take more bytes and return the variables once the answer is whole; None before that.

        Raises:
            ConfigurationError, DeviceUnavailable, DeviceTimeout: upsd refused (`REFUSALS`).
            ProtocolError: ``power.refused``; ``power.garbage``, not upsd's lines, or too long or too many of them.
        """
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        if max(map(len, (*lines, self._rest))) > LONGEST_LINE:
            raise ProtocolError("power.garbage", "a line too long")
        if not (self._lines or lines or self._may_begin()):
            raise ProtocolError("power.garbage", "not an answer of upsd")
        for line in lines:
            self._lines += 1
            text = _text(line)
            if self._lines == 1:
                self._check_first(text)
            elif text == self._end:
                return self._variables
            else:
                self._take(text)
        return None

    def shortfall(self) -> DeviceError:
        """Return what to raise when no more bytes come."""
        if self._lines or self._rest:
            return ProtocolError("power.truncated")
        return DeviceTimeout("power.silent")

    def _may_begin(self) -> bool:
        """Whether what has come of the first line is the beginning of a list or a refusal."""
        starts = (f"{self._begin}\r", f"{REFUSAL} ")
        return any(start.encode("ascii").startswith(self._rest[: len(start)]) for start in starts)

    def _check_first(self, text: str) -> None:
        word, _, rest = text.partition(" ")
        if word == REFUSAL:
            reason = rest.partition(" ")[0][:64]
            error, code = REFUSALS.get(reason, (ProtocolError, "power.refused"))
            raise error(code, vendor_code=reason)
        if text != self._begin:
            raise ProtocolError("power.garbage", "not an answer of upsd")

    def _take(self, text: str) -> None:
        found = VARIABLE.fullmatch(text)
        if found is None or found["ups"] != self._ups or self._lines > MOST_VARIABLES:
            raise ProtocolError("power.garbage", "not a line of the list, or too many")
        self._variables[found["name"].lower()] = ESCAPED.sub(r"\1", found["value"])


def _text(line: bytes) -> str:
    """Return a line as text: a maker's name may be in any code page, and no control sign is to reach a terminal."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in line.rstrip(b"\r").decode("utf-8", "replace"))
