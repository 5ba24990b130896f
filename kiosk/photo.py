"""The picture that the identity department sends of a resident without his card."""

from io import BytesIO

from drivers import Image

SIZE = (102, 126)
"""Pixels, as on the chip (GA/T 1012)."""


def portrait_image(photo: bytes) -> Image | None:
    """Return the picture as the face comparer takes it; None unless it is a JPEG of the chip's size."""
    from PIL import Image as Picture  # noqa: PLC0415 - for few residents; the others' screen does without

    # What Pillow raises for malformed pictures.
    malformed = (OSError, ValueError, SyntaxError, EOFError, Picture.DecompressionBombError)
    try:
        # The size stands in the header: nothing larger is decoded.
        with Picture.open(BytesIO(photo), formats=("JPEG",)) as picture:
            if picture.size != SIZE:
                return None
            red, green, blue = picture.convert("RGB").split()
    except malformed:
        return None
    return Image(*SIZE, Picture.merge("RGB", (blue, green, red)).tobytes())
