"""Finding the one page on a shelf: drawn scenes whose corners are known, and pictures of anything.

The scenes are by chance, of fixed seeds: kind of paper, angle up to 45 degrees, tilt up to 8, ground, light, shadow,
reflection, fingers, noise, JPEG.
"""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from drivers.document_camera.page import Refusal, extent, find_page, sharpness, straighten
from drivers.simulator.papers import PAPERS, sheet
from drivers.simulator.shelf import GROUNDS, SIZE, Lay, Scene

SCENES = 24
EMPTY_SHELVES = 10


def scene_by_chance(seed: int, *, is_empty: bool = False) -> Scene:
    chance = np.random.default_rng(seed)
    kind, ground = str(chance.choice(list(PAPERS))), str(chance.choice(GROUNDS))
    while True:
        lay = Lay(kind, *(float(chance.uniform(-each, each)) for each in (60, 40, 45)), seed=int(chance.integers(0, 4)))
        scene = Scene(
            papers=() if is_empty else (lay,),
            ground=ground,
            brightness=int(chance.integers(-18, 9)),
            dots_per_mm=float(chance.uniform(2.8, 5.2)),
            tilt=(float(chance.uniform(-8, 8)), float(chance.uniform(-8, 8))),
            reach=float(chance.uniform(0.8, 1.6)),
            blur=float(chance.uniform(0.5, 1.3)),
            light=float(chance.uniform(0.7, 1.02)),
            unevenness=float(chance.uniform(0, 0.4)),
            light_angle=float(chance.uniform(0, 1.57)),
            shadow=float(chance.uniform(0.1, 0.4)) * (chance.random() < 0.35),
            glare=float(chance.uniform(60, 200)) * (chance.random() < 0.25),
            hand=bool(chance.random() < 0.15),
            noise=float(chance.uniform(1, 4)),
            quality=int(chance.integers(70, 95)),
            seed=seed,
        )
        corners = scene.corners(lay)
        if is_empty or ((corners > 25).all() and (corners < np.subtract(SIZE, 25)).all()):
            return scene


def seen(scene: Scene) -> np.ndarray:
    return cv2.imdecode(np.frombuffer(scene.jpeg(), np.uint8), cv2.IMREAD_COLOR)


def page_of(scene: Scene) -> np.ndarray:
    found = find_page(seen(scene))
    assert not isinstance(found, Refusal), found
    return found


def off(found: np.ndarray, scene: Scene) -> np.ndarray:
    """How far each corner is from where it is, pixels; upright may be either way near 45 degrees."""
    true = scene.corners(scene.papers[-1])
    return min((np.linalg.norm(np.roll(found, turn, 0) - true, axis=1) for turn in range(4)), key=max)


def test_pages_by_chance_are_found_to_a_part_of_a_pixel() -> None:
    errors = []
    for seed in range(SCENES):
        scene = scene_by_chance(seed)
        found = find_page(seen(scene))
        errors.append(np.full(4, np.inf) if isinstance(found, Refusal) else off(found, scene))
    is_found = np.max(errors, axis=1) < 8
    assert is_found.mean() >= 0.9
    assert np.median(errors) < 0.3
    assert np.percentile(np.array(errors)[is_found], 95) < 1.5


def test_empty_shelves_have_no_page() -> None:
    found = [find_page(seen(scene_by_chance(1000 + seed, is_empty=True))) for seed in range(EMPTY_SHELVES)]
    assert all(isinstance(each, Refusal) for each in found)
    assert sum(each is Refusal.NO_PAGE for each in found) >= EMPTY_SHELVES - 2


@pytest.mark.parametrize("ground", GROUNDS)
def test_a_form_is_found_on_any_ground(ground: str) -> None:
    scene = Scene(papers=(Lay("a4", angle=7),), ground=ground, dots_per_mm=3.9)
    assert off(page_of(scene), scene).max() < 1.5


@pytest.mark.parametrize("kind", PAPERS)
def test_white_paper_on_a_white_shelf(kind: str) -> None:
    scene = Scene(papers=(Lay(kind, angle=-12),), ground="white", brightness=-6, dots_per_mm=2.9, light=0.9)
    # The shadow that a card throws is as strong as the step to the card.
    assert off(page_of(scene), scene).max() < 4


@pytest.mark.parametrize("angle", [-44.0, -20.0, 0.0, 3.0, 44.0])
def test_a_page_is_upright_as_it_lay_and_has_its_proportions(angle: float) -> None:
    scene = Scene(papers=(Lay("booklet", angle=angle),), tilt=(6, -5), dots_per_mm=4.4)
    picture = seen(scene)
    corners = find_page(picture)
    assert np.allclose(corners, scene.corners(scene.papers[0]), atol=1)
    width, height = extent(corners, picture.shape)
    paper = PAPERS["booklet"]
    assert width / height == pytest.approx(paper.width / paper.height, rel=0.01)
    assert width == pytest.approx(paper.width * 4.4, rel=0.03)


