"""Kernel key events as typed by a scanner, against the kernel's own names."""

import string

import pytest
from evdev import ecodes
from hypothesis import given
from hypothesis import strategies as st

from drivers.input_events import EV_KEY, EV_SYN, SYN_DROPPED, SYN_REPORT, InputEvent
from drivers.scanner.keyboard import ALPHABET, SUBSTITUTE, Keyboard

EVENTS = st.builds(
    InputEvent,
    st.sampled_from([EV_SYN, EV_KEY, EV_KEY, EV_KEY, 4, 5]),
    st.integers(0, 130) | st.integers(0, 0x2FF),
    st.sampled_from([0, 1, 2]) | st.integers(-(2**31), 2**31 - 1),
)
REPORT = InputEvent(EV_SYN, SYN_REPORT, 0)
DROPPED = InputEvent(EV_SYN, SYN_DROPPED, 0)


def events(names: str) -> list[InputEvent]:
    """``A`` is a stroke, ``A+`` a key that goes down, ``A-`` one that comes up, ``A*`` one that repeats."""
    made = []
    for name in names.split():
        code = ecodes.ecodes["KEY_" + name.rstrip("+-*")]
        for value in {"+": (1,), "-": (0,), "*": (2,)}.get(name[-1], (1, 0)):
            made += [InputEvent(EV_KEY, code, value), REPORT]
    return made


def typed(names: str, *down: str) -> bytes:
    return Keyboard([ecodes.ecodes["KEY_" + name] for name in down]).typed(events(names))


@pytest.mark.parametrize("sign", string.ascii_lowercase + string.digits)
def test_letters_and_digits(sign: str) -> None:
    assert typed(sign.upper()) == sign.encode()


@pytest.mark.parametrize(
    ("name", "plain", "shifted"),
    [("1", "1", "!"), ("2", "2", "@"), ("6", "6", "^"), ("0", "0", ")"), ("MINUS", "-", "_"), ("EQUAL", "=", "+"),
     ("LEFTBRACE", "[", "{"), ("RIGHTBRACE", "]", "}"), ("SEMICOLON", ";", ":"), ("APOSTROPHE", "'", '"'),
     ("GRAVE", "`", "~"), ("BACKSLASH", "\\", "|"), ("COMMA", ",", "<"), ("DOT", ".", ">"), ("SLASH", "/", "?"),
     ("SPACE", " ", " "), ("Q", "q", "Q"), ("ENTER", "\r", "\r"), ("KPENTER", "\r", "\r"), ("KP7", "7", "7"),
     ("KPDOT", ".", "."), ("KPASTERISK", "*", "*"), ("KPSLASH", "/", "/"), ("KPMINUS", "-", "-"), ("KPPLUS", "+", "+")],
)  # fmt: skip
def test_signs_with_and_without_shift(name: str, plain: str, shifted: str) -> None:
    assert typed(name) == plain.encode()
    assert typed(f"LEFTSHIFT+ {name} LEFTSHIFT-") == shifted.encode()
    assert typed(f"RIGHTSHIFT+ {name} RIGHTSHIFT- {name}") == (shifted + plain).encode()


def test_caps_lock_turns_letters_and_nothing_else() -> None:
    assert typed("CAPSLOCK A 1 LEFTSHIFT+ B 2 LEFTSHIFT- CAPSLOCK C") == b"A1b@c"


def test_one_of_two_shifts_is_enough() -> None:
    assert typed("LEFTSHIFT+ RIGHTSHIFT+ LEFTSHIFT- A RIGHTSHIFT- A") == b"Aa"


def test_a_key_that_repeats_counts_once() -> None:
    assert typed("A+ A* A* A- B") == b"ab"


def test_shift_that_is_down_at_the_start_counts_until_it_comes_up() -> None:
    assert typed("A LEFTSHIFT- A", "LEFTSHIFT") == b"Aa"


@pytest.mark.parametrize("name", ["F1", "LEFT", "ESC", "DELETE", "102ND", "VOLUMEUP"])
def test_a_key_without_a_character_spoils_the_code(name: str) -> None:
    assert typed(f"A {name} B") == b"a" + SUBSTITUTE + b"b"


@pytest.mark.parametrize("modifier", ["LEFTALT", "RIGHTALT", "LEFTCTRL", "LEFTMETA"])
def test_a_number_for_a_character_spoils_the_code(modifier: str) -> None:
    assert typed(f"{modifier}+ KP2 KP5 KP1 {modifier}- B") == SUBSTITUTE * 3 + b"b"


def test_num_lock_and_modifiers_alone_type_nothing() -> None:
    assert typed("NUMLOCK LEFTALT LEFTCTRL RIGHTSHIFT") == b""


def test_lost_events_spoil_the_code_and_the_keys_that_are_down_are_asked_for() -> None:
    keyboard = Keyboard()
    lost = [*events("A LEFTSHIFT+"), DROPPED, *events("B+")[:1], REPORT]
    assert keyboard.typed(lost) == b"a" + SUBSTITUTE
    assert keyboard.is_out_of_step
    keyboard.resume(())
    assert keyboard.typed(events("C")) == b"c"


def test_a_scanner_has_all_keys_of_a_keyboard() -> None:
    assert {ecodes.KEY_A, ecodes.KEY_0, ecodes.KEY_ENTER} <= ALPHABET
    assert len(ALPHABET) == 37


@given(st.lists(EVENTS, max_size=60))
def test_any_events_type_characters_of_the_layout(some: list[InputEvent]) -> None:
    keyboard = Keyboard()
    result = keyboard.typed(some)
    assert len(result) <= len(some)
    assert set(result.decode("ascii")) <= {*string.printable, "\x1a"} - {"\n", "\x0b", "\x0c"}
    keyboard.resume(range(0x300))
