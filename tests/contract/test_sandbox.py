"""What a driver's process can still do once it has given up the rest; tried in the real processes of the real drivers.

This file is also the child: run as a program it opens a driver as in production and then tries what it is told to.
"""

import ctypes
import errno
import mmap
import os
import resource
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import msgspec
import pytest
from reportlab.pdfgen.canvas import Canvas

from drivers import (
    DeviceSettings,
    DeviceStatus,
    FlashRate,
    Image,
    Line,
    Outlet,
    PhotoState,
    PrintOutcome,
    Receipt,
    Voice,
    landlock,
    seccomp,
    settings,
)
from drivers.host_child import Opened, open_confined, run
from drivers.kinds import KINDS
from drivers.machine import Devices, Host, SimulatorControl, open_devices
from drivers.places import INSTALLED, ROOT
from drivers.sandbox import NEEDS, PICTURES, offered
from drivers.settings import FaceSettings
from service.departments.population import build_population

EXISTING = [kind for kind, what in KINDS.items() if find_spec(what.module)]
UNCONFINED = "unconfined"
OLDER = {f"landlock {version}": version for version in range(1, 7)}
"""Processes that confine themselves as on an older kernel, and by Landlock alone."""


class Device(Protocol):
    """What the child can be told."""

    def attempt(self, what: str, where: str) -> str: ...

    def close(self) -> None: ...


def call(name: str, *arguments: object) -> None:
    """Make a system call that fails harmlessly where it is not refused."""
    libc = ctypes.CDLL(None, use_errno=True)
    library = ctypes.CDLL("libseccomp.so.2")
    number = library.seccomp_syscall_resolve_name(name.encode())
    assert number >= 0
    if libc.syscall(ctypes.c_long(number), *[ctypes.c_long(each) for each in arguments]) == -1:  # type: ignore[call-overload]
        raise OSError(ctypes.get_errno(), name)


def read(where: str) -> None:
    Path(where).read_bytes()


def write(where: str) -> None:
    Path(where).write_bytes(b"x")


def connect(where: str) -> None:
    family = socket.AF_UNIX if where.startswith("/") else socket.AF_INET
    with socket.socket(family) as peer:
        peer.connect(where if family == socket.AF_UNIX else ("127.0.0.1", int(where)))


def open_socket(family: int, kind: int) -> None:
    socket.socket(family, kind).close()


def serve(_: str) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()


def start_program(where: str) -> None:
    process_id = os.posix_spawn(where, [where], {})
    if os.waitstatus_to_exitcode(os.waitpid(process_id, 0)[1]):
        raise OSError(errno.EACCES, where)


def import_late(_: str) -> None:
    for module in ("xml.etree.ElementTree", "xmlrpc.client", "http.cookiejar"):
        import_module(module)


def take_memory(where: str) -> None:
    mmap.mmap(-1, int(where), flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS).close()


