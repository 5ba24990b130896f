"""What each driver's process may reach, and how it gives up all the rest before it opens its device.

A driver parses what a stranger's card, camera or cable sends, and some of it is a vendor's closed library. Whatever
takes such a process over finds a machine with nothing in it: it reads the interpreter and the driver's own files,
opens its own device, connects where its settings say, and starts no program (the ID-card reader: its photo decoder).
Landlock holds the files, TCP and signals, seccomp the kinds of socket and the calls that no driver makes.

What a kind needs is a function of its settings and of nothing else. A rule of Landlock is bound to a file, not to its
name: a device that is plugged in anew has a new node, and `Sandbox.is_current` tells.
"""

import os
import re
import resource
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from drivers import landlock, scratch, seccomp, settings
from drivers.landlock import DEVICE, FILL, READ, RUN, Access
from drivers.places import INSTALLED, ROOT

PICTURES = 1536 * 1024 * 1024
"""Bytes of data for a process that decodes pictures: a hostile stream took 1.6 GB within 3 s."""

EVERY_INTERPRETER: tuple[tuple[str, Access], ...] = (
    ("/usr", READ),
    *((place, READ) for place in ("/lib", "/lib64", "/etc/ld.so.cache", "/etc/localtime", "/etc/ssl/openssl.cnf")),
    *((f"/proc/{name}", READ) for name in ("self", "cpuinfo", "meminfo", "stat", "sys/vm", "filesystems")),
    ("/sys/devices/system", READ),
    *((f"/dev/{name}", READ) for name in ("zero", "urandom", "random")),
    ("/dev/null", READ | Access.WRITE_FILE),
)
"""What the interpreter and its libraries look into, at start or at any time later."""

NAMES = ("/etc/resolv.conf", "/etc/hosts", "/etc/host.conf", "/etc/nsswitch.conf", "/etc/gai.conf", "/etc/services")
"""What turns a host's name into an address."""

TRUST = ("/etc/ssl/certs", "/etc/gnutls", "/etc/cups/client.conf")

USB = ("/dev/bus/usb", "/sys/bus/usb", "/sys/class", "/sys/devices", "/run/udev")
"""What libusb enumerates; a USB device has a new node each time it is plugged in."""

SOUND = "/dev/snd"
"""A sound card has several nodes, and new ones each time it is plugged in."""

DOMAIN = 53

PATHS = re.compile(r"/[^\s'\";|&<>()$`]+")
"""Absolute paths that stand in an argument, such as a shell's command."""

LINKS_PORTS = {"http": 80, "https": 443, "rtsp": 554}


class InForce(msgspec.Struct, frozen=True):
    """What confines a process.

    Attributes:
        landlock: its ABI, 0 for none.
        seccomp: whether system calls are filtered.
    """

    landlock: int
    seccomp: bool

    def facts(self) -> dict[str, int | bool]:
        """Return it as the fields of an event."""
        return {"landlock": self.landlock, "seccomp": self.seccomp}


@dataclass(frozen=True, slots=True)
class Needs:
    """What one driver reaches beside what every interpreter does.

    Attributes:
        read: files and folders.
        devices: nodes, or folders of nodes; where a unix socket lies in place of one, or nothing yet, it may connect.
        ports: of TCP that it connects to; None for any.
        datagrams: it asks by UDP.
        unix: it connects to a service's socket.
        netlink: it listens to the kernel's news of devices.
        program: that it starts, with whatever that starts; it may fill the folder of `drivers.scratch`.
        memory: bytes of data; None for no limit.
        record: file that it writes its traffic to; whoever asks for that has made it.
    """

    read: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    ports: frozenset[int] | None = frozenset()
    datagrams: bool = False
    unix: bool = False
    netlink: bool = False
    program: str = ""
    memory: int | None = None
    record: str = ""

    @property
    def watched(self) -> tuple[str, ...]:
        """Paths that may be replaced while the process runs."""
        return (*self.read, *self.devices, *(NAMES if self.has_network else ()))

    @property
    def has_network(self) -> bool:
        """Whether it speaks to a host at all."""
        return self.ports is None or bool(self.ports) or self.datagrams

    def rules(self) -> list[tuple[Path, Access]]:
        """Return the paths that stay open."""
        packages = [place for place in sys.path if place and Path(place) != ROOT]
        rules = [(Path(place), READ) for place in (*packages, str(ROOT / "drivers"), *self.read)]
        rules += [(Path(place), access) for place, access in EVERY_INTERPRETER]
        rules += [(Path(place), READ) for place in (*NAMES, *TRUST)] if self.has_network else []
        rules += [(Path(place), DEVICE) for place in self.devices]
        rules += [(Path(self.record), Access.WRITE_FILE | Access.TRUNCATE)] if self.record else []
        rules += [(place, RUN) for place in self._places_of_programs()]
        rules += [(scratch.folder(), FILL)] if self.program else []
        return rules

    def families(self) -> set[int]:
        """Return the kinds of socket that stay."""
        nodes = [Path(place) for place in self.devices if place not in {*USB, SOUND}]
        unix = self.unix or any(not node.exists() or node.is_socket() for node in nodes)
        return {
            *([seccomp.UNIX] if unix else []),
            *(seccomp.INTERNET if self.has_network else []),
            *([seccomp.NETLINK] if self.netlink else []),
        }

    def _places_of_programs(self) -> list[Path]:
        """Return the system's and the program's own installation, which may be reached by a link."""
        if not self.program:
            return []
        named = Path(shutil.which(self.program) or self.program)
        own = [each.parent.parent if each.parent.name == "bin" else each.parent for each in (named, named.resolve())]
        # /bin/sh is at home in /usr; the parent of /bin is everything.
        return [Path("/usr"), Path("/lib"), Path("/lib64"), Path("/bin"), *(each for each in own if each != Path("/"))]


