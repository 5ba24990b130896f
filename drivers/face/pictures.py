"""Pictures from files, and portraits as a chip holds them: for trials, a kiosk's own pictures never touch a file."""

# OpenCV, numpy and the networks are imported where they are used: the upper layers import this module at start.
import io
import warnings
from pathlib import Path

from drivers.devices import Image
from drivers.errors import DeviceError
from drivers.settings import FaceSettings

LARGEST_FILE = 64 * 1024 * 1024
"""Bytes; a raw 8-bit picture of 20 megapixels."""

MOST_PIXELS = 100_000_000
"""A picture of 100 megapixels is 300 MB once decoded; a few kilobytes may claim far more."""

LONGEST_SIDE = 2560
"""Pixels kept; the comparison reads 112 x 112 of them, and two such pictures fit into one message to its process."""

PORTRAIT = (102, 126)
"""Width and height of a chip's photo."""

HEAD_OF_WIDTH = 0.58
"""Width of the head over that of the photo (GA 461: 207 of 358)."""

HEAD_OF_BOX = 0.78
"""Width of the head over the height of the detector's box, measured ear to ear on upright faces."""

CHIN_OF_HEIGHT = 0.71
"""Place of the chin over the height of the photo (GA 461: hair from 14, head 297 long, of 441)."""


def load_image(path: Path) -> Image:
    """Read a picture file: what both OpenCV and Pillow know, turned as its EXIF data say, at most 2,560 pixels long.

    Raises:
        DeviceError: ``face.picture_unreadable``; the text tells why and not which file.
    """
    import cv2  # noqa: PLC0415 - see the top
    import numpy as np  # noqa: PLC0415

    content = _content(path)
    _refuse_bombs(content)
    try:
        picture = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error as error:
        raise _unreadable("damaged") from error
    if picture is None:
        raise _unreadable("not a picture that OpenCV reads")
    scale = LONGEST_SIDE / max(picture.shape[:2])
    if scale < 1:
        size = max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale))
        picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    return Image(picture.shape[1], picture.shape[0], picture.tobytes())


def portrait(image: Image, settings: FaceSettings) -> Image:
    """Return a 102 x 126 portrait around the picture's face, or of the whole picture when there is none.

    Args:
        image: any picture.
        settings: name the pack whose detector finds the face.

    Raises:
        ConfigurationError: ``face.pack_missing`` or ``face.pack_altered``.
    """
    import cv2  # noqa: PLC0415 - see the top
    import numpy as np  # noqa: PLC0415

    from drivers.face.detector import FaceDetector  # noqa: PLC0415
    from drivers.face.pack import load_pack  # noqa: PLC0415

    networks = load_pack(Path(settings.pack)).networks
    picture = np.frombuffer(image.bgr, np.uint8).reshape(image.height, image.width, 3)
    scene = FaceDetector(networks["face_detection"], networks["landmarks"]).detect(picture)
    face = scene.chosen()
    if face is None:
        width = max(image.width, image.height * PORTRAIT[0] / PORTRAIT[1])
        left, top = (image.width - width) / 2, 0.0
    else:
        width = HEAD_OF_BOX * face.height / scene.scale / HEAD_OF_WIDTH
        left = face.centre[0] / scene.scale - width / 2
        top = float(face.box[3]) / scene.scale - CHIN_OF_HEIGHT * width * PORTRAIT[1] / PORTRAIT[0]
    height = width * PORTRAIT[1] / PORTRAIT[0]
    # Beyond the picture its border is repeated.
    size = max(1, round(width)), max(1, round(height))
    cut = cv2.getRectSubPix(picture, size, (left + width / 2, top + height / 2))
    interpolation = cv2.INTER_AREA if width > PORTRAIT[0] else cv2.INTER_CUBIC
    return Image(*PORTRAIT, cv2.resize(cut, PORTRAIT, interpolation=interpolation).tobytes())


def save_image(image: Image, path: Path) -> None:
    """Write a picture; the ending of the file's name decides the format.

    Raises:
        DeviceError: ``face.picture_unwritable``.
    """
    import cv2  # noqa: PLC0415 - see the top
    import numpy as np  # noqa: PLC0415

    picture = np.frombuffer(image.bgr, np.uint8).reshape(image.height, image.width, 3)
    try:
        is_encoded, content = cv2.imencode(path.suffix or ".png", picture)
        if is_encoded:
            path.write_bytes(content.tobytes())
            return
        why = "no such format"
    except cv2.error:
        why = "no such format"
    except OSError as error:
        why = error.strerror or "no such place"
    raise DeviceError("face.picture_unwritable", f"the picture cannot be written: {why}", detail=why)


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            content = stream.read(LARGEST_FILE + 1)
    except OSError as error:
        raise _unreadable(error.strerror or "no such file") from error
    if not content or len(content) > LARGEST_FILE:
        raise _unreadable("empty" if not content else "too large")
    return content


def _refuse_bombs(content: bytes) -> None:
    """Read the size that the picture claims before anything is decoded."""
    from PIL import Image as PillowImage  # noqa: PLC0415 - see the top

    with warnings.catch_warnings():
        # Pillow warns of damage and of 89 megapixels; the verdict is ours.
        warnings.simplefilter("ignore")
        try:
            with PillowImage.open(io.BytesIO(content)) as claimed:
                pixels = claimed.width * claimed.height
        except PillowImage.DecompressionBombError as error:
            raise _unreadable("too many pixels") from error
        except (OSError, ValueError, SyntaxError, EOFError, OverflowError, RuntimeError) as error:
            raise _unreadable("not a picture") from error
    if pixels > MOST_PIXELS:
        raise _unreadable("too many pixels")


def _unreadable(why: str) -> DeviceError:
    return DeviceError("face.picture_unreadable", f"the picture cannot be read: {why}", detail=why)
