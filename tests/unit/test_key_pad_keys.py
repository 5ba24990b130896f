"""What a site calls its keys, and what the kernel's events mean to them."""

import pytest
from evdev import ecodes
from hypothesis import given
from hypothesis import strategies as st

from drivers.devices import KeyPress
from drivers.errors import ConfigurationError
from drivers.input_events import EV_KEY, EV_SW, EV_SYN, SYN_DROPPED, SYN_REPORT, InputEvent
from drivers.key_pad.keys import LONG_SECONDS, Layout, PadState
from drivers.settings import KEYS, Key, KeyPadSettings

LAYOUT = Layout.of(KeyPadSettings(link="evdev:x"))
EVENTS = st.builds(
    InputEvent,
    st.sampled_from([EV_SYN, EV_KEY, EV_SW, 2, 4]),
    st.integers(0, 130) | st.integers(0, 0xFFFF),
    st.sampled_from([0, 1, 2]) | st.integers(-(2**31), 2**31 - 1),
)


def key(name: str, value: int) -> InputEvent:
    return InputEvent(EV_KEY, ecodes.ecodes[name], value)


@pytest.mark.parametrize(("ours", "name"), KEYS.items())
def test_each_of_the_six_keys(ours: Key, name: str) -> None:
    events = [key(name, 1), key(name, 2), key(name, 2), key(name, 0)]
    assert PadState(LAYOUT).presses(events, 0.0) == [KeyPress(ours)]


def test_a_key_is_told_once_when_it_is_let_go_or_has_been_held_for_long() -> None:
    state = PadState(LAYOUT)
    assert state.presses([key("KEY_ENTER", 1)], 5.0) == []
    assert state.next_long == 5.0 + LONG_SECONDS
    assert state.presses([key("KEY_ENTER", 2), key("KEY_UP", 1)], 5.6) == []
    assert state.presses([], 5.8) == [KeyPress(Key.SELECT, is_long=True)]
    assert state.presses([key("KEY_ENTER", 0), key("KEY_UP", 0)], 6.0) == [KeyPress(Key.UP)]
    assert state.next_long is None
    assert state.presses([key("KEY_ENTER", 0)], 6.1) == []


def test_other_keys_and_events_are_ignored() -> None:
    assert PadState(LAYOUT).presses([key("KEY_A", 1), InputEvent(2, 0, -5), InputEvent(EV_SYN, 0, 0)], 0.0) == []


@pytest.mark.parametrize(
    "change",
    [
        {"keys": {Key.UP: "KEY_NONSENSE"}},
        {"keys": {Key.UP: "SW_LID"}},
        {"keys": {Key.UP: "EV_KEY"}},
        {"keys": {Key.UP: ""}},
        {"keys": {}},
        {"keys": {Key.UP: "KEY_UP", Key.DOWN: "KEY_UP"}},
        {"headset": "SW_NONSENSE"},
        {"headset": "LED_CAPSL"},
        {"headset": "KEY_UP"},
    ],
)
def test_names_that_the_kernel_does_not_have_are_refused(change: dict[str, object]) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Layout.of(KeyPadSettings(link="evdev:x", **change))  # type: ignore[arg-type]
    assert caught.value.code == "key_pad.settings_invalid"


def test_a_headset_by_switch() -> None:
    state = PadState(LAYOUT)
    state.resume((), {ecodes.SW_HEADPHONE_INSERT})
    assert state.has_headset is True
    state.presses([InputEvent(EV_SW, ecodes.SW_HEADPHONE_INSERT, 0)], 0.0)
    assert state.has_headset is False


def test_a_headset_by_a_key_that_is_held_down() -> None:
    state = PadState(Layout.of(KeyPadSettings(link="evdev:x", headset="KEY_F24")))
    state.resume((), ())
    assert state.has_headset is False
    assert state.presses([key("KEY_F24", 1), key("KEY_F24", 2)], 0.0) == []
    assert state.has_headset is True
    state.resume({ecodes.KEY_F24}, ())
    assert state.has_headset is True
    state.presses([key("KEY_F24", 0)], 0.0)
    assert state.has_headset is False


def test_a_pad_that_cannot_tell_of_a_headset() -> None:
    silent = PadState(Layout.of(KeyPadSettings(link="evdev:x", headset="")))
    silent.resume((), ())
    assert silent.has_headset is None
    assert LAYOUT.on((), {ecodes.SW_LID}).headset is None
    assert LAYOUT.on((), {ecodes.SW_HEADPHONE_INSERT}) == LAYOUT


def test_lost_events_are_not_presses() -> None:
    state = PadState(LAYOUT)
    lost = [InputEvent(EV_SYN, SYN_DROPPED, 0), key("KEY_UP", 1), InputEvent(EV_SYN, SYN_REPORT, 0)]
    assert state.presses([*lost, key("KEY_DOWN", 1), key("KEY_DOWN", 0)], 0.0) == [KeyPress(Key.DOWN)]
    assert state.is_out_of_step
    state.presses([key("KEY_HELP", 1), key("KEY_LEFT", 1), key("KEY_RIGHT", 1)], 0.0)
    state.resume({ecodes.KEY_RIGHT}, ())
    assert not state.is_out_of_step
    assert state.presses([], 1.0) == [KeyPress(Key.FORWARD, is_long=True)]


@given(st.lists(EVENTS, max_size=60))
def test_any_events_are_presses_of_known_keys(some: list[InputEvent]) -> None:
    state = PadState(LAYOUT)
    state.resume((), ())
    presses = state.presses(some, 0.0) + state.presses([], 1.0)
    assert len(presses) <= len(some)
    assert {press.key for press in presses} <= set(Key)
    assert state.has_headset in {True, False}
