"""The driver host on its real child process: whatever a driver does, the caller gets a value or a typed error.

This file is also the child: run as a program it serves `Troublemaker`, a driver that misbehaves on demand.
"""

import ctypes
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import Protocol

import pytest

from drivers.devices import Image
from drivers.errors import (
    Cancelled,
    ConfigurationError,
    DeviceBusy,
    DeviceError,
    DeviceTimeout,
    DeviceUnavailable,
    HardwareFault,
    MediaError,
    ProtocolError,
)
from drivers.host import GRACE, Host
from drivers.host_child import run
from drivers.hosted import HostedIdCardReader
from drivers.settings import IdCardSettings
from drivers.simulator.control import SimulatedDevice
from drivers.status import DeviceStatus, MediaStatus, Status, SupplyStatus

SECRET = "沈秋华"
IMAGE = Image(640, 480, bytes(range(256)) * 3600)
STATUS = Status(
    DeviceStatus.ONLINE, MediaStatus.PRESENT, {"paper": SupplyStatus.LOW}, {"reader_id": "05.01"}, detail="ready"
)


class Device(Protocol):
    """What the troublemaker can be asked."""

    def swap(
        self, image: Image, status: Status, seconds: float, *, name: str | None = None
    ) -> tuple[Status, Image]: ...

    def refuse(self, kind: str) -> bool: ...

    def hang(self, deadline: float, cancel: Event | None = None) -> bool: ...

    def wait(self, deadline: float, cancel: Event | None = None) -> bool: ...

    def hold(self, deadline: float) -> bool: ...

    def die(self, signal_number: int) -> bool: ...

    def say(self, raw: bytes) -> bool: ...

    def lie(self) -> bool: ...

    def count(self, to: int, progress: Callable[[int], None] | None = None) -> int: ...

    def close(self) -> None: ...


class Troublemaker:
    """A driver with every vice; its settings may keep it from opening."""

    def __init__(self, settings: bytes) -> None:
        self._is_stuck = settings == b"stuck"
        if settings == b"wrong":
            raise ConfigurationError("bad.link_invalid", "an address is ...", detail="told by the driver")
        if settings == b"broken":
            raise ValueError(SECRET)
        if settings == b"slow":
            time.sleep(60)

    def swap(self, image: Image, status: Status, seconds: float, *, name: str | None = None) -> tuple[Status, Image]:
        assert (seconds, name) == (0.25, SECRET)
        return status, image

    def refuse(self, kind: str) -> bool:
        known = {each.__name__: each for each in (MediaError, HardwareFault, DeviceTimeout, DeviceUnavailable)}
        if kind not in known:
            raise KeyError(SECRET)
        raise known[kind]("bad.refused", "plain words", vendor_code="41", detail="the device's own")

    def hang(self, deadline: float, cancel: Event | None = None) -> bool:
        time.sleep(60)
        return True

    def wait(self, deadline: float, cancel: Event | None = None) -> bool:
        assert cancel is not None
        if cancel.wait(deadline - time.monotonic()):
            raise Cancelled
        raise DeviceTimeout("bad.nothing_came")

    def hold(self, deadline: float) -> bool:
        # Unlike CDLL, PyDLL keeps the interpreter to itself: no other thread of the child runs any more.
        ctypes.PyDLL(None).sleep(60)
        return True

    def die(self, signal_number: int) -> bool:
        os.kill(os.getpid(), signal_number)
        time.sleep(60)
        return True

    def say(self, raw: bytes) -> bool:
        os.write(int(sys.argv[1]), raw)
        time.sleep(60)
        return True

    def lie(self) -> bool:
        return "yes"  # type: ignore[return-value] - that is the lie

    def count(self, to: int, progress: Callable[[int], None] | None = None) -> int:
        assert progress is not None
        for number in range(to):
            progress(number)
        return to

    def close(self) -> None:
        while self._is_stuck:
            time.sleep(60)


def start(settings: bytes = b"") -> Host:
    return Host("bad", Device, settings, child=("-P", __file__))


@pytest.fixture
def host() -> Iterator[Host]:
    opened = start()
    opened.start()
    opened.wait_ready(soon())
    yield opened
    opened.close()


def soon(seconds: float = 20.0) -> float:
    return time.monotonic() + seconds


def failure(act: Callable[[], object]) -> DeviceError:
    with pytest.raises(DeviceError) as caught:
        act()
    return caught.value


