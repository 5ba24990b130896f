"""The driver host on its real child process: whatever a driver does, the caller gets a value or a typed error."""

import ctypes
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from threading import Event

import pytest
import troublemaker
from suite import assert_cancelled, failure, soon
from troublemaker import SECRET, Device

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
from drivers.hosted import HostedIdCardReader
from drivers.settings import IdCardSettings
from drivers.simulator.control import SimulatedDevice
from drivers.status import DeviceStatus, MediaStatus, Status, SupplyStatus

IMAGE = Image(640, 480, bytes(range(256)) * 3600)
STATUS = Status(
    DeviceStatus.ONLINE, MediaStatus.PRESENT, {"paper": SupplyStatus.LOW}, {"reader_id": "05.01"}, detail="ready"
)


def start(settings: bytes = b"") -> Host:
    return Host("bad", Device, settings, child=("-P", "-S", troublemaker.__file__))


@pytest.fixture
def host() -> Iterator[Host]:
    opened = start()
    opened.start()
    opened.wait_ready(soon())
    yield opened
    opened.close()


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


def test_a_driver_that_hangs_is_killed_soon_after_its_deadline(host: Host) -> None:
    before = host.process_id
    deadline = soon(0.2)
    error = failure(lambda: host.call("hang", bool, deadline, deadline=deadline))
    assert time.monotonic() >= deadline + GRACE
    assert (type(error), error.code) == (DeviceTimeout, "bad.host_silent")
    assert_replaced(host, before)


@pytest.mark.parametrize("method", ["hold", "spin"])
def test_a_native_call_that_keeps_the_interpreter_is_ended_long_before_the_deadline(host: Host, method: str) -> None:
    before = host.process_id
    began = time.monotonic()
    error = failure(lambda: host.call(method, bool, soon(60.0), deadline=soon(60.0)))
    assert time.monotonic() < began + 20
    assert (type(error), error.code) == (DeviceTimeout, "bad.host_silent")
    assert_replaced(host, before)


def test_a_process_that_is_stopped_in_a_call_is_ended_long_before_the_deadline(host: Host) -> None:
    before = host.process_id
    began = time.monotonic()
    error = failure(lambda: host.call("die", bool, signal.SIGSTOP, deadline=soon(60.0)))
    assert time.monotonic() < began + 20
    assert (type(error), error.code) == (DeviceTimeout, "bad.host_silent")
    assert_replaced(host, before)


def wait_for(true: Callable[[], bool]) -> None:
    end = soon()
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.parametrize("number", [signal.SIGSTOP, signal.SIGKILL, signal.SIGSEGV])
def test_a_process_that_fails_while_nobody_calls_is_replaced_unasked(
    host: Host, number: int, caplog: pytest.LogCaptureFixture
) -> None:
    before = host.process_id
    assert before is not None
    os.kill(before, number)
    wait_for(lambda: host.process_id != before and host.is_ready)
    assert host.call("count", int, 3) == 3
    told = [record.msg for record in caplog.records if record.levelno >= logging.WARNING]
    assert told == ["host.killed" if number == signal.SIGSTOP else "host.died"]


@pytest.mark.parametrize("number", [signal.SIGSTOP, signal.SIGKILL, signal.SIGSEGV])
def test_a_call_that_meets_a_process_that_has_just_failed_is_made_of_the_next(host: Host, number: int) -> None:
    before = host.process_id
    assert before is not None
    os.kill(before, number)
    assert_replaced(host, before)


