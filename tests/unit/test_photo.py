"""The photo decoder program: real programs, good and bad, and the stand-in codec."""

import shlex
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from drivers.devices import Image, PhotoState
from drivers.id_card.photo import PhotoDecoder
from drivers.simulator.photo_codec import Pixels, squeeze, unsqueeze

STAND_IN = (sys.executable, "-P", "-m", "drivers.simulator.photo_decoder")
CHIP = bytes(range(256)) * 4


def portrait() -> Pixels:
    """A drawn head; no person."""
    pixels = np.full((126, 102, 3), (230, 220, 210), np.uint8)
    cv2.ellipse(pixels, (51, 62), (26, 36), 0, 0, 360, (150, 180, 220), -1)
    cv2.circle(pixels, (41, 56), 3, (40, 40, 40), -1)
    cv2.circle(pixels, (61, 56), 3, (40, 40, 40), -1)
    cv2.ellipse(pixels, (51, 80), (10, 4), 0, 0, 180, (60, 60, 160), 2)
    return pixels


@pytest.fixture
def bitmap(tmp_path: Path) -> Path:
    path = tmp_path / "portrait.bmp"
    cv2.imwrite(str(path), portrait())
    return path


@pytest.fixture
def decoders() -> Iterator[list[PhotoDecoder]]:
    made: list[PhotoDecoder] = []
    yield made
    for decoder in made:
        decoder.close()


def decode(decoders: list[PhotoDecoder], *command: str, seconds: float = 20.0) -> tuple[PhotoState, Image | None]:
    decoders.append(PhotoDecoder(command))
    return decoders[-1].decode(CHIP, time.monotonic() + seconds)


def shell(script: str) -> tuple[str, ...]:
    return ("/bin/sh", "-c", script)


def test_no_program_is_no_decoder(decoders: list[PhotoDecoder]) -> None:
    assert decode(decoders) == (PhotoState.NO_DECODER, None)


def test_a_program_that_is_not_there_is_no_decoder(decoders: list[PhotoDecoder], tmp_path: Path) -> None:
    assert decode(decoders, str(tmp_path / "nothing")) == (PhotoState.NO_DECODER, None)


def test_a_bitmap_of_the_right_size_is_the_photo(decoders: list[PhotoDecoder], bitmap: Path) -> None:
    state, image = decode(decoders, *shell(f"cat > /dev/null; cat {shlex.quote(str(bitmap))}"))
    assert state is PhotoState.OK
    assert image == Image(102, 126, portrait().tobytes())


def test_the_program_is_given_the_chips_bytes(decoders: list[PhotoDecoder], tmp_path: Path, bitmap: Path) -> None:
    given = tmp_path / "given"
    state, _ = decode(decoders, *shell(f"cat > {shlex.quote(str(given))}; cat {shlex.quote(str(bitmap))}"))
    assert state is PhotoState.OK
    assert given.read_bytes() == CHIP


@pytest.mark.parametrize(
    "script",
    [
        "cat > /dev/null",
        "cat > /dev/null; echo no picture",
        "exit 0",
        "kill -SEGV $$",
        "cat > /dev/null; kill -SEGV $$",
        "cat > /dev/null; head -c 100000000 /dev/zero",
        "cat > /dev/null; cat {bitmap}; exit 3",
        "cat > /dev/null; head -c 20000 {bitmap}; exit 1",
        "head -c 10 > /dev/null; echo BM",
    ],
)
def test_a_program_that_fails_costs_the_photo_only(decoders: list[PhotoDecoder], bitmap: Path, script: str) -> None:
    command = shell(script.format(bitmap=shlex.quote(str(bitmap))))
    assert decode(decoders, *command) == (PhotoState.FAILED, None)


def test_a_picture_of_another_size_is_not_the_photo(decoders: list[PhotoDecoder], tmp_path: Path) -> None:
    path = tmp_path / "turned.bmp"
    cv2.imwrite(str(path), portrait().transpose(1, 0, 2))
    assert decode(decoders, *shell(f"cat {shlex.quote(str(path))}")) == (PhotoState.FAILED, None)


@pytest.mark.parametrize("script", ["sleep 60", "sleep 60 & cat > /dev/null", "cat > /dev/null; exec >&-; sleep 60"])
def test_a_program_that_hangs_is_ended_at_the_deadline(decoders: list[PhotoDecoder], script: str) -> None:
    before = time.monotonic()
    assert decode(decoders, *shell(script), seconds=0.3) == (PhotoState.FAILED, None)
    assert time.monotonic() - before < 30.0


def test_a_waiting_program_that_died_is_replaced(decoders: list[PhotoDecoder], tmp_path: Path, bitmap: Path) -> None:
    mark = tmp_path / "mark"
    first_time_only = f"[ -e {shlex.quote(str(mark))} ] || {{ touch {shlex.quote(str(mark))}; exit 1; }}"
    decoder = PhotoDecoder(shell(f"{first_time_only}; cat > /dev/null; cat {shlex.quote(str(bitmap))}"))
    decoders.append(decoder)
    decoder.warm_up()
    assert decoder._waiting is not None
    decoder._waiting.wait(10)
    assert decoder.decode(CHIP, time.monotonic() + 20.0)[0] is PhotoState.OK


def test_the_stand_in_program_gives_back_what_was_squeezed(decoders: list[PhotoDecoder]) -> None:
    decoder = PhotoDecoder(STAND_IN)
    decoders.append(decoder)
    decoder.warm_up()
    state, image = decoder.decode(squeeze(portrait()), time.monotonic() + 20.0)
    assert state is PhotoState.OK
    assert image is not None
    difference = np.frombuffer(image.bgr, np.uint8).astype(int) - portrait().astype(int).ravel()
    assert np.abs(difference).mean() < 8.0


def test_the_stand_in_program_refuses_a_damaged_photo(decoders: list[PhotoDecoder]) -> None:
    damaged = bytes(byte ^ 0xFF for byte in squeeze(portrait()))
    decoders.append(PhotoDecoder(STAND_IN))
    assert decoders[-1].decode(damaged, time.monotonic() + 20.0) == (PhotoState.FAILED, None)


def test_a_squeezed_photo_has_a_chips_length() -> None:
    assert len(squeeze(portrait())) == 1024
    with pytest.raises(ValueError, match="102x126"):
        squeeze(np.zeros((10, 10, 3), np.uint8))


def test_noise_does_not_fit_a_chip() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (126, 102, 3), dtype=np.uint8)
    with pytest.raises(ValueError, match="fit"):
        squeeze(noise)


@pytest.mark.parametrize("photo", [b"", bytes(1024), b"JP\x00\x00" + bytes(1020), b"JP\xff\xff" + bytes(1020),
                                   b"JP\x00\x10" + bytes(1020), b"JP"])  # fmt: skip
def test_what_is_no_stand_in_photo_is_refused(photo: bytes) -> None:
    with pytest.raises(ValueError, match="stand-in"):
        unsqueeze(photo)
