"""A vendor's networks become a pack of this program's form, or are refused by name with what would help."""

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import network_bench as bench
import numpy as np
import onnx
import pytest
from onnx import TensorProto

from drivers.errors import ConfigurationError
from drivers.face.importing import COMPLETED, Order, check_pack, import_pack
from drivers.face.opening import open_detector, open_recognition
from drivers.face.pack import LARGEST_FILE, MANIFEST, load_pack
from drivers.face.routing import read_graph
from drivers.face.vendor import Choice
from drivers.places import INSTALLED

INSTALLED_PACK = INSTALLED / "face-pack"
SMALL = bench.arcface(128)
"""A recogniser that opens in a millisecond."""
LIVENESS = bench.of_shape([1, 3, 128, 128], [[1, 3]])
POSE = bench.of_shape([1, 3, 224, 224], [[1, 66]] * 3)


@pytest.fixture
def vendor(tmp_path: Path) -> Path:
    folder = tmp_path / "buffalo"
    folder.mkdir()
    (folder / "det_10g.onnx").write_bytes(bench.scrfd())
    (folder / "w600k.onnx").write_bytes(SMALL)
    return folder


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    """A vendor's folder with a manifest."""
    folder = tmp_path / "raccoon"
    (folder / "models").mkdir(parents=True)
    (folder / "models" / "det.onnx").write_bytes(bench.scrfd())
    (folder / "rec.onnx").write_bytes(SMALL)
    (folder / "MODEL.LICENSE").write_text("signed")
    write_manifest(folder, lambda _: None)
    return folder


def write_manifest(folder: Path, edit: Callable[[dict[str, Any]], object]) -> None:
    def of(name: str) -> str:
        return hashlib.sha256((folder / name).read_bytes()).hexdigest()

    manifest = {
        "manifest_version": 2,
        "model_id": "raccoon_s",
        "license": "MODEL.LICENSE",
        "tasks": {
            "detection": {
                "file": "models/det.onnx",
                "sha256": of("models/det.onnx"),
                "preprocessing": {"mean": 100, "std": 50},
            },
            "recognition": {
                "file": "rec.onnx",
                "sha256": of("rec.onnx"),
                "preprocessing": "embedded",
                "input_size": [112, 112],
                "embedding_dimension": 128,
            },
        },
    }
    edit(manifest)
    (folder / "manifest.json").write_text(json.dumps(manifest))


def order(folder: Path, **changes: Any) -> Order:
    licence = folder.parent / "licence.txt"
    licence.write_text("for 12 machines until 2030")
    asked = {
        "pack_id": "licensed-7",
        "licence": licence,
        "accept": 0.31,
        "retry": 0.25,
        "calibration": "4,000 pairs of our own",
        "complete_with": INSTALLED_PACK,
        "choice": Choice(),
    }
    return Order(**(asked | changes))


def refusal(folder: Path, **changes: Any) -> ConfigurationError:
    into = folder.parent / "made"
    asked = order(folder, **changes)
    before = sorted(folder.parent.iterdir())
    with pytest.raises(ConfigurationError) as refused:
        import_pack(folder, into, asked)
    assert sorted(folder.parent.iterdir()) == before
    assert str(refused.value).startswith("this face model pack cannot be used: ")
    return refused.value


def test_a_bare_folder_becomes_a_pack(vendor: Path, tmp_path: Path) -> None:
    import_pack(vendor, tmp_path / "made", order(vendor))
    pack = check_pack(tmp_path / "made")
    manifest = pack.manifest
    assert (manifest.pack_id, manifest.embedding_size) == ("licensed-7", 128)
    assert (manifest.thresholds.accept, manifest.thresholds.retry) == (0.31, 0.25)
    assert manifest.calibration == "4,000 pairs of our own"
    recognition, detection = manifest.file("recognition"), manifest.file("face_detection")
    assert (recognition.mean, recognition.std, recognition.input_size) == (127.5, 127.5, 112)
    assert (detection.kind, detection.mean, detection.std) == ("scrfd", 127.5, 128)
    assert pack.networks["recognition"] == SMALL
    assert (tmp_path / "made" / "LICENCE.txt").read_text() == "for 12 machines until 2030"