def is_gone(process_id: int) -> bool:
    """Whether a process has ended; one that only waits for its parent to look at it has."""
    try:
        state = Path(f"/proc/{process_id}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state == "Z"


def assert_goes(process_id: int) -> None:
    end = soon()
    while not is_gone(process_id):
        assert time.monotonic() < end
        time.sleep(0.02)


def assert_replaced(host: Host, before: int | None) -> None:
    """The process that failed has been reaped, and another answers."""
    assert host.call("count", int, 3, progress=lambda _: None) == 3
    assert host.process_id not in {None, before}
    assert not Path(f"/proc/{before}").exists()


def test_values_and_pictures_pass_both_ways(host: Host) -> None:
    result = host.call("swap", tuple, IMAGE, STATUS, 0.25, SECRET)
    assert result == (STATUS, IMAGE)


@pytest.mark.parametrize("kind", [MediaError, HardwareFault, DeviceTimeout, DeviceUnavailable])
def test_an_error_of_the_driver_keeps_its_kind_code_and_details(host: Host, kind: type[DeviceError]) -> None:
    before = host.process_id
    error = failure(lambda: host.call("refuse", bool, kind.__name__))
    assert type(error) is kind
    assert (error.code, str(error), error.vendor_code, error.detail) == (
        "bad.refused",
        "plain words",
        "41",
        "the device's own",
    )
    assert host.process_id == before


def test_a_driver_that_keeps_its_deadline_lives_on(host: Host) -> None:
    before = host.process_id
    assert failure(lambda: host.call("wait", bool, soon(0.2), deadline=soon(0.2))).code == "bad.nothing_came"
    assert host.process_id == before


@pytest.mark.parametrize("method", ["hang", "hold"])
def test_a_driver_that_hangs_is_killed_soon_after_its_deadline(host: Host, method: str) -> None:
    before = host.process_id
    deadline = soon(0.2)
    error = failure(lambda: host.call(method, bool, deadline, deadline=deadline))
    assert time.monotonic() >= deadline + GRACE
    assert type(error) is DeviceTimeout
    assert error.code == "bad.host_silent"
    assert_replaced(host, before)


def test_a_process_that_is_stopped_is_killed_soon_after_its_deadline(host: Host) -> None:
    before = host.process_id
    deadline = soon(0.2)
    error = failure(lambda: host.call("die", bool, signal.SIGSTOP, deadline=deadline))
    assert (type(error), error.code) == (DeviceTimeout, "bad.host_silent")
    assert_replaced(host, before)


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGKILL, signal.SIGABRT])
def test_a_driver_that_brings_its_process_down_is_replaced(
    host: Host, number: int, caplog: pytest.LogCaptureFixture
) -> None:
    before = host.process_id
    error = failure(lambda: host.call("die", bool, number))
    assert type(error) is DeviceUnavailable
    assert (error.code, error.vendor_code) == ("bad.host_died", str(-number))
    assert_replaced(host, before)
    assert [record.msg for record in caplog.records if record.levelno >= logging.WARNING] == ["host.died"]


def test_what_a_driver_should_not_raise_ends_it_and_is_told_without_its_text(capfd: pytest.CaptureFixture[str]) -> None:
    host = start()
    host.wait_ready()
    before = host.process_id
    error = failure(lambda: host.call("refuse", bool, "KeyError"))
    assert (type(error), error.code, error.vendor_code) == (DeviceUnavailable, "bad.host_died", "70")
    assert_replaced(host, before)
    host.close()
    told = capfd.readouterr().err
    assert '"host.crashed"' in told
    assert '"error": "KeyError"' in told
    assert "test_host.py:" in told
    assert SECRET not in told


@pytest.mark.parametrize(
    "raw",
    [
        b"\xff\xff\xff\xff",
        b"\x00\x00\x00\x04junk",
        b"\x00\x00\x00\x00",
        # A message of an unknown kind, and a good result of a wrong type.
        b"\x00\x00\x00\x07\x93\xa3odd\xa0\xc4\x00",
        b"\x00\x00\x00\x0b\x93\xa6result\xa0\xc4\x00",
        b"\x00\x00\x00\x0c\x93\xa7failure\xa0\xc4\x00",
        b"\x00\x00\x00\x0a\x93\xa5ready\xa0\xc4\x00",
    ],
)
def test_a_process_that_talks_nonsense_is_replaced(host: Host, raw: bytes, caplog: pytest.LogCaptureFixture) -> None:
    before = host.process_id
    error = failure(lambda: host.call("say", bool, raw))
    assert (type(error), error.code) == (ProtocolError, "host.bad_message")
    assert_replaced(host, before)
    assert [record.msg for record in caplog.records if record.levelno >= logging.WARNING] == ["host.killed"]


def test_a_result_of_a_wrong_type_is_nonsense(host: Host) -> None:
    before = host.process_id
    assert failure(lambda: host.call("lie", bool)).code == "host.bad_message"
    assert_replaced(host, before)