ATTEMPTS: Mapping[str, Callable[[str], None]] = {
    "read": read,
    "list": lambda where: [*Path(where).iterdir()] and None,
    "write": write,
    "make_folder": lambda where: Path(where).mkdir(),
    "remove": lambda where: Path(where).unlink(),
    "connect": connect,
    "datagram": lambda _: open_socket(socket.AF_INET, socket.SOCK_DGRAM),
    "netlink": lambda _: open_socket(socket.AF_NETLINK, socket.SOCK_RAW),
    "packet": lambda _: open_socket(socket.AF_PACKET, socket.SOCK_RAW),
    "serve": serve,
    "start_program": start_program,
    "import_late": import_late,
    "take_memory": take_memory,
    "resolve": lambda _: [*socket.getaddrinfo("localhost", 80)] and None,
    "signal_parent": lambda _: os.kill(os.getppid(), 0),
    "ptrace": lambda _: call("ptrace", 0x4206, os.getppid(), 0, 0),
    "read_memory": lambda _: call("process_vm_readv", os.getppid(), 0, 0, 0, 0, 0),
    "memory_file": lambda _: Path(f"/proc/{os.getppid()}/mem").open("rb").close(),
    "mount": lambda _: call("mount", 0, 0, 0, 0, 0),
    "new_mount": lambda _: call("fsopen", 0, 0),
    "chroot": lambda _: call("chroot", 0),
    "unshare": lambda _: call("unshare", 0x10000000),
    "enter_namespace": lambda _: call("setns", -1, 0),
    "load_module": lambda _: call("finit_module", -1, 0, 0),
    "kexec": lambda _: call("kexec_load", 0, -1, 0, 0),
    "bpf": lambda _: call("bpf", 0, 0, 0),
    "perf": lambda _: call("perf_event_open", 0, 0, -1, -1, 0),
    "io_uring": lambda _: call("io_uring_setup", 0, 0),
    "keys": lambda _: call("keyctl", 0, -3, 0),
    "clock": lambda _: call("clock_settime", 99, 0),
    "reboot": lambda _: call("reboot", 0, 0, 0, 0),
    "device_node": lambda _: call("mknod", 0, 0, 0),
    "namespace_by_clone": lambda _: call("clone", 0x10000000 | 0x00010000, 0, 0, 0, 0),
}
REFUSED = (
    *("signal_parent", "ptrace", "read_memory", "memory_file", "mount", "new_mount", "chroot", "unshare"),
    *("enter_namespace", "load_module", "kexec", "bpf", "perf", "io_uring", "keys", "clock", "reboot", "device_node"),
    *("namespace_by_clone", "packet"),
)
"""To every driver, wherever it points; without confinement each gives success or another error."""


class Prober:
    """Tries what it is told to."""

    def attempt(self, what: str, where: str) -> str:
        try:
            ATTEMPTS[what](where)
        except OSError as error:
            return errno.errorcode.get(error.errno or 0, "?")
        return "allowed"

    def close(self) -> None:
        pass


def open_prober(kind: str, settings_json: bytes) -> Opened:
    """Open the driver as in production, and put the prober in its place."""
    if kind == UNCONFINED:
        return Opened(Prober())
    if kind in OLDER:
        needs = NEEDS["power"](settings.PowerSettings())
        landlock.forbid_new_privileges()
        landlock.restrict(OLDER[kind], needs.rules(), needs.ports)
        return Opened(Prober())
    return Opened(Prober(), open_confined(kind, settings_json).sandbox)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="sandbox-") as name:
        yield Path(name)


@pytest.fixture(scope="module")
def listener() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield str(server.getsockname()[1])


@pytest.fixture(scope="module")
def unix_listener(folder: Path) -> Iterator[str]:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(folder / "other.sock"))
        server.listen()
        yield str(folder / "other.sock")


@pytest.fixture(scope="module")
def terminals(folder: Path) -> Iterator[dict[str, Path]]:
    """Two ttys: the driver's, by a link as udev gives one, and another's."""
    ends = [os.openpty() for _ in range(2)]
    paths = {name: Path(os.ttyname(end[1])) for name, end in zip(("own", "other"), ends, strict=True)}
    link = folder / "device"
    link.symlink_to(paths["own"])
    yield paths | {"link": link}
    for end in ends:
        for descriptor in end:
            os.close(descriptor)


def settings_of(kind: str, link: Path) -> settings.Settings:
    """Return settings of a kind, at whose device the link leads where its device has a node."""
    serial = f"serial:{link}"
    chosen: Mapping[str, settings.Settings] = {
        "id_card": settings.IdCardSettings(link=serial),
        "document_printer": settings.DocumentPrinterSettings(queue="Kiosk"),
        "receipt_printer": settings.ReceiptPrinterSettings(link=serial),
        "camera": settings.CameraSettings(source=str(link)),
        "document_camera": settings.DocumentCameraSettings(source=str(link)),
        "scanner": settings.ScannerSettings(link=serial),
        "signals": settings.SignalsSettings(link=serial, lights={settings.LightPosition.CAMERA: 0}),
        "key_pad": settings.KeyPadSettings(link=f"evdev:{link}"),
    }
    return chosen.get(kind) or KINDS[kind].settings()


def open_host(kind: str, chosen: settings.Settings | None) -> Host:
    return Host(kind, Device, msgspec.json.encode(chosen) if chosen else b"", child=("-P", "-S", __file__))


