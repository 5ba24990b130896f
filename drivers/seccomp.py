"""seccomp: system calls that a process gives up for good, by libseccomp (2.5, of every Debian) through ctypes.

What is given up is listed, all else stays: the libraries of a camera or of a neural network may ask for whatever they
need at work. A call that was given up fails with EPERM, as one that the kernel refuses.
"""

import ctypes
import errno
import os
import socket
from collections.abc import Collection
from functools import cache

_LIBRARY = "libseccomp.so.2"

_ALLOW = 0x7FFF0000
_ERRNO = 0x00050000
_ARCH_X86 = 0x40000003
_MASKED_EQUAL = 7
_UNKNOWN = -1
_LOW_HALF = 0xFFFFFFFF
"""Arguments that the kernel takes as 32 bits are compared as such: a caller may set the others."""

OTHERS_MEMORY = ("ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "pidfd_getfd", "kcmp")
FILE_SYSTEMS = (
    *("mount", "umount", "umount2", "pivot_root", "chroot", "move_mount", "open_tree", "fsopen", "fsconfig"),
    *("fsmount", "fspick", "mount_setattr", "quotactl", "quotactl_fd", "swapon", "swapoff", "mknod", "mknodat"),
    *("name_to_handle_at", "open_by_handle_at", "fanotify_init"),
)
KERNEL = (
    *("init_module", "finit_module", "delete_module", "create_module", "kexec_load", "kexec_file_load", "reboot"),
    *("bpf", "perf_event_open", "userfaultfd", "io_uring_setup", "io_uring_enter", "io_uring_register", "iopl"),
    *("ioperm", "acct", "syslog", "add_key", "keyctl", "request_key", "lookup_dcookie", "vhangup", "uselib"),
    *("personality", "modify_ldt", "nfsservctl"),
)
MACHINE = (
    *("settimeofday", "stime", "clock_settime", "clock_adjtime", "adjtimex", "sethostname", "setdomainname"),
    *("unshare", "setns"),
)
SERVING = ("listen", "accept", "accept4")
PROGRAMS = ("execve", "execveat", "kill", "tkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "pidfd_send_signal")
"""Starting them, and ending them: `abort` uses tgkill, which stays."""

NEW_NAMESPACES = (0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000)
"""Flags of clone: mount, cgroup, uts, ipc, user, pid, net."""

FAMILIES = range(46)
"""All there are in ``linux/socket.h``."""

NETLINK = int(socket.AF_NETLINK)
UNIX = int(socket.AF_UNIX)
INTERNET = (int(socket.AF_INET), int(socket.AF_INET6))


class _Comparison(ctypes.Structure):
    _fields_ = (("argument", ctypes.c_uint), ("how", ctypes.c_int), ("a", ctypes.c_uint64), ("b", ctypes.c_uint64))


@cache
def _library() -> ctypes.CDLL | None:
    try:
        library = ctypes.CDLL(_LIBRARY)
    except OSError:
        return None
    library.seccomp_init.restype = ctypes.c_void_p
    library.seccomp_init.argtypes = [ctypes.c_uint32]
    library.seccomp_syscall_resolve_name.argtypes = [ctypes.c_char_p]
    library.seccomp_arch_add.argtypes = [ctypes.c_void_p, ctypes.c_uint32]
    library.seccomp_rule_add_array.argtypes = [
        *(ctypes.c_void_p, ctypes.c_uint32, ctypes.c_int, ctypes.c_uint, ctypes.POINTER(_Comparison)),
    ]
    library.seccomp_load.argtypes = [ctypes.c_void_p]
    library.seccomp_release.argtypes = [ctypes.c_void_p]
    return library


def is_offered() -> bool:
    """Whether the library is there; every kernel of Debian has the rest."""
    return _library() is not None


def give_up(families: Collection[int], *, may_run_programs: bool) -> bool:
    """Give the listed system calls up, in this thread and what it starts from now on.

    Args:
        families: of sockets that may still be opened.
        may_run_programs: keeps exec and signals.

    Returns:
        False where the library is missing.

    Raises:
        OSError: the kernel refuses the filter.
    """
    library = _library()
    if library is None:
        return False
    filter_ = _Filter(library)
    try:
        if may_run_programs and os.uname().machine == "x86_64":
            # Such programs are often of 32 bits; without this they would be killed at their first call.
            library.seccomp_arch_add(filter_.context, _ARCH_X86)
        for name in (*OTHERS_MEMORY, *FILE_SYSTEMS, *KERNEL, *MACHINE, *SERVING):
            filter_.refuse(name)
        for name in () if may_run_programs else PROGRAMS:
            filter_.refuse(name)
        for family in set(FAMILIES) - set(families):
            filter_.refuse("socket", errno.EAFNOSUPPORT, (0, _LOW_HALF, family))
        for flag in NEW_NAMESPACES:
            filter_.refuse("clone", errno.EPERM, (0, flag, flag))
        # Its flags lie in memory, out of a filter's sight; the C library then takes clone.
        filter_.refuse("clone3", errno.ENOSYS)
        filter_.load()
    finally:
        filter_.release()
    return True


class _Filter:
    """One filter that is being built."""

    def __init__(self, library: ctypes.CDLL) -> None:
        self._library = library
        self.context = library.seccomp_init(_ALLOW)
        if not self.context:
            raise MemoryError

    def refuse(self, name: str, error: int = errno.EPERM, where: tuple[int, int, int] | None = None) -> None:
        """Make a system call fail; ``where`` is argument, mask and value of those that do."""
        number = self._library.seccomp_syscall_resolve_name(name.encode("ascii"))
        if number == _UNKNOWN:
            return
        comparison = _Comparison(where[0], _MASKED_EQUAL, where[1], where[2]) if where else None
        count = 0 if comparison is None else 1
        _check(self._library.seccomp_rule_add_array(self.context, _ERRNO | error, number, count, comparison))

    def load(self) -> None:
        """Put it in force."""
        _check(self._library.seccomp_load(self.context))

    def release(self) -> None:
        """Free its memory."""
        self._library.seccomp_release(self.context)


def _check(result: int) -> None:
    if result < 0:
        raise OSError(-result, os.strerror(-result))
