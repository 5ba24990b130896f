"""What the outcomes of a table say, on examples counted by hand; and its histogram."""

import re
from html import unescape
from pathlib import Path

import pytest
from reportlab.lib.colors import HexColor

from drivers.face.evaluation import Failure, Outcome, ReferenceForm
from drivers.face.pack import Manifest, load_pack
from drivers.places import INSTALLED, ROOT
from kiosk.commands import face_histogram
from kiosk.commands.face_histogram import Distribution, Histogram, save
from kiosk.commands.face_report import Report, Trial, report_pad, report_pairs

MANIFEST: Manifest = load_pack(INSTALLED / "face-pack").manifest


def pair(is_mated: bool, score: float | None, failure: Failure | None = None, group: str = "") -> Trial:
    return Trial(is_mated, group, Outcome(score, failure))


TRIALS = [
    *(pair(True, score) for score in (0.9, 0.7, 0.45, 0.40)),
    pair(True, None, "no_face"),
    *(pair(False, score) for score in (0.46, 0.38, 0.1, -0.2)),
    pair(False, None, "unreadable"),
]


def report(trials: list[Trial] = TRIALS, form: ReferenceForm | None = None) -> Report:
    assert (MANIFEST.thresholds.retry, MANIFEST.thresholds.accept) == (0.35, 0.45)
    return report_pairs(MANIFEST, form or ReferenceForm(), trials)


def test_rates_at_the_packs_threshold() -> None:
    answer = report().answer
    assert (answer["mated"], answer["non_mated"]) == (5, 5)
    assert answer["fmr"] | {"low": 0, "high": 0} == {"rate": 0.25, "low": 0, "high": 0, "errors": 1, "of": 4}
    # 0.40 and the pair without a face.
    assert (answer["frr"]["errors"], answer["frr"]["of"], answer["frr"]["rate"]) == (2, 5, 0.4)
    assert (answer["fnmr"]["errors"], answer["fnmr"]["of"]) == (1, 4)
    assert answer["failures_to_acquire"] == {
        "no_face": {"mated": 1, "non_mated": 0},
        "low_quality": {"mated": 0, "non_mated": 0},
        "unreadable": {"mated": 0, "non_mated": 1},
    }


def test_what_is_to_be_retried_stands_apart() -> None:
    band = report().answer["retry_band"]
    assert (band["mated"]["errors"], band["mated"]["of"]) == (1, 4)
    assert (band["non_mated"]["errors"], band["non_mated"]["of"]) == (1, 4)


def test_other_thresholds_are_told_where_the_table_is_large_enough() -> None:
    few = report().answer
    assert few["eer"] == {"rate": 0.25, "threshold": 0.45}
    assert few["fnmr_at_fmr"] == {"0.01": None, "0.001": None}
    many = [pair(False, place / 1000) for place in range(200)]
    answer = report([*TRIALS, *many]).answer
    # Of 204 two may be accepted at 1 in 100: 0.46 and 0.38; the next is 0.199.
    assert answer["fnmr_at_fmr"]["0.01"]["threshold"] == 0.1991
    assert answer["fnmr_at_fmr"]["0.01"]["errors"] == 0
    assert answer["fnmr_at_fmr"]["0.001"] is None


@pytest.mark.parametrize("is_mated", [True, False])
def test_one_class_alone_leaves_the_other_rates_unknown_and_never_zero(is_mated: bool) -> None:
    answer = report([trial for trial in TRIALS if trial.is_wanted is is_mated]).answer
    known, unknown = ("fnmr", "fmr") if is_mated else ("fmr", "fnmr")
    assert answer[known] is not None
    assert answer[unknown] is None
    assert answer["eer"] is None
    assert answer["fnmr_at_fmr"] == {"0.01": None, "0.001": None}
    assert answer["retry_band"]["non_mated" if is_mated else "mated"] is None


def test_each_group_has_rates_of_its_own() -> None:
    old, young = pair(True, 0.2, group="over 60"), pair(True, 0.9, group="under 60")
    answer = report([*TRIALS, old, young]).answer
    assert answer["mated"] == 7
    assert set(answer["groups"]) == {"over 60", "under 60"}
    assert answer["groups"]["over 60"]["fnmr"]["rate"] == 1
    assert answer["groups"]["under 60"]["fnmr"]["rate"] == 0
    assert answer["groups"]["under 60"]["fmr"] is None
    assert "groups" not in report().answer


@pytest.mark.parametrize(
    ("form", "told"),
    [
        (ReferenceForm(), "as they are"),
        (ReferenceForm(True), "102 x 126 JPEG"),
        (ReferenceForm(True, 1024), "WebP of 1024 bytes"),
    ],
)
def test_what_was_made_of_the_references_is_told(form: ReferenceForm, told: str) -> None:
    assert told in report(form=form).answer["references"]


