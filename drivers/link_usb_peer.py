"""A process at a unix socket in place of the USB bus: pyusb's lowest calls, each a packet and its answer.

::

    D                                     the devices: bus, count of ports, ports, device descriptor, configuration
    O n                                   open the n-th device
    G                                     the value of its configuration
    K n, X n, C n, F n                    interface n: has the kernel a driver for it? detach that; claim it; free it
    W end point, milliseconds, bytes      bulk transfer out
    R end point, milliseconds, count      bulk transfer in

An answer begins with four bytes: a count, or an errno below zero; descriptors and bytes follow. Numbers are
little-endian as on the bus. pyusb and the link run unchanged above this.
"""

import errno
import os
import socket
import struct
from array import array
from contextlib import suppress
from types import SimpleNamespace

import usb.backend
import usb.core

ANSWER = struct.Struct("<i")
TRANSFER = struct.Struct("<cBI")
COUNT = struct.Struct("<I")

MOST = 1 << 17
"""Bytes of a packet."""

GRACE_SECONDS = 2.0
"""What an answer may take beyond a transfer's time-out before the peer counts as gone."""

DESCRIPTORS = {
    1: (struct.Struct("<BBHBBBBHHHBBBB"), "bLength bDescriptorType bcdUSB bDeviceClass bDeviceSubClass bDeviceProtocol"
        " bMaxPacketSize0 idVendor idProduct bcdDevice iManufacturer iProduct iSerialNumber bNumConfigurations"),
    2: (struct.Struct("<BBHBBBBB"), "bLength bDescriptorType wTotalLength bNumInterfaces bConfigurationValue"
        " iConfiguration bmAttributes bMaxPower"),
    4: (struct.Struct("<BBBBBBBBB"), "bLength bDescriptorType bInterfaceNumber bAlternateSetting bNumEndpoints"
        " bInterfaceClass bInterfaceSubClass bInterfaceProtocol iInterface"),
    5: (struct.Struct("<BBBBHB"), "bLength bDescriptorType bEndpointAddress bmAttributes wMaxPacketSize bInterval"),
}  # fmt: skip
"""By type: device, configuration, interface, end point (USB 2.0, 9.6)."""

INTERFACE, END_POINT = 4, 5


