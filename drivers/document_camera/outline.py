"""Which four straight steps are the sides of a paper.

Every four that make a rectangle in mild perspective are tried, and weighed by how much of each side parts the same two
colours, at two distances: a line that is merely printed has the same colour on both sides. What is left is for `edges`
to measure.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.document_camera.lines import Floats, Pixels, reduced, straight_steps

SMALLEST_SIDE = 35.0
SMALLEST_SHARE = 0.008
"""Of the picture; a card on a shelf for two A4 sheets has 0.02."""

LONGEST = 6.0
"""Times its width that a paper is long; a receipt."""

PARALLEL = np.radians(14)
RIGHT_ANGLE = np.radians(12)
"""How far two sides may be from it, in the perspective of a camera that is tilted by up to 10 degrees."""

NARROWING = 0.7
"""A side is at least so long as the one opposite."""

OUTSIDE = 0.12
"""Of the picture's size; a corner may lie so far out of it, and the paper is then cut off."""

BANDS = (4.0, 6.0)
"""Pixels from a side at which its colours are compared."""

PLACES = np.linspace(0.05, 0.95, 24)
FEW_PLACES = PLACES[2::4]
"""Along a side, where they are compared; a card's corners are round."""

FAINTEST = 2.0
"""Levels between two colours that are two."""

GOOD_SIDES = 0.75
WORST_SIDE = 0.25
"""Share of a side that parts the colours: of three sides, and of the one that fingers cover."""

SURE = 0.85
"""The same for a paper of which only two or three sides are in the picture."""

LEAST_SEEN = 0.2
"""Of a side of a paper that lies under another, to say anything."""

SAME = 3.0
"""Pixels of the reduced picture between the corners of two rectangles that are one."""


@dataclass(frozen=True, slots=True)
class _Judged:
    """Rectangles and what speaks for them.

    Attributes:
        support: n x 4, share of each side that parts the two colours.
        seen: n x 4, share of each side that can be judged.
        contrast: n, levels.
    """

    support: Floats
    seen: Floats
    contrast: Floats

    def is_paper(self, faintest: float) -> NDArray[np.bool_]:
        """Whether each is one: three good sides and no bad one."""
        ordered = np.sort(self.support, axis=1)
        is_good = (ordered[:, 1] > GOOD_SIDES) & (ordered[:, 0] > WORST_SIDE)
        return np.asarray(is_good & (self.contrast > faintest) & (self.seen.min(1) > 0.3))

    def score(self) -> Floats:
        """Return 0 to 1; the second worst side weighs more than the worst, which a hand may cover."""
        ordered = np.sort(self.support, axis=1)
        return np.asarray(0.5 * self.support.mean(1) + 0.3 * ordered[:, 1] + 0.2 * ordered[:, 0])


@dataclass(frozen=True, slots=True)
class Search:
    """What was found in one reduced picture.

    Attributes:
        thick: rows x columns x 3, without thin things.
        scale: of the reduced picture.
        lines: straight steps.
        faintest: levels between two colours that are two.
        rectangles: all that the lines make and half of whose sides are steps, in the reduced picture; n x 4 x 2.
        boxes: those that may be papers, the most likely first.
    """

    thick: Floats
    scale: float
    lines: Floats
    faintest: float
    rectangles: Floats
    boxes: Floats

    def enlarged(self, boxes: Floats) -> Floats:
        """Return the same corners in the whole picture."""
        return (boxes + 0.5) / self.scale - 0.5


def search(picture: Pixels) -> Search:
    """Look for rectangles in a picture; rows x columns x 3, blue first."""
    thick, scale = reduced(picture)
    lines = straight_steps(thick)
    faintest = max(FAINTEST, 1.2 * _grain(thick))
    boxes = _with_steps(thick, _rectangles(lines, thick.shape), faintest)
    judged = _judge(thick, boxes, faintest)
    is_paper = judged.is_paper(faintest)
    # A photo, a box or a card within a paper is its contents: of equals the larger comes first.
    order = np.argsort(-(_areas(boxes) * judged.score() ** 4)[is_paper])
    return Search(thick, scale, lines, faintest, boxes, boxes[is_paper][order])


