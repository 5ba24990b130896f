"""The chip's photo: 1,024 bytes that only a decoder program can read.

The format (WLT) is unpublished and its decoders are closed libraries, so the decoder is a program that the site names:
1,024 bytes on its standard input, a picture that OpenCV reads (BMP, PNG ...) on its standard output, status 0. It runs
in a process of its own because such a library may crash or hang; the card's text is given all the same. Files that it
needs go to ``TMPDIR``, which lies in memory and is emptied after each photo.
"""

import logging
import os
import select
import signal
import subprocess
import threading
import time
from collections.abc import Sequence
from contextlib import suppress

from drivers import scratch
from drivers.devices import Image, PhotoState

log = logging.getLogger(__name__)

WIDTH = 102
HEIGHT = 126

DECODE_SECONDS = 5.0
"""A decoder takes milliseconds; starting one on a busy machine takes up to a second."""

LARGEST_OUTPUT = 64 * 1024
"""Bytes; the picture as a bitmap has 38,862."""


class PhotoDecoder:
    """Runs the decoder program, one process a photo.

    Args:
        command: program and arguments; empty for none.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self._command = tuple(command)
        self._waiting: subprocess.Popen[bytes] | None = None
        self._loading: threading.Thread | None = None

    def warm_up(self) -> None:
        """Get ready ahead of the card, so that no resident waits for it.

        The program is started and waits on its standard input; OpenCV, which takes a tenth of a second, is loaded.
        """
        if self._loading is None and self._command:
            self._loading = threading.Thread(target=_image, args=[b"no picture"], daemon=True)
            self._loading.start()
        if self._waiting is not None and self._waiting.poll() is not None:
            self.close()
        if self._waiting is None and self._command:
            self._waiting = self._start()

    def decode(self, photo: bytes, deadline: float) -> tuple[PhotoState, Image | None]:
        """Decode one photo; what goes wrong is a state, never an exception.

        Args:
            photo: the chip's bytes, 1,024.
            deadline: instant of ``time.monotonic()`` after which the program is ended.
        """
        self.warm_up()
        process, self._waiting = self._waiting, None
        if process is None:
            return PhotoState.NO_DECODER, None
        try:
            output = _run(process, photo, min(deadline, time.monotonic() + DECODE_SECONDS))
        finally:
            _end(process)
            scratch.empty()
        image = _image(output)
        if image is None:
            log.warning("id_card.photo_failed", extra={"fields": {"exit_status": process.returncode}})
            return PhotoState.FAILED, None
        return PhotoState.OK, image

    def close(self) -> None:
        """End the waiting program."""
        if self._waiting is not None:
            _end(self._waiting)
        self._waiting = None

    def _start(self) -> subprocess.Popen[bytes] | None:
        folder = scratch.folder() if scratch.folder().is_dir() else None
        try:
            return subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, **({"TMPDIR": str(folder)} if folder is not None else {})},
                bufsize=0,
                start_new_session=True,
            )
        except OSError:
            log.warning("id_card.photo_decoder_missing")
            return None


def _run(process: subprocess.Popen[bytes], photo: bytes, deadline: float) -> bytes:
    """Return the program's output, empty unless it ended well, in time and within size."""
    assert process.stdin is not None
    assert process.stdout is not None
    output = b""
    try:
        process.stdin.write(photo)
        process.stdin.close()
        while len(output) <= LARGEST_OUTPUT:
            left = max(deadline - time.monotonic(), 0.0)
            if not select.select([process.stdout], [], [], left)[0]:
                return b""
            chunk = os.read(process.stdout.fileno(), LARGEST_OUTPUT)
            if not chunk:
                return output if process.wait(max(deadline - time.monotonic(), 0.0)) == 0 else b""
            output += chunk
    except (BrokenPipeError, subprocess.TimeoutExpired):
        return b""
    return b""


def _end(process: subprocess.Popen[bytes]) -> None:
    # Its whole session: a program started through a shell may leave a child behind.
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()


def _image(output: bytes) -> Image | None:
    if not output:
        return None
    # A reader without a photo to decode starts without these.
    import cv2  # noqa: PLC0415
    import numpy as np  # noqa: PLC0415

    try:
        pixels = cv2.imdecode(np.frombuffer(output, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:
        return None
    if pixels is None or pixels.shape != (HEIGHT, WIDTH, 3):
        return None
    return Image(WIDTH, HEIGHT, pixels.tobytes())