def test_a_message_that_stops_in_its_middle_is_given_up(host: Host) -> None:
    before = host.process_id
    error = failure(lambda: host.call("say", bool, b"\x00\x00\x10\x00half"))
    assert (type(error), error.code) == (DeviceTimeout, "bad.host_silent")
    assert_replaced(host, before)


def test_events_without_end_do_not_hold_the_caller(host: Host) -> None:
    before = host.process_id
    counted: list[int] = []
    error = failure(lambda: host.call("count", int, 10**12, deadline=soon(0.2), progress=counted.append))
    assert error.code == "bad.host_silent"
    assert counted == list(range(len(counted)))
    assert_replaced(host, before)


def test_progress_comes_in_order_in_the_callers_own_thread(host: Host) -> None:
    told: list[tuple[int, int]] = []
    assert host.call("count", int, 50, progress=lambda number: told.append((number, threading.get_ident()))) == 50
    assert told == [(number, threading.get_ident()) for number in range(50)]


def test_a_caller_that_does_not_ask_for_progress_gets_the_result(host: Host) -> None:
    assert host.call("count", int, 5) == 5


def test_an_error_in_the_callers_own_progress_is_the_callers(host: Host) -> None:
    before = host.process_id

    def stumble(_number: int) -> None:
        raise LookupError

    with pytest.raises(LookupError):
        host.call("count", int, 5, progress=stumble)
    assert_replaced(host, before)


def test_a_call_is_cancelled_from_another_thread(host: Host) -> None:
    before = host.process_id
    cancel = Event()
    timer = threading.Timer(0.2, cancel.set)
    timer.start()
    with pytest.raises(Cancelled):
        host.call("wait", bool, soon(60.0), deadline=soon(60.0), cancel=cancel)
    timer.join()
    assert host.process_id == before
    assert failure(lambda: host.call("wait", bool, soon(0.1), deadline=soon(0.1), cancel=Event())).code == (
        "bad.nothing_came"
    )


def test_a_cancel_that_the_driver_does_not_hear_ends_with_its_process(host: Host) -> None:
    before = host.process_id
    cancel = Event()
    cancel.set()
    error = failure(lambda: host.call("hang", bool, soon(0.3), deadline=soon(0.3), cancel=cancel))
    assert error.code == "bad.host_silent"
    assert_replaced(host, before)


def test_a_second_caller_waits_its_turn_and_no_longer_than_its_deadline(host: Host) -> None:
    first = threading.Thread(target=failure, args=[lambda: host.call("wait", bool, soon(1.0), deadline=soon(1.0))])
    first.start()
    time.sleep(0.1)
    error = failure(lambda: host.call("wait", bool, soon(0.1), deadline=soon(0.1)))
    assert (type(error), error.code) == (DeviceBusy, "bad.busy")
    assert host.call("count", int, 3) == 3
    first.join()


def test_closing_ends_the_process_and_the_next_call_starts_another(host: Host) -> None:
    before = host.process_id
    host.close()
    assert host.process_id is None
    assert not Path(f"/proc/{before}").exists()
    assert host.call("count", int, 3) == 3
    host.close()
    host.close()


def test_closing_ends_a_call_that_still_runs(host: Host) -> None:
    errors: list[DeviceError] = []
    caller = threading.Thread(
        target=lambda: errors.append(failure(lambda: host.call("hang", bool, soon(60.0), deadline=soon(60.0))))
    )
    caller.start()
    time.sleep(0.1)
    before = host.process_id
    host.close()
    caller.join()
    assert [error.code for error in errors] == ["bad.host_died"]
    assert host.process_id is None
    assert not Path(f"/proc/{before}").exists()


def test_closing_does_not_wait_for_a_driver_that_cannot_let_go() -> None:
    host = start(b"stuck")
    assert host.call("count", int, 3) == 3
    before = host.process_id
    host.close()
    assert not Path(f"/proc/{before}").exists()


def test_a_process_that_was_killed_between_two_calls_is_replaced(host: Host) -> None:
    before = host.process_id
    assert before is not None
    os.kill(before, signal.SIGKILL)
    assert_goes(before)
    assert_replaced(host, before)


def test_a_driver_that_refuses_to_open_says_why_each_time() -> None:
    host = start(b"wrong")
    for _ in range(2):
        error = failure(lambda: host.call("count", int, 3))
        assert type(error) is ConfigurationError
        assert (error.code, error.detail) == ("bad.link_invalid", "told by the driver")
    host.close()


