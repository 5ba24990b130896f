"""Questions to a receipt printer over an open link, and a job on its way: trouble on the wire is settled here.

A real-time question is answered even while the printer prints, is open or has no paper. The proof that a job was
printed is an answer in its turn (GS r 1): it comes after everything that was sent before it was processed. Such an
answer carries no number, so each one that is still owed has to come or be given up before the next job begins.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from threading import Event

from drivers.errors import Cancelled, DeviceError, DeviceTimeout, DeviceUnavailable, ProtocolError
from drivers.link import Link
from drivers.receipt_printer.profile import Profile, StatusQuery
from drivers.receipt_printer.status import (
    Code,
    Condition,
    Form,
    Sorter,
    decode_asb,
    decode_ejector,
    decode_full,
    decode_identity,
    decode_realtime,
    decode_remaining,
    garbage,
    judge,
)

TRIES = 2
"""A question that was not answered, or with junk, is asked once more."""

ANSWER_SECONDS = 0.5
"""For an answer; a real-time one takes a byte's time on the wire and some milliseconds."""

BUSY_ANSWER_SECONDS = 6.0
"""The same during a job, whose bytes may lie in buffers before the question: 4 KiB at 9600 baud."""

QUIET_SECONDS = 0.06
"""A line without a byte for this long is free of what was given up."""

DRAIN_SECONDS = 0.5
"""After this long a line that still talks is not answering anything."""

LISTEN_SECONDS = 0.25
"""Between two questions while a job is printed."""

CHUNK = 256
"""Bytes between two looks at deadline and cancel flag; a quarter of a second at 9600 baud."""

ASK_PROCESSED = b"\x1dr\x01"
ASB_ON = b"\x1da\x0e"
"""Pushed when online or offline, an error or the paper changes."""

HARMLESS_TROUBLE = frozenset({"", Code.HEAD_HOT})
"""What a job recovers from by itself."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    Attributes:
        is_realtime: answered at once, whatever the printer is doing; others wait for their turn.
        terminator: how a text ends.
    """

    command: bytes
    form: Form
    is_realtime: bool
    terminator: bytes = b""


def _realtime(n: int) -> tuple[Question, Callable[[bytes], Condition]]:
    return Question(b"\x10\x04%c" % n, Form.REALTIME, is_realtime=True), partial(decode_realtime, n)


QUESTIONS = {
    StatusQuery.PRINTER: _realtime(1),
    StatusQuery.OFFLINE_CAUSE: _realtime(2),
    StatusQuery.ERROR_CAUSE: _realtime(3),
    StatusQuery.PAPER: _realtime(4),
    StatusQuery.OUTLET: _realtime(5),
    StatusQuery.FULL: (Question(b"\x10\x04\x14", Form.FULL, is_realtime=True), decode_full),
    StatusQuery.EJECTOR: (Question(b"\x1de\x06", Form.EJECTOR, is_realtime=False), decode_ejector),
}
REMAINING = Question(b"\x1d\xe1", Form.TEXT, is_realtime=False, terminator=b"m")
IDENTITY = tuple(Question(b"\x1dI%c" % n, Form.TEXT, is_realtime=False, terminator=b"\0") for n in (67, 68))


