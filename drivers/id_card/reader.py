"""A card's way over the reader.

::

    absent ──find 9F──> found ──select 90──> selected ──read 90──> lies there, read ──lifted──> absent
                          ^                     │
                          └──── reset ──────────┘ up to 3 attempts, then media_unreadable;
                                                  nothing found after the reset: media_withdrawn,
                                                  or unreadable when it lies there and has to be lifted

A module reads a card once: while a card that was read lies on the antenna, *find* answers 80 as if there were none,
and only *read appended address* still answers (90 or 91). So a card is known to be lifted when that answer stays away
twice. A card that lay there before this process opened the reader is therefore not read either: the resident has to
lift it and put it back, `read` goes on waiting and `status` says that media is present, so that the screen can say so.
"""

import logging
import time
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from threading import Event

from drivers.availability import Availability
from drivers.devices import IdCard, IdCardReader
from drivers.errors import (
    Cancelled,
    DeviceError,
    DeviceTimeout,
    MediaError,
    ProtocolError,
)
from drivers.id_card.frames import (
    ANSWERS,
    FIND_CARD,
    READ_APPENDED_ADDRESS,
    READ_SAM_ID,
    READ_TEXT_AND_PHOTO,
    RESET_SAM,
    SAM_STATUS,
    SELECT_CARD,
    Sw3,
    printed_sam_id,
)
from drivers.id_card.photo import PhotoDecoder
from drivers.id_card.records import newest_address, parse_record, split_contents
from drivers.id_card.sam_module import NO_CARD_IN_TIME, TRIES, SamModule, is_accepted
from drivers.link import open_link, parse_address
from drivers.settings import IdCardSettings
from drivers.status import DeviceStatus, MediaStatus, Status

log = logging.getLogger(__name__)

POLL_SECONDS = 0.3
"""Between two searches: the radio search holds the module, and a resident does not notice a third of a second."""

ATTEMPTS = 3
"""Times a card that lies there is tried before it is called unreadable."""

STATUS_SECONDS = 6.0
"""For a status, the search for the speed of a silent module included."""

SEARCH_SECONDS = 0.5
"""For an answer at each speed but the likeliest."""

SPEEDS = (115_200, 57_600, 38_400, 19_200, 9_600)
"""Baud a module may be set to; the factory's first."""

UNVERIFIED = {link: {"verified": "not verified on a wire"} for link in ("usb", "hid")}
"""What status says of links that have met no real reader yet."""


