"""The USB link and pyusb above a bus whose packets are laid out here one by one."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from suite import assert_cancelled, soon

from drivers.errors import ConfigurationError, DeviceBusy, DeviceUnavailable
from drivers.link import CANCEL_SECONDS, Link, open_link
from drivers.simulator import usb_bus
from drivers.simulator.usb_bus import UsbBus


class Bus(UsbBus):
    """A device that says what the test wants and keeps what it is told."""

    def __init__(self, path: Path, twins: int = 0) -> None:
        super().__init__(path, twins)
        self.told: list[bytes] = []
        self.plug(is_in=True)

    def receive(self, data: bytes) -> None:
        self.told.append(data)

    def put(self, *packets: bytes) -> None:
        with self.changed:
            self.packets += packets
            self.changed.notify_all()


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[Bus]:
    made = Bus(tmp_path / "bus")
    yield made
    made.remove()


@pytest.fixture
def link(bus: Bus) -> Iterator[Link]:
    opened = open_link(bus.address, "id_card")
    yield opened
    opened.close()


def test_bytes_go_both_ways(bus: Bus, link: Link) -> None:
    link.write(b"\xaa\x00\x0d")
    assert bus.told == [b"\xaa\x00\x0d"]
    bus.put(b"\x00\x03\x04")
    assert link.read(3, soon()) == b"\x00\x03\x04"


def test_a_message_that_fills_its_packets_is_not_waited_for_any_longer(bus: Bus, link: Link) -> None:
    bus.put(bytes(64), bytes(64))
    began = time.monotonic()
    assert link.read(128, soon(60.0)) == bytes(128)
    # No end of a stream is asked for: an empty packet need not come, and may.
    assert time.monotonic() - began < 30.0
    bus.put(b"", b"next")
    assert link.read(4, soon()) == b"next"


@pytest.mark.parametrize(
    "packets",
    [
        (b"abcdef",),
        (b"a", b"b", b"c", b"d", b"e", b"f"),
        (b"", b"abc", b"", b"", b"def"),
        (b"abcde", b"", b"f", b""),
    ],
)
def test_short_and_empty_packets_end_nothing(bus: Bus, link: Link, packets: tuple[bytes, ...]) -> None:
    bus.put(*packets)
    assert link.read(4, soon()) == b"abcd"
    assert link.read(2, soon()) == b"ef"


def test_a_long_message_comes_whole_however_much_is_asked_for_at_once(bus: Bus, link: Link) -> None:
    message = bytes(range(256)) * 5 + b"end of message"
    bus.put(*(message[at : at + 64] for at in range(0, len(message), 64)))
    assert link.read(11, soon()) + link.read(1283, soon()) == message


def test_a_read_gives_what_there_is_at_its_deadline(bus: Bus, link: Link) -> None:
    bus.put(b"abc")
    assert link.read(6, soon(0.2)) == b"abc"
    assert link.read(6, soon(-1.0)) == b""


def test_a_read_ends_when_it_is_cancelled(link: Link) -> None:
    assert_cancelled(CANCEL_SECONDS, lambda cancel: link.read(1, soon(60.0), cancel))


def test_what_was_not_read_can_be_forgotten(bus: Bus, link: Link) -> None:
    bus.put(b"stale", b"", bytes(64), b"more")
    assert link.read(1, soon()) == b"s"
    link.discard_input()
    bus.put(b"fresh")
    assert link.read(5, soon()) == b"fresh"


def test_a_device_that_is_pulled_out_is_gone_for_its_handle(bus: Bus, link: Link) -> None:
    timer = threading.Timer(0.1, bus.plug, kwargs={"is_in": False})
    timer.start()
    with pytest.raises(DeviceUnavailable) as caught:
        link.read(1, soon(60.0))
    assert caught.value.code == "id_card.unavailable"
    timer.join()
    with pytest.raises(DeviceUnavailable):
        open_link(bus.address, "id_card")
    bus.plug(is_in=True)
    for act in (lambda: link.write(b"x"), link.discard_input, lambda: link.read(1, soon())):
        with pytest.raises(DeviceUnavailable):
            act()
    again = open_link(bus.address, "id_card")
    bus.put(b"x")
    assert again.read(1, soon()) == b"x"
    again.close()


def test_who_holds_it_has_it_alone(bus: Bus, link: Link) -> None:
    with pytest.raises(DeviceBusy) as caught:
        open_link(bus.address, "id_card")
    assert caught.value.code == "id_card.busy"
    link.close()
    link.close()
    open_link(bus.address, "id_card").close()


def test_the_one_at_a_place_is_opened(tmp_path: Path) -> None:
    bus = Bus(tmp_path / "bus", twins=1)
    open_link(bus.address, "id_card").close()
    with pytest.raises(ConfigurationError) as caught:
        open_link(f"usb:0400:c35a?peer={tmp_path / 'bus'}", "id_card")
    assert (caught.value.code, "1-1, 1-2" in str(caught.value)) == ("id_card.link_invalid", True)
    with pytest.raises(DeviceUnavailable):
        open_link(f"usb:0400:c35a@2-1?peer={tmp_path / 'bus'}", "id_card")
    bus.remove()


def test_another_make_is_not_the_device(bus: Bus, tmp_path: Path) -> None:
    with pytest.raises(DeviceUnavailable):
        open_link(f"usb:04b8:0202?peer={tmp_path / 'bus'}", "receipt_printer")


def test_a_device_without_bulk_end_points_is_refused(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(usb_bus, "BULK_INTERFACE", usb_bus.STATUS_INTERFACE.replace(b"\x09\x04\x00", b"\x09\x04\x01"))
    with pytest.raises(ConfigurationError) as caught:
        open_link(bus.address, "id_card")
    assert caught.value.code == "id_card.link_invalid"


@pytest.mark.parametrize("descriptors", [b"\x01", b"\x01\x01\x01\x12", b"\x01\x01\x01\x12\x63" + bytes(40)])
def test_descriptors_that_are_none_are_a_typed_error(
    bus: Bus, monkeypatch: pytest.MonkeyPatch, descriptors: bytes
) -> None:
    monkeypatch.setattr(bus, "descriptors", lambda: descriptors)
    with pytest.raises(DeviceUnavailable):
        open_link(bus.address, "id_card")


def test_nobody_at_the_socket_and_no_device_on_the_bus(tmp_path: Path) -> None:
    for address in (f"usb:0400:c35a?peer={tmp_path / 'nothing'}", "usb:0400:c35a", "usb:0400:c35a@9-9"):
        with pytest.raises(DeviceUnavailable) as caught:
            open_link(address, "id_card")
        assert caught.value.code == "id_card.unavailable"
