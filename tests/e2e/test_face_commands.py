"""`kiosk face`: a vendor's folder becomes a pack, the pack compares, and a table of pictures tells how well."""

import csv
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import cv2
import network_bench as bench
import numpy as np
import pytest

from drivers.face.detector import FaceDetector
from drivers.face.pack import load_pack
from drivers.places import CONFIG, INSTALLED
from drivers.simulator import faces
from kiosk.cli import main

pytestmark = pytest.mark.xdist_group("face")

KIOSK = str(Path(sys.executable).parent / "kiosk")
NAMES = list(faces.FACES)[:6]


def run(*arguments: str | Path) -> tuple[int, str, str]:
    ended = subprocess.run([KIOSK, "face", *map(str, arguments)], capture_output=True, timeout=100, check=False)
    return ended.returncode, ended.stdout.decode(), ended.stderr.decode()


def kiosk_face(*arguments: str | Path) -> tuple[int, dict[str, Any]]:
    """Run one command; return its status and the one object it printed. Anything else on standard output fails."""
    status, printed, _ = run(*arguments, "--json")
    (line,) = printed.splitlines()
    return status, json.loads(line)


def site(folder: Path, edit: Callable[[str, str], str]) -> Path:
    """Settings as the project ships them, each file changed."""
    folder.mkdir()
    for name in ("kiosk.toml", "devices.toml"):
        (folder / name).write_text(edit(name, (CONFIG / name).read_text(encoding="utf-8")), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two camera pictures of each person, one picture of nobody and one that is none."""
    folder = tmp_path_factory.mktemp("people")
    for place, name in enumerate(NAMES):
        cv2.imwrite(str(folder / f"{place}a.jpg"), faces.probe(name))
        cv2.imwrite(str(folder / f"{place}b.jpg"), faces.scene((name,), 0.02))
    cv2.imwrite(str(folder / "nobody.png"), np.full((300, 300, 3), 200, np.uint8))
    (folder / "broken.jpg").write_text("broken")
    return folder


def table(folder: Path, name: str, *rows: Sequence[object]) -> Path:
    with (folder / name).open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    return folder / name


@pytest.fixture(scope="module")
def pairs(people: Path) -> Path:
    """Everybody with everybody: 6 mated and 30 non-mated pairs, and two without a score."""
    everybody = range(len(NAMES))
    rows = [(f"{one}a.jpg", f"{other}b.jpg", int(one == other), "") for one in everybody for other in everybody]
    rows += [("nobody.png", "0b.jpg", 1, "nobody"), ("broken.jpg", "0b.jpg", 0, "nobody")]
    return table(people, "pairs.csv", ("probe", "reference", "same", "group"), *rows)


@pytest.fixture(scope="module")
def vendor(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vendor's folder whose detector was made for the first person before the camera."""
    folder = tmp_path_factory.mktemp("vendor")
    networks = load_pack(INSTALLED / "face-pack").networks
    picture = faces.probe(NAMES[0])
    face = FaceDetector(networks["face_detection"], networks["landmarks"]).detect(picture).chosen()
    assert face is not None
    scale = bench.CANVAS / max(picture.shape[:2])
    (folder / "networks").mkdir()
    (folder / "networks" / "det.onnx").write_bytes(bench.scrfd(face.box * scale, face.points * scale))
    (folder / "networks" / "rec.onnx").write_bytes(bench.with_own_preprocessing(networks["recognition"]))
    (folder / "licence.pdf").write_bytes(b"%PDF licence")
    return folder


def test_a_vendors_folder_is_checked_before_it_is_imported(vendor: Path) -> None:
    status, answer = kiosk_face("pack", "check", vendor / "networks")
    assert status == 0
    assert [each["name"] for each in answer["files"]] == ["rec.onnx", "det.onnx"]
    assert (answer["pack"], answer["next"]) == (None, "kiosk face pack import")


def test_an_import_without_names_asks_for_the_licence_and_the_thresholds(vendor: Path, tmp_path: Path) -> None:
    folder = tmp_path / "Raccoon S"
    shutil.copytree(vendor / "networks", folder)
    status, answer = kiosk_face("pack", "import", folder, "--into", tmp_path / "made")
    assert (status, answer["error"]) == (1, "face.pack_missing")
    assert "--licence" in answer["message"]
    (folder / "LICENSE").write_text("for one machine")
    status, answer = kiosk_face("pack", "import", folder, "--into", tmp_path / "made")
    assert (status, answer["error"]) == (1, "face.pack_thresholds")
    thresholds = ("--accept", "0.4", "--retry", "0.3", "--calibration", "nothing yet")
    status, answer = kiosk_face("pack", "import", folder, "--into", tmp_path / "made", *thresholds)
    assert (status, answer["pack"]) == (0, "raccoon-s")


def test_a_licensed_pack_is_imported_checked_and_compares(vendor: Path, people: Path, tmp_path: Path) -> None:
    made = tmp_path / "pack"
    order = ("--into", made, "--id", "licensed-7", "--licence", vendor / "licence.pdf")
    status, answer = kiosk_face("pack", "import", vendor / "networks", *order)
    assert (status, answer["error"]) == (1, "face.pack_thresholds")
    assert not made.exists()
    thresholds = ("--accept", "0.6", "--retry", "0.5", "--calibration", "provisional")
    status, answer = kiosk_face("pack", "import", vendor / "networks", *order, *thresholds)
    assert (status, answer["pack"], answer["embedding_size"]) == (0, "licensed-7", 512)
    assert answer["thresholds"]["accept"] == 0.6
    assert kiosk_face("pack", "check", made) == (0, answer)
    config = site(tmp_path / "site", lambda _, text: text.replace("[face]", f'[face]\npack = "{made}"'))
    for reference, decision in (("0b.jpg", "match"), ("1b.jpg", "non_match")):
        status, answer = kiosk_face("compare", people / "0a.jpg", people / reference, "--config", config)
        assert (status, answer["decision"], answer["threshold"]) == (0, decision, 0.6)
    # The detector knows one place on its canvas, which is not where the face of a portrait is.
    status, answer = kiosk_face("compare", people / "0a.jpg", people / "0b.jpg", "--portrait", "--config", config)
    assert (status, answer["score"]) == (0, None)
    status, answer = kiosk_face("evaluate", "--pairs", table_of_one(people), "--config", config)
    assert (status, answer["pack"], answer["thresholds"]) == (0, "licensed-7", {"accept": 0.6, "retry": 0.5})


def table_of_one(people: Path) -> Path:
    return table(people, "one.csv", ("probe", "reference", "same"), ("0a.jpg", "0b.jpg", "genuine"))


def test_an_altered_pack_is_refused_with_the_one_wording(tmp_path: Path) -> None:
    shutil.copytree(INSTALLED / "face-pack", tmp_path / "pack")
    with (tmp_path / "pack" / "pad.onnx").open("ab") as file:
        file.write(b"\0")
    status, answer = kiosk_face("pack", "check", tmp_path / "pack")
    assert (status, answer["error"]) == (1, "face.pack_altered")
    assert answer["message"].startswith("this face model pack cannot be used: pad.onnx")


def test_a_table_of_pairs_tells_error_rates_and_draws_them(pairs: Path, tmp_path: Path) -> None:
    status, answer = kiosk_face("evaluate", "--pairs", pairs, "--out", tmp_path / "scores.svg")
    assert status == 0
    assert (answer["mated"], answer["non_mated"]) == (7, 31)
    assert (answer["fmr"]["errors"], answer["fmr"]["of"]) == (0, 30)
    assert answer["fmr"]["high"] == pytest.approx(3 / 30)
    assert (answer["frr"]["errors"], answer["frr"]["of"]) == (1, 7)
    assert (answer["fnmr"]["errors"], answer["fnmr"]["of"]) == (0, 6)
    assert answer["failures_to_acquire"]["no_face"] == {"mated": 1, "non_mated": 0}
    assert answer["failures_to_acquire"]["unreadable"] == {"mated": 0, "non_mated": 1}
    assert answer["eer"]["rate"] == 0
    assert answer["groups"]["nobody"]["fmr"] is None
    assert "accept 0.45" in (tmp_path / "scores.svg").read_text(encoding="utf-8")
    assert answer["out"] == str(tmp_path / "scores.svg")


@pytest.mark.parametrize(("option", "told"), [(("--portrait",), "JPEG"), (("--bytes", "1024"), "1024 bytes")])
def test_references_can_be_reduced_first(people: Path, option: tuple[str, ...], told: str) -> None:
    status, answer = kiosk_face("evaluate", "--pairs", table_of_one(people), *option)
    assert (status, answer["fnmr"]["errors"]) == (0, 0)
    assert told in answer["references"]


def test_a_table_of_presentations_tells_errors_by_species(people: Path, tmp_path: Path) -> None:
    rows = [("0a.jpg", "bona_fide", ""), ("1a.jpg", 0, ""), ("2a.jpg", 1, "screen"), ("nobody.png", "attack", "print")]
    presentations = table(people, "pad.csv", ("picture", "attack", "species"), *rows)
    status, answer = kiosk_face("evaluate", "--pad", presentations, "--out", tmp_path / "pad.pdf")
    assert status == 0
    assert (answer["bona_fide"], answer["attacks"]) == (2, 2)
    assert answer["bpcer"]["of"] == 2
    assert answer["apcer"]["screen"]["of"] == 1
    assert answer["apcer"]["print"] is None
    assert answer["apcer_max"]["species"] == "screen"
    assert (tmp_path / "pad.pdf").read_bytes().startswith(b"%PDF")


def test_without_json_it_is_a_table_for_reading(pairs: Path) -> None:
    status, printed, told = run("evaluate", "--pairs", pairs)
    assert status == 0
    assert "FNMR" in printed
    assert "1 of 7" in printed
    # Progress is for terminals.
    assert "of 38" not in told


@pytest.mark.parametrize(
    ("kind", "content"), [("--pairs", None), ("--pad", ""), ("--pairs", "probe,reference,same\n")], ids=str
)
def test_nothing_to_evaluate_is_said_and_is_no_success(tmp_path: Path, kind: str, content: str | None) -> None:
    if content is not None:
        (tmp_path / "table.csv").write_text(content)
    status, answer = kiosk_face("evaluate", kind, tmp_path / "table.csv", "--out", tmp_path / "a.svg")
    assert status == 1
    assert set(answer) == {"skipped", "reason"}
    assert answer["skipped"] is True
    assert not (tmp_path / "a.svg").exists()


def test_nothing_to_evaluate_is_said_to_readers_too(tmp_path: Path) -> None:
    status, printed, _ = run("evaluate", "--pairs", tmp_path / "none.csv")
    assert (status, printed.startswith("skipped: there is no table")) == (1, True)


def test_a_table_of_pictures_that_give_no_score_is_nothing_to_evaluate(people: Path) -> None:
    rows = [("broken.jpg", "0b.jpg", 1), ("none.jpg", "0b.jpg", 0), ("nobody.png", "0b.jpg", 1)]
    nothing = table(people, "nothing.csv", ("probe", "reference", "same"), *rows)
    status, answer = kiosk_face("evaluate", "--pairs", nothing)
    assert (status, answer["skipped"]) == (1, True)
    assert answer["reason"] == "none of 3 pairs could be compared: 2 unreadable, 1 no_face"


def test_pictures_of_people_are_not_evaluated_in_production(pairs: Path, tmp_path: Path) -> None:
    config = site(tmp_path / "site", lambda _, text: text.replace('"development"', '"production"'))
    status, answer = kiosk_face("evaluate", "--pairs", pairs, "--config", config)
    assert (status, answer["error"]) == (1, "environment")


@pytest.mark.parametrize(
    "arguments",
    [
        ("evaluate",),
        ("evaluate", "--pairs", "a.csv", "--pad", "b.csv"),
        ("evaluate", "--pad", "b.csv", "--portrait"),
        ("evaluate", "--pairs", "a.csv", "--out", "a.png"),
        ("evaluate", "--pairs", "a.csv", "--bytes", "5"),
        ("pack",),
        ("pack", "import", "x", "--into", "y", "--id", "z", "--licence", "l", "--accept", "high"),
    ],
)
def test_wrong_usage_is_told_as_json(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]) -> None:
    assert main(("face", *arguments, "--json")) == 2
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line)["error"] == "usage"


def test_a_table_that_is_not_understood_is_wrong_usage(people: Path) -> None:
    wrong = table(people, "wrong.csv", ("probe", "reference", "same"), ("0a.jpg", "0b.jpg", "perhaps"))
    status, answer = kiosk_face("evaluate", "--pairs", wrong)
    assert (status, answer["error"]) == (2, "usage")
    assert "wrong.csv, line 2" in answer["message"]


def test_a_histogram_that_cannot_be_written_is_told(people: Path, tmp_path: Path) -> None:
    status, answer = kiosk_face("evaluate", "--pairs", table_of_one(people), "--out", tmp_path / "none" / "a.svg")
    assert (status, answer["error"]) == (1, "file")
