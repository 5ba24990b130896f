"""The modules of a QR code, for whoever draws them: on paper, on a slip, on the screen.

Level M, alphanumeric mode where the text allows it, no logo.
"""

import zxingcpp

QUIET = 4
"""Modules of white on every side (ISO/IEC 18004)."""


def modules_of(text: str) -> list[bytes]:
    """Rows from the top; 0 is dark, 255 light."""
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    picture = memoryview(barcode.to_image(scale=1, add_quiet_zones=False))  # type: ignore[arg-type] # it is a buffer
    assert picture.shape is not None
    rows, width = picture.shape
    data = picture.tobytes()
    return [data[row * width : (row + 1) * width] for row in range(rows)]
