"""Sounds and lights: what is heard and where a guide light shines while something is so, as data, and performing it.

Each scene also stands in words on the screen, under the key that it names. Lights are set in a thread of the worker,
newest first; a board that does not answer is logged once and changes nothing for the resident.
"""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from drivers import DeviceError, FlashRate, LightPosition, Sensor, Signals, Unsupported
from flows.effects import Effect, HandOver, ReadChipCard, ReadIdCard, ScanLicence
from flows.ports import SealedDocument
from flows.ways import CheckCardPin, ScanCode
from kiosk.left import Left
from kiosk.speech import Sound
from kiosk.tones import Tone, wav_of
from kiosk.worker import CancelFlag, Lane, Worker

log = logging.getLogger(__name__)

LIGHT_SECONDS = 1.0
"""For one light; a silent board is given up after it."""

E5, A5, C6 = 659.3, 880.0, 1046.5

RISING_TWO = (Tone(E5, 0.08, 0.3), Tone(A5, 0.08, 0.3))
RISING_THREE = (*RISING_TWO, Tone(C6, 0.12, 0.3))
EQUAL_TWO = (Tone(660.0, 0.12, 0.3), Tone(0.0, 0.08), Tone(660.0, 0.12, 0.3))

REMINDERS = (3.0, 13.0, 23.0, 33.0, 43.0, 53.0)
"""Seconds after which somebody is asked to take his paper."""

CALLS = tuple(at - REMINDERS[0] for at in REMINDERS)
"""Seconds after which somebody is called who has left something behind."""


class Scene(StrEnum):
    """What lights and reminders are about, for as long as it is so."""

    READY = "ready"
    VISIT = "visit"
    PUT_CARD = "put_card"
    PUT_CHIP_CARD = "put_chip_card"
    SCAN = "scan"
    TAKE_PAPER = "take_paper"
    TAKE_SLIP = "take_slip"
    CARD_LEFT = "card_left"
    PAPER_LEFT = "paper_left"
    SLIP_LEFT = "slip_left"
    IDLE = "idle"
    OUT_OF_SERVICE = "out_of_service"
    MAINTENANCE = "maintenance"


@dataclass(frozen=True, slots=True)
class Cue:
    """One scene.

    Attributes:
        words: key of what the screen says meanwhile, and what a reminder says.
        lights: those that shine; all others are off.
        tones: at the instants ``tones_at``, in seconds since the scene began.
        spoken_at: instants of the reminder by voice, through the loudspeaker as well.
    """

    words: str
    lights: Mapping[LightPosition, FlashRate] = field(default_factory=dict)
    tones: tuple[Tone, ...] = ()
    tones_at: tuple[float, ...] = (0.0,)
    spoken_at: tuple[float, ...] = ()


WELL = {LightPosition.STATUS_GOOD: FlashRate.CONTINUOUS}

CUES: Mapping[Scene, Cue] = {
    Scene.READY: Cue("start.title", WELL | {LightPosition.CARD_READER: FlashRate.CONTINUOUS}),
    Scene.VISIT: Cue("chrome.product", WELL),
    Scene.PUT_CARD: Cue("put_card.title", WELL | {LightPosition.CARD_READER: FlashRate.SLOW}),
    Scene.PUT_CHIP_CARD: Cue("put_chip_card.hint", WELL | {LightPosition.CHIP_CARD: FlashRate.SLOW}),
    Scene.SCAN: Cue("scan_licence.hint", WELL | {LightPosition.SCANNER: FlashRate.SLOW}),
    Scene.TAKE_PAPER: Cue(
        "take_paper.title",
        WELL | {LightPosition.DOCUMENT_PRINTER: FlashRate.SLOW},
        RISING_THREE,
        spoken_at=REMINDERS,
    ),
    Scene.TAKE_SLIP: Cue(
        "take_paper.title_slip",
        WELL | {LightPosition.RECEIPT_PRINTER: FlashRate.SLOW},
        RISING_THREE,
        spoken_at=REMINDERS,
    ),
    Scene.CARD_LEFT: Cue(
        "finish.card_left",
        WELL | {LightPosition.CARD_READER: FlashRate.MEDIUM},
        EQUAL_TWO,
        spoken_at=CALLS,
    ),
    Scene.PAPER_LEFT: Cue(
        "finish.paper_left", WELL | {LightPosition.DOCUMENT_PRINTER: FlashRate.SLOW}, spoken_at=CALLS
    ),
    Scene.SLIP_LEFT: Cue("finish.paper_left", WELL | {LightPosition.RECEIPT_PRINTER: FlashRate.SLOW}, spoken_at=CALLS),
    Scene.IDLE: Cue("idle.title", WELL | {LightPosition.FASCIA: FlashRate.SLOW}, EQUAL_TWO, (0.0, 15.0, 25.0)),
    Scene.OUT_OF_SERVICE: Cue("out_of_service.title", {LightPosition.STATUS_BAD: FlashRate.CONTINUOUS}),
    Scene.MAINTENANCE: Cue("out_of_service.title", {LightPosition.STATUS_WARNING: FlashRate.CONTINUOUS}),
}

