"""The simulated signal board: ``python -m drivers.simulator.signals LINK [--speed BAUD]``.

A Modbus RTU unit, number 1, on a pseudo terminal whose name is the symbolic link LINK. Its coils are the positions of
`LightPosition`, its discrete inputs the sensors of `Sensor`, each in its order from 0. Two of its faults are states of
the machine: a hand at the cabinet, an open door.

Orders: ``set_input`` {input or sensor, value}, ``reset`` (the board restarts: all coils off), ``state``, ``clear``,
``fault`` {fault, seconds, times, after; ``pulled``: at; ``refused``: code}.
"""

import argparse
import os
import threading
import time
from enum import IntEnum
from pathlib import Path

from drivers.settings import LightPosition, Sensor
from drivers.simulator.breakage import Faults, Repairs, fault_of
from drivers.simulator.faults import FAULTS
from drivers.simulator.process import Order, serve_orders
from drivers.simulator.serial_line import SPEEDS, SerialLine

UNIT = 1
COILS = len(LightPosition)
INPUTS = len(Sensor)

MOST_BITS = 2000
ON, OFF = 0xFF00, 0x0000
ILLEGAL_FUNCTION, ILLEGAL_ADDRESS, ILLEGAL_VALUE = 0x01, 0x02, 0x03
STATES = {"tampered": Sensor.TAMPER, "cabinet_door_open": Sensor.CABINET_DOOR}

TURN_SECONDS = 0.002
"""From question to answer; real boards take 2 to 20 ms."""

SLOW_SECONDS = 0.25
"""What ``slow`` adds: every driver waits at least half a second."""

DRIP_SECONDS = 0.04
"""Between two bytes of ``drip``."""

SILENCE_SECONDS = 0.05
"""After which the beginning of a question is forgotten; the standard's 4 ms cannot be kept by a process."""

BANNER = b"+READY BT-05 V3.2\r\n"
"""What ``wrong_device`` says to everything."""


class Function(IntEnum):
    """What the board understands."""

    READ_COILS = 0x01
    READ_INPUTS = 0x02
    WRITE_COIL = 0x05
    WRITE_COILS = 0x0F


