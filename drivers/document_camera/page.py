"""A picture of a shelf -> the one page on it: outline, upright crop, size, sharpness. No I/O."""

from enum import StrEnum
from itertools import islice

import cv2
import numpy as np

from drivers.document_camera.edges import Edges, area, measure
from drivers.document_camera.lines import Floats, Pixels
from drivers.document_camera.outline import Search, beside, distinct, reaches_out, search

SMALLEST_PICTURE = 64
"""Pixels each way."""

TRIED = 24
"""Rectangles that are measured, the most likely."""

ENOUGH = 3
"""Papers among them that end it."""

FOCAL_LENGTH = 1.2
"""Of a document camera, in widths of its picture: 45 degrees. It matters little: the perspective is mild."""

WINDOW = 19
"""Pixels around an edge that hold its whole step."""

CONTRAST = 24.0
"""Levels of a step that is none of the noise's."""

FLATTEST = 0.03
"""Share of a step that its steepest pixel has; a sigma of 13 pixels."""

EDGES = 15
"""That a direction needs to be judged."""


class Refusal(StrEnum):
    """Why there is no page; the last part of an error's code."""

    NO_PAGE = "no_page"
    PAGE_CUT_OFF = "page_cut_off"
    MANY_PAGES = "many_pages"


def find_page(picture: Pixels) -> Floats | Refusal:
    """Return the corners of the one paper in a picture, or why there is none.

    Args:
        picture: rows x columns x 3, blue first.

    Returns:
        4 x 2, x and y in pixels whose centres are whole numbers; clockwise, first the corner at the upper left as the
        paper lies: its upper side is within 45 degrees of the picture's.
    """
    height, width = picture.shape[:2]
    if min(height, width) < SMALLEST_PICTURE:
        return Refusal.NO_PAGE
    found = search(picture)
    papers = _papers(picture, found, found.boxes)
    if not papers:
        return Refusal.PAGE_CUT_OFF if reaches_out(found) else Refusal.NO_PAGE
    best = max(papers, key=lambda each: each.merit).corners
    if _papers(picture, found, beside(found, (best + 0.5) * found.scale - 0.5)):
        return Refusal.MANY_PAGES
    if (best < 2).any() or (best > [width - 3, height - 3]).any():
        return Refusal.PAGE_CUT_OFF
    return _upright(best)


def _papers(picture: Pixels, found: Search, boxes: Floats) -> list[Edges]:
    """Measure rectangles, the most likely first, until enough of them are papers."""
    papers: list[Edges] = []
    for box in islice(distinct(boxes), TRIED):
        roughly = measure(picture, found.enlarged(box))
        if roughly.is_paper and (exactly := measure(picture, roughly.corners)).is_paper:
            papers.append(exactly)
            if len(papers) == ENOUGH:
                break
    return papers


def straighten(picture: Pixels, corners: Floats) -> Pixels:
    """Return the paper alone, upright, seen from above; it keeps its area in pixels.

    Args:
        picture: rows x columns x 3.
        corners: as `find_page` returns them.
    """
    width, height = extent(corners, picture.shape)
    size = max(1, round(width)), max(1, round(height))
    upright = np.array([[0, 0], [size[0], 0], size, [0, size[1]]], np.float32) - 0.5
    place = cv2.getPerspectiveTransform(corners.astype(np.float32), upright)
    crop = cv2.warpPerspective(picture, place, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(crop, np.uint8)


def extent(corners: Floats, shape: tuple[int, ...]) -> tuple[float, float]:
    """Return a paper's width and height in pixels of the picture, as if seen from straight above.

    The proportion follows from the perspective (a rectangle's two directions before a pinhole camera), the scale from
    the area that the paper covers.
    """
    focal = FOCAL_LENGTH * max(shape[:2])
    unit = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
    centred = (corners - [(shape[1] - 1) / 2, (shape[0] - 1) / 2]) / focal
    place = cv2.getPerspectiveTransform(unit, centred.astype(np.float32))
    proportion = float(np.linalg.norm(place[:, 0]) / np.linalg.norm(place[:, 1]))
    covered = area(corners)
    return float(np.sqrt(covered * proportion)), float(np.sqrt(covered / proportion))


def sharpness(page: Pixels) -> float:
    """Return how sharp what is printed on a page is, 0 to 1; it depends neither on its size nor on its contrast.

    Where there is an edge, the steepest slope is compared with the whole step around it: their ratio is the blur's
    sigma in pixels. 1 is a step within a pixel, 0.5 a sigma of 2 pixels. The worse of the two directions counts, as a
    paper that moves is blurred in one. A page with nothing on it is sharp.

    Args:
        page: rows x columns x 3, as `straighten` returns it.
    """
    grey = cv2.cvtColor(page, cv2.COLOR_BGR2GRAY).astype(np.float32)
    window = np.ones((WINDOW, WINDOW), np.uint8)
    step = cv2.dilate(grey, window) - cv2.erode(grey, window)
    has_edge = step > max(CONTRAST, 0.5 * float(np.percentile(step, 98)))
    sigmas = []
    for axes in ((1, 0), (0, 1)):
        slope = np.abs(cv2.Sobel(grey, cv2.CV_32F, *axes, ksize=3)) / 8
        # Where the step is another direction's, there is next to no slope in this one.
        is_edge = has_edge & (slope >= cv2.dilate(slope, window)) & (slope > FLATTEST * step)
        if np.count_nonzero(is_edge) >= EDGES:
            # The sharper ones: between two letters the step is that of another edge than the slope.
            steepest = float(np.percentile(slope[is_edge] / step[is_edge], 75))
            sigmas.append(1.0 / (float(np.sqrt(2 * np.pi)) * steepest))
    return min(1.0, 1.0 / max(sigmas)) if sigmas else 1.0


def _upright(corners: Floats) -> Floats:
    """Begin with the corner from which the side runs most to the right."""
    course = np.roll(corners, -1, 0) - corners
    first = int((course[:, 0] / np.linalg.norm(course, axis=1)).argmax())
    return np.roll(corners, -first, 0)
