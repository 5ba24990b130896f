"""Following one face from picture to picture, and a hint that stays long enough to be read: numbers, no networks."""

import pytest

from drivers.biometrics import CaptureHint
from drivers.face.glimpse import Box, Glimpse, Track
from drivers.face.hints import Board

BOX = (0.4, 0.3, 0.6, 0.7)
NONE, DARK, CLOSER, STILL = CaptureHint.NONE, CaptureHint.TOO_DARK, CaptureHint.CLOSER, CaptureHint.HOLD_STILL


def moved(right: float = 0, down: float = 0, scale: float = 1) -> Box:
    """The box elsewhere, in its own widths and heights, and larger."""
    x, y = 0.5 + 0.2 * right, 0.5 + 0.4 * down
    return x - 0.1 * scale, y - 0.2 * scale, x + 0.1 * scale, y + 0.2 * scale


@pytest.mark.parametrize(
    ("box", "is_same"),
    [
        (BOX, True),
        (moved(right=0.3), True),
        (moved(right=0.49), True),
        (moved(down=-0.45), True),
        (moved(scale=1.4), True),
        (moved(scale=0.7), True),
        (moved(right=0.6), False),
        (moved(down=1.2), False),
        (moved(right=-0.5, down=0.5), False),
        (moved(scale=2.2), False),
        (moved(scale=0.4), False),
        ((0.5, 0.5, 0.5, 0.5), False),
    ],
    ids=str,
)
def test_a_face_is_the_same_where_it_can_have_moved_to(box: Box, is_same: bool) -> None:
    assert Track(BOX, 10.0).follows(Glimpse(at=10.05, faces=1, box=box)) is is_same


@pytest.mark.parametrize(("seconds", "is_same"), [(0.05, True), (0.39, True), (0.41, False), (5, False)])
def test_a_face_that_was_missing_for_long_is_another(seconds: float, is_same: bool) -> None:
    assert Track(BOX, 10.0, is_missed=True).follows(Glimpse(at=10.0 + seconds, faces=1, box=BOX)) is is_same


@pytest.mark.parametrize(("seconds", "is_same"), [(0.5, True), (0.99, True), (1.1, False)])
def test_a_busy_machine_may_leave_pictures_out(seconds: float, is_same: bool) -> None:
    assert Track(BOX, 10.0).follows(Glimpse(at=10.0 + seconds, faces=1, box=BOX)) is is_same


@pytest.mark.parametrize("faces", [0, 2])
def test_one_face_alone_can_be_followed(faces: int) -> None:
    assert not Track(BOX, 10.0).follows(Glimpse(at=10.05, faces=faces, box=BOX))


def shown(*hints: CaptureHint) -> list[CaptureHint]:
    board, told = Board(), []
    for hint in hints:
        board = board.after(hint)
        told.append(board.shown)
    return told


def test_a_hint_shows_once_two_of_three_pictures_give_it() -> None:
    assert shown(DARK, DARK) == [NONE, DARK]
    assert shown(DARK, CLOSER, DARK) == [NONE, NONE, DARK]


def test_a_hint_that_one_picture_gives_is_not_shown() -> None:
    assert shown(DARK, DARK, CLOSER, DARK, CLOSER, STILL) == [NONE, DARK, DARK, DARK, CLOSER, STILL]


def test_all_is_well_shows_at_once() -> None:
    assert shown(DARK, DARK, NONE) == [NONE, DARK, NONE]
    assert shown(DARK, DARK, STILL) == [NONE, DARK, STILL]


def test_what_comes_and_goes_with_every_picture_is_never_shown() -> None:
    assert set(shown(*[DARK, NONE] * 20)) == {NONE}
