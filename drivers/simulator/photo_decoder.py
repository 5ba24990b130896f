"""The stand-in decoder program: ``python -m drivers.simulator.photo_decoder < 1,024 bytes > picture.bmp``.

Ends with status 1 for bytes that are not from the stand-in codec, as a real decoder does for a damaged photo.
"""

import os
import sys

import cv2

from drivers.simulator.photo_codec import CHIP_BYTES, unsqueeze


def main() -> int:
    """Decode standard input to standard output."""
    try:
        pixels = unsqueeze(sys.stdin.buffer.read(CHIP_BYTES))
    except ValueError:
        return 1
    sys.stdout.buffer.write(cv2.imencode(".bmp", pixels)[1].tobytes())
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    # Without the interpreter's tidying up, which takes longer than the picture; a real decoder is a small C program.
    os._exit(main())
