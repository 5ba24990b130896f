"""A pcscd of one's own with vsmartcard's virtual reader, and the socket on which a virtual card talks to that reader.

pcscd's folder is always ``/run/pcscd`` and the reader listens on a fixed port of all addresses, so both are shut into a
network and a mount namespace (`enter_namespaces`); a client outside finds pcscd by ``PCSCLITE_CSOCK_NAME``.

A frame on the wire is its length in two bytes, big-endian, and a body: one byte is a control, more are a command.
"""

import fcntl
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from enum import IntEnum
from pathlib import Path

PORT = 35_963
LIBRARY = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"
READER = "KioskSlot"
OTHER_READER = "OtherReader"

NAMESPACE = "KIOSK_PCSCD_FOLDER"
"""Variable that is set once the program is inside."""

SET_FLAGS, IS_UP = 0x8914, 0x1
"""SIOCSIFFLAGS and IFF_UP: a new network namespace has a loopback that is down."""

START_SECONDS = 10.0
LOOK_SECONDS = 0.005


class Control(IntEnum):
    """Bodies of one byte."""

    OFF = 0
    ON = 1
    RESET = 2
    ATR = 4


def why_impossible() -> str:
    """Return what keeps this machine from having a pcscd of one's own; empty when nothing does."""
    if NAMESPACE in os.environ:
        return ""
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    missing = [program for program in ("pcscd", "unshare", "setpriv", "mount") if shutil.which(program) is None]
    if missing or not Path(LIBRARY).exists():
        return f"not installed: {', '.join(missing) or LIBRARY}"
    return "" if _unshare() else "namespaces are not allowed"


def enter_namespaces(module: str, former: str) -> Path:
    """Start this program again in namespaces of its own, unless it is there already.

    Args:
        module: of the program; it takes no arguments.
        former: socket of the pcscd whose place this one takes, empty for a new one.

    Returns:
        Where clients outside find ``pcscd.comm``; the caller's to remove.
    """
    if NAMESPACE not in os.environ:
        # A socket's path may have some hundred characters only.
        folder = Path(former).parent if former else Path(tempfile.mkdtemp(prefix="kiosk-pcscd-"))
        folder.mkdir(mode=0o700, exist_ok=True)
        os.environ[NAMESPACE] = str(folder)
        program = (*_unshare(), sys.executable, "-P", "-m", module)
        os.execvp(program[0], program)  # noqa: S606 - the same program again
    folder = Path(os.environ[NAMESPACE])
    # The folder may lie under the /run that is covered.
    opened = os.open(folder, os.O_PATH)
    for command in (
        ("mount", "-t", "tmpfs", "tmpfs", "/run"),
        ("mkdir", "/run/pcscd"),
        ("mount", "--no-canonicalize", "--bind", f"/proc/self/fd/{opened}", "/run/pcscd"),
    ):
        subprocess.run(command, check=True, pass_fds=[opened])
    os.close(opened)
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, SET_FLAGS, struct.pack("16sH14x", b"lo", IS_UP))
    return folder


def _unshare() -> tuple[str, ...]:
    """Return the command that makes the namespaces, as root or as anybody; empty when neither is allowed."""
    for option in ((), ("--map-root-user",)):
        command = ("unshare", *option, "--net", "--mount")
        if subprocess.run([*command, "true"], check=False, capture_output=True).returncode == 0:
            return command
    return ()


class Pcscd:
    """The daemon; started and ended by one thread that outlives it."""

    def __init__(self, configuration: Path) -> None:
        self._configuration = configuration
        self._configuration.mkdir(parents=True, exist_ok=True)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, readers: Sequence[str]) -> None:
        """Start it with virtual readers of these names and wait until it can be used."""
        text = "".join(
            f'FRIENDLYNAME "{name}"\nDEVICENAME /dev/null:{PORT:#x}\nLIBPATH {LIBRARY}\nCHANNELID {PORT:#x}\n'
            for name in readers
        )
        (self._configuration / "vpcd").write_text(text, encoding="ascii")
        for name in ("pcscd.comm", "pcscd.pid"):
            Path("/run/pcscd", name).unlink(missing_ok=True)
        # It ends with the thread that starts it, however that ends.
        command = ("setpriv", "--pdeathsig", "KILL", "pcscd", "--foreground", "--critical")
        self._process = subprocess.Popen(
            [*command, "--config", str(self._configuration)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                msg = "pcscd does not start"
                raise RuntimeError(msg)
            time.sleep(LOOK_SECONDS)

    def pause(self, *, is_paused: bool) -> None:
        """Stop it in its tracks, or let it go on."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP if is_paused else signal.SIGCONT)

    def stop(self) -> None:
        """End it at once."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._process = None

    @staticmethod
    def _answers() -> bool:
        with socket.socket(socket.AF_UNIX) as client, suppress(OSError):
            client.connect("/run/pcscd/pcscd.comm")
            return True
        return False


class CardSocket:
    """The card's end: connected is in the slot, closed is out of it."""

    def __init__(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            with suppress(ConnectionError):
                self._socket = socket.create_connection(("127.0.0.1", PORT), START_SECONDS)
                return
            if time.monotonic() > deadline:
                msg = "no virtual reader"
                raise RuntimeError(msg)
            time.sleep(LOOK_SECONDS)

    def fileno(self) -> int:
        """Return what to select on."""
        return self._socket.fileno()

    def receive(self) -> bytes:
        """Read one body; empty when the reader has hung up."""
        head = self._exactly(2)
        return self._exactly(int.from_bytes(head, "big")) if head else b""

    def send(self, body: bytes) -> None:
        """Write one body."""
        with suppress(ConnectionError):
            self._socket.sendall(len(body).to_bytes(2, "big") + body)

    def close(self) -> None:
        """Take the card out."""
        self._socket.close()

    def _exactly(self, count: int) -> bytes:
        received = b""
        while len(received) < count:
            # The reader writes a length and its body apart: without this each command waits 40 ms for an ACK.
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            try:
                piece = self._socket.recv(count - len(received))
            except OSError:
                return b""
            if not piece:
                return b""
            received += piece
        return received
