"""The stand-in for the unpublished photo codec: a 102x126 picture squeezed into a chip's 1,024 bytes.

``JP``, the length of what follows (2 bytes, big-endian), a WebP file, zeros.
"""

import struct

import cv2
import numpy as np
import numpy.typing as npt

MARKER = b"JP"
CHIP_BYTES = 1024
WIDTH = 102
HEIGHT = 126

Pixels = npt.NDArray[np.uint8]


def squeeze(pixels: Pixels) -> bytes:
    """Return 1,024 bytes that hold the picture at the best quality that fits.

    Args:
        pixels: 126 x 102 x 3, blue first.

    Raises:
        ValueError: another size, or a picture that no quality makes small enough.
    """
    if pixels.shape != (HEIGHT, WIDTH, 3):
        msg = f"a chip's photo is {WIDTH}x{HEIGHT}"
        raise ValueError(msg)
    least, most, best = 1, 100, b""
    while least <= most:
        quality = (least + most) // 2
        encoded = cv2.imencode(".webp", pixels, [cv2.IMWRITE_WEBP_QUALITY, quality])[1].tobytes()
        if len(encoded) <= CHIP_BYTES - 4:
            best, least = encoded, quality + 1
        else:
            most = quality - 1
    if not best:
        msg = "the picture does not fit a chip at any quality"
        raise ValueError(msg)
    return (MARKER + struct.pack(">H", len(best)) + best).ljust(CHIP_BYTES, b"\0")


def unsqueeze(photo: bytes) -> Pixels:
    """Return the picture, 126 x 102 x 3, blue first.

    Raises:
        ValueError: not what `squeeze` returns.
    """
    length = struct.unpack_from(">H", photo, 2)[0] if len(photo) == CHIP_BYTES and photo.startswith(MARKER) else 0
    if not 0 < length <= CHIP_BYTES - 4:
        msg = "not a stand-in photo"
        raise ValueError(msg)
    pixels = cv2.imdecode(np.frombuffer(photo, np.uint8, length, 4), cv2.IMREAD_COLOR)
    if pixels is None or pixels.shape != (HEIGHT, WIDTH, 3):
        msg = "damaged stand-in photo"
        raise ValueError(msg)
    return pixels.astype(np.uint8, copy=False)