def test_the_table_for_reading_tells_the_same() -> None:
    text = "\n".join(report([*TRIALS, pair(True, 0.9, group="under 60")]).lines)
    for told in (
        "6 mated, 5 non-mated",
        "1 mated, 0 non-mated",
        "25 % (0.631 % to 80.6 %), 1 of 4",
        "group under 60",
        "not known",
    ):
        assert told in text


PRESENTATIONS = [
    *(Trial(True, "", Outcome(score)) for score in (0.9, 0.8, 0.6, 0.5)),
    Trial(True, "", Outcome(failure="no_face")),
    *(Trial(False, "screen", Outcome(score)) for score in (0.1, 0.7)),
    *(Trial(False, "print", Outcome(score)) for score in (0.1, 0.2, 0.95)),
    Trial(False, "mask", Outcome(failure="low_quality")),
]


def test_errors_of_the_attack_detection_by_species() -> None:
    assert MANIFEST.thresholds.bona_fide == 0.6
    answer = report_pad(MANIFEST, PRESENTATIONS).answer
    assert (answer["bona_fide"], answer["attacks"]) == (5, 6)
    assert (answer["bpcer"]["errors"], answer["bpcer"]["of"]) == (1, 4)
    assert (answer["apcer"]["screen"]["errors"], answer["apcer"]["screen"]["of"]) == (1, 2)
    assert answer["apcer"]["print"]["rate"] == pytest.approx(1 / 3, abs=1e-6)
    assert answer["apcer"]["mask"] is None
    assert (answer["apcer_max"]["species"], answer["apcer_max"]["rate"]) == ("screen", 0.5)
    assert answer["non_responses"]["low_quality"] == {"bona_fide": 0, "attacks": 1}


def test_bona_fide_presentations_alone_tell_nothing_of_attacks() -> None:
    answer = report_pad(MANIFEST, PRESENTATIONS[:4]).answer
    assert (answer["apcer"], answer["apcer_max"]) == ({}, None)
    assert answer["bpcer"]["rate"] == 0.25
    attacks = report_pad(MANIFEST, PRESENTATIONS[5:])
    assert attacks.answer["bpcer"] is None
    assert "not known from this table" in "\n".join(attacks.lines)


HISTOGRAM = Histogram(
    "Scores of pairs <two classes>",
    "pack one",
    "comparison score",
    Distribution("mated (3)", [0.61, 0.7, 0.93]),
    Distribution("non-mated (2)", [-0.21, 0.05]),
    [("accept", 0.45), ("retry", 0.35)],
)


def words(svg: Path) -> list[str]:
    return [unescape(each).strip() for each in re.findall(r"<text[^>]*>([^<]*)</text>", svg.read_text("utf-8"))]


def test_the_histogram_names_classes_thresholds_and_axes(tmp_path: Path) -> None:
    save(HISTOGRAM, tmp_path / "a.svg")
    shown = words(tmp_path / "a.svg")
    for told in (
        "Scores of pairs <two classes>",
        "mated (3)",
        "non-mated (2)",
        "accept 0.45",
        "retry 0.35",
        "comparison score",
        "share of the class",
        "-0.3",
        "1.0",
    ):
        assert told in shown
    assert "<title>Scores of pairs &lt;two classes&gt;</title>" in (tmp_path / "a.svg").read_text("utf-8")


def test_the_ending_decides_the_form(tmp_path: Path) -> None:
    save(HISTOGRAM, tmp_path / "a.PDF")
    assert (tmp_path / "a.PDF").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("empty", ["wanted", "other"])
def test_a_class_without_scores_is_named_all_the_same(tmp_path: Path, empty: str) -> None:
    wanted = Distribution("mated (0)", []) if empty == "wanted" else HISTOGRAM.wanted
    other = Distribution("non-mated (0)", []) if empty == "other" else HISTOGRAM.other
    save(Histogram("t", "r", "s", wanted, other, HISTOGRAM.marks), tmp_path / "a.svg")
    assert {wanted.name, other.name} <= set(words(tmp_path / "a.svg"))


@pytest.mark.parametrize("scores", [[1.0], [-1.0], [0.0], [0.999999, -0.999999], [0.5] * 1000])
def test_scores_at_the_ends_of_the_axis_are_drawn(tmp_path: Path, scores: list[float]) -> None:
    both = Distribution("mated", sorted(scores)), Distribution("non-mated", sorted(scores))
    save(Histogram("t", "r", "s", *both, []), tmp_path / "a.svg")
    assert "share of the class" in words(tmp_path / "a.svg")


def test_colours_are_those_of_the_screen() -> None:
    theme = (ROOT / "kiosk" / "qml" / "Theme.qml").read_text(encoding="utf-8")
    tokens = {"accent": face_histogram.ACCENT, "warn": face_histogram.WARN, "ink": face_histogram.INK}
    for token, colour in tokens.items():
        (line,) = (line for line in theme.splitlines() if f" color {token}:" in line)
        assert HexColor(line.split('"')[1]) == colour