def test_what_the_vendor_lacks_is_from_the_installed_pack_with_its_licence_and_its_threshold(
    vendor: Path, tmp_path: Path
) -> None:
    made, rest = import_pack(vendor, tmp_path / "made", order(vendor)), load_pack(INSTALLED_PACK)
    for role in set(rest.networks) - {"licence", "recognition", "face_detection"}:
        assert made.networks[role] == rest.networks[role]
    assert (tmp_path / "made" / f"{COMPLETED}LICENSE").read_bytes() == rest.networks["licence"]
    assert made.manifest.thresholds.bona_fide == rest.manifest.thresholds.bona_fide
    assert made.manifest.quality == rest.manifest.quality
    (told,) = (line for line in made.manifest.transformation if "landmarks" in line)
    assert rest.manifest.pack_id in told


def test_likenesses_of_the_other_network_are_not_taken_over(vendor: Path, tmp_path: Path) -> None:
    liveness = import_pack(vendor, tmp_path / "made", order(vendor)).manifest.liveness
    assert (liveness.same, liveness.same_turned, liveness.other) == (0.31, 0.25, 0.25)


def test_a_recogniser_alone_is_completed_with_the_installed_detection(vendor: Path, tmp_path: Path) -> None:
    (vendor / "det_10g.onnx").unlink()
    pack = import_pack(vendor, tmp_path / "made", order(vendor))
    assert pack.manifest.file("face_detection").kind != "scrfd"
    assert pack.networks["face_detection"] == load_pack(INSTALLED_PACK).networks["face_detection"]


def test_what_is_not_needed_is_left_out_and_named(vendor: Path, tmp_path: Path) -> None:
    (vendor / "1k3d68.onnx").write_bytes(bench.of_shape(["batch", 3, 192, 192], [[1, 3309]]))
    (vendor / "genderage.onnx").write_bytes(bench.of_shape(["batch", 3, 96, 96], [[1, 3]]))
    made = import_pack(vendor, tmp_path / "made", order(vendor)).manifest
    assert "left out: 1k3d68.onnx (landmark), genderage.onnx (attribute)" in made.transformation


def test_the_source_of_a_bare_folder_can_be_checked_with_sha256sum(vendor: Path, tmp_path: Path) -> None:
    made = import_pack(vendor, tmp_path / "made", order(vendor)).manifest
    names = ("det_10g.onnx", "w600k.onnx")
    listing = "".join(f"{hashlib.sha256((vendor / name).read_bytes()).hexdigest()}  {name}\n" for name in names)
    assert made.source_sha256 == hashlib.sha256(listing.encode()).hexdigest()
    assert made.source == "InsightFace folder buffalo"


def test_a_folder_with_a_manifest_becomes_a_pack_with_what_the_manifest_says(packed: Path, tmp_path: Path) -> None:
    pack = import_pack(packed, tmp_path / "made", order(packed))
    recognition, detection = pack.manifest.file("recognition"), pack.manifest.file("face_detection")
    assert (recognition.mean, recognition.std, recognition.input_size) == (0, 1, 112)
    assert (detection.mean, detection.std) == (100, 50)
    assert "raccoon_s" in pack.manifest.source
    assert pack.manifest.source_sha256 == hashlib.sha256((packed / "manifest.json").read_bytes()).hexdigest()
    assert {"manifest.json", "MODEL.LICENSE", "LICENCE.txt"} <= {path.name for path in (tmp_path / "made").iterdir()}
    engine = open_recognition(pack)
    assert (engine.input_mean, engine.input_std, engine.input_size) == (0, 1, (112, 112))


def test_a_manifest_may_leave_out_what_has_a_default(packed: Path, tmp_path: Path) -> None:
    (packed / "rec.onnx").write_bytes(bench.arcface(512))
    write_manifest(
        packed,
        lambda manifest: manifest.update(
            tasks={"recognition": {"file": "rec.onnx"}, "detection": {"file": "models/det.onnx"}}
        ),
    )
    pack = import_pack(packed, tmp_path / "made", order(packed))
    assert (pack.manifest.file("recognition").mean, pack.manifest.file("face_detection").std) == (127.5, 128)


