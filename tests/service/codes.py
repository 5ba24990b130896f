"""What the tests of the identity department share."""

import secrets
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

NOBODY = "339999190001010007"
HOSTILE = ["", "12345", "1234567", "１２３４５６", " 123456", "\x00" * 6, "' OR 1=1 --", "x" * 4096, "\U0001f4a9" * 900]

T = TypeVar("T")


def new() -> str:
    return secrets.token_hex(16)


def other(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def together(count: int, call: Callable[[int], T]) -> list[T]:
    """Run the calls in threads that start at the same moment."""
    barrier = threading.Barrier(count)

    def run(number: int) -> T:
        barrier.wait()
        return call(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))
