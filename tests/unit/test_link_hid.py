"""The HID link against a socket of packets in the place of a hidraw node."""

import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from suite import assert_cancelled, soon

from drivers.errors import DeviceUnavailable
from drivers.link import CANCEL_SECONDS, Link, open_link


class Peer:
    """The device's end."""

    def __init__(self, path: Path) -> None:
        self.server = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.server.bind(str(path))
        self.server.listen()
        self.link = open_link(f"hid:{path}", "id_card")
        self.far, _ = self.server.accept()

    def close(self) -> None:
        self.link.close()
        self.far.close()
        self.server.close()


@pytest.fixture
def peer(tmp_path: Path) -> Iterator[Peer]:
    made = Peer(tmp_path / "node")
    yield made
    made.close()


@pytest.fixture
def link(peer: Peer) -> Link:
    return peer.link


def test_a_command_is_one_report_behind_a_zero(peer: Peer, link: Link) -> None:
    link.write(bytes.fromhex("AAAAAA96690003200122"))
    assert peer.far.recv(1000) == b"\0" + bytes.fromhex("AAAAAA96690003200122") + bytes(54)


def test_what_is_longer_goes_in_several_reports(peer: Peer, link: Link) -> None:
    message = bytes(range(1, 101))
    link.write(message)
    assert [peer.far.recv(1000), peer.far.recv(1000)] == [b"\0" + message[:64], b"\0" + message[64:] + bytes(28)]


def test_reports_are_one_stream_of_bytes(peer: Peer, link: Link) -> None:
    message = bytes(range(256))
    for at in range(0, 256, 64):
        peer.far.send(message[at : at + 64])
    assert link.read(11, soon()) == message[:11]
    assert link.read(245, soon()) == message[11:]


def test_a_read_waits_and_gives_what_there_is_at_its_deadline(peer: Peer, link: Link) -> None:
    sender = threading.Timer(0.1, peer.far.send, [bytes(64)])
    sender.start()
    assert link.read(60, soon()) == bytes(60)
    sender.join()
    assert link.read(60, soon(0.1)) == bytes(4)
    assert link.read(1, soon(-1.0)) == b""


def test_a_read_ends_when_it_is_cancelled(link: Link) -> None:
    assert_cancelled(CANCEL_SECONDS, lambda cancel: link.read(1, soon(60.0), cancel))


def test_padding_and_old_reports_can_be_forgotten(peer: Peer, link: Link) -> None:
    for _ in range(3):
        peer.far.send(b"stale".ljust(64, b"\0"))
    assert link.read(5, soon()) == b"stale"
    link.discard_input()
    link.discard_input()
    peer.far.send(b"fresh".ljust(64, b"\0"))
    assert link.read(5, soon()) == b"fresh"


def test_a_device_that_goes_ends_every_use(peer: Peer, link: Link) -> None:
    peer.far.close()
    for act in (lambda: link.read(1, soon(60.0)), link.discard_input, lambda: link.write(b"x")):
        with pytest.raises(DeviceUnavailable) as caught:
            act()
        assert caught.value.code == "id_card.unavailable"


def test_a_device_that_takes_nothing_does_not_hold_the_writer(link: Link) -> None:
    with pytest.raises(DeviceUnavailable):
        for _ in range(100_000):
            link.write(bytes(64))


def test_what_is_no_node_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"kept")
    (tmp_path / "dangling").symlink_to(tmp_path / "nothing")
    for name in ("file", "nothing", "dangling", "."):
        with pytest.raises(DeviceUnavailable):
            open_link(f"hid:{tmp_path / name}", "id_card")
    assert (tmp_path / "file").read_bytes() == b"kept"
    path = tmp_path / "socket"
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as server:
        server.bind(str(path))
    with pytest.raises(DeviceUnavailable):
        open_link(f"hid:{path}", "id_card")
    assert os.path.lexists(path)
