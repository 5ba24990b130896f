"""A sound card that speaks and plays prompts: espeak-ng's samples, ALSA's library.

What a library is doing cannot be interrupted, and a card that is stuck holds whoever writes to it. So synthesis and
playing run in a thread of their own, which asks for the cancel flag and the deadline between two pieces of 20 ms; the
caller waits for it, and gives up a card that is stuck.
"""

import logging
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from threading import Event

from drivers.availability import Availability
from drivers.devices import Outlet, Speaker, Voice
from drivers.errors import Cancelled, DeviceError, DeviceTimeout, Unsupported
from drivers.settings import SpeakerSettings
from drivers.speaker.pcm import Pcm
from drivers.speaker.sound import parse_wav, pieces, quieter, speakable
from drivers.speaker.voice import Synthesizer, Take
from drivers.status import DeviceStatus, Status
from drivers.worker import Call, OverdueError, Worker

log = logging.getLogger(__name__)

ANSWER_SECONDS = 1.0
"""For a card to be opened when nothing is to be played."""

SILENCE_SECONDS = 0.2
"""For a card to become silent after the flag or the deadline; one that is stuck is silent already."""

USUAL_RATE = 22_050
"""Samples a second of the voice."""

CUT_OFF = "speaker.cut_off"

Failure = DeviceError | Cancelled | None


class AlsaSpeaker(Speaker):
    """A headset, a loudspeaker, or both, each a PCM of ALSA; one is open at a time, so that they never mix.

    Args:
        settings: the names of the PCMs.
    """

    def __init__(self, settings: SpeakerSettings) -> None:
        self._configuration = settings.configuration
        names = {Outlet.HEADSET: settings.headset, Outlet.LOUDSPEAKER: settings.loudspeaker}
        self._names = {outlet: name for outlet, name in names.items() if name}
        self._worker = Worker()
        self._voice: Synthesizer | None = None
        self._pcm: Pcm | None = None
        self._open: Outlet | None = None
        self._availability = Availability("speaker", log)

    def status(self) -> Status:
        capabilities = {str(outlet): name for outlet, name in self._names.items()}
        try:
            with self._reported():
                self._run(time.monotonic() + ANSWER_SECONDS, None, self._look)
        except DeviceError as error:
            return Status(
                error.device_status, capabilities=capabilities, detail=error.detail or str(error), code=error.code
            )
        return Status(DeviceStatus.ONLINE, capabilities=capabilities)

    def say(self, text: str, voice: Voice, outlet: Outlet, deadline: float, cancel: Event | None = None) -> None:
        name = self._name(outlet)
        spoken = speakable(text)
        if not spoken:
            return

        def speak() -> None:
            self._voice = self._voice or Synthesizer()
            with self._playing(outlet, name, self._voice.rate, deadline, cancel) as take:
                self._voice.speak(spoken, voice, lambda samples: take(quieter(samples, voice.volume)))

        with self._reported():
            self._run(deadline, cancel, speak)

    def play(self, sound: bytes, volume: float, outlet: Outlet, deadline: float, cancel: Event | None = None) -> None:
        name = self._name(outlet)
        parsed = parse_wav(sound)

        def play() -> None:
            with self._playing(outlet, name, parsed.rate, deadline, cancel) as take:
                for piece in pieces(parsed):
                    take(quieter(piece, volume))

        with self._reported():
            self._run(deadline, cancel, play)

    def close(self) -> None:
        # One that is stuck gives its card back with the process.
        with suppress(OverdueError):
            self._worker.call(time.monotonic() + ANSWER_SECONDS, None, Call(self._close))

    def _name(self, outlet: Outlet) -> str:
        name = self._names.get(outlet)
        if name is None:
            raise Unsupported("speaker.unsupported", f"no {outlet} here")
        return name

    def _run(self, deadline: float, cancel: Event | None, act: Callable[[], None]) -> None:
        """Do something in the worker's thread, and wait for it.

        Raises:
            DeviceTimeout: ``speaker.silent``, the card is stuck.
            DeviceError, Cancelled: as ``act`` does.
        """
        call: Call[Failure] = Call(_caught, act)
        try:
            failure = self._worker.call(deadline, cancel, call)
        except OverdueError as error:
            if not call.done.wait(SILENCE_SECONDS):
                raise DeviceTimeout("speaker.silent") from error
            failure = call.result
        except Cancelled:
            call.done.wait(SILENCE_SECONDS)
            raise
        if failure is not None:
            raise failure

    def _look(self) -> None:
        """Make every outlet ready once."""
        self._close()
        for outlet, name in self._names.items():
            try:
                with Pcm(name, self._configuration) as pcm:
                    pcm.prepare(USUAL_RATE)
            except DeviceError as error:
                error.detail = f"{outlet}: {error.detail}"
                raise

    @contextmanager
    def _playing(self, outlet: Outlet, name: str, rate: int, deadline: float, cancel: Event | None) -> Generator[Take]:
        """Give what takes samples; it is silent afterwards, and when anything is raised, at once."""

        def take(samples: bytes) -> None:
            if cancel is not None and cancel.is_set():
                raise Cancelled
            if time.monotonic() >= deadline:
                raise DeviceTimeout(CUT_OFF)
            pcm.write(samples)

        try:
            pcm = self._opened(outlet, name)
            pcm.prepare(rate)
            try:
                yield take
            except (Cancelled, DeviceTimeout):
                pcm.drop()
                raise
            pcm.drain()
        except DeviceError:
            self._close()
            raise

    def _opened(self, outlet: Outlet, name: str) -> Pcm:
        if self._pcm is None or self._open is not outlet:
            self._close()
            self._pcm, self._open = Pcm(name, self._configuration), outlet
        return self._pcm

    def _close(self) -> None:
        if self._pcm is not None:
            self._pcm.close()
        self._pcm = self._open = None

    @contextmanager
    def _reported(self) -> Generator[None]:
        """Log once that the outlets can be used, or why not."""
        try:
            yield
        except DeviceError as error:
            if error.code != CUT_OFF:
                self._availability.note(error.code)
            raise
        self._availability.note("")


def _caught(act: Callable[[], None]) -> Failure:
    """Return what goes wrong as a value, for the worker's thread."""
    try:
        act()
    except (DeviceError, Cancelled) as error:
        return error
    return None