class Talk:
    """A printer at the other end of a link."""

    def __init__(self, link: Link, profile: Profile) -> None:
        self._link = link
        self._profile = profile
        self._sorter = Sorter(profile.has_asb)
        self._pushed = Condition.NONE
        self._owed = 0
        self._is_stale = False
        link.discard_input()
        if profile.has_asb:
            link.write(ASB_ON)

    def state(self, deadline: float, cancel: Event | None = None) -> Condition:
        """Ask everything the profile knows; what waits for its turn only if nothing stops the printer.

        Raises:
            DeviceTimeout: ``receipt_printer.silent``.
            ProtocolError: ``receipt_printer.garbage``.
            DeviceUnavailable, Cancelled.
        """
        found = self.realtime_state(deadline, cancel)
        for query in self._profile.queries:
            question, decode = QUESTIONS[query]
            if not question.is_realtime and not judge(found).code:
                found |= decode(self.ask(question, deadline, cancel))
        return found

    def realtime_state(
        self, deadline: float, cancel: Event | None = None, seconds: float = ANSWER_SECONDS
    ) -> Condition:
        """Ask what is answered at once; raises as `state`."""
        found = Condition.NONE
        for query in self._profile.queries:
            question, decode = QUESTIONS[query]
            if question.is_realtime:
                found |= decode(self.ask(question, deadline, cancel, seconds))
        return found

    def remaining_paper(self, deadline: float) -> int:
        """Ask how much paper is left; centimetres; raises as `state`."""
        return decode_remaining(self.ask(REMAINING, deadline))

    def identity(self, deadline: float) -> dict[str, str]:
        """Ask for model and serial number; what is not answered is left out."""
        found = {}
        for name, question in zip(("model", "serial"), IDENTITY, strict=True):
            with suppress(DeviceTimeout, ProtocolError):
                found[name] = decode_identity(self.ask(question, deadline))
        return found

    def ask(
        self, question: Question, deadline: float, cancel: Event | None = None, seconds: float = ANSWER_SECONDS
    ) -> bytes:
        """Ask one question; raises as `state`."""
        failure: DeviceError = DeviceTimeout(Code.SILENT)
        for attempt in range(TRIES):
            if time.monotonic() >= deadline:
                raise DeviceTimeout(Code.TIMEOUT)
            if self._is_stale:
                self._drain(cancel)
            self._link.write(question.command)
            limit = min(deadline, time.monotonic() + seconds)
            self._is_stale = True
            try:
                answer = self._receive(question.form, limit, cancel, question.terminator)
            except (DeviceTimeout, ProtocolError) as error:
                failure = error
            else:
                # The answer to the second try may be the first's, with its own still to come.
                self._is_stale = attempt > 0
                return answer
        raise failure

    def send(self, data: bytes, deadline: float, cancel: Event) -> None:
        """Hand a job's bytes to the wire.

        Raises:
            DeviceTimeout: ``receipt_printer.timeout``, the deadline came before the last byte.
            DeviceUnavailable, Cancelled: likewise.
        """
        for at in range(0, len(data), CHUNK):
            if cancel.is_set():
                raise Cancelled
            if time.monotonic() >= deadline:
                raise DeviceTimeout(Code.TIMEOUT)
            self._link.write(data[at : at + CHUNK])

    def wait_processed(self, deadline: float, cancel: Event) -> None:
        """Wait until the printer says in its turn that everything was processed.

        Raises:
            DeviceUnavailable: something stops the printer, its code says what; or the link is gone.
            DeviceTimeout: ``receipt_printer.timeout`` at the deadline, ``receipt_printer.silent``.
            ProtocolError, Cancelled.
        """
        self._pushed = Condition.NONE
        self._link.write(ASK_PROCESSED)
        self._owed += 1
        while True:
            now = time.monotonic()
            with suppress(DeviceTimeout):
                self._receive(Form.PAPER, min(deadline, now + LISTEN_SECONDS), cancel)
            state = self._pushed
            if self._owed and judge(state).code in HARMLESS_TROUBLE:
                state = self.realtime_state(deadline, cancel, BUSY_ANSWER_SECONDS)
            if not self._owed:
                return
            if judge(state).code not in HARMLESS_TROUBLE:
                raise DeviceUnavailable(judge(state).code, detail=state.words)
            if now >= deadline:
                raise DeviceTimeout(Code.TIMEOUT)

    def settle(self, deadline: float, cancel: Event) -> None:
        """Give up every answer that is still owed: one more is asked for, and what comes until it is quiet is dropped.

        Raises:
            As `wait_processed`.
        """
        self._owed = 0
        self.wait_processed(deadline, cancel)
        self._drain(cancel)
        self._owed = 0

    def write(self, command: bytes) -> None:
        """Send a command that is not answered."""
        self._link.write(command)

    def close(self) -> None:
        """Give the link back."""
        self._link.close()

    def _receive(self, wanted: Form, limit: float, cancel: Event | None, terminator: bytes = b"") -> bytes:
        """Return the wanted answer; what is pushed in between is noted, anything else is junk."""
        while byte := self._link.read(1, limit, cancel):
            found = self._sorter.feed(byte[0], wanted, terminator)
            if found is None:
                continue
            form, data = found
            if form is Form.PUSHED:
                self._pushed = decode_asb(data, bit_1_is_jam=self._profile.bit_1_is_jam)
            elif form is Form.PAPER and self._owed:
                self._owed -= 1
                if wanted is Form.PAPER and not self._owed:
                    return data
            elif form is wanted:
                return data
            elif form is not Form.REALTIME or wanted is not Form.PAPER:
                raise garbage(data)
        if held := self._sorter.held:
            raise garbage(held)
        raise DeviceTimeout(Code.SILENT)

    def _drain(self, cancel: Event | None) -> None:
        end = time.monotonic() + DRAIN_SECONDS
        while time.monotonic() < end and self._link.read(4096, time.monotonic() + QUIET_SECONDS, cancel):
            pass
        self._sorter.forget()
        self._is_stale = False
