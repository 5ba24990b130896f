"""The serial link against a real pseudo terminal."""

import os
import threading
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest
from suite import assert_cancelled, soon

from drivers.errors import ConfigurationError, DeviceBusy, DeviceUnavailable
from drivers.link import Link, open_link, parse_address


class Peer:
    """The other end of a pseudo terminal."""

    def __init__(self) -> None:
        self.far, near = os.openpty()
        tty.setraw(near)
        self.path = os.ttyname(near)
        self._near: int | None = near

    def hang_up(self) -> None:
        os.close(self.far)
        if self._near is not None:
            os.close(self._near)
        self._near = None


@pytest.fixture
def peer() -> Iterator[Peer]:
    made = Peer()
    yield made
    if made._near is not None:
        made.hang_up()


@pytest.fixture
def link(peer: Peer) -> Iterator[Link]:
    opened = open_link(f"serial:{peer.path}?baud=57600", "id_card")
    yield opened
    opened.close()


def test_bytes_go_both_ways(peer: Peer, link: Link) -> None:
    link.write(b"\xaa\x00\x0d\x0a\x11\x13")
    assert os.read(peer.far, 100) == b"\xaa\x00\x0d\x0a\x11\x13"
    os.write(peer.far, b"\x00\x03\x04\x7f\xff\x0a")
    assert link.read(6, soon()) == b"\x00\x03\x04\x7f\xff\x0a"


def test_a_read_waits_for_all_its_bytes_and_takes_no_more(peer: Peer, link: Link) -> None:
    sender = threading.Timer(0.15, os.write, (peer.far, b"defgh"))
    os.write(peer.far, b"abc")
    sender.start()
    assert link.read(6, soon()) == b"abcdef"
    assert link.read(2, soon()) == b"gh"
    sender.join()


def test_a_read_gives_what_there_is_at_its_deadline(peer: Peer, link: Link) -> None:
    os.write(peer.far, b"abc")
    assert link.read(6, soon(0.1)) == b"abc"
    assert link.read(6, soon(-1.0)) == b""


def test_a_read_ends_when_it_is_cancelled(link: Link) -> None:
    assert_cancelled(0.05, lambda cancel: link.read(1, soon(60.0), cancel))


def test_what_was_not_read_can_be_forgotten(peer: Peer, link: Link) -> None:
    os.write(peer.far, b"stale")
    assert link.read(1, soon()) == b"s"
    link.discard_input()
    os.write(peer.far, b"fresh")
    assert link.read(5, soon()) == b"fresh"


def test_a_second_process_finds_the_port_busy(peer: Peer, link: Link) -> None:
    with pytest.raises(DeviceBusy) as caught:
        open_link(f"serial:{peer.path}", "id_card")
    assert caught.value.code == "id_card.busy"


def test_a_port_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(DeviceUnavailable) as caught:
        open_link(f"serial:{tmp_path / 'nothing'}", "scanner")
    assert caught.value.code == "scanner.unavailable"


def test_something_that_is_no_tty_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DeviceUnavailable):
        open_link(f"serial:{tmp_path / 'file'}", "id_card")


def test_a_port_that_vanishes_is_unavailable_whatever_is_asked(peer: Peer, link: Link) -> None:
    peer.hang_up()
    for act in (lambda: link.read(1, soon()), lambda: link.write(b"x"), link.discard_input):
        with pytest.raises(DeviceUnavailable) as caught:
            act()
        assert caught.value.code == "id_card.unavailable"


def test_a_port_that_vanishes_ends_a_read_that_waits(peer: Peer, link: Link) -> None:
    timer = threading.Timer(0.1, peer.hang_up)
    timer.start()
    with pytest.raises(DeviceUnavailable):
        link.read(1, soon(60.0))
    timer.join()


@pytest.mark.parametrize(
    ("url", "scheme", "parts"),
    [
        ("serial:/dev/ttyS0?baud=9600", "serial", {"path": "/dev/ttyS0", "baud": "9600"}),
        (
            "serial:/dev/serial/by-path/pci-0000:00:14.0-usb-0:2:1.0-port0",
            "serial",
            {"path": "/dev/serial/by-path/pci-0000:00:14.0-usb-0:2:1.0-port0", "baud": ""},
        ),
        ("tcp:192.0.2.7:4001", "tcp", {"host": "192.0.2.7", "host6": "", "port": "4001"}),
        ("tcp:[2001:db8::7]:4001", "tcp", {"host": "", "host6": "2001:db8::7", "port": "4001"}),
        ("usb:0400:c35a", "usb", {"vendor": "0400", "product": "c35a", "place": "", "peer": ""}),
        ("usb:0400:C35A@1-4.2", "usb", {"vendor": "0400", "product": "C35A", "place": "1-4.2", "peer": ""}),
        ("usb:0400:c35a?peer=/run/x", "usb", {"vendor": "0400", "product": "c35a", "place": "", "peer": "/run/x"}),
        ("hid:/dev/kiosk/id-card", "hid", {"path": "/dev/kiosk/id-card"}),
        ("replay:card.jsonl", "replay", {"path": "card.jsonl"}),
    ],
)
def test_an_address_names_its_link_and_where_it_ends(url: str, scheme: str, parts: dict[str, str]) -> None:
    assert parse_address(url, "id_card") == (scheme, parts)


@pytest.mark.parametrize(
    "url",
    ["", "serial:", "/dev/ttyS0", "serial:/x?baud=²",
     "tcp:127.0.0.1:0", "tcp:127.0.0.1:65536", "tcp:127.0.0.1", "tcp::1", "tcp:a..b:1", "tcp:::1:1", "tcp:[]:1",
     "tcp:h:\u0663", "usb:0400", "usb:0400:c35", "usb:0400:c35a@1", "usb:0400:c35a?peer=", "hid:", "replay:",
     "hid:a\0b", "SERIAL:/x", "serial:?baud=9600", "serial:/dev/ttyS0?baud=", "serial:/x?baud=1",
     "serial:/x?speed=9600", "serial:/x?baud=9600&parity=odd", "serial:/x?baud=-9600", "serial:/x?"],
)  # fmt: skip
def test_a_wrong_address_is_a_configuration_error(url: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        open_link(url, "id_card")
    assert caught.value.code == "id_card.link_invalid"
