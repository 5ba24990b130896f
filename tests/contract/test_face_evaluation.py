"""Scoring many pairs at once: the same decisions as one by one, each picture once, and nothing left of a face."""

from dataclasses import replace
from itertools import product
from pathlib import Path

import cv2
import numpy as np
import pytest

from drivers.biometrics import FaceDecision
from drivers.errors import DeviceError
from drivers.face.chip_photo import squeezed
from drivers.face.comparer import InsightFaceComparer
from drivers.face.evaluation import Evaluation, Outcome, ReferenceForm
from drivers.face.pack import Pack, load_pack
from drivers.face.pictures import load_image
from drivers.places import INSTALLED
from drivers.settings import FaceSettings
from drivers.simulator import faces

pytestmark = pytest.mark.xdist_group("face")

NAMES = list(faces.FACES)[:7]
Pixels = np.ndarray


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(INSTALLED / "face-pack")


@pytest.fixture(scope="module")
def comparer() -> InsightFaceComparer:
    return InsightFaceComparer(FaceSettings())


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Path]]:
    """A probe and a reference of each person, as files."""
    folder = tmp_path_factory.mktemp("people")
    made = {}
    for place, name in enumerate(NAMES):
        made[name] = folder / f"{place} probe.png", folder / f"{place} reference.png"
        cv2.imwrite(str(made[name][0]), faces.probe(name))
        cv2.imwrite(str(made[name][1]), faces.portrait(name))
    return made


def written(folder: Path, pixels: Pixels) -> Path:
    cv2.imwrite(str(folder / "one.png"), pixels)
    return folder / "one.png"


def with_accept(pack: Pack, accept: float) -> Pack:
    thresholds = pack.manifest.thresholds.model_copy(update={"accept": accept, "retry": accept})
    return replace(pack, manifest=pack.manifest.model_copy(update={"thresholds": thresholds}))


def test_every_pair_has_the_score_that_the_comparer_gives_it(
    pack: Pack, comparer: InsightFaceComparer, people: dict[str, tuple[Path, Path]]
) -> None:
    with Evaluation(pack) as evaluation:
        for one, other in product(NAMES[:4], NAMES[:4]):
            probe, reference = people[one][0], people[other][1]
            score = comparer.compare(load_image(probe), load_image(reference)).score
            outcome = evaluation.compare(probe, reference)
            assert outcome.failure is None
            assert outcome.score == pytest.approx(score, abs=1e-5)
            assert score is not None
            assert (score >= pack.manifest.thresholds.accept) == (one == other)


def test_near_the_threshold_mirrored_crops_count_as_they_do_at_the_kiosk(
    pack: Pack, people: dict[str, tuple[Path, Path]]
) -> None:
    pictures = people[NAMES[0]]
    with Evaluation(with_accept(pack, 0.1)) as far, Evaluation(with_accept(pack, 0.8)) as near:
        plain, mirrored = far.compare(*pictures).score, near.compare(*pictures).score
    assert plain is not None
    assert 0.72 < plain < 0.88
    assert mirrored != pytest.approx(plain, abs=1e-4)


def test_a_picture_is_described_once(pack: Pack, people: dict[str, tuple[Path, Path]], tmp_path: Path) -> None:
    probe, reference = (written(tmp_path, cv2.imread(str(each))) for each in (people[NAMES[0]][0],) * 2)
    with Evaluation(pack) as evaluation:
        first = evaluation.compare(probe, people[NAMES[1]][1])
        second = evaluation.compare(people[NAMES[1]][0], reference)
        probe.unlink()
        assert evaluation.compare(probe, people[NAMES[1]][1]) == first
        assert evaluation.compare(people[NAMES[1]][0], reference) == second
        assert evaluation.compare(probe, reference).score == pytest.approx(1, abs=0.01)


def test_memory_is_bounded_and_nothing_of_a_face_stays(pack: Pack, people: dict[str, tuple[Path, Path]]) -> None:
    with Evaluation(pack, most=2) as evaluation:
        seen = []
        for name in NAMES[:3]:
            evaluation.compare(*people[name])
            seen += list(evaluation._known.values())
            assert len(evaluation._known) == 2
    assert len(seen) == 6
    for described in seen:
        assert not isinstance(described, str)
        assert not described.crop.any()
        assert not described.embedding.any()
    assert not evaluation._known


def test_what_was_forgotten_is_described_again(pack: Pack, people: dict[str, tuple[Path, Path]]) -> None:
    with Evaluation(pack, most=2) as small, Evaluation(pack) as large:
        for one, other in product(NAMES[:2], NAMES[:2]):
            assert small.compare(people[one][0], people[other][1]) == large.compare(people[one][0], people[other][1])


