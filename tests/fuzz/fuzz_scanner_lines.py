"""Any bytes of a scanner: codes or garbage, never more kept than a code has."""

from drivers.errors import ProtocolError
from drivers.scanner.lines import ACKNOWLEDGE, MOST_BYTES, MOST_CHARACTERS, CodeDecoder

SEEDS = (
    b"\x00" + ACKNOWLEDGE + b"6901234567892\r\n281234567890123456\r",
    b"\x14" + "市民码 𠮷\r\n".encode() * 4,
    b"\x21" + "市民码 𠮷\r".encode("gb18030") * 4,
)


def check(data: bytes) -> None:
    decoder = CodeDecoder()
    step = data[0] % 61 + 1 if data else 1
    for number, at in enumerate(range(1, len(data), step)):
        chunk = data[at : at + step]
        try:
            if number % 7 == 6:
                decoder.forget(chunk)
            elif number % 11 == 10:
                decoder.end()
            else:
                code = decoder.feed(chunk)
                assert code is None or 0 < len(code.text) <= MOST_CHARACTERS
        except ProtocolError as error:
            assert error.code == "scanner.garbage"
        assert len(decoder._buffer) <= MOST_BYTES + len(data)
