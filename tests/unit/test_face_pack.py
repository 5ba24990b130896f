"""The face model pack: what is missing, altered or unfit is refused, and the message names it."""

import hashlib
import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from drivers.errors import ConfigurationError
from drivers.face import demonstration
from drivers.face.liveness import Liveness
from drivers.face.networks import open_network
from drivers.face.pack import MANIFEST, Role, load_pack
from drivers.places import INSTALLED

INSTALLED_PACK = INSTALLED / "face-pack"
TARBALL = INSTALLED.parent / "downloads" / "faceplugin-face-recognition-js-0.0.1.tgz"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the installed pack; its files are links, so a test writes a new file in place of one."""
    folder = tmp_path / "pack"
    folder.mkdir()
    for file in INSTALLED_PACK.iterdir():
        os.link(file, folder / file.name)
    return folder


def replace_file(file: Path, content: bytes) -> None:
    file.unlink()
    file.write_bytes(content)


def edit_manifest(pack: Path, edit: Callable[[dict[str, Any]], object]) -> None:
    manifest = json.loads((pack / MANIFEST).read_bytes())
    edit(manifest)
    replace_file(pack / MANIFEST, json.dumps(manifest).encode())


def refusal(pack: Path) -> ConfigurationError:
    with pytest.raises(ConfigurationError) as refused:
        load_pack(pack)
    return refused.value


def test_the_installed_pack_is_whole() -> None:
    pack = load_pack(INSTALLED_PACK)
    assert set(pack.networks) >= {"face_detection", "landmarks", "recognition", "pad", "licence"}
    assert pack.manifest.thresholds.retry < pack.manifest.thresholds.accept
    assert "MIT" in pack.networks["licence"].decode()


def test_a_folder_that_is_not_there_is_missing(tmp_path: Path) -> None:
    error = refusal(tmp_path / "nowhere")
    assert error.code == "face.pack_missing"
    assert "set-up" in str(error)


@pytest.mark.parametrize("name", [MANIFEST, "recognition.onnx", "pad.onnx", "LICENSE"])
def test_a_file_that_is_not_there_is_missing_by_name(pack: Path, name: str) -> None:
    (pack / name).unlink()
    error = refusal(pack)
    assert error.code == "face.pack_missing"
    assert name in str(error)


@pytest.mark.parametrize("change", ["one bit", "one byte more", "half", "empty"])
@pytest.mark.parametrize("name", ["face_detection.onnx", "recognition.onnx"])
def test_a_file_of_other_bytes_is_altered_by_name(pack: Path, name: str, change: str) -> None:
    content = (pack / name).read_bytes()
    middle = len(content) // 2
    changed = {
        "one bit": content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :],
        "one byte more": content + b"\0",
        "half": content[:middle],
        "empty": b"",
    }
    replace_file(pack / name, changed[change])
    error = refusal(pack)
    assert error.code == "face.pack_altered"
    assert name in str(error)


def test_a_threshold_of_the_projects_own_pack_cannot_be_lowered_unseen(pack: Path) -> None:
    edit_manifest(pack, lambda manifest: manifest["thresholds"].update(accept=0.36))
    error = refusal(pack)
    assert error.code == "face.pack_altered"
    assert MANIFEST in str(error)


def test_a_licensed_pack_of_the_same_form_brings_its_own_thresholds(pack: Path) -> None:
    edit_manifest(pack, lambda manifest: manifest.update(pack_id="licensed-7"))
    edit_manifest(pack, lambda manifest: manifest["thresholds"].update(accept=0.6, retry=0.5))
    assert load_pack(pack).manifest.thresholds.accept == 0.6


def test_a_pack_may_do_without_an_eye_network_and_bounds_of_its_own(pack: Path) -> None:
    edit_manifest(pack, lambda manifest: manifest.update(pack_id="licensed-7"))
    edit_manifest(pack, lambda manifest: manifest.pop("liveness"))
    edit_manifest(pack, lambda manifest: manifest["files"].pop())
    loaded = load_pack(pack)
    assert "eyes" not in loaded.networks
    assert loaded.manifest.liveness == Liveness()


@pytest.mark.parametrize(
    "edit",
    [
        lambda manifest: manifest.update(format=2),
        lambda manifest: manifest.update(surprise=1),
        lambda manifest: manifest.pop("thresholds"),
        lambda manifest: manifest["thresholds"].update(retry=0.9),
        lambda manifest: manifest["thresholds"].update(accept=0),
        lambda manifest: manifest["thresholds"].update(accept="high"),
        lambda manifest: manifest["quality"].update(sharpness=[3, 3]),
        lambda manifest: manifest["quality"].update(sharpness=[3]),
        lambda manifest: manifest["files"].pop(0),
        lambda manifest: manifest["files"].append(manifest["files"][-1]),
        lambda manifest: manifest["files"][0].update(name="../pack.json"),
        lambda manifest: manifest["files"][0].update(name="/etc/hostname"),
        lambda manifest: manifest["files"][0].update(sha256="0"),
        lambda manifest: manifest["files"][0].update(role="gender"),
        lambda manifest: manifest["liveness"].update(turn=0.1),
        lambda manifest: manifest["liveness"].update(other=0.5),
        lambda manifest: manifest["liveness"].update(pad_pictures=0),
        lambda manifest: manifest["liveness"].update(smile=0.5),
    ],
)
def test_a_manifest_that_is_not_one_is_refused(pack: Path, edit: Callable[[dict[str, Any]], object]) -> None:
    edit_manifest(pack, lambda manifest: manifest.update(pack_id="licensed-7"))
    edit_manifest(pack, edit)
    error = refusal(pack)
    assert error.code == "face.pack_altered"
    assert MANIFEST in str(error)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe\x00", b"null"])
def test_a_manifest_that_is_no_json_object_is_refused(pack: Path, content: bytes) -> None:
    replace_file(pack / MANIFEST, content)
    assert refusal(pack).code == "face.pack_altered"


@pytest.mark.parametrize("content", [b"", b"no network", b"\x08\x07" * 500])
def test_bytes_that_are_no_network_are_unusable(content: bytes) -> None:
    with pytest.raises(ConfigurationError) as refused:
        open_network("recognition", content)
    assert refused.value.code == "face.pack_unusable"


@pytest.mark.parametrize("role", ["face_detection", "landmarks", "pad"])
def test_a_network_of_another_form_is_unusable(role: Role) -> None:
    with pytest.raises(ConfigurationError) as refused:
        open_network(role, (INSTALLED_PACK / "recognition.onnx").read_bytes())
    assert refused.value.code == "face.pack_unusable"
    assert role in str(refused.value)


def check(*arguments: str) -> tuple[int, str, str]:
    command = [sys.executable, "-P", "-m", "drivers.face.pack", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def test_the_command_tells_whether_a_pack_is_intact(pack: Path) -> None:
    manifest = load_pack(pack).manifest
    assert check("check", str(pack)) == (0, f"{manifest.pack_id}: {len(manifest.files)} files, intact\n", "")
    replace_file(pack / "pad.onnx", b"")
    status, _, told = check("check", str(pack))
    assert status == 1
    assert told.startswith("face.pack_altered: ")
    assert check("paint")[0] == 2


def test_another_tarball_than_the_pinned_one_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.tgz"
    with tarfile.open(other, "w:gz") as package:
        package.add(INSTALLED_PACK / "LICENSE", "package/LICENSE")
    with pytest.raises(ConfigurationError) as refused:
        demonstration.build_pack(other, tmp_path / "pack")
    assert refused.value.code == "face.pack_source"
    assert list(tmp_path.iterdir()) == [other]


@pytest.mark.skipif(not TARBALL.exists(), reason="set-up's download is not kept on this machine")
def test_the_pack_is_made_to_the_byte_and_an_altered_one_is_made_again(pack: Path) -> None:
    replace_file(pack / "recognition.onnx", b"altered")
    (pack / "left over").write_text("")
    demonstration.build_pack(TARBALL, pack)
    assert {file.name: digest(file) for file in pack.iterdir()} == {
        file.name: digest(file) for file in INSTALLED_PACK.iterdir()
    }
    assert [folder.name for folder in pack.parent.iterdir()] == ["pack"]


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def test_an_intact_pack_is_left_as_it_is(pack: Path, tmp_path: Path) -> None:
    before = (pack / "recognition.onnx").stat().st_mtime_ns
    demonstration.build_pack(tmp_path / "no tarball is needed", pack)
    assert (pack / "recognition.onnx").stat().st_mtime_ns == before


def test_only_the_first_layer_is_turned_round_and_only_what_is_negligible_is_dropped() -> None:
    first = np.arange(12, dtype=np.float32).reshape(1, 3, 2, 2)
    second = np.array([[[[1e-16]], [[-3e-40]], [[2e-15]]]], np.float32)
    network = network_of({demonstration.FIRST_LAYER: first, "other": second, "axis": np.array([1], np.int64)})
    made = onnx.load_from_string(demonstration._transformed(network))
    weights = {tensor.name: numpy_helper.to_array(tensor) for tensor in made.graph.initializer}
    assert (weights[demonstration.FIRST_LAYER] == first[:, ::-1]).all()
    assert weights["other"].ravel().tolist() == [0, 0, np.float32(2e-15)]
    assert weights["axis"].tolist() == [1]


def network_of(weights: dict[str, np.ndarray]) -> bytes:
    picture = helper.make_tensor_value_info("input", TensorProto.FLOAT, [1, 3, 4, 4])
    out = helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, 1, 3, 3])
    layer = helper.make_node("Conv", ["input", demonstration.FIRST_LAYER], ["output"])
    tensors = [numpy_helper.from_array(values, name) for name, values in weights.items()]
    content: bytes = helper.make_model(helper.make_graph([layer], "one", [picture], [out], tensors)).SerializeToString()
    return content
