"""espeak-ng as a library: a text becomes samples in memory, a little at a time (``speak_lib.h``, API revision 12).

The text goes from memory to memory: it is in no command line, no file and no log.
"""

import ctypes
from collections.abc import Callable, Mapping

from drivers.devices import Voice
from drivers.errors import ConfigurationError
from drivers.speaker.libraries import library

_LIBRARY = "libespeak-ng.so.1"
_SYNCHRONOUS = 2
"""``espeak_Synth`` returns when the last samples were handed over, and plays nothing itself."""

_DO_NOT_EXIT = 0x8000
_MILLISECONDS = 20
"""Of one piece; as `drivers.speaker.sound` cuts them."""

_UTF8 = 1
_RATE, _PUNCTUATION = 1, 5
_WORDS_A_MINUTE = 175
"""Usual speed of the voice; its slowest is 80, its fastest without another method 450."""

_NAMES: Mapping[str, bytes] = {"zh": b"cmn", "en": b"en"}

_NEUTRAL = b"a " * 800
"""What overwrites the library's own copy of what it last spoke; nobody hears it."""

_STOP, _GO_ON = 1, 0
_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)

Take = Callable[[bytes], None]
"""Is handed samples, 16 bits each; whatever it raises ends the synthesis."""


class Synthesizer:
    """The voice of a process; espeak-ng has one state for all, so there is one of these, used by one thread.

    Raises:
        ConfigurationError: ``speaker.voice_missing``.

    Attributes:
        rate: samples a second.
        version: of the library.
    """

    def __init__(self) -> None:
        try:
            self._espeak = library(_LIBRARY)
        except OSError as error:
            raise ConfigurationError("speaker.voice_missing", detail=str(error)) from error
        self._espeak.espeak_Info.restype = ctypes.c_char_p
        self._espeak.espeak_Synth.argtypes = [
            *(ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint, ctypes.c_int, ctypes.c_uint, ctypes.c_uint),
            *(ctypes.c_void_p, ctypes.c_void_p),
        ]
        self.rate = int(self._espeak.espeak_Initialize(_SYNCHRONOUS, _MILLISECONDS, None, _DO_NOT_EXIT))
        if self.rate <= 0:
            raise ConfigurationError("speaker.voice_missing", detail="espeak-ng-data cannot be read")
        self.version = self._espeak.espeak_Info(None).decode("ascii", "replace")
        # The library keeps the address only.
        self._callback = _Callback(self._heard)
        self._espeak.espeak_SetSynthCallback(self._callback)
        self._take: Take = _nobody
        self._raised: BaseException | None = None

    def speak(self, text: str, voice: Voice, take: Take) -> None:
        """Hand the samples of a text over, as fast as they are taken.

        Raises:
            ConfigurationError: ``speaker.voice_missing``.
            Exception: whatever ``take`` raises.
        """
        if self._espeak.espeak_SetVoiceByName(_NAMES[voice.language]):
            raise ConfigurationError("speaker.voice_missing", detail=f"espeak-ng has no voice for {voice.language}")
        rate = min(2.0, max(0.5, voice.rate))
        self._espeak.espeak_SetParameter(_RATE, round(_WORDS_A_MINUTE * rate), 0)
        self._espeak.espeak_SetParameter(_PUNCTUATION, 0, 0)
        self._take, self._raised = take, None
        self._synthesize(text.encode("utf-8", "replace"))
        raised, self._take, self._raised = self._raised, _nobody, None
        self._synthesize(_NEUTRAL)
        if raised is not None:
            raise raised

    def _synthesize(self, text: bytes) -> None:
        self._espeak.espeak_Synth(text + b"\0", len(text) + 1, 0, 0, 0, _UTF8, None, None)

    def _heard(self, samples: int | None, count: int, _events: int | None) -> int:
        if self._take is _nobody:
            return _STOP
        if samples is None or count <= 0:
            return _GO_ON
        try:
            self._take(ctypes.string_at(samples, count * 2))
        except BaseException as error:  # noqa: BLE001 - raised anew on the other side of the library
            self._raised = error
            return _STOP
        return _GO_ON


def _nobody(_samples: bytes) -> None:
    """Takes what comes when nothing was asked for."""
