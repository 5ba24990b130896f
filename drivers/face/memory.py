"""Takes care that what showed or described a face does not stay behind in the memory of the process.

Arrays of ours are filled with zeros when they have served. What libraries and messages held for a moment is overwritten
by the allocator when it is freed: without that, rows of the last two pictures and of the chip's photo are found in the
process after an attempt, and the reference's raw embedding during it; with it nothing. It costs 3 to 5 % of a look.
"""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import numpy as np
from numpy.typing import NDArray

M_PERTURB = -6
"""``mallopt(3)``: freed memory is filled with a byte, and new memory with another."""

FILL = 0xA5

Buffers = list[NDArray[np.uint8] | NDArray[np.float32]]


def overwrite_what_is_freed() -> None:
    """Have the C library overwrite memory when it is freed, in the whole process and from now on.

    Elsewhere than with glibc nothing happens.
    """
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(M_PERTURB, FILL)


@contextmanager
def overwritten() -> Iterator[Buffers]:
    """Collect arrays and fill them with zeros at the end."""
    buffers: Buffers = []
    try:
        yield buffers
    finally:
        for each in buffers:
            each.fill(0)
