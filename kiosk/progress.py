"""What a machine effect tells on the way: pictures of the camera, and where the work has got to."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from drivers import CaptureHint, Image


class Stage(StrEnum):
    """The known steps of the working page."""

    ASKING = "asking"
    SUBMITTING = "submitting"
    PAYING = "paying"
    ISSUING = "issuing"
    PRINTING = "printing"


@dataclass(frozen=True, slots=True)
class Preview:
    """One camera picture for the screen, and what would help."""

    image: Image
    hint: CaptureHint


@dataclass(frozen=True, slots=True, repr=False)
class Progress:
    """Where the work has got to.

    Attributes:
        sheets: have come out so far.
        code: what the QR code to pay by says; empty at all other stages.
    """

    stage: Stage
    sheets: int = 0
    code: str = ""


Watch = Callable[[Preview | Progress], None]