OUTLETS = {Scene.TAKE_PAPER: Sensor.DOCUMENT_OUTLET, Scene.TAKE_SLIP: Sensor.RECEIPT_OUTLET}
"""Where what is taken lies."""

STEP_DONE = Sound(wav_of(RISING_TWO))
SOUNDS = {scene: Sound(wav_of(cue.tones)) for scene, cue in CUES.items() if cue.tones}


def scene_of(effect: Effect) -> Scene:
    """Return the scene of a visit that waits for an effect."""
    match effect:
        case ReadIdCard():
            return Scene.PUT_CARD
        case ReadChipCard() | CheckCardPin():
            return Scene.PUT_CHIP_CARD
        case ScanLicence() | ScanCode():
            return Scene.SCAN
        case HandOver(document=SealedDocument()):
            return Scene.TAKE_PAPER
        case HandOver():
            return Scene.TAKE_SLIP
    return Scene.VISIT


def scene_of_leaving(left: Left) -> Scene:
    """Return the scene of a visit whose paper is taken, or that is over."""
    if left.lying.card:
        return Scene.CARD_LEFT
    if left.lying.paper:
        return Scene.SLIP_LEFT if left.outlet is Sensor.RECEIPT_OUTLET else Scene.PAPER_LEFT
    return Scene.VISIT


class Cues:
    """Performs one scene after the other.

    Args:
        signals: the site's board of lights; None where it has none.
        worker: sets the lights.
        sound: plays tones, or says the words of a key, as a reminder.
        now: seconds of a clock that never goes back.
    """

    def __init__(
        self,
        signals: Signals | None,
        worker: Worker,
        sound: Callable[[Sound | str], None],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._signals = signals
        self._worker = worker
        self._sound = sound
        self._now = now
        self._began = 0.0
        self._due: list[tuple[float, Sound | str]] = []
        self._lit: Mapping[LightPosition, FlashRate | None] = {}
        self._is_setting = False
        self._failure = ""
        self.scene: Scene | None = None

    def show(self, scene: Scene) -> None:
        """Begin a scene; one that goes on is not begun again."""
        if scene is self.scene:
            return
        cue, self.scene, self._began = CUES[scene], scene, self._now()
        tones = [(at, SOUNDS[scene]) for at in cue.tones_at] if cue.tones else []
        self._due = sorted([*tones, *((at, cue.words) for at in cue.spoken_at)], key=lambda each: each[0])
        self.tick()
        self._light()

    def done(self) -> None:
        """Let it be heard that a step is done."""
        self._sound(STEP_DONE)

    def tick(self) -> None:
        """Let be heard what is due."""
        while self._due and self._now() - self._began >= self._due[0][0]:
            self._sound(self._due.pop(0)[1])

    def _light(self) -> None:
        """Set the lights that shall change; what changes meanwhile is set after them."""
        signals, scene = self._signals, self.scene
        if signals is None or scene is None or self._is_setting:
            return
        wanted, lit = CUES[scene].lights, self._lit
        every = {each: wanted.get(each, FlashRate.OFF) for each in {*wanted, *lit}}
        changes = {each: rate for each, rate in every.items() if rate is not lit.get(each, FlashRate.OFF)}
        if not changes:
            return
        self._is_setting = True

        def ended(failure: str) -> None:
            self._is_setting = False
            # A board that failed has forgotten: the next scene sets everything.
            self._lit = every if not failure else dict.fromkeys(every)
            if failure and failure != self._failure:
                log.warning("cues.failed", extra={"fields": {"code": failure}})
            self._failure = failure
            if self.scene is not scene:
                self._light()

        self._worker.perform(
            lambda cancel, _: _set_lights(signals, changes, cancel),
            ended,
            lambda error: ended(type(error).__name__),
            lane=Lane.LIGHTS,
        )


def _set_lights(signals: Signals, changes: Mapping[LightPosition, FlashRate], cancel: CancelFlag) -> str:
    """Set lights and return the code of what failed; a light that the site does not have is none."""
    for position, rate in changes.items():
        if cancel.is_set():
            break
        try:
            signals.set_light(position, rate, time.monotonic() + LIGHT_SECONDS)
        except Unsupported:
            continue
        except DeviceError as error:
            return error.code
    return ""
