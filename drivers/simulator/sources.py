"""Where the faces come from: pictures that installed packages bring, read where they are and never copied."""

import importlib.util
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.simulator.head import Shape
from drivers.simulator.mouth import Mouth

Pixels = NDArray[np.uint8]
"""height x width x 3, blue first."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where one face is.

    Attributes:
        package: an installed package.
        picture: file inside it.
        eyes: middle between the eyes, pixels.
        height: forehead to chin, pixels.
        tilt: degrees by which the eyes' right end hangs lower than the left.
        apart: pixels between the eyes as seen.
        roll: as ``tilt``, measured from eye to eye.
        yaw: degrees by which the head is turned to its own left.
        seen: how much of the far half is seen, in eye distances; the rest is taken from the near half.
        shape: of the head.
        mouth: where it parts.
        has_open_eyes: whether they look ahead; others are opened.
        outline: around hair and shoulders, pixels, as SVG writes points; may reach beyond the picture.
    """

    package: str
    picture: str
    eyes: tuple[int, int]
    height: int
    tilt: float
    apart: float
    roll: float
    yaw: float
    seen: float
    shape: Shape
    mouth: Mouth
    has_open_eyes: bool
    outline: str

    def corners(self) -> NDArray[np.int32]:
        """Return the corners of the outline, n x 2."""
        return np.array([point.split(",") for point in self.outline.split()], np.int32)


