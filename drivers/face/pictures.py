"""Pictures from files and to files, for trials: a kiosk's own pictures never touch a file."""

# OpenCV, numpy and the networks are imported where they are used: the upper layers import this module at start.
import io
import warnings
from pathlib import Path

from drivers.devices import Image
from drivers.errors import DeviceError

LARGEST_FILE = 64 * 1024 * 1024
"""Bytes; a raw 8-bit picture of 20 megapixels."""

MOST_PIXELS = 100_000_000
"""A picture of 100 megapixels is 300 MB once decoded; a few kilobytes may claim far more."""

LONGEST_SIDE = 2560
"""Pixels kept; the comparison reads 112 x 112 of them, and two such pictures fit into one message to its process."""


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