def test_a_verification_network_is_left_out(packed: Path, tmp_path: Path) -> None:
    (packed / "ver.onnx").write_bytes(LIVENESS)
    write_manifest(packed, lambda manifest: manifest["tasks"].update(verification={"file": "ver.onnx"}))
    made = import_pack(packed, tmp_path / "made", order(packed))
    assert "left out: ver.onnx (verification)" in made.manifest.transformation


def test_a_network_that_takes_bytes_gets_them_as_they_are(packed: Path, tmp_path: Path) -> None:
    (packed / "rec.onnx").write_bytes(bench.arcface(128, kind=TensorProto.UINT8))
    write_manifest(packed, lambda _: None)
    engine = open_recognition(import_pack(packed, tmp_path / "made", order(packed)))
    plain = open_recognition(load_pack_of(SMALL, packed, tmp_path / "plain"))
    face = np.random.default_rng(1).integers(0, 256, (112, 112, 3), np.uint8)
    assert np.allclose(engine.get_feat(face), plain.get_feat(face), rtol=1e-4)


def load_pack_of(network: bytes, packed: Path, into: Path) -> Any:
    (packed / "rec.onnx").write_bytes(network)
    write_manifest(packed, lambda _: None)
    return import_pack(packed, into, order(packed))


@pytest.mark.parametrize(("numbers", "side"), [(256, 112), (512, 224), (128, 128)])
def test_other_sizes_of_square_and_embedding(vendor: Path, tmp_path: Path, numbers: int, side: int) -> None:
    (vendor / "w600k.onnx").write_bytes(bench.arcface(numbers, side))
    pack = import_pack(vendor, tmp_path / "made", order(vendor))
    assert (pack.manifest.embedding_size, pack.manifest.file("recognition").input_size) == (numbers, side)
    assert open_recognition(pack).get_feat(np.zeros((side, side, 3), np.uint8)).shape == (1, numbers)


def test_a_network_that_prepares_its_input_itself_gets_grey_values_as_they_are(vendor: Path, tmp_path: Path) -> None:
    (vendor / "w600k.onnx").write_bytes(bench.arcface(128, first=("_minusscalar0", "_mulscalar0")))
    file = import_pack(vendor, tmp_path / "made", order(vendor)).manifest.file("recognition")
    assert (file.mean, file.std) == (0, 1)


@pytest.mark.parametrize("is_batched", [False, True])
def test_the_detector_of_the_pack_finds_box_and_points_where_they_are(
    vendor: Path, tmp_path: Path, is_batched: bool
) -> None:
    (vendor / "det_10g.onnx").write_bytes(bench.scrfd(is_batched=is_batched))
    detector = open_detector(import_pack(vendor, tmp_path / "made", order(vendor)))
    scene = detector.detect(np.full((480, 640, 3), 90, np.uint8))
    (face,) = scene.faces
    assert scene.scale == 1
    assert face.box.tolist() == [200, 120, 360, 340]
    assert face.points.tolist() == [[240, 200], [320, 200], [280, 240], [250, 290], [310, 290]]
    assert detector.landmarks(scene, face).shape == (68, 2)


def test_a_face_that_fills_much_of_a_large_picture_is_reduced(vendor: Path, tmp_path: Path) -> None:
    detector = open_detector(import_pack(vendor, tmp_path / "made", order(vendor)))
    scene = detector.detect(np.full((1920, 2560, 3), 90, np.uint8))
    (face,) = scene.faces
    assert face.height == pytest.approx(400)
    assert scene.scale == pytest.approx(400 / 880)
    assert scene.picture.shape == (873, 1164, 3)
    assert face.points[0].tolist() == pytest.approx([960 * scene.scale, 800 * scene.scale])


@pytest.mark.parametrize("change", [{"score": 0.4}, {"score": float("nan")}, {"box": (120, 100, 124, 104)}])
def test_what_is_unlikely_unsound_or_tiny_is_no_face(vendor: Path, tmp_path: Path, change: dict[str, Any]) -> None:
    (vendor / "det_10g.onnx").write_bytes(bench.scrfd(**change))
    detector = open_detector(import_pack(vendor, tmp_path / "made", order(vendor)))
    assert detector.detect(np.full((480, 640, 3), 90, np.uint8)).faces == ()


