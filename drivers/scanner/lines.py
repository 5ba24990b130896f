"""Codes out of a stream of bytes, and text out of a code; no I/O.

A code ends with its suffix: CR, LF or both, whichever the scanner is set to. One without a suffix is garbage and not a
code, however long the silence after it: payment and identity codes have no fixed length, so that half a code cannot be
told from a whole one, and a scanner that sends none is set up wrongly (all makes can be told to by a code in their
manual). A line ends a code's contents too, so codes whose contents have lines (visiting cards) are not for this port.
"""

import re

from drivers.devices import ScannedCode
from drivers.errors import ProtocolError

TRIGGER = bytes.fromhex("7E000801000201ABCD")
"""Starts one reading of a GM65 (Hangzhou Grow): write 01 to its register 0002; provisional, from the maker's manual."""

ACKNOWLEDGE = bytes.fromhex("02000001003331")
"""What a GM65 answers to a register that was written; provisional. No text begins like it."""

MOST_CHARACTERS = 4096
MOST_BYTES = 4 * MOST_CHARACTERS
"""Of one code; UTF-8 and GB18030 take up to four a character. The largest QR code has 2,953."""

MOST_STALE = 4 * MOST_BYTES
"""Bytes without an end after which the stream is no scanner's."""

END = b"\n"
_CONTROL_BYTE = re.compile(rb"[\x00-\x09\x0b-\x1f\x7f]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def decode_text(line: bytes) -> str:
    """Return a code's text: UTF-8, else GB18030.

    Raises:
        ProtocolError: ``scanner.garbage``, neither, too long, or with control characters in it.
    """
    text = _decoded(line)
    if text is None or len(text) > MOST_CHARACTERS or _CONTROL.search(text):
        raise ProtocolError("scanner.garbage", detail="not the text of a code")
    return text


def _decoded(line: bytes) -> str | None:
    for encoding in ("utf-8", "gb18030"):
        try:
            return line.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


class CodeDecoder:
    """Takes the scanner's bytes in any pieces and gives its codes one by one; acknowledgements are let go unseen."""

    def __init__(self) -> None:
        self._buffer = b""
        self._stale = 0
        """Bytes dropped of a code that is not wanted and has not ended; 0 when there is none."""

    @property
    def is_within(self) -> bool:
        """Whether a code has begun and its end is still to come."""
        return bool(self._buffer) or self.is_stale

    @property
    def is_stale(self) -> bool:
        """Whether the code that has begun is not wanted."""
        return self._stale > 0

    def feed(self, chunk: bytes) -> ScannedCode | None:
        """Take more bytes and return the first code that is whole; what follows it is kept for the next time.

        Raises:
            ProtocolError: ``scanner.garbage``; the rest of it, up to the next end, is skipped when it comes.
        """
        self._buffer += chunk.replace(b"\r", END)
        if self._stale:
            self._skip()
        self._strip()
        line, end, rest = self._buffer.partition(END)
        if end:
            self._buffer = rest
            return ScannedCode(decode_text(line))
        if len(line) > MOST_BYTES or (_CONTROL_BYTE.search(line) and not ACKNOWLEDGE.startswith(line)):
            self._drop()
            raise ProtocolError("scanner.garbage", detail="not the text of a code")
        return None

    def forget(self, pending: bytes) -> None:
        """Forget every code up to and with ``pending``; of one that has begun, the rest too when it comes."""
        self._buffer += pending.replace(b"\r", END)
        _, end, self._buffer = self._buffer.rpartition(END)
        if end:
            self._stale = 0
        self._strip()
        if not ACKNOWLEDGE.startswith(self._buffer):
            self._drop()

    def end(self) -> None:
        """Be told that nothing has come for so long that no more will of the code that has begun.

        Raises:
            ProtocolError: ``scanner.garbage``, it was wanted.
        """
        was_wanted = not ACKNOWLEDGE.startswith(self._buffer)
        self._buffer, self._stale = b"", 0
        if was_wanted:
            raise ProtocolError("scanner.garbage", detail="a code without its end: no suffix, or cut off")

    def _strip(self) -> None:
        self._buffer = self._buffer.lstrip(END)
        while self._buffer.startswith(ACKNOWLEDGE):
            self._buffer = self._buffer[len(ACKNOWLEDGE) :].lstrip(END)

    def _skip(self) -> None:
        _, end, rest = self._buffer.partition(END)
        if end:
            self._stale, self._buffer = 0, rest
            return
        self._drop()
        if self._stale > MOST_STALE:
            self._stale = 1
            raise ProtocolError("scanner.garbage", detail="bytes without an end")

    def _drop(self) -> None:
        self._stale += len(self._buffer)
        self._buffer = b""
