"""The byte seam under a driver: read, write, discard, close.

A driver frames its own messages and knows nothing of ttys; a link moves bytes and knows nothing of messages. Reading
blocks in the kernel until the bytes are there: a reader that looks into the input queue in turns and sleeps between
costs a third of a card's time on the wire (measured, 50 ms turns). There is no reading of *what there is*: a decoder
knows how many bytes must still come at least, one for a line of text, and asks for these.

An address names the link and where it ends::

    serial:/dev/kiosk/id-card?baud=115200     a tty, 8N1; 115200 baud when none is named
    tcp:192.0.2.7:4001                        a serial server, or a device with a socket
    usb:0400:c35a                             bulk end points, found by vendor and product
    usb:0400:c35a@1-4.2                       the one at this bus and port, where several are alike
    usb:0400:c35a?peer=PATH                   a process at a unix socket in place of the bus
    hid:/dev/kiosk/id-card                    a hidraw node with 64-byte reports, or a unix socket in its place
    replay:FILE                               a recording (drivers/recording.py)
"""

import re
import select
import time
from collections.abc import Mapping
from pathlib import Path
from threading import Event
from typing import Protocol

from drivers.errors import Cancelled, ConfigurationError

DEFAULT_SPEED = 115_200
"""Baud of an address that names none."""

CANCEL_SECONDS = 0.05
"""How long a read stays in the kernel before it asks for the cancel flag and the deadline again."""

ADDRESSES: Mapping[str, re.Pattern[str]] = {
    "serial": re.compile(
        r"(?P<path>[^?\0]+)(\?baud=(?P<baud>1200|2400|4800|9600|19200|38400|57600|115200|230400|460800|921600))?"
    ),
    "tcp": re.compile(
        r"(\[(?P<host6>[0-9A-Fa-f:.]+)\]|(?P<host>[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})*)):(?P<port>[0-9]{1,5})"
    ),
    "usb": re.compile(
        r"(?P<vendor>[0-9A-Fa-f]{4}):(?P<product>[0-9A-Fa-f]{4})(@(?P<place>[0-9]{1,3}-[0-9]{1,3}(\.[0-9]{1,3}){0,6}))?"
        r"(\?peer=(?P<peer>[^\0]+))?"
    ),
    "hid": re.compile(r"(?P<path>[^\0]+)"),
    "replay": re.compile(r"(?P<path>[^\0]+)"),
}
"""What may follow the colon of each scheme, and the names of its parts."""


class Link(Protocol):
    """A connection that carries bytes both ways; its errors are `DeviceUnavailable` with ``<device>.unavailable``."""

    def read(self, count: int, deadline: float, cancel: Event | None = None) -> bytes:
        """Block until ``count`` bytes are there and return them; return fewer only at the deadline.

        Args:
            count: bytes wanted, never read beyond.
            deadline: instant of ``time.monotonic()``; it may be overstayed by `CANCEL_SECONDS`.
            cancel: raises `Cancelled` when set.
        """

    def write(self, data: bytes) -> None:
        """Hand all bytes to the wire."""

    def discard_input(self) -> None:
        """Forget what has arrived and was not read."""

    def close(self) -> None:
        """Give the handle back."""


def open_link(url: str, device: str, record: str = "") -> Link:
    """Open the link that an address names.

    Args:
        url: address.
        device: kind of device, the first part of error codes.
        record: file that is to hold what passes; empty for none. For test cards only: it is as personal as they are.

    Raises:
        ConfigurationError: ``<device>.link_invalid``.
        DeviceBusy: ``<device>.busy``, another process holds it.
        DeviceUnavailable: ``<device>.unavailable``.
    """
    scheme, parts = parse_address(url, device)
    link = _opened(scheme, parts, device)
    if not record:
        return link
    from drivers.recording import RecordingLink  # noqa: PLC0415 - a link knows nothing of recordings

    return RecordingLink(link, Path(record), device)


def parse_address(url: str, device: str) -> tuple[str, dict[str, str]]:
    """Return the scheme of an address and its parts as `ADDRESSES` names them; what it leaves out is empty.

    Raises:
        ConfigurationError: ``<device>.link_invalid``.
    """
    scheme, _, rest = url.partition(":")
    found = ADDRESSES[scheme].fullmatch(rest) if scheme in ADDRESSES else None
    parts = {} if found is None else {name: value or "" for name, value in found.groupdict().items()}
    if not parts or int(parts.get("port", 1)) not in range(1, 65536):
        raise ConfigurationError(
            f"{device}.link_invalid", "such as serial:PATH?baud=115200, tcp:HOST:PORT, usb:VID:PID"
        )
    return scheme, parts


def wait_readable(source: int, deadline: float, cancel: Event | None) -> bool:
    """Wait for something to read at a descriptor; False at the deadline. Raises `Cancelled`."""
    while (left := deadline - time.monotonic()) > 0:
        if cancel is not None and cancel.is_set():
            raise Cancelled
        if select.select([source], [], [], min(left, CANCEL_SECONDS))[0]:
            return True
    return False


def _opened(scheme: str, parts: Mapping[str, str], device: str) -> Link:
    # One of them in each process: libusb's binding takes longer to load than the others together.
    match scheme:
        case "serial":
            from drivers.link_serial import SerialLink  # noqa: PLC0415

            return SerialLink(parts["path"], int(parts["baud"] or DEFAULT_SPEED), device)
        case "tcp":
            from drivers.link_tcp import TcpLink  # noqa: PLC0415

            return TcpLink(parts["host"] or parts["host6"], int(parts["port"]), device)
        case "usb":
            from drivers.link_usb import UsbLink  # noqa: PLC0415

            return UsbLink(parts, device)
        case "hid":
            from drivers.link_hid import HidLink  # noqa: PLC0415

            return HidLink(parts["path"], device)
        case _:
            from drivers.recording import ReplayLink  # noqa: PLC0415

            return ReplayLink(Path(parts["path"]), device)