@pytest.mark.parametrize("values", [float("nan"), float("inf")])
def test_points_and_boxes_that_are_no_numbers_are_no_face(vendor: Path, tmp_path: Path, values: float) -> None:
    (vendor / "det_10g.onnx").write_bytes(bench.scrfd(points=((values, 100), *((160, 100),) * 4)))
    detector = open_detector(import_pack(vendor, tmp_path / "made", order(vendor)))
    assert detector.detect(np.full((480, 640, 3), 90, np.uint8)).faces == ()


@pytest.mark.parametrize("size", [(1, 1), (1, 700), (700, 1), (30, 30), (4, 2560)])
def test_a_picture_of_any_shape_is_looked_at(vendor: Path, tmp_path: Path, size: tuple[int, int]) -> None:
    detector = open_detector(import_pack(vendor, tmp_path / "made", order(vendor)))
    assert len(detector.detect(np.zeros((*size, 3), np.uint8)).faces) <= 1


# What is refused.


@pytest.mark.parametrize("missing", ["accept", "retry", "calibration"])
def test_a_threshold_of_another_network_is_never_taken(vendor: Path, missing: str) -> None:
    error = refusal(vendor, **{missing: None})
    assert error.code == "face.pack_thresholds"
    assert "never taken from another" in str(error)
    assert "--accept" in str(error)


@pytest.mark.parametrize(("accept", "retry"), [(0.3, 0.4), (0.0, 0.0), (1.0, 0.5), (float("nan"), 0.3), (0.3, -1)])
def test_thresholds_out_of_order_are_refused(vendor: Path, accept: float, retry: float) -> None:
    assert refusal(vendor, accept=accept, retry=retry).code == "face.pack_thresholds"


def test_two_networks_that_might_be_the_recogniser_are_named(vendor: Path, tmp_path: Path) -> None:
    (vendor / "liveness.onnx").write_bytes(LIVENESS)
    (vendor / "pose.onnx").write_bytes(POSE)
    error = refusal(vendor)
    assert error.code == "face.pack_ambiguous"
    for told in ("w600k.onnx (1 x 3 x 112 x 112 to 1 x 128)", "liveness.onnx", "pose.onnx", "--recognition FILE"):
        assert told in str(error)
    chosen = import_pack(vendor, tmp_path / "made", order(vendor, choice=Choice(recognition="w600k.onnx")))
    assert chosen.networks["recognition"] == SMALL
    assert "liveness.onnx (recognition)" in " ".join(chosen.manifest.transformation)


def test_two_detectors_are_named_and_one_is_chosen(vendor: Path, tmp_path: Path) -> None:
    (vendor / "det_500m.onnx").write_bytes(bench.scrfd(score=0.8))
    error = refusal(vendor)
    assert error.code == "face.pack_ambiguous"
    assert "det_500m.onnx" in str(error)
    assert "--detection FILE" in str(error)
    chosen = import_pack(vendor, tmp_path / "made", order(vendor, choice=Choice(detection="det_500m.onnx")))
    assert chosen.networks["face_detection"] == bench.scrfd(score=0.8)


def test_of_files_that_are_both_named_no_other_is_read(vendor: Path, tmp_path: Path) -> None:
    (vendor / "garbage.onnx").write_bytes(b"garbage")
    choice = Choice("w600k.onnx", "det_10g.onnx")
    assert import_pack(vendor, tmp_path / "made", order(vendor, choice=choice)).manifest.embedding_size == 128


@pytest.mark.parametrize("name", ["w600k", "../w600k.onnx", "/etc/hostname", "none.onnx"])
def test_a_chosen_file_that_is_not_in_the_folder(vendor: Path, name: str) -> None:
    error = refusal(vendor, choice=Choice(recognition=name))
    assert error.code == "face.pack_missing"
    assert "w600k.onnx" in str(error)


