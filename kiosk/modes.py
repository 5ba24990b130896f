"""How pages are shown to this resident. A mode changes sizes, places and colours, never words, order or meaning."""

from dataclasses import dataclass
from typing import Literal

Contrast = Literal["light", "bright", "dark"]
CONTRASTS: tuple[Contrast, ...] = ("light", "bright", "dark")
"""Normal colours, high contrast on white, high contrast on black; in the order in which they follow one another."""


@dataclass(frozen=True, slots=True)
class Modes:
    """What the resident has switched on; all of it ends with the visit.

    Attributes:
        large: large type (大字版): larger glyphs, fewer choices on a page, no motion, twice the time.
        low: everything to touch stands in the lower half of the panel (低位).
    """

    large: bool = False
    low: bool = False
    contrast: Contrast = "light"


NORMAL = Modes()