def attempts_of(host: Host) -> Callable[..., str]:
    return lambda what, where="": host.call("attempt", str, what, str(where))


@pytest.fixture(scope="module", params=EXISTING)
def confined(request: pytest.FixtureRequest, terminals: dict[str, Path]) -> Iterator[tuple[str, Callable[..., str]]]:
    """A kind, and its process, to try things in."""
    host = open_host(request.param, settings_of(request.param, terminals["link"]))
    host.wait_ready()
    assert host.in_force == offered()
    yield request.param, attempts_of(host)
    host.close()


@pytest.fixture(scope="module")
def free() -> Iterator[Callable[..., str]]:
    """A process that nothing confines, to show that what is tried bites."""
    host = open_host(UNCONFINED, None)
    host.wait_ready()
    assert host.in_force is None
    yield attempts_of(host)
    host.close()


pytestmark = pytest.mark.skipif(not landlock.abi() or not seccomp.is_offered(), reason="this kernel cannot confine")


@pytest.mark.parametrize("what", REFUSED)
def test_what_no_driver_needs_is_refused(confined, free, what: str) -> None:
    _, attempt = confined
    assert attempt(what) in {"EPERM", "EACCES", "EAFNOSUPPORT"}
    # Most of these ask for something absurd, which an unconfined root is told in other words.
    if os.geteuid() == 0:
        assert free(what) not in {"EPERM", "EACCES", "EAFNOSUPPORT"}


def test_files_of_others_are_out_of_reach(confined, free, folder: Path, terminals: dict[str, Path]) -> None:
    _, attempt = confined
    (folder / "other").write_bytes(b"x")
    for where in (folder / "other", ROOT / "pyproject.toml", "/etc/passwd", "/proc/1/environ", terminals["other"]):
        assert attempt("read", where) == "EACCES"
    for where in (folder, "/", "/root", "/home", "/dev", "/tmp", ROOT):  # noqa: S108 - that it cannot be listed
        assert attempt("list", where) == "EACCES"
    assert free("read", folder / "other") == "allowed"
    if os.geteuid() == 0:
        assert attempt("read", "/etc/shadow") == "EACCES"
        assert free("read", "/etc/shadow") == "allowed"


def test_nothing_is_written_anywhere(confined, free, folder: Path) -> None:
    _, attempt = confined
    (folder / "kept").write_bytes(b"x")
    for where in (folder, Path("/tmp"), Path("/dev/shm"), Path("/var/tmp"), ROOT / "drivers"):  # noqa: S108
        assert attempt("write", where / "taken-over") == "EACCES"
        assert attempt("make_folder", where / "taken-over") == "EACCES"
    assert attempt("write", folder / "kept") == "EACCES"
    assert attempt("remove", folder / "kept") == "EACCES"
    assert free("write", folder / "kept") == "allowed"


def test_only_drivers_that_speak_to_a_host_connect(confined, free, listener: str) -> None:
    kind, attempt = confined
    if kind == "document_printer":
        # The printer is wherever cupsd says that it is.
        assert attempt("connect", listener) == "allowed"
        assert attempt("datagram") == "allowed"
    elif kind == "power":
        # Another port than upsd's.
        assert attempt("connect", listener) == "EACCES"
    else:
        assert attempt("connect", listener) == "EAFNOSUPPORT"
        assert attempt("datagram") == "EAFNOSUPPORT"
        assert attempt("netlink") == "EAFNOSUPPORT"
    assert attempt("serve") in {"EAFNOSUPPORT", "EACCES", "EPERM"}
    assert free("connect", listener) == "allowed"
    assert free("serve") == "allowed"


def test_only_drivers_of_a_service_reach_its_socket(confined, free, unix_listener: str) -> None:
    kind, attempt = confined
    assert attempt("connect", unix_listener) == ("allowed" if kind == "chip_card" else "EAFNOSUPPORT")
    assert free("connect", unix_listener) == "allowed"


def test_no_program_is_started(confined, free) -> None:
    _, attempt = confined
    assert attempt("start_program", "/bin/true") in {"EPERM", "EACCES"}
    assert free("start_program", "/bin/true") == "allowed"


