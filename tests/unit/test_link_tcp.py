"""The TCP link against a real socket, and what becomes of it when the other end goes."""

import socket
import threading
from collections.abc import Iterator

import pytest
from suite import assert_cancelled, soon

from drivers.errors import DeviceUnavailable
from drivers.link import Link, open_link


class Peer:
    """A serial server with one port."""

    def __init__(self) -> None:
        self.server = socket.create_server(("127.0.0.1", 0))
        self.address = f"tcp:127.0.0.1:{self.server.getsockname()[1]}"
        self.link = open_link(self.address, "scanner")
        self.far, _ = self.server.accept()

    def close(self) -> None:
        self.link.close()
        self.far.close()
        self.server.close()


@pytest.fixture
def peer() -> Iterator[Peer]:
    made = Peer()
    yield made
    made.close()


@pytest.fixture
def link(peer: Peer) -> Link:
    return peer.link


def test_bytes_go_both_ways(peer: Peer, link: Link) -> None:
    link.write(b"\xaa\x00\x0d")
    assert peer.far.recv(100) == b"\xaa\x00\x0d"
    peer.far.sendall(b"\x00\x03\x04\xff")
    assert link.read(4, soon()) == b"\x00\x03\x04\xff"


def test_a_read_waits_for_all_its_bytes_and_takes_no_more(peer: Peer, link: Link) -> None:
    peer.far.sendall(b"abc")
    sender = threading.Timer(0.15, peer.far.sendall, [b"defgh"])
    sender.start()
    assert link.read(6, soon()) == b"abcdef"
    assert link.read(2, soon()) == b"gh"
    sender.join()


def test_a_read_gives_what_there_is_at_its_deadline(peer: Peer, link: Link) -> None:
    peer.far.sendall(b"abc")
    assert link.read(6, soon(0.2)) == b"abc"
    assert link.read(6, soon(-1.0)) == b""


def test_a_read_ends_when_it_is_cancelled(link: Link) -> None:
    assert_cancelled(0.05, lambda cancel: link.read(1, soon(60.0), cancel))


def test_what_was_not_read_can_be_forgotten(peer: Peer, link: Link) -> None:
    peer.far.sendall(b"stale")
    assert link.read(1, soon()) == b"s"
    link.discard_input()
    link.discard_input()
    peer.far.sendall(b"fresh")
    assert link.read(5, soon()) == b"fresh"


def test_a_peer_that_hangs_up_ends_every_use(peer: Peer, link: Link) -> None:
    peer.far.sendall(b"ab")
    peer.far.close()
    with pytest.raises(DeviceUnavailable) as caught:
        link.read(3, soon(60.0))
    assert caught.value.code == "scanner.unavailable"
    with pytest.raises(DeviceUnavailable):
        for _ in range(2):
            link.write(b"x")
            link.read(1, soon(60.0))


def test_a_peer_that_takes_nothing_does_not_hold_the_writer(peer: Peer, link: Link) -> None:
    with pytest.raises(DeviceUnavailable):
        for _ in range(64):
            link.write(bytes(1 << 20))


def test_a_peer_that_never_stops_does_not_hold_who_discards(peer: Peer, link: Link) -> None:
    peer.far.settimeout(0.2)

    def flood() -> None:
        try:
            while True:
                peer.far.sendall(bytes(1 << 20))
        except OSError:
            return

    talker = threading.Thread(target=flood)
    talker.start()
    assert link.read(1, soon()) == b"\x00"
    link.discard_input()
    link.close()
    talker.join(20.0)
    assert not talker.is_alive()


def test_nobody_listens() -> None:
    server = socket.create_server(("127.0.0.1", 0))
    port = server.getsockname()[1]
    server.close()
    with pytest.raises(DeviceUnavailable) as caught:
        open_link(f"tcp:127.0.0.1:{port}", "power")
    assert caught.value.code == "power.unavailable"


def test_a_host_that_has_no_address() -> None:
    with pytest.raises(DeviceUnavailable):
        open_link("tcp:no-such-host.invalid:9", "power")