def test_the_crop_shows_the_paper_and_nothing_else() -> None:
    scene = Scene(papers=(Lay("a4", angle=11, seed=3),), tilt=(5, 5), dots_per_mm=3.9)
    picture = seen(scene)
    crop = straighten(picture, page_of(scene))
    drawn = cv2.resize(sheet("a4", 3), crop.shape[1::-1], interpolation=cv2.INTER_AREA)
    likeness = np.corrcoef(cv2.GaussianBlur(crop, (0, 0), 1).ravel(), cv2.GaussianBlur(drawn, (0, 0), 1).ravel())
    assert likeness[0, 1] > 0.85
    # No dark shelf at the rim.
    rim = np.concatenate([crop[0], crop[-1], crop[:, 0], crop[:, -1]])
    assert np.percentile(rim, 2) > 110


def test_fingers_on_the_rim_do_not_hide_the_page() -> None:
    scene = Scene(papers=(Lay("a4", y=-10, angle=-4),), dots_per_mm=3.6, hand=True, seed=5)
    assert off(page_of(scene), scene).max() < 2


def test_a_reflection_and_a_shadow_do_not_hide_the_page() -> None:
    scene = Scene(papers=(Lay("a4", angle=15),), ground="grey", dots_per_mm=3.6, glare=180, shadow=0.3, seed=4)
    assert off(page_of(scene), scene).max() < 2


@pytest.mark.parametrize(
    "papers",
    [
        (Lay("booklet", -80, 0, -8), Lay("id_card", 80, 20, 12)),
        (Lay("booklet", -50, 0, 20), Lay("booklet", 60, 10, -30)),
        (Lay("booklet", 85, -30, 20), Lay("a4_upright", -60, 0, 0)),
    ],
    ids=["beside each other", "alike", "one under the other"],
)
def test_two_papers_are_too_many(papers: tuple[Lay, ...]) -> None:
    assert find_page(seen(Scene(papers=papers, dots_per_mm=3.4))) is Refusal.MANY_PAGES


def test_a_card_on_a_form_is_part_of_the_form() -> None:
    scene = Scene(papers=(Lay("id_card", 30, 20, 4), Lay("a4", angle=4)), dots_per_mm=3.9)
    assert off(page_of(Scene(papers=(*scene.papers[1:], scene.papers[0]), dots_per_mm=3.9)), scene).max() < 2


@pytest.mark.parametrize(
    "lay", [Lay("a4", 150, 30, 6), Lay("a4_upright", 0, 60, 0), Lay("a4", 190, -70, -20), Lay("booklet", -200, -60, 3)]
)
def test_a_paper_that_reaches_out_of_the_picture_is_cut_off(lay: Lay) -> None:
    assert find_page(seen(Scene(papers=(lay,)))) is Refusal.PAGE_CUT_OFF


def test_sharpness_falls_with_blur() -> None:
    values = []
    for blur in (0.5, 1.0, 2.0, 4.0):
        scene = Scene(papers=(Lay("a4", angle=4),), dots_per_mm=3.9, blur=blur)
        values.append(sharpness(straighten(seen(scene), page_of(scene))))
    assert values == sorted(values, reverse=True)
    assert values[0] > 0.85
    assert values[-1] < 0.4


def test_sharpness_falls_with_motion_in_one_direction() -> None:
    scene = Scene(papers=(Lay("a4", angle=4),), dots_per_mm=3.9, smear=11)
    assert sharpness(straighten(seen(scene), page_of(scene))) < 0.45


@pytest.mark.parametrize("light", [0.35, 0.6, 1.0])
@pytest.mark.parametrize(("kind", "dots_per_mm"), [("a4", 3.6), ("id_card", 3.6), ("id_card", 5.2)])
def test_sharpness_depends_neither_on_light_nor_on_size(kind: str, dots_per_mm: float, light: float) -> None:
    scene = Scene(papers=(Lay(kind, angle=4),), dots_per_mm=dots_per_mm, light=light, blur=0.7)
    assert 0.75 < sharpness(straighten(seen(scene), page_of(scene))) <= 1


@pytest.mark.parametrize("shape", [(1, 1, 3), (20, 900, 3), (64, 64, 3), (1080, 1920, 3)])
@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_picture_of_nothing_has_no_page(shape: tuple[int, ...], level: int) -> None:
    assert find_page(np.full(shape, level, np.uint8)) is Refusal.NO_PAGE


@settings(max_examples=30, deadline=None)
@given(arrays.arrays(np.uint8, st.tuples(st.integers(1, 90), st.integers(1, 110), st.just(3))))
def test_any_picture_is_a_page_or_a_refusal(picture: np.ndarray) -> None:
    found = find_page(picture)
    if not isinstance(found, Refusal):
        assert np.isfinite(found).all()
        assert (found >= 0).all()
    assert 0 <= sharpness(picture) <= 1
