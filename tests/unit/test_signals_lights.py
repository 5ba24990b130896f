"""When a coil is on: flashing, rows of adjacent coils, what the board is known to show."""

import pytest

from drivers.devices import FlashRate
from drivers.settings import LightPosition
from drivers.signals.lights import Panel

CARD, CHIP, PRINTER, FASCIA = (
    LightPosition.CARD_READER,
    LightPosition.CHIP_CARD,
    LightPosition.DOCUMENT_PRINTER,
    LightPosition.FASCIA,
)
COILS = {CARD: 4, CHIP: 5, PRINTER: 6, FASCIA: 20}


@pytest.fixture
def panel() -> Panel:
    made = Panel(COILS)
    show(made, 0.0)
    return made


def show(panel: Panel, now: float) -> list[tuple[int, tuple[bool, ...]]]:
    """What is written at an instant; the board then shows it."""
    writes = list(panel.writes(now))
    for first, bits in writes:
        panel.learn(first, bits)
    return writes


def test_at_the_start_every_coil_is_written_in_rows() -> None:
    panel = Panel(COILS)
    assert panel.runs == [(4, 6), (20, 20)]
    assert show(panel, 0.0) == [(4, (False, False, False)), (20, (False,))]
    assert show(panel, 1.0) == []


def test_one_light_is_one_coil(panel: Panel) -> None:
    panel.ask(CHIP, FlashRate.CONTINUOUS, 1.0)
    assert show(panel, 1.0) == [(5, (True,))]


def test_adjacent_lights_are_one_write(panel: Panel) -> None:
    panel.ask(CARD, FlashRate.CONTINUOUS, 1.0)
    panel.ask(PRINTER, FlashRate.CONTINUOUS, 1.0)
    assert show(panel, 1.0) == [(4, (True, False, True))]


def test_what_is_asked_again_is_written_again(panel: Panel) -> None:
    assert FASCIA in panel
    panel.ask(FASCIA, FlashRate.OFF, 1.0)
    assert show(panel, 1.0) == [(20, (False,))]


@pytest.mark.parametrize(("rate", "half"), [(FlashRate.SLOW, 1.0), (FlashRate.MEDIUM, 0.5), (FlashRate.QUICK, 0.25)])
def test_a_flashing_light_begins_lit_and_is_dark_as_long(panel: Panel, rate: FlashRate, half: float) -> None:
    panel.ask(CARD, rate, 8.0)
    now, seen = 8.0, []
    for _ in range(4):
        seen.append((now - 8.0, show(panel, now)))
        following = panel.next_change(now)
        assert following is not None
        now = following
    assert seen == [(half * turn, [(4, (turn % 2 == 0,))]) for turn in range(4)]


def test_nothing_flashes_three_times_a_second() -> None:
    panel = Panel(COILS)
    panel.ask(CARD, FlashRate.QUICK, 0.0)
    edges = [at / 1000 for at in range(1000) if show(panel, at / 1000)]
    assert len(edges) == 4


def test_steady_lights_need_no_attention(panel: Panel) -> None:
    panel.ask(CARD, FlashRate.CONTINUOUS, 1.0)
    assert panel.next_change(1.0) is None


def test_a_board_that_was_reset_is_told_again(panel: Panel) -> None:
    panel.ask(CARD, FlashRate.CONTINUOUS, 1.0)
    show(panel, 1.0)
    panel.learn(4, (False, False, False))
    assert show(panel, 2.0) == [(4, (True,))]


def test_all_off(panel: Panel) -> None:
    panel.ask(CARD, FlashRate.CONTINUOUS, 1.0)
    panel.ask(FASCIA, FlashRate.QUICK, 1.0)
    show(panel, 1.0)
    panel.all_off()
    assert show(panel, 1.1) == [(4, (False,)), (20, (False,))]
    assert panel.next_change(1.1) is None
