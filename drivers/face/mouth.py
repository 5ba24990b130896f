"""How far a mouth is open: the gap between the inner edges of the lips over its width, of the 68 points.

The landmark network of the demonstration pack sees it. Of 363 faces in still pictures, closed mouths measure up to
0.09, few up to 0.13, smiles that show teeth up to 0.26, one 0.32, and those of four people who laugh or speak with an
open mouth 0.34 to 0.55; their own closed ones lie 0.32 and 0.34 below where there is a picture of them. From picture to
picture of a head of the simulator it moves by 0.005, on a printed mask behind which a mouth opens by 0.04.
"""

import numpy as np

from drivers.face.detector import Points

GAPS = ((61, 67), (62, 66), (63, 65))
"""Points of the inner edge of the upper lip, and below them those of the lower lip."""

CORNERS = (60, 64)


def gap(landmarks: Points) -> float:
    """Return height over width, the mean of three heights."""
    tall = np.mean([np.hypot(*(landmarks[above] - landmarks[below])) for above, below in GAPS])
    wide = np.hypot(*(landmarks[CORNERS[0]] - landmarks[CORNERS[1]]))
    return float(tall / max(float(wide), 1.0))
