"""Every fuzz target with some thousand inputs made from its seeds: `make fuzz` gives each a million."""

import random

import pytest
from fuzzing import load, names

INPUTS = 2000


def changed(data: bytes, chance: random.Random) -> bytes:
    """Return ``data`` with some bytes changed, taken away, added or repeated."""
    raw = bytearray(data)
    for _ in range(chance.randint(0, 6)):
        at = chance.randint(0, len(raw))
        match chance.randrange(4):
            case 0:
                raw[at : at + 1] = chance.randbytes(1)
            case 1:
                del raw[at : at + chance.randint(1, 8)]
            case 2:
                raw[at:at] = chance.randbytes(chance.randint(1, 8))
            case _:
                raw[at:at] = raw[max(0, at - chance.randint(1, 40)) : at]
    return bytes(raw)


@pytest.mark.parametrize("name", names())
def test_no_input_is_a_surprise(name: str) -> None:
    target = load(name)
    chance = random.Random(name)
    seeds = [*getattr(target, "SEEDS", ()), b""]
    for _ in range(INPUTS):
        seed = chance.choice(seeds) or chance.randbytes(chance.randint(0, 64))
        target.check(changed(seed, chance))