def test_a_call_that_was_begun_is_never_made_twice(host: Host, tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    for number in (signal.SIGSTOP, signal.SIGKILL, signal.SIGSEGV):
        begun.write_text("")
        error = failure(partial(host.call, "note", bool, str(begun), number))
        assert error.code in {"bad.host_silent", "bad.host_died"}
        host.wait_ready()
        assert begun.read_text() == "begun"


def test_a_driver_that_keeps_the_interpreter_for_a_moment_lives_on(host: Host) -> None:
    before = host.process_id
    for method in ("hold", "spin"):
        assert host.call(method, bool, soon(0.3), deadline=soon(20.0))
    assert host.process_id == before


def test_a_machine_without_a_free_moment_kills_no_driver(host: Host) -> None:
    before = host.process_id
    busy = [subprocess.Popen([sys.executable, "-S", "-c", "while True: pass"]) for _ in range(12)]
    try:
        for _ in range(4):
            assert host.call("spin", bool, soon(0.3), deadline=soon(20.0))
            time.sleep(0.5)
    finally:
        for each in busy:
            each.kill()
            each.wait()
    assert host.process_id == before


def test_a_parent_that_is_kept_from_looking_kills_nobody(host: Host, caplog: pytest.LogCaptureFixture) -> None:
    before = host.process_id
    assert before is not None
    # The whole machine stands still for two seconds, the child a little longer than the parent.
    os.kill(before, signal.SIGSTOP)
    ctypes.PyDLL(None).usleep(2_000_000)
    time.sleep(0.1)
    os.kill(before, signal.SIGCONT)
    assert host.call("count", int, 3) == 3
    assert host.process_id == before
    assert [record.msg for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_a_driver_that_crashes_at_once_is_started_less_and_less_often(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    started = tmp_path / "started"
    program = f"open({str(started)!r}, 'a').write('.'); raise SystemExit(3)"
    host = Host("bad", Device, b"", child=("-S", "-c", program))
    host.start()
    wait_for(lambda: started.exists() and len(started.read_text()) >= 6)
    began = time.monotonic()
    error = failure(lambda: host.call("count", int, 3))
    assert (error.code, error.vendor_code) == ("bad.host_died", "3")
    assert time.monotonic() < began + 20
    # Six pauses take 0.1 + 0.2 + ... 3.2 s; without them the next second and a half would see dozens.
    time.sleep(1.5)
    assert len(started.read_text()) <= 10
    host.close()
    assert [record.msg for record in caplog.records if record.levelno >= logging.WARNING] == ["host.died"]


def test_a_driver_that_dies_of_its_first_call_again_and_again_says_so_each_time() -> None:
    host = start()
    for _ in range(6):
        assert failure(lambda: host.call("die", bool, signal.SIGKILL)).code == "bad.host_died"
    host.close()


def test_other_hosts_do_not_wait_for_one_that_hangs(host: Host) -> None:
    other = start()
    other.wait_ready()
    before = other.process_id
    stopped = partial(host.call, "die", bool, signal.SIGSTOP, deadline=soon(60.0))
    caller = threading.Thread(target=failure, args=[stopped])
    caller.start()
    times: list[float] = []
    for _ in range(200):
        began = time.monotonic()
        assert other.call("count", int, 0) == 0
        times.append(time.monotonic() - began)
    caller.join()
    assert other.process_id == before
    assert sorted(times)[180] < 0.1
    other.close()


def test_a_program_that_a_library_starts_does_not_hide_the_end_of_its_process(host: Host) -> None:
    before = host.process_id
    error = failure(lambda: host.call("fork", bool))
    assert (error.code, error.vendor_code) == ("bad.host_died", "-9")
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
    assert "troublemaker.py:" in told
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
    assert_cancelled(0.2, lambda cancel: host.call("wait", bool, soon(60.0), deadline=soon(60.0), cancel=cancel))
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
    assert failure(lambda: host.call("count", int, 3, deadline=soon(0.5))).code == "bad.starting"
    before = host.process_id
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
    """The production reader in its process, with a simulated module and a photo decoder that waits."""
    simulator = SimulatedDevice("drivers.simulator.id_card", [str(tmp_path / "ttyIDCARD")])
    opened = HostedIdCardReader(IdCardSettings(link=simulator.address, photo_decoder=("/bin/cat",)))
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


def children_of(process_id: int | None) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = stat.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[1]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(parent) == process_id:
            found.append(int(stat.parent.name))
    return found


def test_a_killed_process_leaves_no_photo_decoder_behind(reader: HostedIdCardReader) -> None:
    assert failure(lambda: reader.read(soon(0.5))).code == "id_card.no_card"
    (decoder,) = children_of(reader.host.process_id)
    assert not is_gone(decoder)
    assert reader.host.process_id is not None
    os.kill(reader.host.process_id, signal.SIGKILL)
    assert_goes(decoder)


def test_a_handle_is_given_back_while_the_process_stays(reader: HostedIdCardReader) -> None:
    assert failure(lambda: reader.read(soon(0.5))).code == "id_card.no_card"
    (decoder,) = children_of(reader.host.process_id)
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
