"""Recordings of a link's traffic, and the addresses of links."""

from drivers.errors import DeviceError
from drivers.link import ADDRESSES, parse_address
from drivers.recording import parse_line

SEEDS = (
    b'{"at": 0.0, "sent": "aa"}\n{"at": 0.0, "received": "bbcc"}\n',
    b'{"at": -1e999, "received": "bb"}\n',
    b"usb:0400:c35a@1-4.2?peer=/run/x",
    b"tcp:[2001:db8::7]:4001",
    b"serial:/dev/ttyS0?baud=9600",
)


def check(data: bytes) -> None:
    try:
        scheme, parts = parse_address(data.decode("utf-8", "surrogateescape"), "id_card")
        assert scheme in ADDRESSES
        assert all(isinstance(part, str) for part in parts.values())
    except DeviceError as error:
        assert error.code == "id_card.link_invalid"
    for line in data.splitlines():
        try:
            assert parse_line(line, "id_card").data
        except DeviceError as error:
            assert error.code == "id_card.link_invalid"
