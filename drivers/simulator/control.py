"""One object that starts, turns and ends all simulators of a machine: the dock, the tests and ``--fault`` use it."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from drivers.settings import (
    CameraSettings,
    ChipCardSettings,
    DeviceSettings,
    DocumentCameraSettings,
    DocumentPrinterSettings,
    IdCardSettings,
    KeyPadSettings,
    LightPosition,
    PowerSettings,
    ReceiptPrinterSettings,
    ScannerSettings,
    Sensor,
    SensorInput,
    Settings,
    SignalsSettings,
    SpeakerSettings,
)
from drivers.simulator.faults import FAULTS
from drivers.simulator.process import FORMER_ADDRESS


def _id_card(address: str) -> IdCardSettings:
    decoder = (sys.executable, "-P", "-m", "drivers.simulator.photo_decoder")
    return IdCardSettings(link=address, photo_decoder=decoder)


def _document_printer(address: str) -> DocumentPrinterSettings:
    printer, _, counter = address.partition(" ")
    server, _, queue = printer.partition("/")
    return DocumentPrinterSettings(queue=queue, server=server, page_counter=counter)


def _chip_card(address: str) -> ChipCardSettings:
    socket, _, reader = address.rpartition(" ")
    return ChipCardSettings(reader=reader, socket=socket)


def _signals(address: str) -> SignalsSettings:
    lights = {position: coil for coil, position in enumerate(LightPosition)}
    sensors = {sensor: SensorInput(input=number) for number, sensor in enumerate(Sensor)}
    return SignalsSettings(link=address, lights=lights, sensors=sensors)


SETTINGS: Mapping[str, Callable[[str], Settings]] = {
    "id_card": _id_card,
    "chip_card": _chip_card,
    "document_printer": _document_printer,
    "receipt_printer": lambda address: ReceiptPrinterSettings(link=address),
    "camera": lambda address: CameraSettings(source=address),
    "scanner": lambda address: ScannerSettings(link=address),
    "signals": _signals,
    "power": lambda address: PowerSettings(server=address),
    "document_camera": lambda address: DocumentCameraSettings(source=address, dots_per_mm=4.2),
    "key_pad": lambda address: KeyPadSettings(link=address),
    "speaker": lambda address: SpeakerSettings(headset="headset", loudspeaker="loudspeaker", configuration=address),
}
"""A simulated device's settings from its address, by kind."""

ARGUMENTS: Mapping[str, Callable[[Path, Path], Sequence[str]]] = {
    "id_card": lambda folder, _: [str(folder / "ttyIDCARD")],
    "chip_card": lambda _, __: [],
    "document_printer": lambda folder, sheets: [str(folder / "document_printer"), str(sheets)],
    # As quick as the USB cable of most such printers: a slip is 140 kB of dots.
    "receipt_printer": lambda folder, sheets: [str(folder / "ttyRECEIPT"), str(sheets), "--speed", "921600"],
    "camera": lambda _, __: [],
    "scanner": lambda folder, _: [str(folder / "ttySCANNER")],
    "signals": lambda folder, _: [str(folder / "ttySIGNALS")],
    "power": lambda folder, _: [str(folder / "power")],
    "document_camera": lambda _, __: [],
    "key_pad": lambda folder, _: [str(folder / "key_pad")],
    "speaker": lambda folder, _: [str(folder / "speaker")],
}
"""What each simulator, the module of its kind's name, is started with; given the folder for its files and that for
sheets of paper."""


class SimulatorEnded(RuntimeError):
    """A simulator's process is gone."""


