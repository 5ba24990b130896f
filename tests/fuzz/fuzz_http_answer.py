"""The HTTP answer around an IPP answer, in pieces of any size."""

from drivers.document_printer.device import Patience
from drivers.document_printer.ipp_link import LONGEST_ANSWER, _Answer
from drivers.errors import ProtocolError

SEEDS = (
    b"\x40HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabcd",
    b"\x07HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n",
    b"\xffHTTP/1.0 503 Busy\r\n\r\n",
)


class Pieces:
    """A socket's reading end: bytes in pieces of one size, then the end."""

    def __init__(self, data: bytes, size: int) -> None:
        self._left, self._size = data, size

    def recv(self, _most: int) -> bytes:
        piece, self._left = self._left[: self._size], self._left[self._size :]
        return piece


def check(data: bytes) -> None:
    size, content = (data[0] or 1, data[1:]) if data else (1, b"")
    try:
        body = _Answer(Pieces(content, size), Patience.of(60)).body()  # type: ignore[arg-type]
    except ProtocolError as error:
        assert error.code == "document_printer.protocol"
    except ConnectionResetError:
        pass
    else:
        assert len(body) <= LONGEST_ANSWER
