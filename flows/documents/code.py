"""The QR code of a verification token: drawn as rectangles, and read back from such a drawing or a picture.

Measured to be read at 150 dpi in every trial (29 mm to version 10, 31 mm to 12).
The few papers whose form asks for it have a Code 128 besides.
"""

import re

import zxingcpp
from PIL import Image

from flows.documents.outlines import Drawing
from flows.documents.qr_modules import QUIET

SCALE = 6
WIDEST = 177
"""Modules of version 40."""


def bars_of(text: str) -> list[tuple[float, float]]:
    """A Code 128: start and length of each dark bar, in parts of the whole width."""
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128)
    image = Image.fromarray(barcode.to_image(scale=1, add_quiet_zones=False, add_hrt=False)).convert("L")
    line = image.tobytes()[: image.width]
    return [(run.start() / len(line), (run.end() - run.start()) / len(line)) for run in re.finditer(rb"\x00+", line)]


def draw_code(modules: list[bytes]) -> Drawing:
    """White ground and dark runs, in units of one module; the code's lower left corner is the origin."""
    count = len(modules)
    outer = count + 2 * QUIET
    parts = [f"1 g {-QUIET} {-QUIET} {outer} {outer} re f 0 g"]
    for row, line in enumerate(modules):
        for run in re.finditer(rb"\x00+", line):
            parts.append(f"{run.start()} {count - 1 - row} {run.end() - run.start()} 1 re")
    parts.append("f")
    return Drawing("\n".join(parts), (-QUIET, -QUIET, count + QUIET, count + QUIET))


def read_drawing(content: bytes) -> str | None:
    """The text of a code drawn by `draw_code`, or None; ``content`` may be anything."""
    runs = [tuple(map(int, run)) for run in re.findall(rb"^(\d{1,3}) (\d{1,3}) (\d{1,3}) 1 re$", content, re.MULTILINE)]
    if not runs:
        return None
    count = max(row for _, row, _ in runs) + 1
    if count > WIDEST or any(start + length > count for start, _, length in runs):
        return None
    image = Image.new("L", (count + 2 * QUIET,) * 2, 255)
    for start, row, length in runs:
        image.paste(0, (QUIET + start, QUIET + count - 1 - row, QUIET + start + length, QUIET + count - row))
    return read_picture(image.resize((image.width * SCALE, image.height * SCALE), Image.Resampling.NEAREST))


def read_picture(image: Image.Image) -> str | None:
    """The text of the QR code in a grey picture, or None when there is none."""
    found = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode]))
    return next((barcode.text for barcode in found if barcode.valid), None)