class Board:
    """Coils, inputs, line and faults of one simulated board, and the orders that turn them."""

    def __init__(self, link: Path, speed: int) -> None:
        self.line = SerialLine(link, speed)
        self._coils = [False] * COILS
        self._inputs = [False] * INPUTS
        self._faults = Faults()
        self._repairs = Repairs(self._mend)
        self._guard = threading.Lock()
        self._buffer = b""
        self._heard_at = 0.0
        self._held_back = b""
        self._questions = 0
        self._writes: list[Order] = []

    def take(self, data: bytes) -> None:
        """Take received bytes in any pieces and answer each whole question over the line."""
        now = time.monotonic()
        self._buffer = data if now - self._heard_at > SILENCE_SECONDS else self._buffer + data
        self._heard_at = now
        while len(self._buffer) >= (length := question_length(self._buffer)):
            question, self._buffer = self._buffer[:length], self._buffer[length:]
            # As on a real bus: a damaged question, or one to another unit, is not answered.
            if crc(question) == b"\0\0" and question[0] == UNIT:
                self._send(self._reply(question[1:-2]))

    def set_input(self, order: Order) -> Order:
        """Make one input on or off."""
        at = list(Sensor).index(Sensor(order["sensor"])) if "sensor" in order else int(order["input"])
        if not 0 <= at < INPUTS:
            msg = f"inputs are 0 to {INPUTS - 1}"
            raise ValueError(msg)
        with self._guard:
            self._inputs[at] = bool(order["value"])
        return {}

    def reset(self, _order: Order) -> Order:
        """Restart: every coil is off."""
        with self._guard:
            self._coils = [False] * COILS
        return {}

    def fault(self, order: Order) -> Order:
        """Break something, for good, for ``seconds`` or for ``times`` answers, ``after`` some that go well."""
        fault = fault_of(order, FAULTS["signals"])
        if fault in STATES:
            self.set_input({"sensor": STATES[fault], "value": True})
        else:
            with self._guard:
                self._faults.set(fault, order)
        if fault == "gone":
            self.line.plug(is_in=False)
        self._repairs.plan(fault, order.get("seconds"))
        return {}

    def clear(self, _order: Order) -> Order:
        """Mend everything: plugged in, doors closed, nobody there."""
        self._repairs.forget()
        for fault in FAULTS["signals"]:
            self._mend(fault)
        with self._guard:
            self._inputs = [False] * INPUTS
            self._held_back = b""
        return {}

    def state(self, _order: Order) -> Order:
        """Tell lights and inputs, what is broken, the writes since the last ``state`` and the count of questions."""
        with self._guard:
            writes, self._writes = self._writes, []
            return {
                "lights": dict(zip(LightPosition, self._coils, strict=True)),
                "sensors": dict(zip(Sensor, self._inputs, strict=True)),
                "faults": self._faults.names(),
                "writes": writes,
                "questions": self._questions,
            }

    def _mend(self, fault: str) -> None:
        if fault in STATES:
            self.set_input({"sensor": STATES[fault], "value": False})
            return
        with self._guard:
            self._faults.clear(fault)
        if fault in {"gone", "pulled"}:
            self.line.plug(is_in=True)

    def _reply(self, question: bytes) -> bytes:
        with self._guard:
            self._questions += 1
            if self._faults.strikes("refused"):
                return bytes([question[0] | 0x80, self._faults.options.get("code", ILLEGAL_FUNCTION)])
            answer = self._answer(question)
        return answer if isinstance(answer, bytes) else bytes([question[0] | 0x80, answer])

    def _answer(self, question: bytes) -> bytes | int:
        """Return function and data of the reply, or an exception code."""
        function, first, number = (
            question[0],
            int.from_bytes(question[1:3], "big"),
            int.from_bytes(question[3:5], "big"),
        )
        match function:
            case Function.READ_COILS | Function.READ_INPUTS:
                bits = self._coils if function == Function.READ_COILS else self._inputs
                if not 1 <= number <= MOST_BITS:
                    return ILLEGAL_VALUE
                if first + number > len(bits):
                    return ILLEGAL_ADDRESS
                packed = pack(bits[first : first + number])
                return bytes([function, len(packed)]) + packed
            case Function.WRITE_COIL:
                if number not in {ON, OFF}:
                    return ILLEGAL_VALUE
                return question if self._write(first, [number == ON], function) else ILLEGAL_ADDRESS
            case Function.WRITE_COILS:
                if question[5] != (number + 7) // 8:
                    return ILLEGAL_VALUE
                states = [bool(question[6 + at // 8] >> at % 8 & 1) for at in range(number)]
                return question[:5] if self._write(first, states, function) else ILLEGAL_ADDRESS
            case _:
                return ILLEGAL_FUNCTION

    def _write(self, first: int, states: list[bool], function: int) -> bool:
        if first + len(states) > COILS:
            return False
        self._coils[first : first + len(states)] = states
        self._writes.append({"at": time.monotonic(), "function": function, "first": first, "states": states})
        del self._writes[:-1000]
        return True

    def _send(self, body: bytes) -> None:
        frame = bytes([UNIT]) + body
        frame += crc(frame)
        with self._guard:
            slow_seconds = SLOW_SECONDS if self._faults.strikes("slow") else 0.0
            is_pulled = self._faults.strikes("pulled")
            is_dripping = self._faults.strikes("drip")
            frame = self._distort(frame)
        time.sleep(TURN_SECONDS + slow_seconds)
        if is_pulled:
            self.line.send(frame[: self._faults.options.get("at", 2)])
            # From a thread of its own: this one is the line's.
            threading.Thread(target=self.line.plug, kwargs={"is_in": False}).start()
        elif is_dripping:
            for byte in frame:
                time.sleep(DRIP_SECONDS)
                self.line.send(bytes([byte]))
        else:
            self.line.send(frame)

    def _distort(self, frame: bytes) -> bytes:
        if self._faults.strikes("silent"):
            return b""
        if self._faults.strikes("wrong_device"):
            return BANNER
        if self._faults.strikes("wrong_checksum"):
            frame = frame[:-1] + bytes([frame[-1] ^ 0x5A])
        if self._faults.strikes("other_unit"):
            frame = bytes([UNIT + 1]) + frame[1:-2]
            frame += crc(frame)
        if self._faults.strikes("truncated"):
            frame = frame[: len(frame) // 2]
        if self._faults.strikes("garbage"):
            frame = os.urandom(len(frame))
        if self._faults.strikes("noise"):
            frame = b"\x00\xff" + bytes([UNIT]) + frame
        if self._faults.strikes("late"):
            frame, self._held_back = self._held_back, frame
        elif self._held_back:
            frame, self._held_back = self._held_back + frame, b""
        return frame


def question_length(buffer: bytes) -> int:
    """Return how long the question is whose beginning this is, in bytes; at least 8, which most have."""
    if len(buffer) > 6 and buffer[1] == Function.WRITE_COILS:
        return 9 + buffer[6]
    return 8


def pack(bits: list[bool]) -> bytes:
    """Return bits as bytes, the first bit lowest."""
    return bytes(sum(bit << at for at, bit in enumerate(bits[begin : begin + 8])) for begin in range(0, len(bits), 8))


def crc(data: bytes) -> bytes:
    """Return the check of Modbus RTU as it stands in a frame; two zero bytes for a frame whose check is right."""
    value = 0xFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0xA001 if value & 1 else 0)
    return value.to_bytes(2, "little")


def main() -> None:
    """Be a board until standard input ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("link", type=Path)
    parser.add_argument("--speed", type=int, default=9_600, choices=sorted(SPEEDS))
    arguments = parser.parse_args()
    board = Board(arguments.link, arguments.speed)
    threading.Thread(target=board.line.serve, args=[board.take], daemon=True).start()
    board.line.plug(is_in=True)
    handlers = {
        "set_input": board.set_input,
        "reset": board.reset,
        "fault": board.fault,
        "clear": board.clear,
        "state": board.state,
    }
    try:
        serve_orders(f"serial:{arguments.link}?baud={arguments.speed}", handlers)
    finally:
        board.line.remove()


if __name__ == "__main__":
    main()