def distinct(boxes: Floats) -> Iterator[Floats]:
    """Yield the first of every group of like rectangles."""
    kept = np.zeros((0, 4, 2))
    for box in boxes:
        turned = box[[[0, 1, 2, 3], [1, 2, 3, 0], [2, 3, 0, 1], [3, 0, 1, 2]]]
        if not len(kept) or np.abs(kept[:, None] - turned).max((2, 3)).min() > SAME:
            kept = np.concatenate([kept, box[None]])
            yield box


def _grain(thick: Floats) -> float:
    """Return by how many levels neighbouring places of the same thing differ."""
    return float(np.median(np.abs(thick[::4, 8::4] - thick[::4, :-8:4]).max(2)))


def _rectangles(lines: Floats, shape: tuple[int, ...]) -> Floats:
    """Return every four lines that make a rectangle of a paper's proportions; n x 4 x 2, clockwise."""
    height, width = shape[:2]
    first, second = _parallel_pairs(lines)
    one, other = np.triu_indices(len(first), 1)
    middle = 0.5 * np.angle(np.exp(2j * lines[first, 0]) + np.exp(2j * lines[second, 0]))
    is_right = _are_square(middle[one], middle[other])
    one, other = one[is_right], other[is_right]
    sides = (
        (first[one], first[other]),
        (first[one], second[other]),
        (second[one], second[other]),
        (second[one], first[other]),
    )
    middle_of_picture = np.array([(width - 1) / 2, (height - 1) / 2])
    boxes = np.stack([_crossing(lines[a], lines[b]) for a, b in sides], 1) + middle_of_picture
    is_left_handed = _signed_areas(boxes) < 0
    boxes = np.where(is_left_handed[:, None, None], boxes[:, ::-1], boxes)
    length = np.linalg.norm(np.roll(boxes, -1, 1) - boxes, axis=2)
    size = np.array([width, height])
    fits = ((boxes > -OUTSIDE * size) & (boxes < (1 + OUTSIDE) * size)).all((1, 2))
    fits &= (_areas(boxes) > SMALLEST_SHARE * width * height) & (length.min(1) > SMALLEST_SIDE)
    fits &= length.max(1) < LONGEST * length.min(1)
    for side in (0, 1):
        pair = length[:, [side, side + 2]]
        fits &= pair.min(1) > NARROWING * pair.max(1)
    return np.asarray(boxes[fits])


def _parallel_pairs(lines: Floats) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    first, second = np.triu_indices(len(lines), 1)
    turn = lines[first, 0] - lines[second, 0]
    is_parallel = np.abs((turn + np.pi / 2) % np.pi - np.pi / 2) < PARALLEL
    # Beyond a right angle the two normals point in opposite directions.
    sign = np.where(np.abs(turn) > np.pi / 2, -1, 1)
    is_apart = np.abs(lines[first, 1] - sign * lines[second, 1]) > SMALLEST_SIDE
    chosen = is_parallel & is_apart
    return first[chosen], second[chosen]


def _crossing(one: Floats, other: Floats) -> Floats:
    """Return where lines cross, from the middle of the picture; n x 2 each."""
    turn = np.sin(other[:, 0] - one[:, 0])
    turn = np.where(np.abs(turn) < 1e-6, 1e-6, turn)
    x = (one[:, 1] * np.sin(other[:, 0]) - other[:, 1] * np.sin(one[:, 0])) / turn
    y = (other[:, 1] * np.cos(one[:, 0]) - one[:, 1] * np.cos(other[:, 0])) / turn
    return np.stack([x, y], -1)


def _with_steps(thick: Floats, boxes: Floats, faintest: float) -> Floats:
    """Leave out those that have no step at all at half of a few places: a quick look at thousands."""
    inner, outer = (_along(thick, boxes, band, FEW_PLACES)[0] for band in (BANDS[0], -BANDS[0]))
    is_step = np.abs(inner - outer).max(3) > faintest
    return np.asarray(boxes[is_step.mean((1, 2)) > 0.5])