class PeerBackend(usb.backend.IBackend):  # type: ignore[misc]  # pyusb ships no types
    """The bus at the other end of a socket.

    Args:
        path: of the socket.

    Raises:
        OSError: nobody is there.
    """

    def __init__(self, path: str) -> None:
        super().__init__()
        self._peer = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._peer.settimeout(GRACE_SECONDS)
        try:
            self._peer.connect(path)
        except OSError:
            self._peer.close()
            raise

    def hang_up(self) -> None:
        """Leave the bus, and with it the device."""
        self._peer.close()

    def enumerate_devices(self) -> list[SimpleNamespace]:
        """Return the devices, each with its configuration, its interfaces and their end points."""
        try:
            return _devices(self._ask(b"D"))
        except (IndexError, KeyError, struct.error) as error:
            raise usb.core.USBError("descriptors that are none", errno=errno.EPROTO) from error

    def get_device_descriptor(self, dev: SimpleNamespace) -> SimpleNamespace:
        """Return the device itself."""
        return dev

    def get_configuration_descriptor(self, dev: SimpleNamespace, config: int) -> SimpleNamespace:
        """Return the only one."""
        found: SimpleNamespace = (dev.configuration,)[config]
        return found

    def get_interface_descriptor(self, dev: SimpleNamespace, intf: int, alt: int, _: int) -> SimpleNamespace:
        """Return an interface; without alternate settings."""
        found: SimpleNamespace = (dev.configuration.interfaces[intf],)[alt]
        return found

    def get_endpoint_descriptor(self, dev: SimpleNamespace, ep: int, intf: int, *_: int) -> SimpleNamespace:
        """Return an end point of an interface."""
        found: SimpleNamespace = dev.configuration.interfaces[intf].end_points[ep]
        return found

    def open_device(self, dev: SimpleNamespace) -> SimpleNamespace:
        """Open it; every later call is about it."""
        self._ask(bytes([*b"O", dev.index]))
        return dev

    def close_device(self, _: SimpleNamespace) -> None:
        """Left to `hang_up`."""

    def get_configuration(self, _: SimpleNamespace) -> int:
        """Return the value of the configuration that the kernel has set."""
        return self._ask(b"G")[0]

    def is_kernel_driver_active(self, _: SimpleNamespace, intf: int) -> bool:
        """Whether the kernel has a driver for an interface."""
        return self._ask(bytes([*b"K", intf])) != b"\0"

    def detach_kernel_driver(self, _: SimpleNamespace, intf: int) -> None:
        """Take it from the kernel's driver."""
        self._ask(bytes([*b"X", intf]))

    def claim_interface(self, _: SimpleNamespace, intf: int) -> None:
        """Have it for this process alone."""
        self._ask(bytes([*b"C", intf]))

    def release_interface(self, _: SimpleNamespace, intf: int) -> None:
        """Let others have it."""
        self._ask(bytes([*b"F", intf]))

    def bulk_write(self, _: SimpleNamespace, ep: int, __: int, data: "array[int]", timeout: int) -> int:
        """Send bytes within so many milliseconds and return how many went."""
        (count,) = COUNT.unpack(self._ask(TRANSFER.pack(b"W", ep, timeout) + data.tobytes(), timeout / 1000))
        return int(count)

    def bulk_read(self, _: SimpleNamespace, ep: int, __: int, buff: "array[int]", timeout: int) -> int:
        """Fill a buffer as far as packets come within so many milliseconds and return how far."""
        data = self._ask(TRANSFER.pack(b"R", ep, timeout) + COUNT.pack(len(buff)), timeout / 1000)[: len(buff)]
        buff[: len(data)] = array("B", data)
        return len(data)

    def _ask(self, question: bytes, seconds: float = 0.0) -> bytes:
        self._peer.settimeout(seconds + GRACE_SECONDS)
        answer = b""
        with suppress(OSError):
            self._peer.send(question)
            answer = self._peer.recv(MOST)
        if len(answer) < ANSWER.size:
            raise usb.core.USBError("the peer is gone", errno=errno.ENODEV)
        (status,) = ANSWER.unpack_from(answer)
        if status < 0:
            kind = usb.core.USBTimeoutError if status == -errno.ETIMEDOUT else usb.core.USBError
            raise kind(os.strerror(-status), errno=-status)
        return answer[ANSWER.size :]


def _devices(rest: bytes) -> list[SimpleNamespace]:
    found: list[SimpleNamespace] = []
    while rest:
        bus, ports, rest = rest[0], rest[2 : 2 + rest[1]], rest[2 + rest[1] :]
        device = _descriptor(rest)
        device.index, device.bus, device.port_numbers = len(found), bus, tuple(ports)
        device.address, device.port_number, device.speed = ports[-1], ports[-1], None
        device.configuration = _configuration(rest[device.bLength :])
        rest = rest[device.bLength + device.configuration.wTotalLength :]
        found.append(device)
    return found


def _descriptor(data: bytes) -> SimpleNamespace:
    """Return the descriptor that these bytes begin with."""
    fields, names = DESCRIPTORS[data[1]]
    return SimpleNamespace(**dict(zip(names.split(), fields.unpack_from(data), strict=True)), extra_descriptors=b"")


def _configuration(data: bytes) -> SimpleNamespace:
    """Return a configuration with its interfaces and their end points; what else stands among them is left out."""
    configuration = _descriptor(data)
    configuration.interfaces = []
    at = configuration.bLength
    while at < configuration.wTotalLength:
        if data[at + 1] == INTERFACE:
            configuration.interfaces.append(_descriptor(data[at:]))
            configuration.interfaces[-1].end_points = []
        elif data[at + 1] == END_POINT:
            end_point = _descriptor(data[at:])
            end_point.bRefresh = end_point.bSynchAddress = 0
            configuration.interfaces[-1].end_points.append(end_point)
        at += data[at]
    return configuration
