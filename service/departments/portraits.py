"""Photos that a face is compared with, cut from pictures that installed packages bring.

They are read where they are, shown to nobody and printed on nothing: no real person stands beside an invented name.
"""

import importlib.util
import math
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image

SIZE = (102, 126)
"""Pixels of a photo as a chip holds it (GA/T 1012)."""

FACE_HEIGHT, EYES = 0.74 * SIZE[0], (0.5 * SIZE[0], 0.46 * SIZE[1])
"""Forehead to chin, and where the middle between the eyes comes to lie."""

PALE = (235, 235, 235)
_GROUP = ("insightface", "data/images/t1.jpg")
PICTURES = {
    "insightface:t1:0": (*_GROUP, (109, 320), 140, -27),
    "insightface:t1:1": (*_GROUP, (307, 204), 135, -32),
    "insightface:t1:2": (*_GROUP, (517, 328), 156, 14),
    "insightface:t1:3": (*_GROUP, (783, 402), 137, 6),
    "insightface:t1:4": (*_GROUP, (935, 120), 158, -10),
    "insightface:t1:5": (*_GROUP, (1171, 327), 127, -4),
    "skimage:astronaut:0": ("skimage", "data/astronaut.png", (226, 102), 108, 1),
}
"""Package, file, middle between the eyes, forehead to chin in pixels, and by how many degrees the head leans."""


@cache
def photo(face: str) -> bytes:
    """Return the photo of a face as JPEG of `SIZE`.

    Raises:
        KeyError: no such face.
        OSError: its package is not installed.
    """
    package, file, eyes, height, lean = PICTURES[face]
    scale = height / FACE_HEIGHT
    turn = math.radians(lean)
    across, down = scale * math.cos(turn), scale * math.sin(turn)
    # From a point of the photo to one of the picture: turned about the eyes, then moved there.
    matrix = (
        across, -down, eyes[0] - across * EYES[0] + down * EYES[1],
        down, across, eyes[1] - down * EYES[0] - across * EYES[1],
    )  # fmt: skip
    with Image.open(_folder(package) / file) as picture:
        cut = picture.convert("RGB").transform(
            SIZE, Image.Transform.AFFINE, matrix, Image.Resampling.BICUBIC, fillcolor=PALE
        )
    written = BytesIO()
    cut.save(written, "JPEG", quality=90)
    return written.getvalue()


def _folder(package: str) -> Path:
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise FileNotFoundError(package)
    return Path(found.origin).parent
