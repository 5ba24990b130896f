"""Makes of any picture what a chip would hold of it: a small portrait, compressed; for trials.

The chip's own codec is not published. WebP squeezed to the same number of bytes stands in for it: it is a better codec
than one of 2004, so what is measured with it is a bound on the good side.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.devices import Image
from drivers.errors import DeviceError
from drivers.face.detector import Picture, Scene
from drivers.face.opening import open_detector
from drivers.face.pack import Pack

PORTRAIT = (102, 126)
"""Width and height of a chip's photo."""

HEAD_OF_WIDTH = 0.58
"""Width of the head over that of the photo (GA 461: 207 of 358)."""

HEAD_OF_BOX = 0.78
"""Width of the head over the height of the detector's box, measured ear to ear on upright faces."""

CHIN_OF_HEIGHT = 0.71
"""Place of the chin over the height of the photo (GA 461: hair from 14, head 297 long, of 441)."""

JPEG_QUALITY = 75


class PortraitMaker:
    """Makes portraits with the detector of a pack."""

    def __init__(self, pack: Pack) -> None:
        self._detector = open_detector(pack)

    def portrait(self, image: Image) -> Image:
        """Return a 102 x 126 portrait, uncompressed."""
        picture = np.frombuffer(image.bgr, np.uint8).reshape(image.height, image.width, 3)
        return Image(*PORTRAIT, reframed(picture, self._detector.detect(picture)).tobytes())


def reframed(picture: Picture, scene: Scene) -> Picture:
    """Return a 102 x 126 portrait around the chosen face, or of the whole picture when there is none.

    Args:
        picture: any.
        scene: what was found in it.
    """
    face = scene.chosen()
    high, wide = picture.shape[:2]
    if face is None:
        width = max(wide, high * PORTRAIT[0] / PORTRAIT[1])
        left, top = (wide - width) / 2, 0.0
    else:
        width = HEAD_OF_BOX * face.height / scene.scale / HEAD_OF_WIDTH
        left = face.centre[0] / scene.scale - width / 2
        top = float(face.box[3]) / scene.scale - CHIN_OF_HEIGHT * width * PORTRAIT[1] / PORTRAIT[0]
    height = width * PORTRAIT[1] / PORTRAIT[0]
    # Beyond the picture its border is repeated.
    size = max(1, round(width)), max(1, round(height))
    cut = cv2.getRectSubPix(picture, size, (left + width / 2, top + height / 2))
    interpolation = cv2.INTER_AREA if width > PORTRAIT[0] else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(cut, PORTRAIT, interpolation=interpolation), np.uint8)


def as_jpeg(picture: Picture) -> Picture:
    """Return the picture after JPEG compression of quality 75."""
    return _decoded(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])[1])


def squeezed(picture: Picture, most: int) -> Picture:
    """Return the picture after WebP compression to at most so many bytes, at the best quality that fits.

    Raises:
        DeviceError: ``face.picture_unwritable``, no quality makes it small enough.
    """
    low, high, best = 1, 100, None
    while low <= high:
        quality = (low + high) // 2
        encoded = cv2.imencode(".webp", picture, [cv2.IMWRITE_WEBP_QUALITY, quality])[1]
        if encoded.size <= most:
            best, low = encoded, quality + 1
        else:
            high = quality - 1
    if best is None:
        text = f"a picture does not fit {most} bytes at any quality"
        raise DeviceError("face.picture_unwritable", text)
    return _decoded(best)


def _decoded(content: NDArray[np.uint8]) -> Picture:
    picture = cv2.imdecode(content, cv2.IMREAD_COLOR)
    assert picture is not None
    return np.asarray(picture, np.uint8)