def _judge(thick: Floats, boxes: Floats, faintest: float, hidden: NDArray[np.bool_] | None = None) -> _Judged:
    """Compare the colours on both sides of every side.

    Args:
        thick: reduced picture.
        boxes: n x 4 x 2.
        faintest: levels.
        hidden: rows x columns, where something else lies on top.
    """
    support = np.ones((len(boxes), 4))
    contrast = np.full(len(boxes), np.inf)
    can_see = np.ones((len(boxes), 4, len(PLACES)), bool)
    for band in BANDS:
        inner, is_in = _along(thick, boxes, band)
        outer, is_out = _along(thick, boxes, -band)
        can_see &= is_in & is_out
        if hidden is not None:
            can_see &= np.logical_not(_along(hidden, boxes, -band)[0])
        step = np.where(can_see[..., None], inner - outer, 0)
        usual = _median_of_seen(step, can_see)
        size = np.linalg.norm(usual, axis=1)
        direction = usual / np.maximum(size, 1e-6)[:, None]
        parts = np.einsum("nspc,nc->nsp", step, direction) > np.maximum(faintest, 0.3 * size)[:, None, None]
        support = np.minimum(support, (parts & can_see).sum(2) / np.maximum(can_see.sum(2), 1))
        contrast = np.minimum(contrast, size)
    return _Judged(support, can_see.mean(2), contrast)


def _median_of_seen(step: Floats, can_see: NDArray[np.bool_]) -> Floats:
    """Return the usual step of each rectangle, a third of whose sides may be unseen; n x 3."""
    flat = step.reshape(len(step), 4 * len(PLACES), 3)
    if can_see.all():
        return np.asarray(np.median(flat, axis=1))
    flat = np.where(can_see.reshape(flat.shape[:2])[..., None], flat, np.nan)
    flat[~can_see.any((1, 2))] = 0
    return np.asarray(np.nanmedian(flat, axis=1))


def _along(
    values: NDArray[np.generic], boxes: Floats, inwards: float, places: Floats = PLACES
) -> tuple[Floats, NDArray[np.bool_]]:
    """Return what lies along the sides, some pixels inwards, and where that is in the picture; n x 4 x places."""
    height, width = values.shape[:2]
    following = np.roll(boxes, -1, 1)
    course = following - boxes
    course /= np.maximum(np.linalg.norm(course, axis=2, keepdims=True), 1e-6)
    normal = np.stack([-course[..., 1], course[..., 0]], -1)
    points = boxes[:, :, None] + (following - boxes)[:, :, None] * places[:, None] + normal[:, :, None] * inwards
    nearest = np.round(points).astype(int)
    is_seen = np.asarray(((nearest >= 2) & (nearest < [width - 2, height - 2])).all(-1))
    nearest = np.clip(nearest, 0, [width - 1, height - 1])
    return np.asarray(values[nearest[..., 1], nearest[..., 0]]), is_seen


def beside(found: Search, best: Floats) -> Floats:
    """Return rectangles that lie beside the best, or under it with a good part of them in sight; n x 4 x 2."""
    covered = np.zeros(found.thick.shape[:2], np.uint8)
    cv2.fillConvexPoly(covered, np.round(best).astype(np.int32), 1)
    spread = cv2.dilate(covered, np.ones((21, 21), np.uint8)).astype(bool)
    height, width = found.thick.shape[:2]
    middles = np.clip(np.round(found.rectangles.mean(1)).astype(int), 0, [width - 1, height - 1])
    boxes = found.rectangles[covered[middles[:, 1], middles[:, 0]] == 0]
    judged = _judge(found.thick, boxes, found.faintest, spread)
    is_seen = judged.seen > LEAST_SEEN
    is_paper = (np.where(is_seen, judged.support, 1).min(1) > GOOD_SIDES) & (is_seen.sum(1) > 2)
    is_paper &= (judged.seen.mean(1) > 0.5) & (judged.contrast > found.faintest)
    order = np.argsort(-_areas(boxes[is_paper]))
    return np.asarray(boxes[is_paper][order])


def reaches_out(found: Search) -> bool:
    """Whether a paper has only one or two of its corners in the picture."""
    shape = found.thick.shape
    for boxes, is_side in chain(_one_corner(found.lines, shape), _two_corners(found.lines, shape)):
        if not len(boxes):
            continue
        judged = _judge(found.thick, boxes, found.faintest)
        support = np.where(is_side, judged.support, 1.0).min(1)
        seen = np.where(is_side, judged.seen, 1.0).min(1)
        if ((support > SURE) & (seen > SURE) & (judged.contrast > found.faintest)).any():
            return True
    return False


_Open = Iterator[tuple[Floats, NDArray[np.bool_]]]
"""Shapes n x 4 x 2, and which of their four sides are real; the others lie beyond the picture's edge."""


