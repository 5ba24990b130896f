"""One command and its reply over an open link: trouble on the wire is settled here, what a reply means is not."""

import time
from threading import Event

from drivers.errors import DeviceError, DeviceTimeout, HardwareFault, MediaError, ProtocolError
from drivers.id_card.frames import ANSWERS, Command, FrameDecoder, Reply, Sw3
from drivers.link import Link

NO_CARD_IN_TIME = "id_card.no_card"

TRIES = 2
"""A command whose frame or reply was damaged is sent once more."""

FRAME_SECONDS = 5.0
"""For a whole reply; the longest takes 2.4 s at 9600 baud."""

PAUSE_SECONDS = 0.8
"""A reply that stops in its middle for this long has ended: a HID reader is given as much between two reports by the
vendors' own program, lines and adapters pause for 16 ms at most."""

QUIET_SECONDS = 0.05
"""A line without a byte for this long is free of the reply that was given up."""

DRAIN_SECONDS = 0.5
"""After this long a line that still talks is not answering anything."""

MODULE_FAULTS = frozenset({Sw3.SELF_TEST_FAILED, Sw3.NOT_AUTHORISED})
RESEND = frozenset({Sw3.CHECKSUM_ERROR, Sw3.LENGTH_ERROR})
REFUSALS = frozenset({Sw3.COMMAND_ERROR, Sw3.NOT_PERMITTED, Sw3.UNRECOGNISED_ERROR})


class SamModule:
    """A security module at the other end of a link."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def exchange(self, command: Command, deadline: float, cancel: Event | None = None, tries: int = TRIES) -> Reply:
        """Send a command and return the reply, whatever it says of the card.

        Raises:
            DeviceTimeout: ``id_card.no_card`` when the caller's deadline is over, ``id_card.silent``.
            HardwareFault: ``id_card.module_fault``, the module failed its self test or its licence.
            ProtocolError: a damaged reply, twice.
            DeviceUnavailable, Cancelled.
        """
        failure: DeviceError = DeviceTimeout("id_card.silent")
        for _ in range(tries):
            if time.monotonic() >= deadline:
                raise DeviceTimeout(NO_CARD_IN_TIME)
            try:
                reply = self._once(command, deadline, cancel)
            except (ProtocolError, DeviceTimeout) as error:
                failure = error
            else:
                if reply.status in MODULE_FAULTS:
                    raise HardwareFault("id_card.module_fault", vendor_code=f"{reply.status:02X}")
                if reply.status not in RESEND:
                    return reply
                failure = ProtocolError("id_card.frame_refused", vendor_code=f"{reply.status:02X}")
            self._drain(cancel)
        raise failure

    def close(self) -> None:
        """Give the link back."""
        self._link.close()

    def _once(self, command: Command, deadline: float, cancel: Event | None) -> Reply:
        # The reply to a command that was given up on may still lie there.
        self._link.discard_input()
        self._link.write(command.frame)
        sent = time.monotonic()
        begin, end = min(deadline, sent + command.seconds), min(deadline, sent + FRAME_SECONDS)
        reply = self._receive(begin, end, cancel)
        while not command.fits(reply):
            try:
                reply = self._receive(begin, end, cancel)
            except DeviceTimeout as error:
                raise ProtocolError("id_card.unexpected_reply", vendor_code=f"{reply.status:02X}") from error
        return reply

    def _receive(self, begin: float, end: float, cancel: Event | None) -> Reply:
        """Receive a reply that begins and ends at these instants at the latest."""
        decoder = FrameDecoder()
        limit = begin
        while chunk := self._link.read(decoder.missing, limit, cancel):
            reply = decoder.feed(chunk)
            if reply is not None:
                return reply
            limit = min(end, time.monotonic() + PAUSE_SECONDS)
        raise decoder.shortfall()

    def _drain(self, cancel: Event | None) -> None:
        end = time.monotonic() + DRAIN_SECONDS
        while time.monotonic() < end and self._link.read(4096, time.monotonic() + QUIET_SECONDS, cancel):
            pass


def is_accepted(reply: Reply) -> bool:
    """Whether the module obeyed; False when it could not because of the card or the lack of one.

    Raises:
        MediaError: ``id_card.media_unsupported``, the card is none of the module's.
        ProtocolError: ``id_card.command_refused``, the module does not know or allow the command.
    """
    if reply.status is Sw3.WRONG_CARD:
        raise MediaError("id_card.media_unsupported", vendor_code=f"{reply.status:02X}")
    if reply.status in REFUSALS:
        raise ProtocolError("id_card.command_refused", vendor_code=f"{reply.status:02X}")
    return reply.status in ANSWERS
