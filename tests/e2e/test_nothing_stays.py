"""After a visit no picture of the resident and no description of the face is anywhere: memory of every process, files.

The machine runs in processes of its own. What it saw is known here: the chip's photo, and the pictures of a camera that
repeats one second for ever.
"""

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from drivers.face.engine import Engine
from drivers.face.memory import overwritten
from drivers.face.pack import load_pack
from drivers.settings import FaceSettings
from drivers.simulator import faces
from drivers.simulator.photo_codec import squeeze, unsqueeze

FACE = "skimage:astronaut:0"
SCRIPT = Path(__file__).with_name("one_visit.py")
PIECE = 48
"""Bytes of a picture's row; shorter ones stand elsewhere by chance."""

SEEN = 24
"""Pictures of the camera's repeated second that are looked for."""


def pieces(picture: np.ndarray, count: int) -> Iterator[bytes]:
    """Parts of some rows around the middle, where the face is."""
    height, width = picture.shape[:2]
    for row in np.linspace(height // 3, 2 * height // 3, count).astype(int):
        piece = picture[row, width // 2 :].tobytes()[:PIECE]
        assert len(set(piece)) > 6
        yield piece


def photo_pieces() -> set[bytes]:
    return set(pieces(unsqueeze(squeeze(faces.portrait(FACE))), 12))


def embeddings() -> set[bytes]:
    """What the pack's network makes of the chip's photo, as it comes and of length one."""
    engine = Engine(load_pack(Path(FaceSettings().pack)))
    with overwritten() as buffers:
        photo = unsqueeze(squeeze(faces.portrait(FACE)))
        scene = engine.detect(photo, buffers)
        face = scene.chosen()
        assert face is not None
        embedding = engine.embedding(engine.crops(scene, face, buffers).described, buffers).copy()
    return {embedding.tobytes()[at : at + PIECE] for at in range(0, 1024, 256)}


def camera_pieces(address: str) -> set[bytes]:
    """Rows and compressed bytes of what the camera sends."""
    found: set[bytes] = set()
    with urllib.request.urlopen(address) as stream:  # noqa: S310 - the simulator's address
        content = b""
        for _ in range(SEEN):
            while (end := content.find(b"\xff\xd9")) < 0 or end < content.find(b"\xff\xd8"):
                content += stream.read(65536)
            picture, content = content[content.find(b"\xff\xd8") : end + 2], content[end + 2 :]
            found.add(picture[len(picture) // 2 :][:PIECE])
    capture = cv2.VideoCapture(address, cv2.CAP_FFMPEG)
    for _ in range(SEEN):
        taken, picture = capture.read()
        assert taken
        found |= set(pieces(picture, 2))
    capture.release()
    return found


def machine_processes(root: int) -> Iterator[tuple[int, str]]:
    """The machine's own processes: not the simulators and departments, which are the world around it."""
    parents: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        parents.setdefault(parent, []).append(int(folder.name))
    waiting = [root]
    while waiting:
        process = waiting.pop()
        command = Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        if "simulator" in command or "departments" in command:
            continue
        yield process, command
        waiting += parents.get(process, [])


def found_in_memory(process: int, wanted: set[bytes]) -> set[bytes]:
    """What stands anywhere in the memory that a process can write to."""
    found: set[bytes] = set()
    with Path(f"/proc/{process}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{process}/maps").read_text().splitlines():
            span, rights, *_ = line.split()
            if not rights.startswith("rw"):
                continue
            first, last = (int(each, 16) for each in span.split("-"))
            memory.seek(first)
            try:
                content = memory.read(last - first)
            except OSError:
                # A guard page, or memory that was given back meanwhile.
                continue
            found |= {piece for piece in wanted if piece in content}
    return found


def found_in_files(folders: list[Path], wanted: set[bytes]) -> set[bytes]:
    files = [file for folder in folders for file in folder.rglob("*") if file.is_file() and not file.is_symlink()]
    assert files
    return {piece for file in files for piece in wanted if piece in file.read_bytes()}


class Visit:
    """The machine's processes, and where they stand."""

    def __init__(self) -> None:
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}
        self._child = subprocess.Popen(
            [sys.executable, str(SCRIPT)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )

    @property
    def process(self) -> int:
        return self._child.pid

    def told(self, what: str) -> str:
        assert self._child.stdout is not None
        return str(json.loads(self._child.stdout.readline())[what])

    def go_on(self) -> None:
        assert self._child.stdin is not None
        self._child.stdin.write("\n")
        self._child.stdin.flush()

    def end(self) -> None:
        self._child.kill()
        self._child.communicate()


@pytest.fixture
def visit() -> Iterator[Visit]:
    started = Visit()
    yield started
    started.end()


def test_nothing_of_a_face_is_left_in_memory_or_files(visit: Visit) -> None:
    camera = camera_pieces(visit.told("camera"))
    photo, described = photo_pieces(), embeddings()
    assert len(camera) > SEEN
    assert len(photo) > 10
    visit.go_on()
    folder = Path(visit.told("home")).parent
    # The search is able to find: while the resident is here, his chip's photo is in the visit and nowhere else.
    assert found_in_memory(visit.process, photo)
    visit.go_on()
    visit.told("over")
    searched = dict(machine_processes(visit.process))
    assert len(searched) >= 4
    left = {
        (command, what): len(found_in_memory(process, wanted))
        for process, command in searched.items()
        for what, wanted in (("camera", camera), ("photo", photo), ("embedding", described))
    }
    assert {each: count for each, count in left.items() if count} == {}
    everything = camera | photo | described
    assert found_in_files([folder, Path("/dev/shm")], everything) == set()  # noqa: S108 - it is searched