def _link(url: str, record: str = "") -> Needs:
    """What the links of `drivers.link` and `drivers.input_events` open; a wrong address is the driver's to refuse."""
    scheme, _, rest = url.partition(":")
    path, _, options = rest.partition("?")
    if scheme == "tcp":
        return replace(_server(rest), record=record)
    if scheme == "replay":
        return Needs(read=(rest,), record=record)
    if scheme == "usb" and options.startswith("peer="):
        return Needs(devices=(options.removeprefix("peer="),), record=record)
    if scheme == "usb":
        return Needs(devices=USB, netlink=True, record=record)
    return Needs(devices=(path if scheme == "serial" else rest,), record=record)


def _server(address: str) -> Needs:
    if address.startswith("replay:"):
        return _link(address)
    return _host(int(port) if (port := address.rpartition(":")[2]).isdecimal() else 0)


def _host(port: int, memory: int | None = None) -> Needs:
    # A wrong port is the driver's to refuse.
    return Needs(ports=frozenset({DOMAIN, port if port in range(65536) else 0}), memory=memory)


def _pictures(source: str) -> Needs:
    if "://" not in source:
        return Needs(devices=(f"/dev/video{source}" if source.isdecimal() else source,), memory=PICTURES)
    try:
        parts = urlsplit(source)
        port = parts.port or LINKS_PORTS.get(parts.scheme, 0)
    except ValueError:
        port = 0
    return _host(port, PICTURES)


def _id_card(chosen: settings.IdCardSettings) -> Needs:
    program, *arguments = chosen.photo_decoder or ("",)
    needs = _link(chosen.link, chosen.record)
    # A decoder may be a script, or take its tables, from a place of the vendor's own.
    named = (Path(found) for each in arguments for found in (each, *PATHS.findall(each)))
    folders = tuple(str(path.parent) for path in named if path.parent != Path("/") and path.exists())
    return replace(needs, program=program, read=(*needs.read, *folders))


def _receipt_printer(chosen: settings.ReceiptPrinterSettings) -> Needs:
    needs = _link(chosen.link, chosen.record)
    return replace(needs, read=(*needs.read, str(INSTALLED / "fonts")))


def _speaker(chosen: settings.SpeakerSettings) -> Needs:
    if not chosen.configuration:
        return Needs(read=("/etc/asound.conf", "/etc/alsa"), devices=(SOUND,))
    # Where a file of the site's own sends the sound to another program, that is to a pipe or socket beside it.
    return Needs(devices=(SOUND, str(Path(chosen.configuration).parent)), unix=True)


NEEDS: Mapping[str, Callable[[Any], Needs]] = {
    "id_card": _id_card,
    # pcscd's socket.
    "chip_card": lambda _: Needs(unix=True),
    # cupsd, and the printer itself at the address that cupsd has of it; SNMP.
    "document_printer": lambda _: Needs(ports=None, datagrams=True),
    "receipt_printer": _receipt_printer,
    "camera": lambda chosen: _pictures(chosen.source),
    "face": lambda chosen: Needs(read=(chosen.pack,)),
    "scanner": lambda chosen: _link(chosen.link, chosen.record),
    "signals": lambda chosen: _link(chosen.link),
    "power": lambda chosen: _server(chosen.server),
    "document_camera": lambda chosen: _pictures(chosen.source),
    "key_pad": lambda chosen: _link(chosen.link),
    "speaker": _speaker,
}
"""By kind, from its settings."""


@dataclass(frozen=True, slots=True)
class Sandbox:
    """The confinement that this process is in, for good."""

    in_force: InForce
    _places: Mapping[str, tuple[int, ...] | None]

    def is_current(self) -> bool:
        """Whether what it may reach is still what lies at those paths; what is gone for now is."""
        return all(now is None or now == before for path, before in self._places.items() for now in [_identity(path)])


def enter(needs: Needs) -> Sandbox:
    """Give up all but what is needed; to be called while the process has one thread.

    Raises:
        OSError: the kernel has a means and refuses it.
    """
    if needs.program:
        scratch.make()
    places = {path: _identity(path) for path in needs.watched}
    families = needs.families()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if needs.memory is not None:
        resource.setrlimit(resource.RLIMIT_DATA, (needs.memory, needs.memory))
    landlock.forbid_new_privileges()
    version = landlock.abi()
    landlock.restrict(version, needs.rules(), needs.ports)
    return Sandbox(InForce(version, seccomp.give_up(families, may_run_programs=bool(needs.program))), places)


def offered() -> InForce:
    """Return what this machine has to confine a driver with, for the technician."""
    return InForce(landlock.abi(), seccomp.is_offered())


def _identity(path: str) -> tuple[int, ...] | None:
    try:
        found = os.stat(path)  # noqa: PTH116 - asked before every call
    except OSError:
        return None
    # A terminal that is opened anew has the number of the one before.
    return found.st_dev, found.st_ino, found.st_rdev, found.st_ctime_ns
