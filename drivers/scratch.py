"""A folder in memory for a vendor's program that cannot work without files: private, and empty after every use.

It is named after the process that owns it and goes with it; what a killed process left there is removed by the next.
"""

import os
import shutil
from contextlib import suppress
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108 - the folder below it is made with 0700 and by nobody else
PREFIX = "jiujin-"


def folder() -> Path:
    """Return where this process's folder is, once `make` has made it."""
    return MEMORY / f"{PREFIX}{os.getpid()}"


def make() -> Path | None:
    """Make the folder; None where that cannot be."""
    _remove_left()
    try:
        folder().mkdir(mode=0o700)
    except OSError:
        return None
    return folder()


def empty() -> None:
    """Remove what lies in the folder."""
    with suppress(FileNotFoundError):
        for path in folder().iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def remove() -> None:
    """Remove the folder; a symbolic link in its place is left alone."""
    shutil.rmtree(folder(), ignore_errors=True)


def _remove_left() -> None:
    for path in MEMORY.glob(f"{PREFIX}*"):
        owner = path.name.removeprefix(PREFIX)
        # What belongs to another user stays: it cannot be removed, and is not ours.
        if owner.isdecimal() and (int(owner) == os.getpid() or not Path(f"/proc/{owner}").exists()):
            shutil.rmtree(path, ignore_errors=True)
