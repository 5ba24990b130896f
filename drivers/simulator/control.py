"""One object that starts, turns and ends all simulators of a machine: the dock, the tests and ``--fault`` use it."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from drivers.settings import CameraSettings, DeviceSettings, DocumentPrinterSettings, IdCardSettings, Settings
from drivers.simulator.faults import FAULTS


def _id_card(address: str) -> IdCardSettings:
    decoder = (sys.executable, "-P", "-m", "drivers.simulator.photo_decoder")
    return IdCardSettings(link=address, photo_decoder=decoder)


def _document_printer(address: str) -> DocumentPrinterSettings:
    printer, _, counter = address.partition(" ")
    server, _, queue = printer.partition("/")
    return DocumentPrinterSettings(queue=queue, server=server, page_counter=counter)


SETTINGS: Mapping[str, Callable[[str], Settings]] = {
    "id_card": _id_card,
    "document_printer": _document_printer,
    "camera": lambda address: CameraSettings(source=address),
}
"""A simulated device's settings from its address, by kind."""

ARGUMENTS: Mapping[str, Callable[[Path, Path], Sequence[str]]] = {
    "id_card": lambda folder, _: [str(folder / "ttyIDCARD")],
    "document_printer": lambda folder, sheets: [str(folder / "document_printer"), str(sheets)],
    "camera": lambda _, __: [],
}
"""What each simulator, the module of its kind's name, is started with; given the folder for its files and that for
sheets of paper."""


class SimulatedDevice:
    """One simulator process and the pipe that steers it."""

    def __init__(self, module: str, arguments: Sequence[str]) -> None:
        self._lock = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", module, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            # Ctrl-C in a terminal is for the one who started this; the simulator ends with its pipe.
            start_new_session=True,
        )
        self._address: str | None = None

    @property
    def address(self) -> str:
        """Where the driver finds the device; waits for the simulator to be ready."""
        if self._address is None:
            with self._lock:
                self._address = self._read()["address"]
        return self._address

    def order(self, do: str, **details: object) -> dict[str, Any]:
        """Give one order and return the answer.

        Raises:
            ValueError: the simulator does not know or cannot obey it.
        """
        assert self.address
        with self._lock:
            assert self._process.stdin is not None
            self._process.stdin.write(json.dumps({"do": do, **details}, ensure_ascii=False) + "\n")
            self._process.stdin.flush()
            answer = self._read()
        if "error" in answer:
            raise ValueError(answer["error"])
        return answer

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            msg = f"simulator ended with status {self._process.wait()}"
            raise RuntimeError(msg)
        answer: dict[str, Any] = json.loads(line)
        return answer


class SimulatorControl:
    """All simulated devices of one machine.

    Args:
        folder: for the devices' own files (a tty link, a spool); under a temporary or run-time directory.
        sheets: folder where printed sheets appear as PDF files.
        kinds: which devices; all that there are simulators for without.
    """

    def __init__(self, folder: Path, sheets: Path, kinds: Collection[str] | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        sheets.mkdir(parents=True, exist_ok=True)
        self.sheets = sheets
        self._devices = {
            kind: SimulatedDevice(f"drivers.simulator.{kind}", arguments(folder, sheets))
            for kind, arguments in ARGUMENTS.items()
            if kinds is None or kind in kinds
        }

    @property
    def kinds(self) -> Collection[str]:
        """The kinds of device that are simulated."""
        return self._devices.keys()

    def order(self, device: str, do: str, **details: object) -> dict[str, Any]:
        """Give one device's simulator an order of its own and return the answer.

        Raises:
            ValueError: it does not know or cannot obey it, or there is no such device.
        """
        if device not in self._devices:
            msg = f"no simulated {device}"
            raise ValueError(msg)
        return self._devices[device].order(do, **details)

    def settings(self, configured: DeviceSettings) -> DeviceSettings:
        """Return the site's settings with the simulators' addresses in place of the real ones."""
        return msgspec.structs.replace(
            configured, **{kind: SETTINGS[kind](device.address) for kind, device in self._devices.items()}
        )

    def insert_card(self, card: Mapping[str, object]) -> None:
        """Lay a card on the reader.

        Args:
            card: the keys of `drivers.devices.IdCardRecord`, ``layout``, and ``face``: a picture's name as in
                `show_face`, or absent for a chip without a usable photo.
        """
        self._devices["id_card"].order("insert", card=dict(card))

    def remove_card(self) -> None:
        """Take the card away."""
        self._devices["id_card"].order("remove")

    def show_face(self, face: str | None) -> None:
        """Put someone in front of the camera; None is an empty room.

        Args:
            face: ``PACKAGE:PICTURE:INDEX`` of a picture that an installed package brings.
        """
        self._devices["camera"].order("show", face=face)

    def fault(self, device: str, fault: str, seconds: float | None = None) -> None:
        """Break something, for good or for ``seconds``.

        Raises:
            ValueError: no such device or fault.
        """
        if fault not in FAULTS.get(device, ()):
            known = ", ".join(f"{name}.{each}" for name, faults in FAULTS.items() for each in faults)
            msg = f"unknown fault {device}.{fault}; known: {known}"
            raise ValueError(msg)
        self._devices[device].order("fault", fault=fault, seconds=seconds)

    def clear(self, device: str) -> None:
        """Mend everything of one device: paper in, cover shut, cable plugged."""
        self._devices[device].order("clear")

    def state(self) -> dict[str, dict[str, Any]]:
        """Return what each simulator says of itself, for the dock."""
        return {name: device.order("state") for name, device in self._devices.items()}

    def close(self) -> None:
        """End all simulators."""
        for device in self._devices.values():
            device.close()
