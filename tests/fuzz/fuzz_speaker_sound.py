"""Sound files and texts that are to be spoken."""

import struct

from drivers.errors import MediaError
from drivers.speaker.sound import LONGEST_SECONDS, LONGEST_TEXT, RATES, parse_wav, pieces, quieter, speakable

FORM = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, 16_000, 32_000, 2, 16)
SEEDS = (
    b"RIFF\x2c\0\0\0WAVE" + FORM + b"data\x08\0\0\0" + bytes(range(8)),
    b"RIFF\0\0\0\0WAVELIST\x03\0\0\0abc\0" + FORM + b"data\xff\xff\xff\xff",
    "RIFF 请把身份证放在读卡器上。\u200b\0 330***0041".encode(),
)


def check(data: bytes) -> None:
    try:
        sound = parse_wav(data)
    except MediaError as error:
        assert error.code == "speaker.sound_unsupported"
    else:
        assert sound.rate in RATES
        assert len(sound.samples) <= LONGEST_SECONDS * sound.rate * 2
        assert b"".join(pieces(sound)) == sound.samples
        assert len(quieter(sound.samples, 0.5)) == len(sound.samples)
    try:
        spoken = speakable(data.decode("utf-8", "surrogateescape"))
    except MediaError as error:
        assert error.code == "speaker.text_too_long"
    else:
        assert len(spoken) <= LONGEST_TEXT
        assert "\0" not in spoken
        spoken.encode()
