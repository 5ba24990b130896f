"""What passed between reader and card, kept and played back: for test cards only, a recording is as personal as they.

One JSON object a line, ``{"at": seconds, "sent": hex}`` for a command and ``{"at": seconds, "received": hex}`` for its
answer. A PIN is never written down: the body of VERIFY is all FF, and is replayed to any.
"""

import json
import time
from collections.abc import Iterable, Iterator
from typing import TextIO

import msgspec

from drivers.chip_card.apdu import VERIFY, Transmit
from drivers.errors import ProtocolError

HEADER_BYTES = 5
"""Class, instruction, both parameters and the body's length."""


class Entry(msgspec.Struct, omit_defaults=True):
    """One line; one of the two is there."""

    at: float
    sent: str | None = None
    received: str | None = None


def recorded(transmit: Transmit, file: TextIO) -> Transmit:
    """Return a way to the card that writes down what passes."""
    started = time.monotonic()

    def note(**passed: str) -> None:
        file.write(json.dumps({"at": round(time.monotonic() - started, 4), **passed}) + "\n")

    def transmit_and_note(command: bytes | bytearray) -> bytes:
        note(sent=_without_pin(command))
        answer = transmit(command)
        note(received=answer.hex())
        return answer

    return transmit_and_note


def replayed(lines: Iterable[str]) -> Transmit:
    """Return a card that answers as a recording has it and refuses to be asked anything else.

    The function raises `ProtocolError`, ``chip_card.replay_differs``.
    """
    entries: Iterator[Entry] = (msgspec.json.decode(line, type=Entry) for line in lines)

    def answer(command: bytes | bytearray) -> bytes:
        sent, received = next(entries, None), next(entries, None)
        if sent is None or received is None or sent.sent != _without_pin(command) or received.received is None:
            raise ProtocolError("chip_card.replay_differs")
        return bytes.fromhex(received.received)

    return answer


def _without_pin(command: bytes | bytearray) -> str:
    """Return a command in hexadecimal; FF is no figure of a PIN."""
    if command[1] != VERIFY:
        return command.hex()
    return command[:HEADER_BYTES].hex() + "ff" * len(command[HEADER_BYTES:])