@pytest.mark.parametrize(
    ("change", "failure", "decision"),
    [
        (lambda _: faces.scene((), 0.0), "no_face", FaceDecision.NO_FACE),
        (lambda probe: cv2.GaussianBlur(probe, (0, 0), 15), "low_quality", FaceDecision.LOW_QUALITY),
    ],
    ids=["nobody", "blurred"],
)
def test_a_pair_without_a_score_has_the_reason_that_the_comparer_gives(
    pack: Pack,
    comparer: InsightFaceComparer,
    people: dict[str, tuple[Path, Path]],
    tmp_path: Path,
    change,
    failure,
    decision,
) -> None:
    probe = written(tmp_path, change(faces.probe(NAMES[0])))
    reference = people[NAMES[0]][1]
    assert comparer.compare(load_image(probe), load_image(reference)).decision is decision
    with Evaluation(pack) as evaluation:
        assert evaluation.compare(probe, reference) == Outcome(failure=failure)
        assert evaluation.attack(probe) == Outcome(failure=failure)


def test_of_two_people_the_largest_and_most_central_is_meant(
    pack: Pack, people: dict[str, tuple[Path, Path]], tmp_path: Path
) -> None:
    two = faces.scene((NAMES[0], NAMES[2]), 0.0)[:, :900]
    probe = written(tmp_path, np.ascontiguousarray(two))
    with Evaluation(pack) as evaluation:
        assert evaluation.compare(probe, people[NAMES[0]][1]).score > 0.6


def test_of_a_reference_only_a_face_is_asked(pack: Pack, people: dict[str, tuple[Path, Path]], tmp_path: Path) -> None:
    blurred = written(tmp_path, cv2.GaussianBlur(cv2.imread(str(people[NAMES[0]][0])), (0, 0), 15))
    empty = tmp_path / "empty.png"
    cv2.imwrite(str(empty), np.full((126, 102, 3), 200, np.uint8))
    with Evaluation(pack) as evaluation:
        assert evaluation.compare(people[NAMES[0]][0], blurred).failure is None
        assert evaluation.compare(people[NAMES[0]][0], empty) == Outcome(failure="no_face")


@pytest.mark.parametrize("content", [None, b"", b"no picture"])
def test_a_picture_that_cannot_be_read_is_counted_as_such(
    pack: Pack, people: dict[str, tuple[Path, Path]], tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "one.jpg"
    if content is not None:
        file.write_bytes(content)
    with Evaluation(pack) as evaluation:
        assert evaluation.compare(file, people[NAMES[0]][1]) == Outcome(failure="unreadable")
        assert evaluation.compare(people[NAMES[0]][0], file) == Outcome(failure="unreadable")
        assert evaluation.attack(file) == Outcome(failure="unreadable")


def test_the_attack_detection_gives_the_score_that_the_comparer_gives(
    pack: Pack, comparer: InsightFaceComparer, people: dict[str, tuple[Path, Path]]
) -> None:
    with Evaluation(pack) as evaluation:
        for probe, reference in people.values():
            told = comparer.compare(load_image(probe), load_image(reference), pad=True).pad_score
            assert evaluation.attack(probe).score == pytest.approx(told, abs=1e-5)


@pytest.mark.parametrize("form", [ReferenceForm(True), ReferenceForm(True, 1024), ReferenceForm(True, 600)])
def test_references_can_be_made_as_poor_as_a_chips(
    pack: Pack, people: dict[str, tuple[Path, Path]], form: ReferenceForm
) -> None:
    with Evaluation(pack) as full, Evaluation(pack, form) as poor:
        for probe, _ in list(people.values())[:3]:
            best, score = full.compare(probe, probe).score, poor.compare(probe, probe).score
            assert best == pytest.approx(1, abs=1e-5)
            assert score is not None
            assert 0.4 < score < 0.99


def test_a_squeezed_picture_keeps_to_its_bytes() -> None:
    picture = faces.portrait(NAMES[0])
    for most in (600, 1024, 4000):
        made = squeezed(picture, most)
        assert made.shape == picture.shape
        assert np.abs(made.astype(int) - picture).mean() < 12
    better, worse = (np.abs(squeezed(picture, most).astype(int) - picture).mean() for most in (4000, 600))
    assert better < worse
    with pytest.raises(DeviceError) as refused:
        squeezed(picture, 100)
    assert refused.value.code == "face.picture_unwritable"
