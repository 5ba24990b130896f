"""What a machine effect tells on the way: pictures of the camera, and where the work has got to."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from drivers import CaptureHint, Gesture, Image


class Stage(StrEnum):
    """The known steps of the working page."""

    ASKING = "asking"
    SUBMITTING = "submitting"
    PAYING = "paying"
    ISSUING = "issuing"
    PRINTING = "printing"


@dataclass(frozen=True, slots=True)
class Preview:
    """One camera picture for the screen, and what is to be said with it.

    Attributes:
        hint: what would help.
        gesture: what the resident is asked to do; None while nothing is.
        done: gestures that were done already.
        face: left, top, right, bottom of his face in shares of the picture; None where none is followed.
    """

    image: Image
    hint: CaptureHint
    gesture: Gesture | None = None
    done: int = 0
    face: tuple[float, float, float, float] | None = None


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
