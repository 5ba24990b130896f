"""Landlock: a process gives up for good all files, TCP ports and foreign processes but those it names.

The three system calls of ``linux/landlock.h``, by ctypes. What a kernel can restrict grows with its ABI: files from 1
(5.13; Debian 12's own 6.1 has 2), TCP from 4, ioctl on devices from 5, signals and abstract sockets from 6. What it
cannot, it leaves open. Unix sockets with a path are out of its reach at every ABI used here: that is seccomp's part.
"""

import ctypes
import errno
import os
import stat
from collections.abc import Iterable
from enum import IntFlag
from pathlib import Path

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
"""The same on every architecture."""

_VERSION = 1
_PATH_BENEATH, _NET_PORT = 1, 2
_PR_SET_NO_NEW_PRIVS = 38

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long


class Access(IntFlag):
    """What may be done with a file, or beneath a folder (LANDLOCK_ACCESS_FS_*)."""

    EXECUTE = 1 << 0
    WRITE_FILE = 1 << 1
    READ_FILE = 1 << 2
    READ_DIR = 1 << 3
    REMOVE_DIR = 1 << 4
    REMOVE_FILE = 1 << 5
    MAKE_DIR = 1 << 7
    MAKE_REG = 1 << 8
    TRUNCATE = 1 << 14
    IOCTL_DEV = 1 << 15


READ = Access.READ_FILE | Access.READ_DIR
RUN = READ | Access.EXECUTE
FILL = (
    READ
    | Access.WRITE_FILE
    | Access.TRUNCATE
    | Access.MAKE_REG
    | Access.MAKE_DIR
    | Access.REMOVE_FILE
    | Access.REMOVE_DIR
)
DEVICE = READ | Access.WRITE_FILE | Access.IOCTL_DEV

_OF_FILES = Access.EXECUTE | Access.WRITE_FILE | Access.READ_FILE | Access.TRUNCATE | Access.IOCTL_DEV

_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 5: 16}
"""How many rights of files there are from an ABI on; they are the lowest bits."""

_BIND_TCP, _CONNECT_TCP = 1, 2
_SCOPES = 3
"""Abstract unix sockets and signals stay within the domain."""


class _RulesetAttributes(ctypes.Structure):
    _fields_ = (("fs", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("access", ctypes.c_uint64), ("parent", ctypes.c_int32))


class _NetPort(ctypes.Structure):
    _fields_ = (("access", ctypes.c_uint64), ("port", ctypes.c_uint64))


def abi() -> int:
    """Return what this kernel has; 0 for none, or none switched on."""
    try:
        return _call(_CREATE_RULESET, None, 0, _VERSION)
    except OSError as error:
        if error.errno in {errno.ENOSYS, errno.EOPNOTSUPP}:
            return 0
        raise


def forbid_new_privileges() -> None:
    """Make set-user-id programs run as this process; both Landlock and seccomp ask for it.

    Raises:
        OSError: a kernel that does not know it.
    """
    if _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "no_new_privs")


def restrict(version: int, rules: Iterable[tuple[Path, Access]], ports: frozenset[int] | None) -> None:
    """Confine this thread, and what it starts from now on, for good.

    Args:
        version: of the ABI, at most `abi`; 0 does nothing.
        rules: what stays allowed; a path that is not there is passed over.
        ports: that TCP may be connected to; None for all.

    Raises:
        OSError: the kernel has Landlock and refuses.
    """
    if not version:
        return
    handled = (1 << max(bits for since, bits in _FILE_RIGHTS.items() if version >= since)) - 1
    net = _BIND_TCP | (_CONNECT_TCP if ports is not None else 0)
    attributes = _RulesetAttributes(handled, net if version >= 4 else 0, _SCOPES if version >= 6 else 0)
    ruleset = _call(_CREATE_RULESET, ctypes.byref(attributes), ctypes.sizeof(attributes), 0)
    try:
        for path, access in rules:
            _allow_path(ruleset, path, access & handled)
        for port in (ports or ()) if version >= 4 else ():
            rule = _NetPort(_CONNECT_TCP, port)
            _call(_ADD_RULE, ruleset, _NET_PORT, ctypes.byref(rule), 0)
        _call(_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _allow_path(ruleset: int, path: Path, access: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return
    try:
        if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
            access &= _OF_FILES
        rule = _PathBeneath(access, descriptor)
        _call(_ADD_RULE, ruleset, _PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(descriptor)


def _call(number: int, *arguments: object) -> int:
    result = int(_libc.syscall(ctypes.c_long(number), *map(_argument, arguments)))
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result


def _argument(value: object) -> object:
    # A variadic function takes an int as 32 bits unless told.
    return ctypes.c_long(value) if isinstance(value, int) else value