def test_what_every_driver_needs_is_there(confined) -> None:
    _, attempt = confined
    assert attempt("import_late") == "allowed"
    assert attempt("read", "/etc/localtime") in {"allowed", "ENOENT"}
    assert attempt("read", "/proc/self/status") == "allowed"
    assert attempt("write", "/dev/null") == "allowed"
    assert attempt("list", ROOT / "drivers") == "allowed"


def test_its_own_things_are_there(confined, terminals: dict[str, Path]) -> None:
    kind, attempt = confined
    if kind in {"id_card", "receipt_printer", "camera", "document_camera", "scanner", "signals", "key_pad"}:
        assert attempt("write", terminals["link"]) == "allowed"
    else:
        assert attempt("write", terminals["link"]) == "EACCES"
    assert attempt("list", INSTALLED / "fonts") == ("allowed" if kind == "receipt_printer" else "EACCES")
    assert attempt("list", INSTALLED / "face-pack") == ("allowed" if kind == "face" else "EACCES")
    if kind in {"document_printer", "power"}:
        assert attempt("resolve") == "allowed"


def test_a_photo_decoder_is_started_and_nothing_else_is(terminals: dict[str, Path], folder: Path) -> None:
    program = folder / "decode"
    program.write_text("#!/bin/sh\nexit 0\n", encoding="ascii")
    program.chmod(0o755)
    chosen = settings.IdCardSettings(link=f"serial:{terminals['link']}", photo_decoder=(sys.executable, "-V"))
    host = open_host("id_card", chosen)
    attempt = attempts_of(host)
    assert attempt("start_program", "/bin/true") == "allowed"
    assert attempt("start_program", program) == "EACCES"
    for what in ("ptrace", "mount", "bpf", "unshare", "signal_parent"):
        assert attempt(what) == "EPERM"
    host.close()


def decoded_by(command: Sequence[str], photo: bytes) -> bytes | None:
    """What the decoder of a confined reader gives; the child is this file, run as a program."""
    code = (
        "import os, sys, time\n"
        "from dataclasses import replace\n"
        "from drivers import sandbox, scratch, settings\n"
        "from drivers.id_card.photo import PhotoDecoder\n"
        "chosen = settings.IdCardSettings(link='serial:/dev/nothing', photo_decoder=tuple(sys.argv[1:]))\n"
        "sandbox.enter(sandbox.NEEDS['id_card'](chosen))\n"
        "state, image = PhotoDecoder(chosen.photo_decoder).decode(sys.stdin.buffer.read(), time.monotonic() + 10)\n"
        "left = sorted(path.name for path in scratch.folder().iterdir())\n"
        "scratch.remove()\n"
        "sys.stdout.buffer.write(f'{state} {left}\\n'.encode() + (image.bgr if image else b''))\n"
        "sys.stdout.flush()\n"
        "os._exit(0)\n"
    )
    ended = subprocess.run([sys.executable, "-c", code, *command], input=photo, check=True, capture_output=True)
    told, _, pixels = ended.stdout.partition(b"\n")
    assert told in {b"ok []", b"failed []"}
    return pixels or None


def test_a_vendors_program_may_keep_files_while_it_decodes_and_read_its_own_folder(folder: Path) -> None:
    vendor = folder / "vendor"
    (vendor / "tables").mkdir(parents=True)
    pixels = bytes(range(256)) * 150 + bytes(102 * 126 * 3 - 256 * 150)
    (vendor / "tables" / "head").write_bytes(b"P6 102 126 255\n")
    script = vendor / "decode.sh"
    script.write_text(
        f'cat > "$TMPDIR/in.wlt"\ncp "$TMPDIR/in.wlt" "$TMPDIR/out"\ncat {vendor}/tables/head "$TMPDIR/out"\n',
        encoding="ascii",
    )
    assert decoded_by(["/bin/sh", str(script)], pixels) is not None
    assert decoded_by(["/bin/sh", "-c", f". {script}"], pixels) is not None
    secret = folder / "secret"
    secret.write_bytes(b"P6 102 126 255\n" + pixels)
    script.write_text(f"cat > /dev/null; cat {secret}\n", encoding="ascii")
    assert decoded_by(["/bin/sh", str(script)], pixels) is None
    script.write_text(f"cat > {folder}/decoded; cat {vendor}/tables/head {folder}/decoded\n", encoding="ascii")
    assert decoded_by(["/bin/sh", str(script)], pixels) is None
    assert not (folder / "decoded").exists()