def test_a_driver_that_crashes_while_it_opens(capfd: pytest.CaptureFixture[str]) -> None:
    host = start(b"broken")
    error = failure(lambda: host.call("count", int, 3))
    assert (error.code, error.vendor_code) == ("bad.host_died", "70")
    host.close()
    assert SECRET not in capfd.readouterr().err


def test_a_process_that_never_starts() -> None:
    host = Host("bad", Device, b"", child=("-P", "-c", "raise SystemExit(3)"))
    for _ in range(2):
        error = failure(lambda: host.call("count", int, 3))
        assert (type(error), error.code, error.vendor_code) == (DeviceUnavailable, "bad.host_died", "3")
    host.close()


def test_a_driver_that_takes_long_to_open_is_waited_for_until_the_calls_deadline() -> None:
    host = start(b"slow")
    host.start()
    before = host.process_id
    assert failure(lambda: host.call("count", int, 3, deadline=soon(0.2))).code == "bad.starting"
    assert failure(lambda: host.wait_ready(soon(0.2))).code == "bad.starting"
    cancel = Event()
    cancel.set()
    with pytest.raises(Cancelled):
        host.call("count", int, 3, cancel=cancel)
    assert host.process_id == before
    host.close()
    assert not Path(f"/proc/{before}").exists()


PARENT = """
import sys, threading, time
sys.path.insert(0, sys.argv[1])
from test_host import soon, start
host = start(sys.argv[2].encode())
host.wait_ready()
if sys.argv[3]:
    threading.Thread(target=host.call, args=[sys.argv[3], bool, soon(60)], kwargs={"deadline": soon(60)}).start()
    time.sleep(0.2)
print(host.process_id, flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize(
    ("settings", "method"), [("", ""), ("", "wait"), ("", "hang"), ("stuck", ""), ("stuck", "hang")]
)
def test_no_process_outlives_its_parent(settings: str, method: str) -> None:
    command = [sys.executable, "-c", PARENT, str(Path(__file__).parent), settings, method]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert not is_gone(child)
        parent.kill()
    assert_goes(child)


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[HostedIdCardReader]:
    """The production reader in its process, with a simulated module and a photo decoder that tells its id."""
    simulator = SimulatedDevice("drivers.simulator.id_card", [str(tmp_path / "ttyIDCARD")])
    decoder = ("/bin/sh", "-c", f"echo $$ > {tmp_path / 'decoder'}; cat > /dev/null")
    opened = HostedIdCardReader(IdCardSettings(link=simulator.address, photo_decoder=decoder))
    opened.host.wait_ready()
    yield opened
    opened.host.close()
    simulator.close()


def test_a_reader_whose_process_is_stopped_or_killed_is_back_with_the_next_call(reader: HostedIdCardReader) -> None:
    for number, kind, code in (
        (signal.SIGSTOP, DeviceTimeout, "id_card.host_silent"),
        (signal.SIGKILL, DeviceUnavailable, "id_card.host_died"),
    ):
        process_id = reader.host.process_id
        assert process_id is not None
        timer = threading.Timer(0.3, os.kill, [process_id, number])
        timer.start()
        error = failure(lambda: reader.read(soon(1.0)))
        timer.join()
        assert (type(error), error.code) == (kind, code)
        assert reader.status().device is DeviceStatus.ONLINE


def test_a_killed_process_leaves_no_photo_decoder_behind(reader: HostedIdCardReader, tmp_path: Path) -> None:
    assert failure(lambda: reader.read(soon(0.5))).code == "id_card.no_card"
    decoder = int((tmp_path / "decoder").read_text(encoding="ascii"))
    assert not is_gone(decoder)
    assert reader.host.process_id is not None
    os.kill(reader.host.process_id, signal.SIGKILL)
    assert_goes(decoder)


def test_a_handle_is_given_back_while_the_process_stays(reader: HostedIdCardReader, tmp_path: Path) -> None:
    assert failure(lambda: reader.read(soon(0.5))).code == "id_card.no_card"
    decoder = int((tmp_path / "decoder").read_text(encoding="ascii"))
    before = reader.host.process_id
    reader.close()
    assert_goes(decoder)
    assert reader.host.process_id == before
    assert reader.status().device is DeviceStatus.ONLINE
    reader.host.close()
    reader.close()
    assert reader.host.process_id is None


def test_a_status_is_never_an_error(tmp_path: Path) -> None:
    reader = HostedIdCardReader(IdCardSettings(link="serial:/dev/null?speed=1"))
    status = reader.status()
    assert (status.device, status.code) == (DeviceStatus.HARDWARE_ERROR, "id_card.link_invalid")
    reader.host.close()


if __name__ == "__main__":
    run({"bad": Troublemaker}, {"bad": Device})
