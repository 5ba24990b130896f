"""The production reader against the simulated module, over a real pseudo terminal in another process.

Each scenario of the reader's part in "bad input and faults"; every one ends with a card that is read again.
"""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from id_card_bench import PERMIT, RESIDENT, Simulator, assert_ready_again, running_simulators
from suite import assert_cancelled, failure, soon

from drivers.devices import LONG_TERM, IdCard, PhotoState
from drivers.errors import (
    Cancelled,
    DeviceTimeout,
    DeviceUnavailable,
    HardwareFault,
    MediaError,
    ProtocolError,
)
from drivers.hosted import HostedIdCardReader
from drivers.id_card.reader import SamReader
from drivers.settings import IdCardSettings
from drivers.status import DeviceStatus, MediaStatus

pytestmark = pytest.mark.stack

KIND = "id_card"


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Simulator]]:
    yield from running_simulators(tmp_path_factory)


@pytest.fixture
def simulator(started: Callable[[str], Simulator]) -> Simulator:
    return started("serial")


@pytest.fixture
def reader(simulator: Simulator) -> Iterator[SamReader]:
    opened = SamReader(simulator.settings)
    yield opened
    opened.close()


def test_long_term_validity_is_a_value(simulator: Simulator, reader: SamReader) -> None:
    simulator.insert(RESIDENT | {"valid_until": LONG_TERM})
    assert reader.read(soon()).record.valid_until == LONG_TERM


def test_rare_characters_in_a_name_are_read(simulator: Simulator, reader: SamReader) -> None:
    simulator.insert(RESIDENT | {"name": "𠮷田䶮"})
    assert reader.read(soon()).record.name == "𠮷田䶮"


def test_a_card_without_a_usable_photo_is_still_read(simulator: Simulator, reader: SamReader) -> None:
    simulator.insert()
    read = reader.read(soon())
    assert (read.photo_state, read.photo) == (PhotoState.FAILED, None)
    assert read.record.name == "沈秋华"


def test_without_a_decoder_the_record_is_still_given(simulator: Simulator) -> None:
    reader = SamReader(IdCardSettings(link=simulator.settings.link))
    simulator.insert()
    assert reader.read(soon()).photo_state is PhotoState.NO_DECODER
    reader.close()


def test_a_card_is_waited_for(simulator: Simulator, reader: SamReader) -> None:
    timer = threading.Timer(0.5, simulator.insert)
    timer.start()
    assert reader.read(soon()).record.name == "沈秋华"
    timer.join()


def test_waiting_ends_when_it_is_cancelled(simulator: Simulator, reader: SamReader) -> None:
    assert_cancelled(0.4, lambda cancel: reader.read(soon(60.0), cancel))
    assert_ready_again(simulator, reader)


def test_a_read_that_is_cancelled_leaves_no_old_reply_behind(simulator: Simulator, reader: SamReader) -> None:
    simulator.fault("slow")
    simulator.insert()
    assert_cancelled(0.85, lambda cancel: reader.read(soon(), cancel))
    assert_ready_again(simulator, reader)


def test_a_card_that_stays_is_not_read_twice(simulator: Simulator, reader: SamReader) -> None:
    simulator.insert()
    reader.read(soon())
    assert reader.status().media is MediaStatus.PRESENT
    assert failure(lambda: reader.read(soon(1.0))).code == "id_card.no_card"
    simulator.remove()
    simulator.insert(PERMIT)
    assert reader.read(soon()).record.name == "陈大文"


def test_a_card_that_lay_there_before_the_start_has_to_be_lifted(simulator: Simulator, reader: SamReader) -> None:
    simulator.insert()
    reader.read(soon())
    reader.close()
    restarted = SamReader(simulator.settings)
    assert restarted.status().media is MediaStatus.PRESENT
    assert failure(lambda: restarted.read(soon(0.7))).code == "id_card.no_card"
    assert_ready_again(simulator, restarted)
    restarted.close()


def test_removal_is_waited_for(simulator: Simulator, reader: SamReader) -> None:
    simulator.insert()
    reader.read(soon())
    assert not reader.wait_removed(soon(0.5))
    timer = threading.Timer(0.4, simulator.remove)
    timer.start()
    assert reader.wait_removed(soon())
    timer.join()
    assert reader.status().media is MediaStatus.NOT_PRESENT


def test_waiting_for_removal_ends_when_it_is_cancelled(simulator: Simulator, reader: SamReader) -> None:
    simulator.insert()
    reader.read(soon())
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        reader.wait_removed(soon(60.0), cancel)


def test_a_card_is_withdrawn_while_it_is_read(simulator: Simulator, reader: SamReader) -> None:
    simulator.fault("media_withdrawn")
    simulator.insert()
    error = failure(lambda: reader.read(soon()))
    assert type(error) is MediaError
    assert error.code == "id_card.media_withdrawn"
    assert_ready_again(simulator, reader)


def test_a_card_that_slips_and_is_put_back_at_once_is_read(simulator: Simulator, reader: SamReader) -> None:
    simulator.fault("media_unreadable", times=2)
    simulator.insert()
    assert reader.read(soon()).record.name == "沈秋华"


