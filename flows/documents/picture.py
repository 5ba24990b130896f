"""One page of a PDF as a picture: for looking at a paper before it is printed.

A PDF is drawn by a large native library, and may come from anywhere. It is drawn in a process of its own, which holds
the personal data for a moment and ends: what hangs, crashes or swells there is an error here.
"""

import struct
import subprocess
import sys
from dataclasses import dataclass

from flows.documents.errors import DocumentFault

LARGEST = 16 * 1024 * 1024
"""Bytes of a document, whatever is done with it."""
MOST_PAGES = 200
DEADLINE = 10.0
"""Seconds for a page; a usual one takes 0.1."""
HEADER = struct.Struct("<III")
"""Pages of the document, width and height of the picture; its pixels follow."""
PIXEL = 4
"""Bytes: blue, green, red and one that says nothing."""


@dataclass(frozen=True, slots=True, repr=False)
class Picture:
    """A page in colour; personal.

    Attributes:
        pages: of the document.
        width, height: pixels.
        bgrx: row by row from the top, four bytes a pixel: blue, green, red and one that says nothing.
    """

    pages: int
    width: int
    height: int
    bgrx: bytes

    def __repr__(self) -> str:
        return f"Picture({self.width}x{self.height}, ***)"


def draw_page(
    pdf: bytes, page: int, room: tuple[int, int], *, hides_numbers: bool, seconds: float = DEADLINE
) -> Picture:
    """Draw a page as large as it fits.

    Args:
        pdf: the document.
        page: from 0; of a document with fewer pages the last one is drawn.
        room: width and height in pixels.
        hides_numbers: cover all but the ends of ID numbers and telephone numbers.
        seconds: that it may take.

    Raises:
        DocumentFault: ``document.unreadable``: no PDF, locked, too large, too many pages, a page of no size, or it
            takes too long.
    """
    if len(pdf) > LARGEST:
        raise DocumentFault("document.unreadable", "size")
    call = [sys.executable, "-P", "-m", "flows.documents.picture_process", str(page), *map(str, room)]
    try:
        done = subprocess.run(
            [*call, "hide"] if hides_numbers else call, input=pdf, capture_output=True, timeout=seconds, check=True
        )
    except (OSError, subprocess.SubprocessError):
        done = None
    # Raised here, for a process's own error holds what it had drawn.
    if done is None:
        raise DocumentFault("document.unreadable", "drawing")
    return _picture(done.stdout, room)


def _picture(told: bytes, room: tuple[int, int]) -> Picture:
    if len(told) < HEADER.size:
        raise DocumentFault("document.unreadable", "drawing")
    pages, width, height = HEADER.unpack_from(told)
    is_sound = 0 < pages <= MOST_PAGES and 0 < width <= room[0] and 0 < height <= room[1]
    if not is_sound or len(told) != HEADER.size + width * height * PIXEL:
        raise DocumentFault("document.unreadable", "drawing")
    return Picture(pages, width, height, told[HEADER.size :])
