"""What a scanner types as a keyboard, as the bytes that it would send over a serial line; no I/O.

The layout is the United States', which is what scanners are set to unless told otherwise. A key that types no
character of it (arrows, function keys, Ctrl or Alt with anything) becomes SUB, which no code contains, so that the code
is refused. Alt with a number on the numeric pad is refused too: it may be the character's number in Unicode or in GBK,
the ranges overlap and nothing on the wire tells which. A scanner that has to read Chinese belongs on its serial line.
"""

from collections.abc import Collection, Iterable, Mapping

from drivers.input_events import EV_KEY, EV_SYN, SYN_DROPPED, SYN_REPORT, InputEvent

SUBSTITUTE = b"\x1a"

PLAIN: Mapping[int, str] = dict(
    [
        *enumerate("1234567890-=", 2),
        *enumerate("qwertyuiop[]\r", 16),
        *enumerate("asdfghjkl;'`", 30),
        *enumerate("\\zxcvbnm,./", 43),
        (57, " "),
        (15, "\t"),
    ]
)
"""Character by the kernel's key code (``linux/input-event-codes.h``), row by row."""

SHIFTED: Mapping[str, str] = dict(zip("`1234567890-=[]\\;',./", '~!@#$%^&*()_+{}|:"<>?', strict=True))

NUMERIC_PAD: Mapping[int, str] = {
    55: "*", 71: "7", 72: "8", 73: "9", 74: "-", 75: "4", 76: "5", 77: "6", 78: "+", 79: "1", 80: "2", 81: "3",
    82: "0", 83: ".", 96: "\r", 98: "/",
}  # fmt: skip
"""As with num lock on; shift changes nothing there."""

SHIFTS = frozenset({42, 54})
COMMANDS = frozenset({29, 56, 97, 100, 125, 126})
"""Ctrl, Alt and Meta, left and right."""
CAPS_LOCK, NUM_LOCK = 58, 69

ALPHABET = frozenset(code for code, sign in PLAIN.items() if sign.isalnum() or sign == "\r")
"""The keys that every keyboard has; a node without them is another device."""


class Keyboard:
    """The state of one keyboard's modifiers.

    Attributes:
        is_out_of_step: the kernel dropped events; `resume` has to be told which keys are down.
    """

    def __init__(self, down: Collection[int] = ()) -> None:
        self._is_caps_locked = False
        self._is_skipping = False
        self.resume(down)

    def resume(self, down: Collection[int]) -> None:
        """Be told which keys are down now."""
        self._modifiers = set(down) & (SHIFTS | COMMANDS)
        self.is_out_of_step = False

    def typed(self, events: Iterable[InputEvent]) -> bytes:
        """Return what was typed; SUB where events were lost, and for every key without a character."""
        return b"".join(map(self._typed, events))

    def _typed(self, event: InputEvent) -> bytes:
        if event.type == EV_SYN:
            return self._synchronised(event.code)
        if event.type != EV_KEY or self._is_skipping:
            return b""
        code = event.code
        if code in SHIFTS or code in COMMANDS:
            (self._modifiers.add if event.value else self._modifiers.discard)(code)
            return b""
        # 0 is a release, 2 the repeat of a key that is held.
        if event.value != 1 or code == NUM_LOCK:
            return b""
        if code == CAPS_LOCK:
            self._is_caps_locked = not self._is_caps_locked
            return b""
        return self._character(code)

    def _synchronised(self, code: int) -> bytes:
        # After a loss the events up to the next report are the rest of a packet whose head is gone.
        if code == SYN_DROPPED:
            self._is_skipping = self.is_out_of_step = True
            self._is_caps_locked = False
            return SUBSTITUTE
        if code == SYN_REPORT:
            self._is_skipping = False
        return b""

    def _character(self, code: int) -> bytes:
        if self._modifiers & COMMANDS:
            return SUBSTITUTE
        if code in NUMERIC_PAD:
            return NUMERIC_PAD[code].encode()
        sign = PLAIN.get(code)
        if sign is None:
            return SUBSTITUTE
        is_shifted = bool(self._modifiers & SHIFTS)
        if sign.isalpha():
            return (sign.upper() if is_shifted != self._is_caps_locked else sign).encode()
        return (SHIFTED.get(sign, sign) if is_shifted else sign).encode()
