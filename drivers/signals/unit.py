"""One Modbus unit at the other end of a link: trouble on the wire is settled here."""

import time

from drivers.errors import DeviceBusy, DeviceError, DeviceTimeout, ProtocolError
from drivers.link import Link
from drivers.signals.frames import ReplyDecoder, Request

TRIES = 2
"""A question whose reply was lost or damaged, or that found the board at work, is asked once more."""

REPLY_SECONDS = 0.5
"""For the beginning of a reply; boards take 2 to 20 ms."""

PAUSE_SECONDS = 0.1
"""A reply that stops in its middle for this long has ended: lines and adapters pause for 16 ms at most."""

FRAME_SECONDS = 1.0
"""For a whole reply; that to the longest question takes 0.3 s at 9600 baud."""

GAP_SECONDS = 0.004
"""Silence between two frames: three and a half signs at 9600 baud, by which a board tells them apart."""

QUIET_SECONDS = 0.05
"""A line without a byte for this long is free of the reply that was given up."""

DRAIN_SECONDS = 0.3
"""After this long a line that still talks is not answering anything."""


class ModbusUnit:
    """Asks over a link that is its own."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._free_at = 0.0

    def ask(self, request: Request, deadline: float, tries: int = TRIES) -> tuple[bool, ...]:
        """Send a question and return the bits that the reply brings, none for a write.

        Raises:
            DeviceTimeout: ``signals.silent``.
            ConfigurationError, HardwareFault, DeviceBusy, ProtocolError: as `ReplyDecoder` raises them.
            DeviceUnavailable: ``signals.unavailable``.
        """
        failure: DeviceError = DeviceTimeout("signals.silent")
        for _ in range(tries):
            if time.monotonic() >= deadline:
                break
            try:
                return self._once(request, deadline)
            except (ProtocolError, DeviceTimeout, DeviceBusy) as error:
                failure = error
            self._drain()
        raise failure

    def close(self) -> None:
        """Give the link back."""
        self._link.close()

    def _once(self, request: Request, deadline: float) -> tuple[bool, ...]:
        time.sleep(max(0.0, self._free_at - time.monotonic()))
        # The reply to a question that was given up on may still lie there.
        self._link.discard_input()
        self._link.write(request.frame)
        sent = time.monotonic()
        limit, end = min(deadline, sent + REPLY_SECONDS), min(deadline, sent + FRAME_SECONDS)
        decoder = ReplyDecoder(request)
        while chunk := self._link.read(decoder.missing, limit):
            self._free_at = time.monotonic() + GAP_SECONDS
            bits = decoder.feed(chunk)
            if bits is not None:
                return bits
            limit = min(end, time.monotonic() + PAUSE_SECONDS)
        raise decoder.shortfall()

    def _drain(self) -> None:
        end = time.monotonic() + DRAIN_SECONDS
        while time.monotonic() < end and self._link.read(4096, time.monotonic() + QUIET_SECONDS):
            pass
