"""Takes care that what was freed does not stay behind in the memory of the process."""

import ctypes
from contextlib import suppress

M_PERTURB = -6
"""``mallopt(3)``: freed memory is filled with a byte, and new memory with another."""

FILL = 0xA5


def overwrite_what_is_freed() -> None:
    """Have the C library overwrite memory when it is freed, in the whole process and from now on.

    A chip's photo and a camera's picture pass through messages, decoders and images of libraries that give them back
    without a word. Elsewhere than with glibc nothing happens.
    """
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(M_PERTURB, FILL)