@pytest.mark.parametrize(
    ("network", "told"),
    [
        (bench.arcface(3, 128), "3 numbers"),
        (POSE, "and not 1 x any"),
        (bench.arcface(128, tail=2), "1 x 128 and 1 x 128"),
        (bench.arcface(128, 160), "does not align"),
        (bench.of_shape([1, 3, 112, 112], [[1, 128]]), "gives"),
        (bench.of_shape([1, 1, 112, 112], [[1, 128]]), "1 x 3 x 112 x 112"),
        (bench.of_shape([1, 3, 112, 112], [[1, 128]], count=2), "2 inputs"),
        (bench.arcface(128, kind=TensorProto.FLOAT16), "does not take"),
        (bench.arcface(128, kind=TensorProto.UINT8), "mean 0, std 1"),
    ],
    ids=["liveness", "pose", "two outputs", "160", "a picture", "grey", "two inputs", "half", "bytes"],
)
def test_a_network_that_only_looks_like_a_recogniser_is_refused(vendor: Path, network: bytes, told: str) -> None:
    (vendor / "w600k.onnx").write_bytes(network)
    error = refusal(vendor)
    assert error.code == "face.pack_unusable"
    assert told in str(error)


def test_a_folder_without_a_recogniser(vendor: Path) -> None:
    (vendor / "w600k.onnx").unlink()
    assert refusal(vendor).code == "face.pack_unusable"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"size": 640}, "one size only (640 x 640)"),
        ({"outputs": 6}, "6 outputs"),
        ({"swap": True}, "as InsightFace orders them"),
    ],
)
def test_a_detector_that_cannot_serve_is_refused_with_the_reason(
    vendor: Path, change: dict[str, Any], told: str
) -> None:
    (vendor / "det_10g.onnx").write_bytes(bench.scrfd(**change))
    error = refusal(vendor)
    assert error.code == "face.pack_unusable"
    assert told in str(error)


@pytest.mark.parametrize("content", [b"", b"no network", b"\x08\x07" * 500, b"\xff" * 100], ids=["", "a", "b", "c"])
def test_what_is_no_onnx_is_named(vendor: Path, content: bytes) -> None:
    (vendor / "w600k.onnx").write_bytes(content)
    error = refusal(vendor)
    assert error.code == "face.pack_unusable"
    assert "w600k.onnx" in str(error)


@pytest.mark.parametrize("inside", ["weights", "constant", "branch"])
def test_weights_in_another_file_are_refused(vendor: Path, inside: str) -> None:
    made = onnx.load_model_from_string(SMALL)
    tensor = onnx.TensorProto(name="far", data_type=1, dims=[1], data_location=onnx.TensorProto.EXTERNAL)
    tensor.external_data.add(key="location", value="../../../etc/shadow")
    if inside == "weights":
        made.graph.initializer.append(tensor)
    else:
        node = onnx.helper.make_node("Constant", [], ["far"], value=tensor)
        if inside == "branch":
            inner = onnx.helper.make_graph([node], "inner", [], [])
            node = onnx.helper.make_node("If", ["data"], ["either"], then_branch=inner, else_branch=inner)
        made.graph.node.append(node)
    (vendor / "w600k.onnx").write_bytes(made.SerializeToString())
    error = refusal(vendor)
    assert error.code == "face.pack_unusable"
    assert "another file" in str(error)


def test_a_link_is_not_followed(vendor: Path) -> None:
    (vendor / "w600k.onnx").replace(vendor.parent / "elsewhere.onnx")
    (vendor / "w600k.onnx").symlink_to(vendor.parent / "elsewhere.onnx")
    error = refusal(vendor)
    assert error.code == "face.pack_manifest"
    assert "link" in str(error)


@pytest.mark.parametrize("special", ["fifo", "folder", "huge"])
def test_what_is_no_file_or_too_large_is_not_read(vendor: Path, special: str) -> None:
    file = vendor / "a.onnx"
    if special == "fifo":
        os.mkfifo(file)
    elif special == "folder":
        file.mkdir()
    else:
        with file.open("wb") as sparse:
            sparse.truncate(LARGEST_FILE + 1)
    error = refusal(vendor)
    assert error.code == "face.pack_missing"
    assert "a.onnx" in str(error)


