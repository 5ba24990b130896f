"""One object that starts, turns and ends all simulators of a machine: the dock, the tests and ``--fault`` use it."""

import json
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from drivers.settings import CameraSettings, DeviceSettings, DocumentPrinterSettings, IdCardSettings

FAULTS: Mapping[str, Sequence[str]] = {
    "id_card": (
        "silent",
        "gone",
        "garbage",
        "wrong_checksum",
        "media_withdrawn",
        "media_unsupported",
        "media_unreadable",
        "photo_damaged",
        "slow",
    ),
    "document_printer": (
        "media_empty",
        "media_empty_during_job",
        "media_jam",
        "cover_open",
        "gone",
        "no_sheet",
        "slow",
    ),
    "camera": ("gone", "silent", "garbage", "slow", "frozen", "dark", "no_face", "two_faces", "other_face"),
}
"""What can be broken, by device. ``no_sheet``: the job is reported completed and nothing comes out."""


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
    """

    def __init__(self, folder: Path, sheets: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        sheets.mkdir(parents=True, exist_ok=True)
        self.sheets = sheets
        base = "drivers.simulator"
        self._devices = {
            "id_card": SimulatedDevice(f"{base}.id_card", [str(folder / "ttyIDCARD")]),
            "document_printer": SimulatedDevice(
                f"{base}.document_printer", [str(folder / "document_printer"), str(sheets)]
            ),
            "camera": SimulatedDevice(f"{base}.camera", []),
        }

    def settings(self, configured: DeviceSettings) -> DeviceSettings:
        """Return the site's settings with the simulators' addresses in place of the real ones."""
        printer, _, counter = self._devices["document_printer"].address.partition(" ")
        server, _, queue = printer.partition("/")
        decoder = (sys.executable, "-P", "-m", "drivers.simulator.photo_decoder")
        return configured.model_copy(
            update={
                "id_card": IdCardSettings(link=self._devices["id_card"].address, photo_decoder=decoder),
                "document_printer": DocumentPrinterSettings(queue=queue, server=server, page_counter=counter),
                "camera": CameraSettings(source=self._devices["camera"].address),
            }
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
