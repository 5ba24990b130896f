"""A real upsd with NUT's own dummy driver behind it, private and on loopback.

The driver reads the supply's variables from a file once a second when the file's time has changed. Both run in the
foreground as the user who started the simulator, with their sockets and files in one folder, and end with the thread
that started them, however it ends; nothing needs root.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

UPS = "ups"
SEARCH = os.pathsep.join(("/lib/nut", "/usr/lib/nut", "/usr/libexec/nut"))
"""Where the programs themselves lie: what is on the PATH obeys the machine's own configuration."""

PATIENCE, HASTE = 15, 1
"""Seconds after which upsd calls a driver's data stale: usually, which no busy machine overstays, and to be quick."""

ANSWER_LIMIT = 20.0
"""Seconds until upsd answers as it should."""

FILES = {
    "ups.conf": f"[{UPS}]\ndriver = dummy-ups\nport = ups.dev\nmode = dummy-once\npollinterval = 1\n",
    "upsd.conf": f"LISTEN 127.0.0.1 {{port}}\nMAXAGE {PATIENCE}\n",
    "upsd.users": "",
}

USUAL: Mapping[str, str] = {
    "ups.mfr": "Example",
    "ups.model": "Simulated 1000",
    "ups.serial": "SIM-UPS-4711",
    "ups.status": "OL CHRG",
    "battery.charge": "97",
    "battery.charge.warning": "40",
    "battery.runtime": "1860",
}
"""The variables of a supply with which all is well."""


class PrivateUpsd:
    """Both processes and the variables.

    Args:
        folder: for configuration, sockets and messages; made if need be.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.port = _free_port()
        self._moment = time.time()
        self._variables: dict[str, str] = {}
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        # A child is told to end with the thread that started it: a timer's thread would end it at once.
        self._starter = ThreadPoolExecutor(1)
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        for name, text in FILES.items():
            (folder / name).write_text(text.format(port=self.port), encoding="utf-8")
        self._write(USUAL)

    def start(self) -> None:
        """Start what does not run and wait until upsd answers; of the supply it knows nothing for three more seconds.

        Raises:
            ValueError: it does not.
        """
        if "dummy-ups" not in self._processes:
            # One that was killed left its socket behind.
            (self._folder / f"dummy-ups-{UPS}").unlink(missing_ok=True)
        self._run("dummy-ups", "-a", UPS)
        self._run("upsd")
        self._wait_for("Network UPS Tools", "VER")

    def wait_ready(self) -> None:
        """Wait until upsd tells the supply's variables; ValueError if it does not."""
        self._wait_for(f"VAR {UPS} ups.mfr", f"GET VAR {UPS} ups.mfr")

    def set(self, changes: Mapping[str, str]) -> None:
        """Give the supply other values, without quotes, which this driver mangles; wait until upsd tells them."""
        if self._variables | dict(changes) != self._variables:
            self._write(self._variables | dict(changes))
        for name, value in changes.items():
            self._wait_for(f'VAR {UPS} {name} "{value}"', f"GET VAR {UPS} {name}")

    def stop_driver(self) -> None:
        """Let the driver hang and wait until upsd calls its data stale."""
        self._processes["dummy-ups"].send_signal(signal.SIGSTOP)
        self._set_patience(HASTE)
        self._wait_for("ERR DATA-STALE")

    def end_driver(self) -> None:
        """Kill the driver and wait until upsd misses it."""
        self._end("dummy-ups")
        self._wait_for("ERR DRIVER-NOT-CONNECTED")

    def mend_driver(self) -> None:
        """Let the driver go on, or start it again, and wait until upsd tells the supply's variables."""
        self._set_patience(PATIENCE)
        running = self._processes.get("dummy-ups")
        if running is not None:
            running.send_signal(signal.SIGCONT)
        self.start()
        self.wait_ready()

    def end(self) -> None:
        """End both."""
        for name in list(self._processes):
            self._end(name)
        self._starter.shutdown()

    def ask(self, question: str) -> str:
        """Return the first line of upsd's answer; empty without one."""
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1.0) as connection:
            connection.sendall(f"{question}\n".encode())
            with connection.makefile(encoding="utf-8", errors="replace") as lines:
                return lines.readline().strip()
        return ""

    @property
    def _file(self) -> Path:
        return self._folder / "ups.dev"

    def _write(self, variables: Mapping[str, str]) -> None:
        self._variables = dict(variables)
        text = "".join(f'{name}: "{value}"\n' for name, value in variables.items())
        new = self._file.with_suffix(".new")
        new.write_text(text, encoding="utf-8")
        # The driver compares whole seconds.
        self._moment += 1
        os.utime(new, (self._moment, self._moment))
        new.replace(self._file)

    def _set_patience(self, seconds: int) -> None:
        (self._folder / "upsd.conf").write_text(f"LISTEN 127.0.0.1 {self.port}\nMAXAGE {seconds}\n", encoding="utf-8")
        self._processes["upsd"].send_signal(signal.SIGHUP)

    def _wait_for(self, start: str, question: str = f"GET VAR {UPS} ups.status") -> None:
        limit = time.monotonic() + ANSWER_LIMIT
        while not (answer := self.ask(question)).startswith(start):
            if time.monotonic() > limit:
                said = (self._folder / "messages").read_text(encoding="utf-8", errors="replace")[-500:]
                msg = f"upsd answers {answer!r} to {question!r}, not {start!r}: {said}"
                raise ValueError(msg)
            time.sleep(0.02)

    def _run(self, name: str, *arguments: str) -> None:
        running = self._processes.get(name)
        if running is None or running.poll() is not None:
            self._processes[name] = self._starter.submit(self._started, name, arguments).result()

    def _started(self, name: str, arguments: tuple[str, ...]) -> subprocess.Popen[bytes]:
        program = shutil.which(name, path=SEARCH)
        if program is None:
            msg = f"{name} is not installed (Debian's nut-server)"
            raise ValueError(msg)
        user = pwd.getpwuid(os.geteuid()).pw_name
        with (self._folder / "messages").open("ab") as messages:
            return subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", program, *arguments, "-F", "-u", user],
                stdin=subprocess.DEVNULL,
                stdout=messages,
                stderr=messages,
                start_new_session=True,
                # Relative to the folder: the path of a unix socket has 107 signs at most.
                cwd=self._folder,
                env={**os.environ, "NUT_CONFPATH": ".", "NUT_STATEPATH": ".", "NUT_ALTPIDPATH": "."},
            )

    def _end(self, name: str) -> None:
        process = self._processes.pop(name)
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