def test_a_stream_is_connected_to_and_no_other_port(listener: str, unix_listener: str) -> None:
    chosen = settings.CameraSettings(source=f"http://127.0.0.1:{listener}/")
    host = open_host("camera", chosen)
    attempt = attempts_of(host)
    assert attempt("connect", listener) == "allowed"
    with socket.create_server(("127.0.0.1", 0)) as other:
        expected = "EACCES" if landlock.abi() >= 4 else "allowed"
        assert attempt("connect", str(other.getsockname()[1])) == expected
    assert attempt("connect", unix_listener) == "EAFNOSUPPORT"
    host.close()


def test_a_socket_in_place_of_a_node_is_connected_to(unix_listener: str) -> None:
    host = open_host("key_pad", settings.KeyPadSettings(link=f"evdev:{unix_listener}"))
    assert attempts_of(host)("connect", unix_listener) == "allowed"
    host.close()


def test_a_device_that_is_plugged_in_anew_is_reached_by_the_next_call(folder: Path) -> None:
    link = folder / "plugged"
    first, second = os.openpty(), os.openpty()
    link.symlink_to(os.ttyname(first[1]))
    host = open_host("scanner", settings.ScannerSettings(link=f"serial:{link}"))
    attempt = attempts_of(host)
    assert attempt("write", link) == "allowed"
    before = host.process_id
    link.unlink()
    assert attempt("write", link) in {"EACCES", "ENOENT"}
    assert host.process_id == before
    link.symlink_to(os.ttyname(second[1]))
    assert attempt("write", link) == "allowed"
    assert host.process_id != before
    assert attempt("write", os.ttyname(first[1])) == "EACCES"
    host.close()
    for descriptor in (*first, *second):
        os.close(descriptor)


def test_a_process_leaves_no_core_and_decodes_pictures_within_its_means(terminals: dict[str, Path]) -> None:
    for kind, limit in (("scanner", resource.RLIM_INFINITY), ("camera", PICTURES)):
        host = open_host(kind, settings_of(kind, terminals["link"]))
        # Asked for and never touched, so that the machine has to have it neither way.
        assert attempts_of(host)("take_memory", PICTURES) == ("ENOMEM" if kind == "camera" else "allowed")
        assert host.process_id is not None
        assert resource.prlimit(host.process_id, resource.RLIMIT_CORE) == (0, 0)
        assert resource.prlimit(host.process_id, resource.RLIMIT_DATA) == (limit, limit)
        host.close()


SOCIAL_CARD = {
    "region": "339900",
    "card_type": "2",
    "spec_version": "2.00",
    "issue_date": "2021-03-01",
    "expiry_date": "2031-02-28",
    "card_number": "A00000017",
    "id_number": "33999919491231009X",
    "name": "沈秋华",
    "sex": "female",
    "nation": "彝",
    "birth_date": "1949-12-31",
}


@pytest.fixture(scope="module")
def machine(folder: Path) -> Iterator[tuple[Devices, SimulatorControl]]:
    """Every device that there is a simulator for, each driver in its process."""
    # The simulated printer's spooler drops to the user lp and must reach its own folder below.
    folder.chmod(0o711)
    simulator = SimulatorControl(folder / "devices", folder / "sheets")
    devices = open_devices(DeviceSettings(face=FaceSettings()), simulator)
    devices.wait_ready()
    yield devices, simulator
    devices.close()
    simulator.close()


def soon() -> float:
    return time.monotonic() + 30


def document() -> bytes:
    canvas = Canvas("")
    canvas.drawString(100, 700, "one page")
    canvas.showPage()
    return bytes(canvas.getpdfdata())


