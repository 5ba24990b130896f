"""A PostgreSQL cluster of its own in a temporary folder, reached over a socket in it; gone when it is closed."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

BINARIES = Path("/usr/lib/postgresql/15/bin")
SYSTEM_USER = "postgres"
"""Of Debian's package; the server refuses to run as root."""


class PostgresCluster:
    """One running cluster with the database ``postgres``."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="jiujin-postgres-"))
        self._account = {"user": SYSTEM_USER, "group": SYSTEM_USER, "extra_groups": []} if os.geteuid() == 0 else {}
        if self._account:
            entry = pwd.getpwnam(SYSTEM_USER)
            os.chown(self._folder, entry.pw_uid, entry.pw_gid)
        data = self._folder / "data"
        self._run("initdb", "-D", data, "-U", SYSTEM_USER, "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8")
        options = ("fsync=off", "listen_addresses=", f"unix_socket_directories={self._folder}")
        arguments = [part for option in options for part in ("-c", option)]
        self._process = subprocess.Popen(
            [BINARIES / "postgres", "-D", data, *arguments],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self._folder,
            **self._account,
        )
        self._wait()

    @property
    def url(self) -> str:
        """What SQLAlchemy takes."""
        return f"postgresql+psycopg://{SYSTEM_USER}@/postgres?host={self._folder}"

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(20)
        shutil.rmtree(self._folder)

    def _run(self, program: str, *arguments: str | Path) -> None:
        command = [BINARIES / program, *arguments]
        subprocess.run(command, check=True, capture_output=True, cwd=self._folder, **self._account)

    def _wait(self) -> None:
        deadline = time.monotonic() + 30
        ready = [BINARIES / "pg_isready", "-q", "-h", self._folder, "-U", SYSTEM_USER]
        while subprocess.run(ready, check=False).returncode:
            assert self._process.poll() is None, "the cluster ended at once"
            assert time.monotonic() < deadline, "the cluster does not start"
            time.sleep(0.05)