def test_a_card_that_cannot_be_read_is_given_up_after_three_attempts(simulator: Simulator, reader: SamReader) -> None:
    simulator.fault("media_unreadable", times=3)
    simulator.insert()
    error = failure(lambda: reader.read(soon()))
    assert type(error) is MediaError
    assert error.code == "id_card.media_unreadable"
    assert simulator.state()["faults"] == []
    assert_ready_again(simulator, reader)


def test_a_card_of_an_unknown_type(simulator: Simulator, reader: SamReader) -> None:
    simulator.fault("media_unsupported")
    simulator.insert()
    error = failure(lambda: reader.read(soon()))
    assert type(error) is MediaError
    assert error.code == "id_card.media_unsupported"
    assert failure(lambda: reader.read(soon(0.7))).code == "id_card.no_card"
    assert_ready_again(simulator, reader)


def test_a_card_that_is_no_id_card(simulator: Simulator, reader: SamReader) -> None:
    reader.status()
    simulator.fault("status", status=0x40)
    error = failure(lambda: reader.read(soon()))
    assert (error.code, error.vendor_code) == ("id_card.media_unsupported", "40")
    assert_ready_again(simulator, reader)


def test_a_number_that_fails_its_check(simulator: Simulator, reader: SamReader) -> None:
    simulator.insert(RESIDENT | {"id_number": "339999199002280024"})
    error = failure(lambda: reader.read(soon()))
    assert type(error) is MediaError
    assert error.code == "id_card.number_invalid"
    assert "3399" not in str(error) + error.detail
    assert_ready_again(simulator, reader)


def test_a_damaged_photo_costs_the_photo_only(simulator: Simulator, reader: SamReader) -> None:
    simulator.fault("photo_damaged")
    simulator.insert()
    read = reader.read(soon())
    assert read.photo_state is PhotoState.FAILED
    assert read.record.name == "沈秋华"


def test_a_reply_that_drips_without_end_is_given_up(simulator: Simulator, reader: SamReader) -> None:
    reader.status()
    simulator.insert()
    # 1,295 bytes in five minutes: a reader that waits for them is ended by the time limit of every test.
    simulator.fault("drip", after=2, delay=2.0)
    assert failure(lambda: reader.read(soon(1.5))).code == "id_card.no_card"
    assert_ready_again(simulator, reader)


def test_one_lost_reply_is_asked_for_again(simulator: Simulator, reader: SamReader) -> None:
    simulator.fault("silent", times=1)
    assert reader.status().device is DeviceStatus.ONLINE


@pytest.mark.parametrize("fault", ["wrong_checksum", "truncated"])
def test_a_read_whose_reply_was_damaged_starts_again_after_a_reset(
    simulator: Simulator, reader: SamReader, fault: str
) -> None:
    reader.status()
    simulator.insert()
    # Found, selected, then the reply with the card.
    simulator.fault(fault, times=1, after=2)
    assert reader.read(soon()).record.name == "沈秋华"


@pytest.mark.parametrize(
    ("fault", "code"), [("wrong_checksum", "id_card.bad_checksum"), ("truncated", "id_card.truncated")]
)
def test_replies_that_stay_damaged_are_a_protocol_error(
    simulator: Simulator, reader: SamReader, fault: str, code: str
) -> None:
    simulator.fault(fault)
    simulator.insert()
    error = failure(lambda: reader.read(soon()))
    assert (type(error), error.code) == (ProtocolError, code)
    assert_ready_again(simulator, reader)


def test_a_reply_that_comes_too_late_is_not_taken_for_the_next(simulator: Simulator, reader: SamReader) -> None:
    reader.status()
    simulator.insert()
    simulator.fault("late", times=1)
    assert reader.read(soon()).record.name == "沈秋华"


def test_a_silent_reader(simulator: Simulator, reader: SamReader) -> None:
    simulator.fault("silent")
    error = failure(lambda: reader.read(soon(0.3)))
    assert type(error) is DeviceTimeout
    assert error.code == "id_card.silent"
    status = reader.status()
    assert (status.device, status.media, status.code) == (DeviceStatus.OFFLINE, MediaStatus.UNKNOWN, "id_card.silent")
    assert_ready_again(simulator, reader)


@pytest.mark.parametrize("step", ["find", "select"])
def test_a_card_is_withdrawn_at_any_step(simulator: Simulator, reader: SamReader, step: str) -> None:
    reader.status()
    simulator.fault("media_withdrawn", step=step)
    simulator.insert()
    assert failure(lambda: reader.read(soon())).code == "id_card.media_withdrawn"
    assert_ready_again(simulator, reader)


def test_a_card_that_is_withdrawn_once_it_was_read_is_read(simulator: Simulator, reader: SamReader) -> None:
    simulator.fault("media_withdrawn", step="read")
    simulator.insert()
    record = reader.read(soon()).record
    assert (record.name, record.latest_address) == ("沈秋华", None)
    assert reader.wait_removed(soon())