@pytest.mark.parametrize("kind", ["nowhere", "empty", "file"])
def test_a_folder_that_is_none(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "vendor"
    if kind == "empty":
        folder.mkdir()
    elif kind == "file":
        folder.write_text("")
    assert refusal(folder).code == "face.pack_missing"


def test_a_pack_of_this_form_is_not_imported(tmp_path: Path) -> None:
    (tmp_path / "pack").mkdir()
    os.link(INSTALLED_PACK / MANIFEST, tmp_path / "pack" / MANIFEST)
    assert refusal(tmp_path / "pack").code == "face.pack_manifest"


@pytest.mark.parametrize("name", ["rec.onnx", "models/det.onnx"])
@pytest.mark.parametrize("change", ["one bit", "one byte more"])
def test_one_byte_that_differs_from_the_manifest_is_refused(packed: Path, name: str, change: str) -> None:
    content = (packed / name).read_bytes()
    changed = content + b"\0" if change == "one byte more" else content[:-1] + bytes([content[-1] ^ 1])
    (packed / name).write_bytes(changed)
    error = refusal(packed)
    assert error.code == "face.pack_altered"
    assert name in str(error)


@pytest.mark.parametrize("name", ["rec.onnx", "models/det.onnx", "models"])
def test_a_file_of_the_manifest_that_is_missing_or_a_link_is_named(packed: Path, name: str) -> None:
    (packed / name).replace(packed.parent / "elsewhere")
    assert refusal(packed).code == "face.pack_missing"
    (packed / name).symlink_to(packed.parent / "elsewhere")
    assert refusal(packed).code == "face.pack_manifest"


@pytest.mark.parametrize("file", ["../rec.onnx", "/etc/rec.onnx", "models/../../rec.onnx", "rec", "C:rec.onnx", 7, ""])
def test_a_path_that_leads_out_of_the_folder_is_refused(packed: Path, file: object) -> None:
    (packed.parent / "rec.onnx").write_bytes(SMALL)
    write_manifest(packed, lambda manifest: manifest["tasks"]["recognition"].update(file=file))
    assert refusal(packed).code == "face.pack_manifest"


@pytest.mark.parametrize(
    ("task", "told"),
    [
        ({"embedding_dimension": 512}, "it gives 128 numbers, and the pack says 512"),
        ({"input_size": [224, 224]}, "1 x 3 x 224 x 224"),
    ],
)
def test_a_manifest_that_promises_another_network_is_refused(packed: Path, task: dict[str, Any], told: str) -> None:
    write_manifest(packed, lambda manifest: manifest["tasks"]["recognition"].update(task))
    error = refusal(packed)
    assert error.code == "face.pack_unusable"
    assert told in str(error)


@pytest.mark.parametrize(
    "edit",
    [
        lambda manifest: manifest.update(manifest_version=1),
        lambda manifest: manifest.update(manifest_version=3),
        lambda manifest: manifest.pop("license"),
        lambda manifest: manifest.update(model_id="../x"),
        lambda manifest: manifest.update(tasks=[]),
        lambda manifest: manifest["tasks"].pop("recognition"),
        lambda manifest: manifest["tasks"].update(liveness={"file": "rec.onnx"}),
        lambda manifest: manifest["tasks"]["recognition"].update(preprocessing={"mean": 0, "std": 0}),
        lambda manifest: manifest["tasks"]["recognition"].update(preprocessing={"mean": 10**400, "std": 1}),
        lambda manifest: manifest["tasks"]["recognition"].update(preprocessing={"mean": 1e9, "std": 1}),
        lambda manifest: manifest["tasks"]["recognition"].update(input_size=[112, 96]),
        lambda manifest: manifest["tasks"]["recognition"].update(sha256="0"),
        lambda manifest: manifest["tasks"]["detection"].update(file="rec.onnx"),
    ],
)
def test_a_manifest_that_is_not_one_is_refused(packed: Path, edit: Callable[[dict[str, Any]], object]) -> None:
    write_manifest(packed, edit)
    assert refusal(packed).code == "face.pack_manifest"


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"\xff\xfe\x00", b"null", b"[" * 200_000, b" " * 2_000_000],
    ids=["empty", "half", "a list", "no text", "null", "deep", "long"],
)
def test_a_manifest_that_cannot_be_read_does_not_turn_the_folder_into_a_bare_one(packed: Path, content: bytes) -> None:
    (packed / "manifest.json").write_bytes(content)
    assert refusal(packed).code == "face.pack_manifest"


def test_a_manifest_and_a_choice_contradict_each_other(packed: Path) -> None:
    assert refusal(packed, choice=Choice(recognition="rec.onnx")).code == "face.pack_manifest"


@pytest.mark.parametrize("name", ["Licensed 7", "", "../x", "x" * 65])
def test_a_name_that_is_none_is_refused(vendor: Path, name: str) -> None:
    assert refusal(vendor, pack_id=name).code == "face.pack_manifest"


