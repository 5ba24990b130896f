"""Tones as WAV files, made of sines: no melody, nothing that alarms. Pure."""

import array
import math
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

RATE = 16_000
"""Samples a second; the highest tone here has 1,200 oscillations."""

FADE = 0.005
"""Seconds in which a tone comes and goes, so that it does not click."""

PEAK = 32_767


@dataclass(frozen=True, slots=True)
class Tone:
    """One sine.

    Attributes:
        pitch: oscillations a second; 0 for a pause.
        seconds: of its length.
        loudness: 0 to 1 of full scale.
    """

    pitch: float
    seconds: float
    loudness: float = 0.5


def wav_of(tones: Sequence[Tone]) -> bytes:
    """Return tones one after another as a WAV file: 16-bit PCM, one channel (RIFF, Microsoft 1991)."""
    samples = array.array("h", (sample for tone in tones for sample in _samples(tone)))
    data = samples.tobytes()
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, RATE, RATE * 2, 2, 16)
    return b"".join(
        (b"RIFF", struct.pack("<I", 36 + len(data)), b"WAVE", form, b"data", struct.pack("<I", len(data)), data)
    )


def _samples(tone: Tone) -> Iterator[int]:
    count, fade = round(tone.seconds * RATE), round(FADE * RATE)
    for index in range(count):
        swell = min(1.0, index / fade, (count - index) / fade)
        yield round(PEAK * tone.loudness * swell * math.sin(2 * math.pi * tone.pitch * index / RATE))
