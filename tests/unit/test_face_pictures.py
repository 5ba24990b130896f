"""Picture files of every kind: read as a person would see them, or refused with the reason and without the name."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import PIL.Image
import pytest

from drivers.devices import Image
from drivers.errors import DeviceError
from drivers.face import chip_photo
from drivers.face.chip_photo import PortraitMaker
from drivers.face.detector import FaceDetector
from drivers.face.pack import load_pack
from drivers.face.pictures import LARGEST_FILE, LONGEST_SIDE, load_image, save_image
from drivers.settings import FaceSettings
from drivers.simulator.faces import probe

Save = Callable[[PIL.Image.Image, Path], None]


def pixels(image: Image) -> np.ndarray:
    return np.frombuffer(image.bgr, np.uint8).reshape(image.height, image.width, 3).astype(int)


@pytest.fixture
def flag() -> PIL.Image.Image:
    """Upper half red, lower left green, lower right blue: every turn and swap shows."""
    drawn = np.zeros((60, 80, 3), np.uint8)
    drawn[:30] = (255, 0, 0)
    drawn[30:, :40] = (0, 255, 0)
    drawn[30:, 40:] = (0, 0, 255)
    return PIL.Image.fromarray(drawn)


def upright(image: Image) -> bool:
    """Whether the flag is as it was drawn, up to what compression does."""
    seen = pixels(image)
    height, width = seen.shape[:2]
    spots = seen[height // 4, width // 2], seen[-height // 4, width // 4], seen[-height // 4, -width // 4]
    return np.abs(np.subtract(spots, [(0, 0, 255), (0, 255, 0), (255, 0, 0)])).max() < 60


@pytest.mark.parametrize(
    ("name", "mode", "options"),
    [
        ("a.png", "RGB", {}),
        ("a.png", "RGBA", {}),
        ("a.png", "P", {}),
        ("a.jpg", "RGB", {"quality": 90}),
        ("a.jpg", "RGB", {"quality": 90, "progressive": True}),
        ("a.jpg", "CMYK", {"quality": 90}),
        ("a.bmp", "RGB", {}),
        ("a.webp", "RGB", {}),
        ("a.tif", "RGB", {}),
        ("a.gif", "P", {}),
        ("wrong ending.txt", "RGB", {"format": "png"}),
    ],
)
def test_formats_are_told_by_content_and_seen_alike(
    flag: PIL.Image.Image, tmp_path: Path, name: str, mode: str, options: dict[str, object]
) -> None:
    flag.convert(mode).save(tmp_path / name, **options)
    image = load_image(tmp_path / name)
    assert (image.width, image.height) == (80, 60)
    assert upright(image)


@pytest.mark.parametrize("mode", ["L", "LA", "1", "I;16"])
def test_grey_becomes_three_equal_channels(flag: PIL.Image.Image, tmp_path: Path, mode: str) -> None:
    flag.convert("L").convert(mode).save(tmp_path / "grey.png")
    seen = pixels(load_image(tmp_path / "grey.png"))
    assert seen.shape == (60, 80, 3)
    assert (seen == seen[:, :, :1]).all()


@pytest.mark.parametrize("name", ["a.gif", "a.webp", "a.png"])
def test_of_a_moving_picture_the_first_is_taken(flag: PIL.Image.Image, tmp_path: Path, name: str) -> None:
    others = [PIL.Image.new("RGB", flag.size, (shade, shade, 0)) for shade in (40, 90)]
    flag.save(tmp_path / name, save_all=True, append_images=others)
    assert upright(load_image(tmp_path / name))


@pytest.mark.parametrize(
    ("orientation", "stored"),
    [
        (2, PIL.Image.Transpose.FLIP_LEFT_RIGHT),
        (3, PIL.Image.Transpose.ROTATE_180),
        (6, PIL.Image.Transpose.ROTATE_90),
        (8, PIL.Image.Transpose.ROTATE_270),
    ],
)
@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp"])
def test_a_picture_is_turned_as_the_phone_was_held(
    flag: PIL.Image.Image, tmp_path: Path, name: str, orientation: int, stored: PIL.Image.Transpose
) -> None:
    exif = PIL.Image.Exif()
    exif[0x112] = orientation
    flag.transpose(stored).save(tmp_path / name, exif=exif)
    image = load_image(tmp_path / name)
    assert (image.width, image.height) == (80, 60)
    assert upright(image)


def test_a_large_photo_is_reduced(tmp_path: Path) -> None:
    PIL.Image.new("RGB", (6000, 4000), (10, 20, 30)).save(tmp_path / "large.jpg")
    image = load_image(tmp_path / "large.jpg")
    assert (image.width, image.height) == (LONGEST_SIDE, 1707)


def test_a_strip_keeps_a_row(tmp_path: Path) -> None:
    PIL.Image.new("RGB", (60000, 3)).save(tmp_path / "strip.png")
    assert load_image(tmp_path / "strip.png").height == 1


def whole(flag: PIL.Image.Image, folder: Path, name: str) -> bytes:
    flag.resize((400, 300)).save(folder / name)
    return (folder / name).read_bytes()


def claiming(bitmap: bytes, side: int) -> bytes:
    return bitmap[:18] + side.to_bytes(4, "little") * 2 + bitmap[26:]


DAMAGES: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "empty": ("a.png", lambda _: b""),
    "text": ("a.png", lambda _: b"no picture at all"),
    "half a PNG": ("a.png", lambda content: content[: len(content) // 2]),
    "half a JPEG": ("a.jpg", lambda content: content[: len(content) // 2]),
    "only a header": ("a.jpg", lambda content: content[:200]),
    "zeros within": ("a.png", lambda content: content[:60] + bytes(len(content) - 80) + content[-20:]),
    "a claim of 10 gigapixels": ("a.bmp", lambda content: claiming(content, 100_000)),
    "a claim of 2 to the 62": ("a.bmp", lambda content: claiming(content, 0x7FFFFFFF)),
    "vector graphics": ("a.png", lambda _: b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"),
    "a document": ("a.png", lambda _: b"%PDF-1.7\n%%EOF"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_no_whole_picture_is_refused_without_its_name(
    flag: PIL.Image.Image, tmp_path: Path, damage: str
) -> None:
    name, break_it = DAMAGES[damage]
    file = tmp_path / f"shen qiuhua {name}"
    file.write_bytes(break_it(whole(flag, tmp_path, name)))
    with pytest.raises(DeviceError) as refused:
        load_image(file)
    assert refused.value.code == "face.picture_unreadable"
    assert "qiuhua" not in str(refused.value) + refused.value.detail


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "sparse.png").open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    with pytest.raises(DeviceError, match="too large"):
        load_image(tmp_path / "sparse.png")


@pytest.mark.parametrize("name", ["nothing.png", "."])
def test_a_place_without_a_file_is_unreadable(tmp_path: Path, name: str) -> None:
    with pytest.raises(DeviceError) as refused:
        load_image(tmp_path / name)
    assert refused.value.code == "face.picture_unreadable"


@pytest.mark.parametrize("name", ["photo.png", "photo.bmp", "photo"])
def test_a_picture_is_written_and_read_back_to_the_bit(tmp_path: Path, name: str) -> None:
    image = Image(7, 5, bytes(range(105)))
    save_image(image, tmp_path / name)
    assert load_image(tmp_path / name) == image


@pytest.mark.parametrize("name", ["no folder/photo.png", "photo.docx"])
def test_a_picture_that_cannot_be_written_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(DeviceError) as refused:
        save_image(Image(1, 1, b"abc"), tmp_path / name)
    assert refused.value.code == "face.picture_unwritable"


@cache
def portraits() -> PortraitMaker:
    return PortraitMaker(load_pack(Path(FaceSettings().pack)))


@pytest.mark.parametrize("face", ["skimage:astronaut:0", "insightface:t1:2", "insightface:t1:5"])
def test_a_portrait_frames_the_head_as_a_card_does(face: str) -> None:
    scene = probe(face)
    made = portraits().portrait(Image(scene.shape[1], scene.shape[0], scene.tobytes()))
    assert (made.width, made.height) == (102, 126)
    networks = load_pack(Path(FaceSettings().pack)).networks
    enlarged = cv2.resize(pixels(made).astype(np.uint8), None, fx=4, fy=4)
    found = FaceDetector(networks["face_detection"], networks["landmarks"]).detect(enlarged).chosen()
    assert found is not None
    left, _, right, chin = found.box / 4
    assert (left + right) / 2 == pytest.approx(51, abs=6)
    assert chin == pytest.approx(chip_photo.CHIN_OF_HEIGHT * 126, abs=8)
    assert found.height / 4 * chip_photo.HEAD_OF_BOX == pytest.approx(chip_photo.HEAD_OF_WIDTH * 102, rel=0.15)


@pytest.mark.parametrize("size", [(1, 1), (640, 480), (3, 900)])
def test_without_a_face_the_whole_picture_becomes_the_portrait(size: tuple[int, int]) -> None:
    width, height = size
    made = portraits().portrait(Image(width, height, bytes([90]) * (width * height * 3)))
    assert (made.width, made.height) == chip_photo.PORTRAIT
    assert set(made.bgr) == {90}
