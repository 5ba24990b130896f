"""Opening a PDF that came from outside: bounded, and never an exception that is not ours."""

import struct
import zlib
from io import BytesIO

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko_certvalidator.errors import PathError, ValidationError

from flows.documents.picture import LARGEST, MOST_PAGES

READER_FAULTS = (
    PdfError,
    PathError,
    ValidationError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    NotImplementedError,
    RecursionError,
    OSError,
    struct.error,
    zlib.error,
)
"""What pyHanko and its ASN.1 and certificate code raise for malformed files; found by changing sealed documents at
random. Its own hierarchy does not cover them. It bounds by itself what a compressed stream may grow to."""


def page_count(pdf: bytes) -> int | None:
    """Pages of a document; None when it is no PDF, larger than `LARGEST`, or longer than `MOST_PAGES`."""
    if len(pdf) > LARGEST:
        return None
    try:
        count = int(PdfFileReader(BytesIO(pdf)).root["/Pages"]["/Count"])
    except READER_FAULTS:
        return None
    return count if 0 < count <= MOST_PAGES else None
