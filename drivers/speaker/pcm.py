"""ALSA's library: one open PCM that takes samples (``alsa/pcm.h``).

A card is opened without waiting, since the kernel else holds whoever opens a card that another process has; it is then
made to block, so that writing takes as long as playing.
"""

import ctypes
import errno
import os
from collections.abc import Mapping
from typing import Self

from drivers.errors import ConfigurationError, DeviceBusy, DeviceError, DeviceUnavailable
from drivers.speaker.libraries import library

_LIBRARY = "libasound.so.2"
_PLAYBACK = 0
_NONBLOCK = 1
_S16_LE = 2
_INTERLEAVED = 3
_ONE_CHANNEL = 1
_RESAMPLE = 1

LATENCY_SECONDS = 0.1
"""What the card holds at most, and so what a sound goes on by when nothing drops it."""

MOST_UNDERRUNS = 5
"""In a row without a sample played; then the card is no card any more."""

_ERRORS: Mapping[int, tuple[type[DeviceError], str]] = {
    errno.EBUSY: (DeviceBusy, "speaker.busy"),
    errno.EAGAIN: (DeviceBusy, "speaker.busy"),
    errno.EINVAL: (ConfigurationError, "speaker.wrong_device"),
}
"""All others mean that it is not there, or not any more."""


def error_of(result: int) -> DeviceError:
    """Return what a negative result of ALSA means."""
    kind, code = _ERRORS.get(-result, (DeviceUnavailable, "speaker.unavailable"))
    return kind(code, vendor_code=str(-result), detail=os.strerror(-result))


class Pcm:
    """An open PCM; used by one thread.

    Args:
        name: such as ``plughw:0``.
        configuration: file that is read in place of the system's; empty for the system's.

    Raises:
        DeviceUnavailable: ``speaker.unavailable``.
        DeviceBusy: ``speaker.busy``, another process plays.
        ConfigurationError: ``speaker.library_missing``; ``speaker.wrong_device``.
    """

    def __init__(self, name: str, configuration: str) -> None:
        self._alsa = _alsa()
        self._rate = 0
        self._pcm = ctypes.c_void_p()
        tree, update = ctypes.c_void_p(), ctypes.c_void_p()
        files = configuration.encode() or None
        self._check(self._alsa.snd_config_update_r(ctypes.byref(tree), ctypes.byref(update), files))
        try:
            self._check(
                self._alsa.snd_pcm_open_lconf(ctypes.byref(self._pcm), name.encode(), _PLAYBACK, _NONBLOCK, tree)
            )
        finally:
            self._alsa.snd_config_update_free(update)
            self._alsa.snd_config_delete(tree)
        self._alsa.snd_pcm_nonblock(self._pcm, 0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def prepare(self, rate: int) -> None:
        """Make it ready for a sound of one channel with so many samples a second.

        Raises:
            ConfigurationError: ``speaker.wrong_device``, it takes no such sound.
        """
        if rate == self._rate:
            self._check(self._alsa.snd_pcm_prepare(self._pcm))
            return
        latency = round(LATENCY_SECONDS * 1_000_000)
        form = (_S16_LE, _INTERLEAVED, _ONE_CHANNEL, rate, _RESAMPLE, latency)
        self._check(self._alsa.snd_pcm_set_params(self._pcm, *form))
        self._rate = rate

    def write(self, samples: bytes) -> None:
        """Hand samples over, once there is room for them.

        Raises:
            DeviceError: the card is gone.
        """
        underruns = 0
        while samples:
            written = self._alsa.snd_pcm_writei(self._pcm, samples, len(samples) // 2)
            if written < 0:
                underruns += 1
                if underruns > MOST_UNDERRUNS:
                    raise error_of(-errno.ENODEV)
                self._check(self._alsa.snd_pcm_recover(self._pcm, ctypes.c_int(written), 1))
                continue
            underruns = 0
            samples = samples[written * 2 :]

    def drain(self) -> None:
        """Wait until everything was played, `LATENCY_SECONDS` at most."""
        self._check(self._alsa.snd_pcm_drain(self._pcm))

    def drop(self) -> None:
        """Be silent at once; what was not played is forgotten."""
        self._check(self._alsa.snd_pcm_drop(self._pcm))

    def close(self) -> None:
        """Give it back; what was not played is forgotten."""
        if self._pcm:
            self._alsa.snd_pcm_drop(self._pcm)
            self._alsa.snd_pcm_close(self._pcm)
            self._pcm = ctypes.c_void_p()

    def _check(self, result: int) -> None:
        if result < 0:
            raise error_of(result)


def _alsa() -> ctypes.CDLL:
    try:
        alsa = library(_LIBRARY)
    except OSError as error:
        raise ConfigurationError("speaker.library_missing", detail=str(error)) from error
    alsa.snd_pcm_writei.restype = ctypes.c_long
    alsa.snd_pcm_writei.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_ulong]
    return alsa
