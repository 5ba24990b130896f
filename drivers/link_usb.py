"""Bulk end points of a USB device, through libusb. Not verified on a wire: no such device was at hand.

A message goes in one stream of packets and ends where its own length says: the end points are found, not known, a
short or empty packet ends nothing, and no more packets are asked for than the missing bytes need, so that no transfer
waits for one that the device does not send.
"""

import errno
from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager
from threading import Event
from time import monotonic
from typing import Any

import usb.backend.libusb1
import usb.core
import usb.util

from drivers.errors import Cancelled, ConfigurationError, DeviceBusy, DeviceUnavailable
from drivers.link import CANCEL_SECONDS, Link
from drivers.link_usb_peer import PeerBackend

WRITE_SECONDS = 3.0
"""For the device to take a command; the vendors' own programs wait 3 to 5 s."""

GLANCE_SECONDS = 0.001
"""Least time-out of a transfer; libusb takes zero for ever."""

STALE_BYTES = 4096
MOST_STALE = 256
"""Transfers of `STALE_BYTES` that are discarded at once."""


class UsbLink(Link):
    """The first interface that has a bulk end point each way, taken from the kernel's driver if one has it.

    Args:
        parts: of the address: ``vendor``, ``product``, ``place``, ``peer``.
        device: kind of device, the first part of error codes.

    Raises:
        DeviceBusy: ``<device>.busy``, another process has claimed it.
        DeviceUnavailable: ``<device>.unavailable``, not there, or this user may not open it (packaging/udev).
        ConfigurationError: ``<device>.link_invalid``, several alike, or one without such end points.
    """

    def __init__(self, parts: Mapping[str, str], device: str) -> None:
        self._device = device
        self._received = b""
        with self._mapped(), ExitStack() as stack:
            self._usb = self._found(_bus(parts["peer"], stack), parts)
            stack.callback(usb.util.dispose_resources, self._usb)
            self._source, self._sink = self._claimed()
            self._handles = stack.pop_all()

    def read(self, count: int, deadline: float, cancel: Event | None = None) -> bytes:
        while len(self._received) < count and (left := deadline - monotonic()) > 0:
            if cancel is not None and cancel.is_set():
                raise Cancelled
            with self._mapped():
                self._received += self._transfer(count - len(self._received), min(left, CANCEL_SECONDS)) or b""
        received, self._received = self._received[:count], self._received[count:]
        return received

    def write(self, data: bytes) -> None:
        with self._mapped():
            self._sink.write(data, int(WRITE_SECONDS * 1000))

    def discard_input(self) -> None:
        self._received = b""
        with self._mapped():
            for _ in range(MOST_STALE):
                if self._transfer(STALE_BYTES, GLANCE_SECONDS) is None:
                    return

    def close(self) -> None:
        self._handles.close()

    def _transfer(self, count: int, seconds: float) -> bytes | None:
        """Return what came in the packets that ``count`` bytes need at most; None when nothing did in time."""
        size = -(-count // self._source.wMaxPacketSize) * self._source.wMaxPacketSize
        try:
            received: bytes = self._source.read(size, int(max(seconds, GLANCE_SECONDS) * 1000)).tobytes()
        except usb.core.USBTimeoutError:
            return None
        return received

    def _found(self, backend: Any, parts: Mapping[str, str]) -> Any:
        identity = {"idVendor": int(parts["vendor"], 16), "idProduct": int(parts["product"], 16)}
        alike = list(usb.core.find(find_all=True, backend=backend, **identity))
        wanted = [each for each in alike if parts["place"] in {"", place(each)}]
        if not wanted:
            raise OSError(errno.ENODEV, f"no such device; alike are at {[place(each) for each in alike]}")
        if wanted[1:]:
            text = f"several are alike: add @ and one of {', '.join(sorted(place(each) for each in alike))}"
            raise ConfigurationError(f"{self._device}.link_invalid", text)
        return wanted[0]

    def _claimed(self) -> tuple[Any, Any]:
        """Return the end points in and out, the interface being ours."""
        for interface in self._usb.get_active_configuration():
            source = bulk_end_point(interface, usb.util.ENDPOINT_IN)
            sink = bulk_end_point(interface, usb.util.ENDPOINT_OUT)
            if source is not None and sink is not None:
                if self._usb.is_kernel_driver_active(interface.bInterfaceNumber):
                    self._usb.detach_kernel_driver(interface.bInterfaceNumber)
                usb.util.claim_interface(self._usb, interface)
                return source, sink
        raise ConfigurationError(f"{self._device}.link_invalid", "the device has no bulk end point each way")

    @contextmanager
    def _mapped(self) -> Generator[None]:
        try:
            yield
        except OSError as error:
            if error.errno == errno.EBUSY:
                raise DeviceBusy(f"{self._device}.busy") from error
            raise DeviceUnavailable(f"{self._device}.unavailable", detail=str(error)) from error


def _bus(peer: str, stack: ExitStack) -> Any:
    """Return pyusb's backend: libusb, or the process at a socket."""
    if peer:
        backend = PeerBackend(peer)
        stack.callback(backend.hang_up)
        return backend
    # Left to itself the binding starts programs to find the library, which a driver's process may not.
    libusb = usb.backend.libusb1.get_backend(find_library=lambda _name: "libusb-1.0.so.0")
    if libusb is None:
        raise OSError(errno.ENODEV, "libusb is not installed")
    return libusb


def place(device: Any) -> str:
    """Return where a device is plugged in, as the kernel names it: ``1-4.2``, bus and ports."""
    return f"{device.bus}-{'.'.join(map(str, device.port_numbers or ()))}"


def bulk_end_point(interface: Any, way: int) -> Any:
    """Return the first bulk end point of an interface in one direction; None without one."""

    def fits(point: Any) -> bool:
        is_bulk = usb.util.endpoint_type(point.bmAttributes) == usb.util.ENDPOINT_TYPE_BULK
        return is_bulk and bool(usb.util.endpoint_direction(point.bEndpointAddress) == way)

    return usb.util.find_descriptor(interface, custom_match=fits)