class SamReader(IdCardReader):
    """A reader with a SAM-V module on a link.

    Args:
        settings: the link's address (a serial one without a speed is tried at every speed) and the photo decoder.

    Raises:
        ConfigurationError: ``id_card.link_invalid``.
    """

    def __init__(self, settings: IdCardSettings) -> None:
        scheme, parts = parse_address(settings.link, "id_card")
        has_no_speed = scheme == "serial" and not parts["baud"]
        self._addresses = [f"{settings.link}?baud={each}" for each in SPEEDS] if has_no_speed else [settings.link]
        """The likeliest first."""
        self._record = settings.record
        self._capabilities = {"link": scheme} | UNVERIFIED.get(scheme, {})
        self._photo = PhotoDecoder(settings.photo_decoder)
        self._module: SamModule | None = None
        self._reader_id = ""
        """Of the module that was opened last."""
        self._lies_read = False
        self._availability = Availability("id_card", log)

    def status(self) -> Status:
        try:
            with self._reported():
                deadline = time.monotonic() + STATUS_SECONDS
                module = self._opened(deadline)
                module.exchange(SAM_STATUS, deadline)
                is_present = self._is_lying(module, deadline) or self._find(module, deadline)
        except DeviceError as error:
            words = " ".join(filter(None, (str(error), error.vendor_code, error.detail)))
            return Status(
                error.device_status, MediaStatus.UNKNOWN, capabilities=self._known(), detail=words, code=error.code
            )
        media = MediaStatus.PRESENT if is_present else MediaStatus.NOT_PRESENT
        return Status(DeviceStatus.ONLINE, media, capabilities=self._known())

    def read(self, deadline: float, cancel: Event | None = None) -> IdCard:
        self._photo.warm_up()
        with self._reported():
            return self._read(deadline, cancel or Event())

    def wait_removed(self, deadline: float, cancel: Event | None = None) -> bool:
        with self._reported():
            try:
                self._wait_lifted(self._opened(deadline, cancel), deadline, cancel or Event())
            except DeviceTimeout as error:
                if error.code != NO_CARD_IN_TIME:
                    raise
                return False
        return True

    def close(self) -> None:
        self._close_module()
        self._photo.close()

    def _known(self) -> dict[str, str]:
        return self._capabilities | ({"reader_id": self._reader_id} if self._reader_id else {})

    def _read(self, deadline: float, cancel: Event) -> IdCard:
        module = self._opened(deadline, cancel)
        if self._lies_read:
            self._wait_lifted(module, deadline, cancel)
        started = time.monotonic()
        while not self._find(module, deadline, cancel):
            _pause(deadline, cancel)
        found = time.monotonic()
        log.info("id_card.media_inserted")
        for attempt in range(ATTEMPTS):
            if attempt and not self._find_again(module, deadline, cancel):
                is_lying = self._is_lying(module, deadline, cancel)
                raise MediaError("id_card.media_unreadable" if is_lying else "id_card.media_withdrawn")
            try:
                card = self._read_found(module, deadline, cancel, {"find": found - started})
            except ProtocolError as error:
                failure: DeviceError = error
            else:
                if card is not None:
                    card.spans["total"] = time.monotonic() - started
                    log.info("id_card.media_read", extra={"fields": {"seconds": round(time.monotonic() - found, 3)}})
                    return card
                failure = MediaError("id_card.media_unreadable")
        raise failure

    def _find(self, module: SamModule, deadline: float, cancel: Event | None = None) -> bool:
        return is_accepted(module.exchange(FIND_CARD, deadline, cancel))

    def _find_again(self, module: SamModule, deadline: float, cancel: Event) -> bool:
        """Look for the card after a failed attempt; the reset makes a card answer that counts as read already."""
        module.exchange(RESET_SAM, deadline, cancel)
        self._lies_read = False
        for _ in range(ATTEMPTS):
            if self._find(module, deadline, cancel):
                return True
            _pause(deadline, cancel)
        return False

    def _read_found(self, module: SamModule, deadline: float, cancel: Event, spans: dict[str, float]) -> IdCard | None:
        """Select and read the card that was found; None when it did not answer well enough."""
        found = time.monotonic()
        if not is_accepted(module.exchange(SELECT_CARD, deadline, cancel)):
            return None
        selected = time.monotonic()
        reply = module.exchange(READ_TEXT_AND_PHOTO, deadline, cancel)
        if not is_accepted(reply):
            return None
        read = time.monotonic()
        self._lies_read = True
        text, photo = split_contents(reply.data)
        layout, record = parse_record(text, self._latest_address(module, deadline, cancel))
        decoding = time.monotonic()
        state, image = self._photo.decode(photo, deadline)
        spans |= {"select": selected - found, "read": read - selected, "photo": time.monotonic() - decoding}
        return IdCard(layout, record, state, image, self._reader_id, spans)

    def _latest_address(self, module: SamModule, deadline: float, cancel: Event) -> str | None:
        # The card is read: what becomes of this question, or of the reader meanwhile, takes nothing of it back.
        try:
            reply = module.exchange(READ_APPENDED_ADDRESS, deadline, cancel, tries=1)
        except DeviceError:
            return None
        return newest_address(reply.data) if reply.status is Sw3.SUCCESS else None

    def _is_lying(self, module: SamModule, deadline: float, cancel: Event | None = None) -> bool:
        """Whether a card that was read is still on the antenna."""
        try:
            return module.exchange(READ_APPENDED_ADDRESS, deadline, cancel).status in ANSWERS
        except ProtocolError:
            return False
        except DeviceTimeout as error:
            # A module that does not know this command may leave it unanswered.
            if error.code == NO_CARD_IN_TIME:
                raise
            return False

    def _wait_lifted(self, module: SamModule, deadline: float, cancel: Event) -> None:
        # One missed answer may be a disturbed field.
        misses = 0
        while (misses := 0 if self._is_lying(module, deadline, cancel) else misses + 1) < 2:
            _pause(deadline, cancel)
        if self._lies_read:
            self._lies_read = False
            log.info("id_card.media_removed")

    def _opened(self, deadline: float, cancel: Event | None = None) -> SamModule:
        """Return the module, opening it if need be: any reply proves that it is alive and at which speed."""
        if self._module is not None:
            return self._module
        failure: DeviceError = DeviceTimeout("id_card.silent")
        for address in self._addresses.copy():
            is_likely = address == self._addresses[0]
            limit = deadline if is_likely else min(deadline, time.monotonic() + SEARCH_SECONDS)
            with ExitStack() as stack:
                module = SamModule(open_link(address, "id_card", self._record))
                stack.callback(module.close)
                try:
                    reply = module.exchange(READ_SAM_ID, limit, cancel, tries=1 if self._addresses[1:] else TRIES)
                except ProtocolError as error:
                    failure = error
                    continue
                except DeviceTimeout:
                    continue
                stack.pop_all()
            # A module that does not tell its number reads cards all the same.
            self._reader_id = printed_sam_id(reply.data) if reply.status is Sw3.SUCCESS else ""
            self._module = module
            self._addresses.sort(key=address.__ne__)
            self._lies_read = False
            self._availability.note("", reader=self._reader_id)
            return module
        raise failure

    def _close_module(self) -> None:
        if self._module is not None:
            self._module.close()
        self._module = None

    @contextmanager
    def _reported(self) -> Generator[None]:
        """Let go of a reader that failed, so that the next call opens it again, and log that once."""
        try:
            yield
        except MediaError:
            raise
        except DeviceError as error:
            if error.code != NO_CARD_IN_TIME:
                self._close_module()
                self._availability.note(error.code)
            raise


def _pause(deadline: float, cancel: Event) -> None:
    if cancel.wait(max(min(POLL_SECONDS, deadline - time.monotonic()), 0.0)):
        raise Cancelled