def do_id_card(device, simulator: SimulatorControl) -> None:
    card = build_population(date.today()).resident("lihua").card  # noqa: DTZ011
    simulator.insert_card(card)
    read = device.read(soon())
    # The decoder ran, a program of its own.
    assert (read.photo_state, read.record.name) == (PhotoState.OK, card["name"])


def do_chip_card(device, simulator: SimulatorControl) -> None:
    simulator.order("chip_card", "insert", card=SOCIAL_CARD)
    assert device.read_social_card(soon()).name == SOCIAL_CARD["name"]
    assert device.verify_pin("123456", soon()).is_right


def do_document_printer(device, simulator: SimulatorControl) -> None:
    assert device.print(document(), "test", 1, soon()).outcome is PrintOutcome.DELIVERED


def do_receipt_printer(device, simulator: SimulatorControl) -> None:
    # The last character is in no printer's own font: it is drawn, with a font of ours.
    assert device.print(Receipt((Line("收据 𬭎"),)), soon()).outcome is not PrintOutcome.FAILED


def do_camera(device, simulator: SimulatorControl) -> None:
    assert device.frame(soon()).width > 0
    device.close()


def do_face(device, simulator: SimulatorControl) -> None:
    assert device.compare(Image(320, 240, bytes(320 * 240 * 3)), Image(102, 126, bytes(102 * 126 * 3))).decision


def do_scanner(device, simulator: SimulatorControl) -> None:
    timer = threading.Timer(0.5, simulator.order, ["scanner", "scan"], {"text": "6901234567892"})
    timer.start()
    assert device.read(soon()).text == "6901234567892"
    timer.join()


def do_signals(device, simulator: SimulatorControl) -> None:
    device.set_light(settings.LightPosition.CAMERA, FlashRate.CONTINUOUS, soon())


def do_power(device, simulator: SimulatorControl) -> None:
    assert device.status().sensors


def do_key_pad(device, simulator: SimulatorControl) -> None:
    timer = threading.Timer(0.5, simulator.order, ["key_pad", "press"], {"key": "up"})
    timer.start()
    assert device.wait_key(soon()).key is settings.Key.UP
    timer.join()


def do_speaker(device, simulator: SimulatorControl) -> None:
    device.say("您好", Voice("zh"), Outlet.HEADSET, soon())
    assert simulator.order("speaker", "heard")["sounds"]


def do_document_camera(device, simulator: SimulatorControl) -> None:
    assert device.frame(soon()).width > 0
    device.close()


WORK: Mapping[str, Callable[..., None]] = {
    name.removeprefix("do_"): function for name, function in list(globals().items()) if name.startswith("do_")
}


@pytest.mark.parametrize("kind", EXISTING)
def test_every_driver_does_its_work_all_the_same(machine, kind: str) -> None:
    devices, simulator = machine
    device = devices.present().get(kind)
    if device is None:
        pytest.skip(f"no simulated {kind}")
    end = soon()
    while device.status().device is not DeviceStatus.ONLINE:
        assert time.monotonic() < end
        time.sleep(0.1)
    before = device.host.process_id
    WORK[kind](device, simulator)
    assert device.host.in_force == offered()
    assert device.host.process_id == before


@pytest.mark.parametrize("kind", OLDER)
def test_an_older_kernel_confines_as_far_as_it_can(kind: str, folder: Path, listener: str) -> None:
    version = OLDER[kind]
    if version > landlock.abi():
        pytest.skip("this kernel is older still")
    host = open_host(kind, None)
    attempt = attempts_of(host)
    assert attempt("import_late") == "allowed"
    assert attempt("write", folder / "taken-over") == "EACCES"
    assert attempt("read", ROOT / "pyproject.toml") == "EACCES"
    assert attempt("start_program", "/bin/true") == "EACCES"
    assert attempt("connect", listener) == ("EACCES" if version >= 4 else "allowed")
    assert attempt("signal_parent") == ("EPERM" if version >= 6 else "allowed")
    host.close()


def test_every_kind_says_what_it_needs() -> None:
    assert NEEDS.keys() == KINDS.keys()


if __name__ == "__main__":
    kinds = (*KINDS, UNCONFINED, *OLDER)
    run({kind: partial(open_prober, kind) for kind in kinds}, dict.fromkeys(kinds, Device))