def _one_corner(lines: Floats, shape: tuple[int, ...]) -> _Open:
    """Yield two sides from a corner to where they leave the picture."""
    height, width = shape[:2]
    first, second = np.triu_indices(len(lines), 1)
    is_right = _are_square(lines[first, 0], lines[second, 0])
    first, second = first[is_right], second[is_right]
    corner, is_inside = _corner_inside(lines[first], lines[second], width, height)
    first, second, corner = first[is_inside], second[is_inside], corner[is_inside]
    for one_way, other_way in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
        one = _exit(corner, lines[first, 0], one_way, width, height)
        other = _exit(corner, lines[second, 0], other_way, width, height)
        yield _long_enough(
            np.stack([corner, one, one + other - corner, other], 1), np.array([True, False, False, True])
        )


def _two_corners(lines: Floats, shape: tuple[int, ...]) -> _Open:
    """Yield a side between two corners, and the two from there to where they leave the picture."""
    height, width = shape[:2]
    left, right = _parallel_pairs(lines)
    base, pair = (each.ravel() for each in np.meshgrid(np.arange(len(lines)), np.arange(len(left)), indexing="ij"))
    is_right = _are_square(lines[base, 0], lines[left[pair], 0])
    base, left, right = base[is_right], left[pair[is_right]], right[pair[is_right]]
    (one, is_one), (other, is_other) = (
        _corner_inside(lines[base], lines[each], width, height) for each in (left, right)
    )
    chosen = is_one & is_other
    base, left, right, one, other = base[chosen], left[chosen], right[chosen], one[chosen], other[chosen]
    for way in (1, -1):
        # Both run the same way, whichever way their normals point.
        away = np.stack([np.cos(lines[base, 0]), np.sin(lines[base, 0])], -1) * way
        ends = []
        for start, side in ((one, left), (other, right)):
            course = np.stack([-np.sin(lines[side, 0]), np.cos(lines[side, 0])], -1)
            turn = np.where(np.sum(course * away, 1) < 0, -1, 1)
            ends.append(_exit(start, lines[side, 0], turn, width, height))
        yield _long_enough(np.stack([one, other, ends[1], ends[0]], 1), np.array([True, True, False, True]))


def _are_square(one: Floats, other: Floats) -> NDArray[np.bool_]:
    return np.asarray(np.abs((one - other) % np.pi - np.pi / 2) < RIGHT_ANGLE)


def _corner_inside(one: Floats, other: Floats, width: int, height: int) -> tuple[Floats, NDArray[np.bool_]]:
    """Return where lines cross, and whether that is in the picture."""
    corner = _crossing(one, other) + np.array([(width - 1) / 2, (height - 1) / 2])
    return corner, np.asarray(((corner > 3) & (corner < [width - 4, height - 4])).all(1))


def _long_enough(boxes: Floats, is_side: NDArray[np.bool_]) -> tuple[Floats, NDArray[np.bool_]]:
    """Leave out those with a short side, and turn the others clockwise."""
    length = np.linalg.norm(np.roll(boxes, -1, 1) - boxes, axis=2)
    boxes = boxes[np.where(is_side, length, np.inf).min(1) > SMALLEST_SIDE]
    is_left_handed = _signed_areas(boxes) < 0
    # Reversed, side n ends where it began: 0 1 2 3 becomes 2 1 0 3.
    sides = np.where(is_left_handed[:, None], is_side[[2, 1, 0, 3]], is_side)
    return np.where(is_left_handed[:, None, None], boxes[:, ::-1], boxes), sides


def _exit(start: Floats, normal: Floats, turn: int | NDArray[np.int_], width: int, height: int) -> Floats:
    """Return where lines from points of the picture leave it; n x 2."""
    course = np.stack([-np.sin(normal), np.cos(normal)], -1) * np.reshape(turn, (-1, 1))
    course = np.where(np.abs(course) < 1e-9, 1e-9, course)
    limits = np.where(course > 0, np.array([width - 1, height - 1]), 0)
    return np.asarray(start + course * ((limits - start) / course).min(1, keepdims=True))


def _signed_areas(boxes: Floats) -> Floats:
    following = np.roll(boxes, -1, 1)
    return np.asarray(0.5 * np.sum(boxes[:, :, 0] * following[:, :, 1] - following[:, :, 0] * boxes[:, :, 1], 1))


def _areas(boxes: Floats) -> Floats:
    return np.abs(_signed_areas(boxes))
