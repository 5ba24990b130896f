"""The libraries that speak and play: loaded when first used, and never heard of on standard error."""

import ctypes
from functools import cache


@cache
def library(name: str) -> ctypes.CDLL:
    """Load a library.

    Raises:
        OSError: it is not installed.
    """
    _be_quiet()
    return ctypes.CDLL(name)


@cache
def _be_quiet() -> None:
    """Take the C libraries' standard error away from them, for good: what they complain of may be somebody's text.

    The interpreter's own, which our log goes to, is a descriptor and stays.
    """
    libc = ctypes.CDLL(None)
    libc.fopen.restype = ctypes.c_void_p
    nowhere = libc.fopen(b"/dev/null", b"w")
    if nowhere:
        ctypes.c_void_p.in_dll(libc, "stderr").value = nowhere