def test_two_cards_at_once_cannot_be_read(simulator: Simulator, reader: SamReader) -> None:
    simulator.fault("card_collision")
    simulator.insert()
    assert failure(lambda: reader.read(soon())).code == "id_card.media_unreadable"
    assert_ready_again(simulator, reader)


def test_a_fault_that_lasts_a_while_mends_itself(simulator: Simulator, reader: SamReader) -> None:
    simulator.fault("gone", seconds=0.4)
    assert reader.status().device is DeviceStatus.NO_DEVICE
    end = soon()
    while reader.status().device is not DeviceStatus.ONLINE:
        assert time.monotonic() < end
        time.sleep(0.05)
    assert_ready_again(simulator, reader)


@pytest.mark.parametrize("status", [0x60, 0x66])
def test_a_broken_security_module(simulator: Simulator, reader: SamReader, status: int) -> None:
    simulator.fault("status", status=status)
    error = failure(lambda: reader.read(soon()))
    assert type(error) is HardwareFault
    assert (error.code, error.vendor_code) == ("id_card.module_fault", f"{status:02X}")
    assert reader.status().device is DeviceStatus.HARDWARE_ERROR
    assert_ready_again(simulator, reader)


@pytest.mark.parametrize("status", [0x21, 0x23, 0x24])
def test_a_command_that_the_module_refuses(simulator: Simulator, reader: SamReader, status: int) -> None:
    reader.status()
    simulator.fault("status", status=status)
    error = failure(lambda: reader.read(soon()))
    assert type(error) is ProtocolError
    assert (error.code, error.vendor_code) == ("id_card.command_refused", f"{status:02X}")
    assert_ready_again(simulator, reader)


@pytest.mark.parametrize("status", [0x10, 0x11])
def test_a_command_that_arrived_damaged_is_sent_again(simulator: Simulator, reader: SamReader, status: int) -> None:
    simulator.fault("status", status=status, times=1)
    assert reader.status().device is DeviceStatus.ONLINE
    simulator.fault("status", status=status)
    assert failure(lambda: reader.read(soon())).code == "id_card.frame_refused"
    assert_ready_again(simulator, reader)


def test_the_speed_of_a_module_is_searched_for(tmp_path: Path) -> None:
    simulator = Simulator(tmp_path, "serial", "--speed", "38400")
    reader = SamReader(IdCardSettings(link=f"serial:{simulator.path}"))
    simulator.insert()
    assert reader.read(soon()).record.name == "沈秋华"
    reader.close()
    # The speed that was found is tried first from now on.
    assert reader.wait_removed(soon(1.0)) is False
    reader.close()
    wrong = SamReader(IdCardSettings(link=f"serial:{simulator.path}?baud=57600"))
    assert failure(lambda: wrong.read(soon(1.0))).code == "id_card.silent"
    wrong.close()
    simulator.close()
    assert not os.path.lexists(simulator.path)


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"layout": "passport"}, "unknown layout"),
        ({"nation": "汉族"}, "unknown nation"),
        ({"name": "沈" * 16}, "name is"),
    ],
)
def test_a_card_that_cannot_be_written_is_refused(simulator: Simulator, change: dict[str, str], text: str) -> None:
    with pytest.raises(ValueError, match=text):
        simulator.insert(RESIDENT | change)


@pytest.fixture
def hosted(simulator: Simulator) -> Iterator[HostedIdCardReader]:
    opened = HostedIdCardReader(simulator.settings)
    yield opened
    opened.host.close()


def test_a_card_is_read_in_a_process_of_its_own(simulator: Simulator, hosted: HostedIdCardReader) -> None:
    simulator.insert()
    read = hosted.read(soon())
    assert type(read) is IdCard
    assert read.record.name == "沈秋华"
    assert read.photo_state is PhotoState.FAILED
    assert not hosted.wait_removed(soon(0.3))
    assert hosted.status().media is MediaStatus.PRESENT


def test_errors_keep_their_kind_through_the_process(simulator: Simulator, hosted: HostedIdCardReader) -> None:
    simulator.fault("media_withdrawn")
    simulator.insert()
    assert type(failure(lambda: hosted.read(soon()))) is MediaError
    simulator.fault("gone")
    assert type(failure(lambda: hosted.read(soon()))) is DeviceUnavailable
    assert hosted.status().device is DeviceStatus.NO_DEVICE
    assert_ready_again(simulator, hosted)


def test_waiting_in_the_process_ends_when_it_is_cancelled(simulator: Simulator, hosted: HostedIdCardReader) -> None:
    assert_cancelled(1.5, lambda cancel: hosted.read(soon(60.0), cancel))
    assert_ready_again(simulator, hosted)


def test_a_process_that_is_killed_is_replaced(simulator: Simulator, hosted: HostedIdCardReader) -> None:
    assert_ready_again(simulator, hosted)
    process = hosted.host.process_id
    assert process is not None
    os.kill(process, signal.SIGKILL)
    end = soon()
    while hosted.host.process_id == process or not hosted.host.is_ready:
        assert time.monotonic() < end
        time.sleep(0.02)
    assert_ready_again(simulator, hosted)
