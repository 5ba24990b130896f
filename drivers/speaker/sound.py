"""What is played, before it is played: WAV files parsed, texts cleaned, samples made quieter and cut up; no I/O.

A sound file is hostile until parsed: Microsoft and IBM's *Multimedia Programming Interface and Data Specifications
1.0* (RIFF WAVE), of which only 16-bit PCM with one channel is taken. Samples are 16 bits, little endian, which is the
order of both of Debian's architectures here.
"""

import struct
import sys
import unicodedata
from array import array
from collections.abc import Iterator
from dataclasses import dataclass

from drivers.errors import MediaError

LONGEST_TEXT = 2000
"""Characters; spoken slowly it lasts a quarter of an hour."""

LONGEST_SECONDS = 60
RATES = range(8_000, 48_001)
"""Samples a second."""

PIECE_SECONDS = 0.02
"""Between two pieces the cancel flag and the deadline are asked for."""

SAMPLE_BYTES = 2
MOST_CHUNKS = 64
_PCM = 1
_HEADER = struct.Struct("<4sI4s")
_CHUNK = struct.Struct("<4sI")
_FORMAT = struct.Struct("<HHIIHH")

assert sys.byteorder == "little"


@dataclass(frozen=True, slots=True, repr=False)
class Sound:
    """Samples of one channel; they may be somebody's spoken data.

    Attributes:
        rate: samples a second.
        samples: 16 bits each.
    """

    rate: int
    samples: bytes

    def __repr__(self) -> str:
        return f"Sound({self.rate})"


def parse_wav(data: bytes) -> Sound:
    """Return the sound of a WAV file.

    Raises:
        MediaError: ``speaker.sound_unsupported``, it is damaged, another format, or longer than a minute.
    """
    try:
        return _parsed(data)
    except struct.error as error:
        raise _refused("it ends in the middle") from error


def _parsed(data: bytes) -> Sound:
    riff, _, wave = _HEADER.unpack_from(data)
    if (riff, wave) != (b"RIFF", b"WAVE"):
        raise _refused("no WAV file")
    rate = 0
    for name, body in _chunks(data):
        if name == b"fmt ":
            rate = _rate(body)
        elif name == b"data":
            if not rate:
                raise _refused("samples before their format")
            if len(body) % SAMPLE_BYTES or len(body) > LONGEST_SECONDS * rate * SAMPLE_BYTES:
                raise _refused("half a sample, or longer than a minute")
            return Sound(rate, body)
    raise _refused("no samples")


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = _HEADER.size
    for _ in range(MOST_CHUNKS):
        if at >= len(data):
            return
        name, size = _CHUNK.unpack_from(data, at)
        at += _CHUNK.size
        if size > len(data) - at:
            raise _refused("it ends in the middle")
        yield name, data[at : at + size]
        at += size + size % 2


def _rate(body: bytes) -> int:
    kind, channels, rate, _, frame_bytes, bits = _FORMAT.unpack_from(body)
    if (kind, channels, frame_bytes, bits) != (_PCM, 1, SAMPLE_BYTES, SAMPLE_BYTES * 8) or rate not in RATES:
        raise _refused("not 16-bit PCM with one channel and 8,000 to 48,000 samples a second")
    return int(rate)


def _refused(why: str) -> MediaError:
    return MediaError("speaker.sound_unsupported", why)


def speakable(text: str) -> str:
    """Return what of a text goes to the voice: on one line, without control characters; empty when nothing is left.

    Raises:
        MediaError: ``speaker.text_too_long``.
    """
    if len(text) > LONGEST_TEXT:
        raise MediaError("speaker.text_too_long", f"{len(text)} characters")
    # Characters that our tables do not have are the voice's to know or to pass over.
    kept = (" " if unicodedata.category(sign) in {"Cc", "Cs", "Cf"} else sign for sign in text)
    return " ".join("".join(kept).split())


def quieter(samples: bytes, volume: float) -> bytes:
    """Return samples at 0 to 1 of their loudness; what lies outside counts as the nearer end."""
    if volume >= 1:
        return samples
    share = round(max(0.0, volume) * 0x10000)
    return array("h", [each * share >> 16 for each in array("h", samples)]).tobytes()


def pieces(sound: Sound) -> Iterator[bytes]:
    """Cut a sound into pieces of `PIECE_SECONDS`; the last is shorter."""
    step = int(sound.rate * PIECE_SECONDS) * SAMPLE_BYTES
    for at in range(0, len(sound.samples), step):
        yield sound.samples[at : at + step]
