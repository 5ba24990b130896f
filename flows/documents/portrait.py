"""The photo on a certificate: a picture from outside, checked and written anew before it enters a PDF.

Where a department sends none, a paper of the demonstration shows a drawn silhouette; no other paper is made then.
"""

import warnings
from io import BytesIO

from PIL import Image, ImageOps

from flows.documents.errors import DocumentFault

LARGEST = 512 * 1024
"""Bytes."""
MOST_PIXELS = 4_000_000
WIDTH, HEIGHT = 26.0, 32.0
"""Millimetres on the paper."""
PIXELS = (325, 400)
"""12.5 a millimetre, 318 dpi."""
QUALITY = 88
FORMATS = ("JPEG", "PNG")
PICTURE_FAULTS = (
    OSError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    SyntaxError,
    EOFError,
    MemoryError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)
"""What Pillow raises for malformed pictures."""

SILHOUETTE = """0.93 g 0 0 1 1 re f 0.72 g
0.69 0.62 m 0.69 0.74 0.61 0.83 0.5 0.83 c 0.39 0.83 0.31 0.74 0.31 0.62 c 0.31 0.5 0.39 0.4 0.5 0.4 c
0.61 0.4 0.69 0.5 0.69 0.62 c f
0.1 0 m 0.1 0.2 0.2 0.31 0.37 0.35 c 0.43 0.31 0.57 0.31 0.63 0.35 c 0.8 0.31 0.9 0.2 0.9 0 c f"""
"""Head and shoulders in the unit square, as PDF operators."""


def checked_portrait(portrait: bytes) -> bytes:
    """The picture as a JPEG of `PIXELS`, cut to the slot's proportion; ``portrait`` may be anything.

    Raises:
        DocumentFault: ``document.value_invalid`` for what is no JPEG or PNG, is broken, or is too large.
    """
    if len(portrait) > LARGEST:
        raise DocumentFault("document.value_invalid", "portrait")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(portrait), formats=FORMATS) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise DocumentFault("document.value_invalid", "portrait")
                fitted = ImageOps.fit(picture.convert("RGB"), PIXELS, Image.Resampling.LANCZOS)
    except PICTURE_FAULTS as error:
        raise DocumentFault("document.value_invalid", "portrait") from error
    written = BytesIO()
    fitted.save(written, "JPEG", quality=QUALITY)
    return written.getvalue()