_GROUP = ("insightface", "data/images/t1.jpg")
FACES = {
    "insightface:t1:0": Source(
        *_GROUP,
        eyes=(109, 320),
        height=140,
        tilt=-27,
        apart=47,
        roll=-26,
        yaw=0,
        seen=2,
        shape=Shape(0.42, 1.8),
        mouth=Mouth(0.06, 1.05, 0.36, 1.02),
        has_open_eyes=False,
        outline=(
            "60,243 85,233 110,237 130,248 150,268 168,293 180,320 186,350 190,385 224,383 228,430 245,432 "
            "258,455 275,510 300,580 320,800 5,800 12,570 18,545 30,525 0,512 -30,508 -48,480 -25,445 0,432 "
            "20,430 24,400 20,350 20,310 27,280 40,260"
        ),
    ),
    "insightface:t1:1": Source(
        *_GROUP,
        eyes=(307, 204),
        height=135,
        tilt=-32,
        apart=31.2,
        roll=-31,
        yaw=-36,
        seen=0.15,
        shape=Shape(0.47, 1.8),
        mouth=Mouth(0.01, 1.12, 0.32, 1.1),
        has_open_eyes=False,
        outline=(
            "300,104 330,101 365,103 395,122 402,138 393,152 397,175 403,205 415,232 464,236 460,340 462,380 "
            "475,420 520,800 295,800 292,460 285,400 278,352 260,345 263,330 270,305 278,297 288,298 310,270 "
            "322,264 306,248 290,228 284,212 280,197 272,180 266,165 267,145 275,125"
        ),
    ),
    "insightface:t1:2": Source(
        *_GROUP,
        eyes=(517, 328),
        height=156,
        tilt=14,
        apart=49.9,
        roll=14.5,
        yaw=-1,
        seen=0.6,
        shape=Shape(0.8, 1.82, tip=0.84),
        mouth=Mouth(0.05, 1.22, 0.44, 1.03),
        has_open_eyes=False,
        outline=(
            "475,238 500,222 535,219 570,222 592,236 603,256 606,275 603,300 597,318 591,345 580,358 565,366 "
            "558,392 572,408 580,430 588,480 596,510 620,640 640,900 200,900 330,560 338,480 345,440 360,420 "
            "390,395 430,372 455,345 462,336 463,320 468,300 470,285 466,262"
        ),
    ),
    "insightface:t1:3": Source(
        *_GROUP,
        eyes=(783, 402),
        height=137,
        tilt=6,
        apart=39,
        roll=7,
        yaw=-20,
        seen=0.5,
        shape=Shape(0.72, 1.88),
        mouth=Mouth(0.13, 1.23, 0.55, 0.93),
        has_open_eyes=False,
        outline=(
            "750,318 762,312 775,301 795,292 815,292 835,298 855,312 870,330 874,350 869,385 871,395 900,398 "
            "904,440 912,490 920,540 925,800 600,800 640,560 672,500 690,478 710,450 735,430 748,422 745,388 "
            "749,350"
        ),
    ),
    "insightface:t1:4": Source(
        *_GROUP,
        eyes=(935, 120),
        height=158,
        tilt=-10,
        apart=29.1,
        roll=-11,
        yaw=-48,
        seen=0.15,
        shape=Shape(0.6, 2.16),
        mouth=Mouth(0.05, 1.26, 0.36, 1.2),
        has_open_eyes=False,
        outline=(
            "880,48 900,38 920,22 945,8 975,2 1005,6 1030,22 1045,45 1053,70 1057,95 1056,130 1090,136 "
            "1115,150 1128,180 1134,232 1122,310 1120,800 915,800 908,440 892,345 884,300 883,235 890,212 "
            "905,195 932,172 930,160 924,156 920,148 918,138 909,110 906,80 900,66"
        ),
    ),
    "insightface:t1:5": Source(
        *_GROUP,
        eyes=(1171, 327),
        height=127,
        tilt=-4,
        apart=42.6,
        roll=-4.6,
        yaw=-19,
        seen=0.75,
        shape=Shape(0.46, 1.67),
        mouth=Mouth(0.03, 1.03, 0.42, 0.95),
        has_open_eyes=False,
        outline=(
            "1145,255 1160,241 1180,234 1200,239 1220,250 1240,268 1252,290 1258,320 1265,380 1266,410 "
            "1258,430 1248,445 1265,458 1278,480 1300,560 1310,800 1090,800 1095,520 1088,490 1078,450 "
            "1080,424 1110,422 1126,420 1123,390 1122,350 1124,310 1130,285"
        ),
    ),
    "skimage:astronaut:0": Source(
        "skimage",
        "data/astronaut.png",
        eyes=(226, 102),
        height=108,
        tilt=1,
        apart=43.4,
        roll=2.5,
        yaw=0,
        seen=2,
        shape=Shape(0.6, 1.79, tip=0.76),
        mouth=Mouth(0, 1.1, 0.46, 0.955),
        has_open_eyes=True,
        outline=(
            "190,38 205,22 235,15 260,24 280,38 294,60 300,85 298,100 290,118 275,130 268,137 262,150 "
            "256,176 275,190 290,210 304,245 320,252 338,270 348,290 356,320 380,700 0,700 0,400 40,290 "
            "60,260 75,245 100,225 114,205 118,186 128,170 140,155 158,149 183,149 182,135 172,125 160,112 "
            "155,95 153,70 160,55 175,45"
        ),
    ),
}
"""By name; left to right where a picture shows several people."""


def source(name: str) -> Source:
    """Return the face of that name.

    Raises:
        ValueError: no such face.
    """
    if name not in FACES:
        msg = f"no face {name!r}; there are: {', '.join(FACES)}"
        raise ValueError(msg)
    return FACES[name]


def strangers(name: str | None) -> tuple[str, ...]:
    """Return the faces of everybody else."""
    return tuple(face for face in FACES if face != name)


@cache
def read(package: str, picture: str) -> Pixels:
    """Return a picture of an installed package.

    Raises:
        ValueError: the package or the picture is not there.
    """
    # Found without importing: InsightFace alone takes a second.
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        msg = f"the package {package}, whose picture is shown, is not installed"
        raise ValueError(msg)
    pixels = cv2.imread(str(Path(spec.submodule_search_locations[0], picture)))
    if pixels is None:
        msg = f"the package {package} has no picture {picture}"
        raise ValueError(msg)
    return pixels.astype(np.uint8, copy=False)
