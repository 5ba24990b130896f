"""Builds the demonstration pack from a package that brings small pretrained networks under the MIT licence.

Good for trying and testing; a deployment brings its own licensed and certified pack. Three things are done to the
recognition network, each measured: the package feeds it red first while it was trained on blue first (24 % of genuine
faces fail its liveness check that way and scores drop); InsightFace feeds red first, so the input channels of its first
layer are turned round once. 190,805 of its 1.19 million weights are below 1e-15, numbers on which the processor falls
back to microcode: set to zero they cost nothing (118 ms become 16 ms a face) and the output is the same to the bit.
"""

import hashlib
import json
import shutil
import tarfile
import tempfile
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper

from drivers.errors import ConfigurationError
from drivers.face.pack import MANIFEST, load_pack

TARBALL_SHA256 = "7ea06031d9a3f83753254fcff60506a07b81b46fc84d4ee024cd041f260ec1ba"

FIRST_LAYER = "519"
"""Weight of the recognition network's first convolution, 64 x 3 x 3 x 3."""

NEGLIGIBLE = 1e-15

FILES = (
    ("LICENSE", "licence", "package/LICENSE", "ceb7e9130f684a8e335940a09ccfb81c2fa18f6aa54975d656c54bb7992aee1a"),
    (
        "face_detection.onnx",
        "face_detection",
        "package/model/fr_detect.onnx",
        "6c0256ccd3164f844736a401faf936ec2930764a87ae39442180887d0c5c8854",
    ),
    (
        "landmarks.onnx",
        "landmarks",
        "package/model/fr_landmark.onnx",
        "f10b0ba1d2a8a099adefede1ebf3733e44fe370715e7303dbeb7f59c02142258",
    ),
    (
        "recognition.onnx",
        "recognition",
        "package/model/fr_feature.onnx",
        "04d44ae99366564c37dfeb574f2c5a9452bc1e56706cdb623f576e98c2250ebb",
    ),
    (
        "pad.onnx",
        "pad",
        "package/model/fr_liveness.onnx",
        "afa783b7e902fdfcf323a7240cac2a1c580c25314ea4161129dc1b0d100dc32d",
    ),
    (
        "eyes.onnx",
        "eyes",
        "package/model/fr_eye.onnx",
        "1afcea006abc1ccac3c517022abde0aa092bed74ff3c9fe6878483ef9e6e38de",
    ),
)
"""Name in the pack, role, member of the package, sha256 in the pack."""

FACTS = {
    "format": 1,
    "pack_id": "jiujin-demonstration-2",
    "source": "faceplugin-face-recognition-js 0.0.1 from npm, MIT",
    "source_sha256": TARBALL_SHA256,
    "transformation": [
        "recognition: input channels of the first convolution reversed, so that red comes first",
        "recognition: weights below 1e-15 set to zero",
        "other files: unchanged",
    ],
    "embedding_size": 512,
    "thresholds": {"accept": 0.45, "retry": 0.35, "bona_fide": 0.6},
    "calibration": (
        "9,000 pairs of different people: none reaches 0.45; pairs of the same person that reach it: 98 % with a "
        "102 x 126 JPEG reference, 92 % with one squeezed to 1,024 bytes. Celebrity photos, no residents, no card "
        "photos of ten years' age, no kiosk camera: says nothing of a deployment. PAD: of 142 living faces 4 are "
        "refused, of 726 simulated attacks (prints, screens, cards, paper masks) 52 %; of real ones nothing is "
        "known. Liveness: 7 heads that the simulator turns and lets blink, no people: yaw 0 to 0.05 straight, "
        "0.26 to 0.40 turned by 25 degrees, 0.36 to 0.55 by 35; likeness to their own probe 0.97 and more "
        "straight, 0.45 and more turned, of somebody else at most 0.41 and 0.39; the eye network gives open eyes "
        "0 and shut ones 1, their ratio falls to 0.4 to 0.7 of the usual. Mouths: faces in still pictures of "
        "people, none of them asked to open it: closed mostly up to 0.09, smiles with teeth up to 0.26, one of "
        "0.32, four laughing or speaking with an open mouth 0.34 to 0.55, two of them 0.70 and 0.75 like "
        "themselves with a closed one; the simulator's 7 heads open theirs by 0.46 to 0.85."
    ),
    "liveness": {
        "pad_pictures": 3,
        "frontal": 0.25,
        "turn": 0.35,
        "back": 0.15,
        "blink": 0.6,
        "mouth_open": 0.3,
        "mouth_closed": 0.15,
        "same_turned": 0.3,
        "same": 0.45,
        "other": 0.4,
    },
    "quality": {
        "eye_distance": [10, 40],
        "face_share_low": [0, 0.25],
        "face_share_high": [3, 0.8],
        "brightness_low": [20, 60],
        "brightness_high": [250, 225],
        "backlight": [300, 90],
        "contrast": [10, 40],
        "sharpness": [2.2, 4.5],
        "yaw": [1.0, 0.25],
        "pitch": [0.6, 0.25],
        "roll": [60, 20],
        "off_centre": [1.5, 0.3],
    },
}


def build_pack(tarball: Path, folder: Path) -> None:
    """Make the demonstration pack in ``folder``, whole or not at all; an intact one is left as it is.

    Raises:
        ConfigurationError: ``face.pack_source`` when the tarball is not the pinned one.
    """
    if _is_intact(folder):
        return
    with tarball.open("rb") as stream:
        if hashlib.file_digest(stream, "sha256").hexdigest() != TARBALL_SHA256:
            raise ConfigurationError("face.pack_source", f"{tarball.name} is not the package this version is made for")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}.") as work:
        made = Path(work, "made")
        made.mkdir()
        _fill(made, tarball)
        load_pack(made)
        if folder.exists():
            folder.rename(Path(work, "old"))
        made.rename(folder)


def _is_intact(folder: Path) -> bool:
    try:
        return load_pack(folder).manifest.pack_id == FACTS["pack_id"]
    except ConfigurationError:
        return False


def _fill(folder: Path, tarball: Path) -> None:
    names = {member: name for name, _, member, _ in FILES}
    with tarfile.open(tarball, "r:gz") as package:
        for member in package:
            content = package.extractfile(member) if member.name in names else None
            if content is not None:
                with (folder / names[member.name]).open("wb") as target:
                    shutil.copyfileobj(content, target)
    recognition = folder / "recognition.onnx"
    recognition.write_bytes(_transformed(recognition.read_bytes()))
    (folder / MANIFEST).write_bytes(_manifest())


def _transformed(network: bytes) -> bytes:
    model = onnx.load_from_string(network)
    for tensor in model.graph.initializer:
        before = numpy_helper.to_array(tensor)
        if before.dtype != np.float32:
            continue
        after = before.copy()
        after[(np.abs(after) < NEGLIGIBLE) & (after != 0)] = 0
        if tensor.name == FIRST_LAYER:
            after = np.ascontiguousarray(after[:, ::-1])
        if not np.array_equal(before, after):
            tensor.CopyFrom(numpy_helper.from_array(after, tensor.name))
    content: bytes = model.SerializeToString()
    return content


def _manifest() -> bytes:
    files = [{"name": name, "role": role, "sha256": sha256} for name, role, _, sha256 in FILES]
    return (json.dumps({**FACTS, "files": files}, indent=2, ensure_ascii=False) + "\n").encode()
