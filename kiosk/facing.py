"""One attempt at the camera: pictures go to the screen and to the comparer until the attempt is decided or over."""

import logging
import secrets
import time
from dataclasses import dataclass
from threading import Event as CancelFlag

from drivers import (
    AttackSign,
    Camera,
    CaptureHint,
    DeviceError,
    FaceComparer,
    FaceDecision,
    Gesture,
    Image,
    Sight,
)
from flows.effects import CompareFace, Event, FaceCompared, Failed
from kiosk.progress import Preview, Watch

log = logging.getLogger(__name__)

PICTURE_TIME = 5.0
"""Seconds in which a working camera opens and gives a picture; an attempt may end this much late, and never by it."""

TURNS = (Gesture.TURN_LEFT, Gesture.TURN_RIGHT)

MEANINGS = {
    CaptureHint.NONE: FaceDecision.NO_FACE,
    CaptureHint.NO_FACE: FaceDecision.NO_FACE,
    CaptureHint.ONE_PERSON: FaceDecision.MANY_FACES,
}
"""What the last hint says of an attempt whose time is over; any other one, that no picture was good enough."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """How the machine looks at a resident.

    Attributes:
        seconds: that one attempt may take.
        gestures: how many are asked for, from 0 to 3.
    """

    camera: Camera
    comparer: FaceComparer
    seconds: float
    gestures: int

    def run(self, effect: CompareFace, reference: Image, cancel: CancelFlag, watch: Watch) -> Event:
        """Look at whoever stands there.

        Args:
            effect: says how much time is left for all attempts.
            reference: the chip's photo.
            cancel: set to give up; `drivers.Cancelled` is raised.
            watch: called with every picture.
        """
        began = time.monotonic()
        try:
            sight = self._look(reference, began + min(self.seconds, effect.seconds), cancel, watch)
        except DeviceError as error:
            log.warning("visit.device_failed", extra={"fields": {"code": error.code}})
            return Failed(error.code, retry=False)
        finally:
            self.comparer.end()
            self.camera.close()
        seconds, decision = time.monotonic() - began, sight.decision or _undecided(sight)
        fields = {"decision": decision, "seconds": round(seconds, 2), "gestures": sight.gestures_done}
        log.info("visit.face_compared", extra={"fields": fields})
        if sight.attack is not AttackSign.NONE:
            log.warning("visit.attack_suspected", extra={"fields": {"sign": sight.attack}})
        return FaceCompared(decision, seconds, sight.attack)

    def _look(self, reference: Image, until: float, cancel: CancelFlag, watch: Watch) -> Sight:
        sight = self.comparer.begin(reference, drawn(self.gestures))
        while sight.decision is None and time.monotonic() < until:
            picture = self.camera.frame(time.monotonic() + PICTURE_TIME, cancel)
            watch(Preview(picture, sight.hint, sight.gesture, sight.gestures_done, sight.face))
            sight = self.comparer.look(picture)
        return sight


def drawn(count: int) -> tuple[Gesture, ...]:
    """Draw up to 3 gestures that nobody can foresee, no two alike.

    The first to be drawn is a turn, to a random side: a flat print cannot make it. The second is an open mouth: a
    printed mask on a living head turns and blinks with its wearer, and its mouth stays shut. The third is a blink. They
    are asked for in a random order.
    """
    chance = secrets.SystemRandom()
    gestures = [chance.choice(TURNS), Gesture.OPEN_MOUTH, Gesture.BLINK][:count]
    chance.shuffle(gestures)
    return tuple(gestures)


def _undecided(sight: Sight) -> FaceDecision:
    """Return why nothing was decided in time."""
    if sight.gesture is not None:
        return FaceDecision.NO_GESTURE
    return MEANINGS.get(sight.hint, FaceDecision.LOW_QUALITY)
