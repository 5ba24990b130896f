"""The simulated slot for chip cards: ``python -m drivers.simulator.chip_card``.

A real pcscd in namespaces of its own, whose socket lies in a temporary folder, with a virtual reader, and a card in it
that is a program of ours. Orders: ``insert`` {card: the keys of `drivers.devices.SocialCard`, and beside it those of
`Options`}, ``remove``, ``fault``, ``clear``, ``state``. A fault may last ``seconds`` or ``times`` occasions and begin
``after`` some; those that strike an answer take ``at``, the number of the command since power-up at which they begin,
and ``record_missing`` takes ``tags``.
"""

import argparse
import os
import select
import shutil
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from drivers.simulator.breakage import Faults, Repairs, fault_of
from drivers.simulator.faults import FAULTS
from drivers.simulator.process import FORMER_ADDRESS, Handler, Order, serve_orders
from drivers.simulator.social_card import EF06, Options, Refusals, SocialCardProgram
from drivers.simulator.vpcd import (
    OTHER_READER,
    READER,
    CardSocket,
    Control,
    Pcscd,
    enter_namespaces,
    why_impossible,
)

SLOW_SECONDS = 0.05
"""What ``slow`` adds to each answer; a card is asked some thirty times."""

NOISE = bytes((11 * each * each + 5) % 256 for each in range(300))
"""What ``garbage`` answers, more or less of it."""

NO_ATR = bytes.fromhex("3B9F112233")
"""An answer to reset that ends in its middle; the virtual reader hangs on an empty one."""

DEAD = 1
"""Exit status of a simulator that is ``dead``."""