class SimulatedDevice:
    """One simulator process and the pipe that steers it."""

    def __init__(self, module: str, arguments: Sequence[str]) -> None:
        self._command = (sys.executable, "-P", "-m", module, *arguments)
        self._lock = threading.RLock()
        self._address: str | None = None
        self._is_ready = False
        self._process = self._started()

    @property
    def address(self) -> str:
        """Where the driver finds the device; waits for the simulator to be ready."""
        with self._lock:
            if not self._is_ready:
                announced: str = self._read()["address"]
                if self._address not in {None, announced}:
                    msg = f"the simulator came back at {announced}, where no driver looks for it"
                    raise RuntimeError(msg)
                self._address, self._is_ready = announced, True
            assert self._address is not None
            return self._address

    @property
    def is_running(self) -> bool:
        """Whether the process is there."""
        return self._process.poll() is None

    def order(self, do: str, **details: object) -> dict[str, Any]:
        """Give one order and return the answer.

        Raises:
            ValueError: the simulator does not know or cannot obey it.
            SimulatorEnded: its process is gone, perhaps because it was told to die.
        """
        with self._lock:
            assert self.address
            assert self._process.stdin is not None
            try:
                self._process.stdin.write(json.dumps({"do": do, **details}, ensure_ascii=False) + "\n")
                self._process.stdin.flush()
            except BrokenPipeError as error:
                raise self._ended() from error
            answer = self._read()
        if "error" in answer:
            raise ValueError(answer["error"])
        return answer

    def kill(self) -> None:
        """End the process at once, as a crash would."""
        self._process.kill()
        self._process.wait()

    def restart(self) -> None:
        """Start the process again, at the address that the driver knows."""
        with self._lock:
            self.close()
            self._is_ready = False
            self._process = self._started()

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self.kill()
        self._process.stdout.close()

    def _started(self) -> subprocess.Popen[str]:
        before = {} if self._address is None else {FORMER_ADDRESS: self._address}
        return subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env={**os.environ, **before},
            # Ctrl-C in a terminal is for the one who started this; the simulator ends with its pipe.
            start_new_session=True,
        )

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise self._ended()
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _ended(self) -> SimulatorEnded:
        return SimulatorEnded(f"simulator ended with status {self._process.wait()}")


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
        self._timers: list[threading.Timer] = []
        self._turn = threading.Lock()
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
            SimulatorEnded: its process is gone.
        """
        return self._device(device).order(do, **details)

    def settings(self, configured: DeviceSettings) -> DeviceSettings:
        """Return the site's settings with the simulators' addresses in place of the real ones.

        A kind that could be simulated and is not is absent: simulated and real devices are never mixed.
        """
        simulated = {
            kind: SETTINGS[kind](self._devices[kind].address) if kind in self._devices else None for kind in SETTINGS
        }
        return msgspec.structs.replace(configured, **simulated)

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

    def fault(self, device: str, fault: str, seconds: float | None = None, **options: object) -> None:
        """Break something, for good or for ``seconds``.

        Args:
            device: its kind.
            fault: one of `FAULTS`. A simulator that is ``dead`` lives again when it is mended.
            seconds: how long.
            options: ``times``, ``after`` and ``at``, as the simulator takes them.

        Raises:
            ValueError: no such device or fault, or the simulator cannot have it.
        """
        if fault not in FAULTS.get(device, ()):
            known = ", ".join(f"{name}.{each}" for name, faults in FAULTS.items() for each in faults)
            msg = f"unknown fault {device}.{fault}; known: {known}"
            raise ValueError(msg)
        if fault != "dead":
            self._device(device).order("fault", fault=fault, seconds=seconds, **options)
            return
        with suppress(SimulatorEnded):
            self._device(device).order("fault", fault=fault, **options)
        if seconds is not None:
            self.later(seconds, lambda: self._revive(device))

    def kill(self, device: str) -> None:
        """End one simulator's process at once; `clear` starts it again."""
        self._device(device).kill()

    def clear(self, device: str) -> None:
        """Mend everything of one device: paper in, cover shut, cable plugged, its process alive."""
        self._revive(device)
        self._device(device).order("clear")

    def later(self, seconds: float, order: Callable[[], None]) -> Callable[[], None]:
        """Do something in some seconds, one such thing at a time, unless the function that is returned is called."""

        def carry_out() -> None:
            with self._turn:
                order()

        timer = threading.Timer(seconds, carry_out)
        timer.daemon = True
        self._timers.append(timer)
        timer.start()
        return timer.cancel

    def state(self) -> dict[str, dict[str, Any]]:
        """Return what each simulator says of itself, for the dock; a dead one has the fault ``dead`` and no more."""
        return {name: _state(device) for name, device in self._devices.items()}

    def close(self) -> None:
        """End all simulators."""
        for timer in self._timers:
            timer.cancel()
        with self._turn:
            self._timers.clear()
        for device in self._devices.values():
            device.close()

    def _device(self, kind: str) -> SimulatedDevice:
        if kind not in self._devices:
            msg = f"no simulated {kind}"
            raise ValueError(msg)
        return self._devices[kind]

    def _revive(self, kind: str) -> None:
        device = self._device(kind)
        if not device.is_running:
            device.restart()


def _state(device: SimulatedDevice) -> dict[str, Any]:
    try:
        return device.order("state")
    except SimulatorEnded:
        return {"faults": ["dead"]}
