"""A private cupsd on loopback with one queue, whose real ``socket`` back end prints to the simulated printer.

Nothing stays: no job history, no job files, no page or access log; what it spools lies under its own folder. The
queue is raw, so that a sealed PDF reaches the printer byte for byte, and its error policy is ``abort-job``, so that
nothing is printed a second time. Started by root, cupsd runs the back end as ``lp``, which must be able to reach the
spool; started by a normal user, everything runs as that user.
"""

from __future__ import annotations

import grp
import os
import pwd
import signal
import socket
import stat
import subprocess
import tempfile
import time
from pathlib import Path

QUEUE = "document-printer"
START_LIMIT = 10.0
RUN = Path("/run")

FILES_CONF = """\
ServerRoot {folder}
RequestRoot {folder}/spool
CacheDir {folder}/cache
StateDir {folder}/state
TempDir {folder}/spool/tmp
ServerKeychain {folder}/ssl
ErrorLog {folder}/error_log
AccessLog
PageLog
Printcap {folder}/printcap
User {user}
Group {group}
SystemGroup {system_group}
Sandboxing Relaxed
"""

CUPSD_CONF = """\
Listen 127.0.0.1:{port}
Browsing No
WebInterface No
DefaultAuthType None
IdleExitTimeout 0
LogLevel warn
PageLogFormat
PreserveJobHistory No
PreserveJobFiles No
ErrorPolicy abort-job
<Location />
Order allow,deny
Allow from 127.0.0.1
</Location>
<Policy default>
JobPrivateAccess all
JobPrivateValues none
SubscriptionPrivateAccess all
SubscriptionPrivateValues none
<Limit All>
Order allow,deny
Allow from 127.0.0.1
</Limit>
</Policy>
"""

PRINTERS_CONF = """\
<Printer {queue}>
DeviceURI socket://127.0.0.1:{raw_port}/?snmp=false
State Idle
Accepting Yes
Shared No
ErrorPolicy abort-job
</Printer>
"""


class PrivateCupsd:
    """One cupsd process.

    Args:
        folder: for its configuration and spool; a link to a folder under ``/run`` takes its place where ``lp`` cannot
            reach it.
        raw_port: of the simulated printer.
    """

    def __init__(self, folder: Path, raw_port: int) -> None:
        self.folder = _reachable(folder)
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._configure(raw_port)

    @property
    def address(self) -> str:
        """``HOST:PORT/QUEUE``."""
        return f"127.0.0.1:{self.port}/{QUEUE}"

    @property
    def process_id(self) -> int | None:
        """None while it is ended."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start it with an empty spool and wait until it listens.

        A job that was under way when cupsd was killed would be printed again (measured: two copies); machines empty
        the spool in the same way (``packaging/cups``).

        Raises:
            ValueError: it ended or does not listen.
        """
        for left in (*self.folder.glob("spool/[cd]*"), self.folder / "cache/job.cache"):
            left.unlink(missing_ok=True)
        conf, files = self.folder / "cupsd.conf", self.folder / "cups-files.conf"
        # cupsd ends with this process, however this process ends.
        command = ["setpriv", "--pdeathsig", "TERM", "cupsd", "-f", "-c", str(conf), "-s", str(files)]
        search = f"{os.environ.get('PATH', os.defpath)}{os.pathsep}/usr/sbin"
        with (self.folder / "messages").open("wb") as messages:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=messages,
                stderr=messages,
                start_new_session=True,
                env={**os.environ, "PATH": search},
            )
        limit = time.monotonic() + START_LIMIT
        while not self._listens():
            if self._process.poll() is not None or time.monotonic() > limit:
                words = (self.folder / "messages").read_text(encoding="utf-8", errors="replace")
                message = f"the private cupsd does not start: {words.strip()}"
                raise ValueError(message)
            time.sleep(0.01)

    def end(self, number: signal.Signals = signal.SIGTERM) -> None:
        """End it with a signal; SIGTERM lets it end its back ends too."""
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait()
            self._process = None

    def _listens(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), 1.0).close()
        except OSError:
            return False
        return True

    def _configure(self, raw_port: int) -> None:
        user, group, system_group = _accounts()
        for name in ("spool", "spool/tmp", "cache", "state", "ssl"):
            (self.folder / name).mkdir(exist_ok=True)
        if os.geteuid() == 0:
            os.chown(self.folder / "spool/tmp", pwd.getpwnam(user).pw_uid, grp.getgrnam(group).gr_gid)
        values = {
            "folder": self.folder,
            "user": user,
            "group": group,
            "system_group": system_group,
            "port": self.port,
            "raw_port": raw_port,
            "queue": QUEUE,
        }
        for name, text in (
            ("cups-files.conf", FILES_CONF),
            ("cupsd.conf", CUPSD_CONF),
            ("printers.conf", PRINTERS_CONF),
        ):
            (self.folder / name).write_text(text.format_map(values), encoding="utf-8")


def _accounts() -> tuple[str, str, str]:
    """Return user and group of the back ends, and an administrators' group, which must be another (cupsd insists)."""
    if os.geteuid() == 0:
        return "lp", "lp", "lpadmin"
    own = grp.getgrgid(os.getegid()).gr_name
    return pwd.getpwuid(os.geteuid()).pw_name, own, "lpadmin"


def _reachable(folder: Path) -> Path:
    """Return ``folder``, made, if the back end's user can pass through all that lies above it, else a link's target."""
    is_root = os.geteuid() == 0
    if not is_root or all(parent.stat().st_mode & stat.S_IXOTH for parent in folder.resolve().parents):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)
        return folder.resolve()
    target = Path(tempfile.mkdtemp(prefix="document-printer-", dir=RUN))
    target.chmod(0o755)
    folder.parent.mkdir(parents=True, exist_ok=True)
    if folder.is_dir() and not folder.is_symlink():
        folder.rmdir()
    folder.unlink(missing_ok=True)
    folder.symlink_to(target)
    return target


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
