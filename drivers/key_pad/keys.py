"""What the kernel's events mean to a key pad: which keys were pressed and how long, whether a headset is in; no I/O."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Self

from evdev import ecodes

from drivers.devices import KeyPress
from drivers.errors import ConfigurationError
from drivers.input_events import EV_KEY, EV_SW, EV_SYN, SYN_DROPPED, SYN_REPORT, InputEvent
from drivers.settings import Key, KeyPadSettings

RELEASED, PRESSED = 0, 1
"""Value of a key's event; 2 is the repeat of one that is held."""

LONG_SECONDS = 0.7
"""After which a key that is still down is held on purpose; a press of an unsteady hand takes 0.5 s."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The kernel's numbers for what a site calls its keys.

    Attributes:
        keys: our key by the kernel's key code.
        headset: type and code of what tells whether a headset is in; None where nothing does.
    """

    keys: Mapping[int, Key]
    headset: tuple[int, int] | None

    @classmethod
    def of(cls, settings: KeyPadSettings) -> Self:
        """Look the names up.

        Raises:
            ConfigurationError: ``key_pad.settings_invalid``, a name that the kernel does not have, one key twice, none.
        """
        keys = {_code(name, "KEY_", "BTN_"): key for key, name in settings.keys.items()}
        if not keys or len(keys) < len(settings.keys):
            raise ConfigurationError("key_pad.settings_invalid", "no keys, or one of them twice")
        if not settings.headset:
            return cls(keys, None)
        code = _code(settings.headset, "SW_", "KEY_", "BTN_")
        if settings.headset.startswith("SW_"):
            return cls(keys, (EV_SW, code))
        if code in keys:
            raise ConfigurationError("key_pad.settings_invalid", "the headset's key is one of the six")
        return cls(keys, (EV_KEY, code))

    def on(self, keys: Collection[int], switches: Collection[int]) -> Self:
        """Return the layout of a pad that has these keys and switches, without a headset that it cannot tell of."""
        if self.headset is None:
            return self
        kind, code = self.headset
        return self if code in (switches if kind == EV_SW else keys) else replace(self, headset=None)


def _code(name: str, *prefixes: str) -> int:
    code = ecodes.ecodes.get(name)
    if not isinstance(code, int) or not name.startswith(prefixes):
        raise ConfigurationError("key_pad.settings_invalid", f"the kernel has no {name}")
    return code


class PadState:
    """Follows a pad from one state that is known.

    Attributes:
        has_headset: None where the pad does not tell.
        is_out_of_step: the kernel dropped events; `resume` has to be told how things are.
    """

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._is_skipping = False
        self._down: dict[Key, float] = {}
        self.has_headset: bool | None = None
        self.is_out_of_step = False

    def resume(self, keys: Collection[int], switches: Collection[int]) -> None:
        """Be told which keys are down and which switches are on now; what is down already was not pressed now."""
        self.is_out_of_step = False
        # How long what was let go meanwhile had been held is not known: it is not made up.
        still = {self._layout.keys[code] for code in keys if code in self._layout.keys}
        self._down = {key: since for key, since in self._down.items() if key in still}
        if self._layout.headset is not None:
            kind, code = self._layout.headset
            self.has_headset = code in (switches if kind == EV_SW else keys)

    @property
    def next_long(self) -> float | None:
        """When the next key that is down will have been held; None while none is down."""
        return min(self._down.values(), default=None)

    def presses(self, events: Iterable[InputEvent], now: float) -> list[KeyPress]:
        """Return the presses that are complete: of keys that were let go, and of those held until now, in order."""
        let_go = [press for event in events if (press := self._taken(event, now)) is not None]
        held = [key for key, due in self._down.items() if now >= due]
        for key in held:
            del self._down[key]
        return let_go + [KeyPress(key, is_long=True) for key in held]

    def _taken(self, event: InputEvent, now: float) -> KeyPress | None:
        if event.type == EV_SYN:
            # After a loss the events up to the next report are the rest of a packet whose head is gone.
            if event.code == SYN_DROPPED:
                self._is_skipping = self.is_out_of_step = True
            elif event.code == SYN_REPORT:
                self._is_skipping = False
            return None
        if self._is_skipping:
            return None
        if event[:2] == self._layout.headset:
            self.has_headset = event.value != 0
        key = self._layout.keys.get(event.code) if event.type == EV_KEY else None
        if key is not None and event.value == PRESSED:
            self._down[key] = now + LONG_SECONDS
        elif key is not None and event.value == RELEASED and self._down.pop(key, None) is not None:
            return KeyPress(key)
        return None