class Slot:
    """pcscd, the card in its reader, and what is wrong with them; one thread does what is wanted."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pcscd = Pcscd(folder / "readers")
        self._readers: Sequence[str] | None = None
        self._is_paused = False
        self._wanted: SocialCardProgram | None = None
        self._card: SocialCardProgram | None = None
        self._last: SocialCardProgram | None = None
        self._socket: CardSocket | None = None
        self._faults = Faults()
        self._at: dict[str, int] = {}
        self._missing: set[int] = set()
        self._count = 0
        self._is_starting = False
        self._is_owing = False
        self._guard = threading.RLock()
        self._followed = threading.Event()
        self._wake_read, self._wake_write = os.pipe()
        self._repairs = Repairs(self._mend)

    def serve(self) -> None:
        """Do for ever what orders and the reader want."""
        while True:
            with self._guard:
                self._follow()
                self._followed.set()
            sources: list[Any] = [self._wake_read] if self._socket is None else [self._wake_read, self._socket]
            ready, _, _ = select.select(sources, [], [])
            if self._wake_read in ready:
                os.read(self._wake_read, 1)
            elif self._socket is not None:
                self._take(self._socket.receive())

    def insert(self, order: Order) -> Order:
        """Put the card ``card`` in, or in the place of the one that is there without the reader noticing."""
        try:
            options = msgspec.convert({k: v for k, v in order.items() if k not in {"do", "card"}}, Options, strict=True)
        except msgspec.ValidationError as error:
            raise ValueError(str(error)) from error
        program = SocialCardProgram(order["card"], options)
        self._change(lambda: self._put(program))
        return {}

    def remove(self, _order: Order) -> Order:
        """Pull the card out."""
        self._change(lambda: self._put(None))
        return {}

    def fault(self, order: Order) -> Order:
        """Break something."""
        fault = fault_of(order, FAULTS["chip_card"], dies_at_once=False)

        def break_it() -> None:
            self._faults.set(fault, order)
            self._at[fault] = order.get("at", 0)
            self._missing = set(order.get("tags", (0x0A, 0x0B)))

        self._change(break_it)
        self._repairs.plan(fault, order.get("seconds"))
        return {}

    def clear(self, _order: Order) -> Order:
        """Mend everything."""
        self._repairs.forget()
        self._mend(None)
        return {}

    def state(self, _order: Order) -> Order:
        """Tell what is in the slot and what is broken, and of the card in it, or the last one, what it was asked.

        Nothing of what the card says.
        """
        with self._guard:
            media = "present" if self._wanted is not None else "not_present"
            commands, tries_left = (self._last.headers, self._last.tries_left) if self._last else ([], None)
            return {"media": media, "faults": self._faults.names(), "commands": commands, "tries_left": tries_left}

    def close(self) -> None:
        """End pcscd."""
        with self._guard:
            self._pull()
            self._pcscd.stop()
            shutil.rmtree(self._folder)

    def _change(self, change: Callable[[], None]) -> None:
        """Change what is wanted; return when it is so."""
        with self._guard:
            change()
            self._followed.clear()
        os.write(self._wake_write, b"x")
        self._followed.wait()

    def _put(self, card: SocialCardProgram | None) -> None:
        self._wanted = card
        self._last = card or self._last

    def _pull(self) -> None:
        if self._socket is not None:
            self._socket.close()
        self._socket = None
        self._is_owing = False

    def _mend(self, fault: str | None) -> None:
        self._change(lambda: self._faults.clear(fault))

    def _follow(self) -> None:
        """Make pcscd, its readers and the card in them what is wanted."""
        broken = self._faults.names()
        wanted: Sequence[str] | None = (READER,)
        if "service_gone" in broken:
            wanted = None
        elif "gone" in broken:
            wanted = ()
        elif "wrong_device" in broken:
            wanted = (OTHER_READER,)
        self._pause(is_wanted=False)
        if wanted != self._readers:
            self._serve_readers(wanted)
        self._pause(is_wanted="service_silent" in broken)
        is_freed = self._is_owing and (self._card is not self._wanted or "silent" not in broken)
        if self._wanted is None or not wanted or is_freed:
            self._pull()
        if self._wanted is not None and wanted and self._socket is None:
            self._socket = CardSocket()
        self._card = self._wanted

    def _serve_readers(self, wanted: Sequence[str] | None) -> None:
        self._pull()
        self._pcscd.stop()
        if wanted is not None:
            self._pcscd.start(wanted)
        self._readers = wanted

    def _pause(self, *, is_wanted: bool) -> None:
        if is_wanted != self._is_paused:
            self._pcscd.pause(is_paused=is_wanted)
        self._is_paused = is_wanted

    def _take(self, body: bytes) -> None:
        """Do what the reader sent."""
        with self._guard:
            card, reader = self._card, self._socket
            if card is None or reader is None:
                return
            if not body:
                self._pull()
            elif len(body) > 1:
                answer = self._answer(card, body)
                if answer is not None:
                    reader.send(answer)
            elif body[0] == Control.ATR:
                # The reader asks for it to see whether a card is there, too: a mute one is there.
                is_mute = self._is_starting and self._strikes("media_unreadable")
                reader.send(NO_ATR if is_mute else card.atr)
                self._is_starting = False
            else:
                self._count, self._is_starting = 0, body[0] != Control.OFF
                card.reset()

    def _answer(self, card: SocialCardProgram, command: bytes) -> bytes | None:
        """Return what the card says, None for silence; it has done what it was told even so."""
        self._count += 1
        if self._strikes("dead"):
            shutil.rmtree(self._folder)
            os._exit(DEAD)
        answer = card.answer(command, self._refusals())
        if self._strikes("pulled"):
            self._put(None)
            return None
        if self._strikes("silent"):
            self._is_owing = True
            return None
        if self._strikes("slow"):
            time.sleep(SLOW_SECONDS)
        if self._strikes("truncated"):
            answer = answer[: len(answer) // 2] + answer[-2:]
        if self._strikes("garbage"):
            answer = NOISE[: 1 + self._count * 37 % len(NOISE)]
        return answer

    def _refusals(self) -> Refusals:
        return Refusals(
            self._strikes("media_unsupported"),
            {EF06} if self._strikes("pin_required") else set(),
            self._missing if self._strikes("record_missing") else set(),
            self._strikes("pin_blocked"),
        )

    def _strikes(self, fault: str) -> bool:
        return self._count >= self._at.get(fault, 0) and self._faults.strikes(fault)


def refuse(reason: str) -> None:
    """Be a slot that cannot be: the machine's other simulators go on without it."""

    def unable(_order: Order) -> Order:
        raise ValueError(reason)

    handlers: dict[str, Handler] = dict.fromkeys(("insert", "remove", "fault"), unable)
    handlers["clear"] = lambda _order: {}
    nothing: Order = {"media": "not_present", "faults": [], "commands": [], "tries_left": None}
    handlers["state"] = lambda _order: {**nothing, "detail": reason}
    serve_orders(f"/nonexistent {READER}", handlers)


def end(raised: threading.ExceptHookArgs) -> None:
    """A slot whose thread has failed serves nobody."""
    threading.__excepthook__(raised)
    os._exit(DEAD)


def main() -> None:
    """Be a slot until standard input ends."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    reason = why_impossible()
    if reason:
        refuse(reason)
        return
    folder = enter_namespaces("drivers.simulator.chip_card", os.environ.get(FORMER_ADDRESS, "").rpartition(" ")[0])
    slot = Slot(folder)
    threading.excepthook = end
    threading.Thread(target=slot.serve, daemon=True).start()
    slot.clear({})
    handlers = {
        "insert": slot.insert,
        "remove": slot.remove,
        "fault": slot.fault,
        "clear": slot.clear,
        "state": slot.state,
    }
    try:
        serve_orders(f"{folder / 'pcscd.comm'} {READER}", handlers)
    finally:
        slot.close()


if __name__ == "__main__":
    main()
