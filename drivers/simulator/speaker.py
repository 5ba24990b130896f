"""The simulated sound card: ``python -m drivers.simulator.speaker FOLDER [--speed FACTOR]``.

Two PCMs, ``headset`` and ``loudspeaker``, of an ALSA configuration in FOLDER; ALSA's own library converts what is
played and writes it into a pipe of each, which this process reads no faster than it sounds. It keeps how long and how
loud each sound was, and nothing of the sound.

Orders: ``heard`` (every sound since the last ``forget``), ``forget``, ``state``, ``clear``, ``fault`` {fault, seconds;
``pulled``: at, bytes of what is played next}. ``silent``: it takes no samples; ``slow``: half as fast; ``busy``:
another program has the card; ``wrong_device``: a card that takes other samples than ours.
"""

import argparse
import errno
import math
import os
import socket
import struct
import threading
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from drivers.simulator.breakage import Faults, Repairs, fault_of
from drivers.simulator.faults import FAULTS
from drivers.simulator.process import Order, serve_orders
from drivers.simulator.sound_pipe import FRAME_BYTES, RATE, SoundPipe

OUTLETS = ("headset", "loudspeaker")

GOOD = """pcm.{outlet} {{
  type plug
  slave {{
    pcm {{ type file format raw truncate true file "{folder}/{outlet}" slave.pcm {{ type null }} }}
    format S16_LE
    channels 2
    rate {rate}
  }}
}}
"""
BUSY = """pcm.{outlet} {{ type shm server taken pcm {outlet} }}
"""
TAKEN = """server.taken {{ host "localhost" socket "{folder}/taken" }}
"""
WRONG = """pcm.{outlet} {{ type lfloat slave {{ pcm {{ type null }} format S16_LE }} }}
"""

REFUSAL = struct.pack("@lii", -errno.EBUSY, 0, 0)
"""How ALSA's sound server answers who wants a card that is taken: result, identifier, filling."""

FULL = 32768

LONGEST = 4096
"""Bytes of a configuration, filled up with empty lines."""


class Card:
    """One simulated card and the orders that turn it."""

    def __init__(self, folder: Path, speed: float) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self.configuration = folder / "asound.conf"
        self._guard = threading.Lock()
        self._applying = threading.Lock()
        self._faults = Faults()
        self._repairs = Repairs(self._mend)
        self._pulled_at = 0
        self._sounds: list[Order] = []
        self._pipes = [SoundPipe(folder / outlet, partial(self._take, outlet), speed) for outlet in OUTLETS]
        self._server = _server(folder / "taken")
        self._apply()

    def heard(self, _order: Order) -> Order:
        """Tell of every sound: ``outlet``, ``seconds``, ``loudness`` from 0 to 1 as the root of the mean square."""
        with self._guard:
            return {"sounds": [_told(sound) for sound in self._sounds]}

    def forget(self, _order: Order) -> Order:
        """Forget what was heard."""
        with self._guard:
            self._sounds.clear()
        return {}

    def fault(self, order: Order) -> Order:
        """Break something, for good or for ``seconds``."""
        fault = fault_of(order, FAULTS["speaker"])
        with self._guard:
            self._faults.set(fault, order)
            self._pulled_at = int(order.get("at", 0))
        self._apply()
        self._repairs.plan(fault, order.get("seconds"))
        return {}

    def clear(self, _order: Order) -> Order:
        """Mend everything."""
        self._repairs.forget()
        self._mend(None)
        return {}

    def state(self, _order: Order) -> Order:
        """Tell what is broken, how many sounds there were and how long they were together."""
        with self._guard:
            seconds = sum(_told(sound)["seconds"] for sound in self._sounds)
            return {"faults": self._faults.names(), "sounds": len(self._sounds), "seconds": round(seconds, 1)}

    def remove(self) -> None:
        """Take the card away for good."""
        self._server.close()
        for name in ("asound.conf", "taken", *OUTLETS):
            (self._folder / name).unlink(missing_ok=True)
        with suppress(OSError):
            self._folder.rmdir()

    def _take(self, outlet: str, samples: Sequence[int], is_new: bool) -> float:
        with self._guard:
            broken = self._faults.names()
            mine = [sound for sound in self._sounds if sound["outlet"] == outlet]
            if is_new or not mine:
                mine.append({"outlet": outlet, "samples": 0, "squares": 0})
                self._sounds.append(mine[-1])
            sound = mine[-1]
            sound["samples"] += len(samples)
            sound["squares"] += sum(each * each for each in samples)
            self._pulled_at -= len(samples) * FRAME_BYTES
            if "pulled" in broken and self._pulled_at <= 0 and "gone" not in broken:
                self._faults.add("gone")
                # From a thread of its own: this one is the pipe's.
                threading.Thread(target=self._apply).start()
        return 2.0 if "slow" in broken else 1.0

    def _mend(self, fault: str | None) -> None:
        with self._guard:
            self._faults.clear(fault)
            if fault == "pulled":
                self._faults.clear("gone")
        self._apply()

    def _apply(self) -> None:
        with self._applying:
            with self._guard:
                broken = self._faults.names()
            is_in = "gone" not in broken
            self._configure(_configuration(broken) if is_in else "")
            for pipe in self._pipes:
                pipe.stick(is_stuck="silent" in broken)
                pipe.plug(is_in=is_in)

    def _configure(self, form: str) -> None:
        text = "".join(form.format(outlet=outlet, folder=self._folder, rate=RATE) for outlet in OUTLETS)
        text += TAKEN.format(folder=self._folder)
        # Written over in one go, and not replaced: a driver's process is bound to what lies in the folder.
        descriptor = os.open(self.configuration, os.O_WRONLY | os.O_CREAT, 0o600)
        os.pwrite(descriptor, text.encode().ljust(LONGEST, b"\n"), 0)
        os.close(descriptor)


def _configuration(broken: list[str]) -> str:
    if "busy" in broken:
        return BUSY
    return WRONG if "wrong_device" in broken else GOOD


def _told(sound: Order) -> Order:
    samples = sound["samples"]
    loudness = math.sqrt(sound["squares"] / samples) / FULL if samples else 0.0
    return {"outlet": sound["outlet"], "seconds": round(samples / RATE, 3), "loudness": round(loudness, 5)}


def _server(path: Path) -> socket.socket:
    """Be the sound server of another program that has the card."""
    path.unlink(missing_ok=True)
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(path))
    server.listen()

    def serve() -> None:
        with suppress(OSError):
            while True:
                peer, _ = server.accept()
                with peer:
                    peer.recv(1024)
                    peer.sendall(REFUSAL)

    threading.Thread(target=serve, daemon=True).start()
    return server


def main() -> None:
    """Be a sound card until standard input ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--speed", type=float, default=1.0, help="times as fast as it sounds")
    arguments = parser.parse_args()
    card = Card(arguments.folder.resolve(), arguments.speed)
    handlers = {
        "heard": card.heard,
        "forget": card.forget,
        "fault": card.fault,
        "clear": card.clear,
        "state": card.state,
    }
    try:
        serve_orders(str(card.configuration), handlers)
    finally:
        card.remove()


if __name__ == "__main__":
    main()
