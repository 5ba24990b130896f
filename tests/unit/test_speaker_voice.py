"""The voice: espeak-ng's library, whose samples stay in memory."""

import re
import struct
from pathlib import Path

import pytest

from drivers.devices import Voice
from drivers.speaker.voice import Synthesizer

LOAD, WRITABLE = 1, 2
"""Of an ELF program header: its type, one of its flags."""


@pytest.fixture(scope="module")
def voice() -> Synthesizer:
    return Synthesizer()


def test_samples_come_in_short_pieces(voice: Synthesizer) -> None:
    sizes: list[int] = []
    voice.speak("请取走证明", Voice("zh"), lambda samples: sizes.append(len(samples) // 2))
    assert max(sizes) <= voice.rate * 0.05
    assert 1 < sum(sizes) / voice.rate < 4


def test_what_is_raised_on_the_way_ends_it_and_the_next_text_is_spoken(voice: Synthesizer) -> None:
    sizes: list[int] = []

    def take(samples: bytes) -> None:
        sizes.append(len(samples))
        if len(sizes) == 3:
            raise KeyError("enough")

    with pytest.raises(KeyError, match="enough"):
        voice.speak("请取走证明" * 100, Voice("zh"), take)
    assert len(sizes) == 3
    voice.speak("paper", Voice("en"), lambda samples: sizes.append(len(samples)))
    assert len(sizes) > 10


@pytest.mark.parametrize("rate", [float("nan"), float("inf"), -1.0, 0.0])
def test_an_absurd_rate_is_the_nearest_that_there_is(voice: Synthesizer, rate: float) -> None:
    sizes: list[int] = []
    voice.speak("一", Voice("zh", rate), lambda samples: sizes.append(len(samples)))
    assert sizes


def test_the_library_keeps_no_copy_of_what_it_spoke(voice: Synthesizer) -> None:
    # Put together here and nowhere else, so that the library's own memory is all that may have it.
    text = "".join(chr(ord(sign) + 1) for sign in "林導滢皀凶砂")
    voice.speak(text, Voice("zh"), lambda _: None)
    assert re.search(re.escape(text.encode()), own_memory()) is None


def own_memory() -> bytes:
    """Return the library's writable segments, also the part of them that no file backs."""
    lines = [line.split() for line in Path("/proc/self/maps").read_text(encoding="utf-8").splitlines()]
    begin, file = next((int(line[0].partition("-")[0], 16), line[5]) for line in lines if "libespeak-ng" in line[-1])
    image = Path(file).read_bytes()
    at, size, count = (*struct.unpack_from("<Q", image, 32), *struct.unpack_from("<HH", image, 54))[0:3]
    segments = [struct.unpack_from("<IIQQQQQQ", image, at + number * size) for number in range(count)]
    with Path("/proc/self/mem").open("rb") as memory:
        return b"".join(
            memory.read(length)
            for kind, flags, _, address, _, _, length, _ in segments
            if kind == LOAD and flags & WRITABLE and memory.seek(begin + address)
        )
