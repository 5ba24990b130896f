"""The process that draws one page: a PDF on standard input, the picture on standard output, see `picture`.

It holds one page for a moment and ends. Whatever is wrong with the PDF ends it with a status that is not 0.
"""

import ctypes
import re
import resource
import sys
from collections.abc import Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from flows.documents.picture import DEADLINE, HEADER, MOST_PAGES
from flows.rules.persons import is_id_number, shown_ends

MOST_MEMORY = 1024 * 1024 * 1024
"""Bytes of address space."""
SMALLEST_SIDE, LARGEST_SIDE = 56.0, 2900.0
"""Points of a page's side: 20 mm to a metre."""
MOST_SIGNS = 200_000
"""Of a page's text."""
COVER = (150, 158, 155, 255)
"""Colour of what lies over hidden figures: red, green, blue, opacity."""

ID_NUMBER = re.compile(r"(?<![0-9A-Za-z])(?=((?:[0-9]\s?){17}[0-9Xx]|[A-Z]{3}\s?(?:[0-9]\s?){11}[0-9])(?![0-9A-Za-z]))")
"""Also where it begins within what looks like another number; a wide setting may look like spaces between figures."""
PHONE = re.compile(r"(?<![0-9A-Za-z])(?=(1[0-9]{10})(?![0-9A-Za-z]))")
HEAD, TAIL = 3, 4
"""Signs of a number that stay, at its ends."""


def main() -> None:
    """Draw what the arguments say: page, width, height, and ``hide``."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (round(DEADLINE), round(DEADLINE)))
    page, width, height = map(int, sys.argv[1:4])
    document = pdfium.PdfDocument(sys.stdin.buffer.read())
    pages = len(document)
    if not 0 < pages <= MOST_PAGES:
        sys.exit("pages")
    drawn = document[min(page, pages - 1)]
    bitmap = _draw(drawn, (width, height))
    if "hide" in sys.argv[4:]:
        _hide_numbers(drawn, bitmap)
    sys.stdout.buffer.write(HEADER.pack(pages, bitmap.width, bitmap.height))
    # Rows of four bytes a pixel have nothing between them.
    sys.stdout.buffer.write(bytes(bitmap.buffer))


def _draw(page: pdfium.PdfPage, room: tuple[int, int]) -> pdfium.PdfBitmap:
    width, height = page.get_size()
    if not all(SMALLEST_SIDE <= side <= LARGEST_SIDE for side in (width, height)):
        sys.exit("page size")
    scale = min(room[0] / width, room[1] / height)
    # The library rounds a side up.
    bitmap = pdfium.PdfBitmap.new_native(
        max(1, int(width * scale)), max(1, int(height * scale)), pdfium_c.FPDFBitmap_BGRx
    )
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, bitmap.width, bitmap.height)
    pdfium_c.FPDF_RenderPageBitmap(bitmap, page, 0, 0, bitmap.width, bitmap.height, 0, pdfium_c.FPDF_ANNOT)
    return bitmap


def _hide_numbers(page: pdfium.PdfPage, bitmap: pdfium.PdfBitmap) -> None:
    """Cover all but the ends of personal numbers, sign by sign."""
    words = page.get_textpage()
    count = words.count_chars()
    if not 0 <= count <= MOST_SIGNS:
        sys.exit("text")
    # One sign for each of the library's, so that places in the text are its indices.
    text = "".join(chr(pdfium_c.FPDFText_GetUnicode(words, index) or 0x20) for index in range(count))
    for index in hidden_in(text):
        left, top, right, bottom = _place(page, bitmap, words, index)
        bitmap.fill_rect(COVER, left, top, right - left, bottom - top)


def hidden_in(text: str) -> Iterator[int]:
    """Yield the places of the signs of a text that stand inside personal numbers."""
    for found in ID_NUMBER.finditer(text):
        number = re.sub(r"\s", "", found[1]).upper()
        if is_id_number(number):
            yield from _inner(found.start(1), found[1], *map(len, shown_ends(number, HEAD, TAIL)))
    for found in PHONE.finditer(text):
        yield from _inner(found.start(1), found[1], HEAD, TAIL)


def _inner(start: int, written: str, head: int, tail: int) -> Iterator[int]:
    signs = [start + place for place, sign in enumerate(written) if not sign.isspace()]
    yield from signs[head:-tail]


def _place(
    page: pdfium.PdfPage, bitmap: pdfium.PdfBitmap, words: pdfium.PdfTextPage, index: int
) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom of a sign's place in the picture."""
    corners = words.get_charbox(index, loose=True)
    x, y = ctypes.c_int(), ctypes.c_int()
    places = []
    for across, up in (corners[:2], corners[2:]):
        pdfium_c.FPDF_PageToDevice(page, 0, 0, bitmap.width, bitmap.height, 0, across, up, x, y)
        places.append((x.value, y.value))
    (x1, y1), (x2, y2) = places
    left, right = sorted(min(max(0, each), bitmap.width) for each in (x1, x2))
    top, bottom = sorted(min(max(0, each), bitmap.height) for each in (y1, y2))
    return left, top, right, bottom


if __name__ == "__main__":
    main()