def test_the_projects_own_name_is_not_given_away(vendor: Path) -> None:
    assert refusal(vendor, pack_id=load_pack(INSTALLED_PACK).manifest.pack_id).code == "face.pack_target"


@pytest.mark.parametrize("content", [None, b"", b" \n"])
def test_a_pack_without_its_licence_is_refused(vendor: Path, content: bytes | None) -> None:
    licence = vendor.parent / "none.txt"
    if content is not None:
        licence.write_bytes(content)
    error = refusal(vendor, licence=licence)
    assert error.code == "face.pack_missing"
    assert "licence" in str(error)


def test_a_pack_to_complete_with_is_verified(vendor: Path, tmp_path: Path) -> None:
    assert refusal(vendor, complete_with=tmp_path / "nowhere").code == "face.pack_missing"


def test_what_is_there_already_is_not_overwritten(vendor: Path, tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "mine.txt").write_text("mine")
    assert refusal(vendor).code == "face.pack_target"
    assert [path.name for path in (tmp_path / "made").iterdir()] == ["mine.txt"]
    (tmp_path / "made" / "mine.txt").unlink()
    assert import_pack(vendor, tmp_path / "made", order(vendor)).manifest.pack_id == "licensed-7"


def test_a_place_that_cannot_be_written(vendor: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError) as refused:
        import_pack(vendor, tmp_path / "file" / "made", order(vendor))
    assert refused.value.code == "face.pack_target"


# A pack that was imported is checked like any other.


def test_a_vendors_folder_is_no_pack_yet(vendor: Path) -> None:
    with pytest.raises(ConfigurationError) as refused:
        check_pack(vendor)
    assert refused.value.code == "face.pack_missing"
    assert "import" in str(refused.value)


def test_a_byte_of_an_imported_pack_is_guarded(vendor: Path, tmp_path: Path) -> None:
    made = tmp_path / "made"
    import_pack(vendor, made, order(vendor))
    (made / "recognition.onnx").write_bytes(SMALL + b"\0")
    with pytest.raises(ConfigurationError) as refused:
        check_pack(made)
    assert refused.value.code == "face.pack_altered"


def test_an_imported_pack_can_complete_another(vendor: Path, tmp_path: Path) -> None:
    import_pack(vendor, tmp_path / "first", order(vendor))
    (vendor / "det_10g.onnx").unlink()
    second = import_pack(vendor, tmp_path / "made", order(vendor, complete_with=tmp_path / "first"))
    assert second.manifest.file("face_detection").kind == "scrfd"
    assert second.manifest.file("face_detection").std == 128
    assert f"{COMPLETED}{COMPLETED}LICENSE" in {path.name for path in (tmp_path / "made").iterdir()}


@pytest.mark.parametrize(
    ("network", "kind"),
    [
        (bench.of_shape([1, 3, 640, 640], [[1]] * 9), "detection"),
        (bench.of_shape([1, 3, 192, 192], [[1, 212]]), "landmark"),
        (bench.of_shape([1, 3, 96, 96], [[1, 3]]), "attribute"),
        (bench.of_shape([1, 3, 128, 128], [[1, 3]], count=2), "swapper"),
        (bench.of_shape([1, 3, 112, 112], [[1, 512]]), "recognition"),
        (bench.of_shape([1, 3, 128, 128], [[1, 3]]), "recognition"),
        (bench.of_shape([1, 3, 111, 111], [[1, 512]]), "unknown"),
        (bench.of_shape([1, 3, 80, 80], [[1, 1]]), "unknown"),
        (bench.of_shape([1, 3, 240, 320], [[1, 4420, 2], [1, 4420, 4]]), "unknown"),
        (bench.of_shape([1, 3, "height", "width"], [[1, 2]]), "unknown"),
        (bench.of_shape([1, 512], [[1, 512]]), "unknown"),
    ],
    ids=["9 outputs", "192", "96", "two 128", "112", "128", "111", "80", "oblong", "free", "no picture"],
)
def test_a_network_is_told_by_its_shape_as_insightface_does(network: bytes, kind: str) -> None:
    assert read_graph("one.onnx", network).kind() == kind
