"""The reader on each of its links: a real pseudo terminal, TCP, and, at the lowest byte call, USB and HID; on recorded
traffic; and, with ``--hardware id_card=ADDRESS[#NUMBER]``, on a real one.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from id_card_bench import (
    FOREIGN_2017,
    FOREIGN_2023,
    PERMIT,
    READER_ID,
    RESIDENT,
    Simulator,
    assert_ready_again,
    running_simulators,
)
from suite import Hardware, failure, soon

from drivers.devices import CardLayout, PhotoState
from drivers.errors import (
    ConfigurationError,
    DeviceBusy,
    DeviceTimeout,
    DeviceUnavailable,
    ProtocolError,
)
from drivers.hosted import HostedIdCardReader
from drivers.id_card.reader import SamReader
from drivers.settings import IdCardSettings
from drivers.simulator.control import SimulatorEnded
from drivers.status import DeviceStatus, MediaStatus

pytestmark = pytest.mark.stack

KIND = "id_card"
on_every_link = pytest.mark.parametrize("simulator", ["serial", "tcp", "usb", "hid"], indirect=True)


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Simulator]]:
    yield from running_simulators(tmp_path_factory)


@pytest.fixture
def simulator(started: Callable[[str], Simulator], request: pytest.FixtureRequest) -> Simulator:
    return started(request.param)


@pytest.fixture
def reader(simulator: Simulator) -> Iterator[SamReader]:
    opened = SamReader(simulator.settings)
    yield opened
    opened.close()


@on_every_link
@pytest.mark.parametrize("card", [RESIDENT, PERMIT, FOREIGN_2017, FOREIGN_2023], ids=lambda card: card["layout"])
def test_a_card_of_each_layout_is_read(simulator: Simulator, reader: SamReader, card: dict[str, str]) -> None:
    simulator.insert(card)
    read = reader.read(soon())
    assert read.layout is CardLayout(card["layout"])
    fields = {name: getattr(read.record, name) for name in type(read.record).__slots__}
    assert fields == {name: card.get(name) for name in fields}
    assert read.reader_id == READER_ID
    assert {"find", "select", "read", "total"} <= read.spans.keys()


@on_every_link
def test_nobody_comes(simulator: Simulator, reader: SamReader) -> None:
    error = failure(lambda: reader.read(soon(0.7)))
    assert type(error) is DeviceTimeout
    assert error.code == "id_card.no_card"
    assert reader.status().device is DeviceStatus.ONLINE


@on_every_link
def test_status_of_an_idle_reader(simulator: Simulator, reader: SamReader) -> None:
    status = reader.status()
    assert status.device is DeviceStatus.ONLINE
    assert status.media is MediaStatus.NOT_PRESENT
    is_verified = simulator.link in {"serial", "tcp"}
    verified = {} if is_verified else {"verified": "not verified on a wire"}
    assert status.capabilities == {"link": simulator.link, "reader_id": READER_ID} | verified
    simulator.insert()
    assert reader.status().media is MediaStatus.PRESENT
    assert reader.read(soon()).record.name == "沈秋华"


@on_every_link
def test_junk_before_each_frame_is_skipped(simulator: Simulator, reader: SamReader) -> None:
    simulator.fault("garbage")
    simulator.fault("odd_pieces")
    simulator.insert()
    assert reader.read(soon()).record.name == "沈秋华"


@on_every_link
@pytest.mark.parametrize("fingers", [1, 2])
def test_fingerprints_that_nobody_asked_for_are_let_go(simulator: Simulator, reader: SamReader, fingers: int) -> None:
    simulator.insert(RESIDENT | {"fingerprints": fingers})
    assert reader.read(soon()).record.name == "沈秋华"


@pytest.mark.parametrize(
    ("simulator", "fault"),
    [("serial", "slow"), ("serial", "drip"), ("usb", "drip"), ("hid", "drip")],
    indirect=["simulator"],
)
def test_a_slow_module_is_waited_for(simulator: Simulator, reader: SamReader, fault: str) -> None:
    simulator.fault(fault)
    simulator.insert()
    assert reader.read(soon()).record.name == "沈秋华"


@pytest.mark.parametrize(
    ("simulator", "fault"),
    [("serial", "wrong_checksum"), ("serial", "truncated"), ("usb", "truncated"), ("hid", "wrong_checksum")],
    indirect=["simulator"],
)
def test_one_damaged_reply_is_asked_for_again(simulator: Simulator, reader: SamReader, fault: str) -> None:
    simulator.fault(fault, times=1)
    simulator.insert()
    assert reader.read(soon()).record.name == "沈秋华"


@on_every_link
def test_a_reader_that_is_unplugged_and_comes_back(
    simulator: Simulator, reader: SamReader, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "drivers.id_card")
    assert_ready_again(simulator, reader)
    simulator.fault("gone")
    for _ in range(3):
        error = failure(lambda: reader.read(soon()))
        assert type(error) is DeviceUnavailable
        assert error.code == "id_card.unavailable"
    status = reader.status()
    assert (status.device, status.code) == (DeviceStatus.NO_DEVICE, "id_card.unavailable")
    assert_ready_again(simulator, reader)
    changes = [record.msg for record in caplog.records if record.msg in {"id_card.online", "id_card.offline"}]
    assert changes == ["id_card.online", "id_card.offline", "id_card.online"]


PREAMBLE_CUT, LENGTH_CUT, STATUS_CUT, TEXT_CUT, PHOTO_CUT, CHECKSUM_CUT = 3, 6, 9, 100, 700, 1294


@pytest.mark.parametrize(
    ("simulator", "at"),
    [
        *(
            ("serial", at)
            for at in (0, PREAMBLE_CUT, 5, LENGTH_CUT, 7, STATUS_CUT, 10, TEXT_CUT, PHOTO_CUT, CHECKSUM_CUT)
        ),
        *(("tcp", at) for at in (0, LENGTH_CUT, TEXT_CUT, CHECKSUM_CUT)),
        *(("usb", at) for at in (0, LENGTH_CUT, 64, PHOTO_CUT, CHECKSUM_CUT)),
        *(("hid", at) for at in (0, 64, PHOTO_CUT, 1280)),
    ],
    indirect=["simulator"],
)
def test_a_reader_is_pulled_out_in_the_middle_of_a_card(simulator: Simulator, reader: SamReader, at: int) -> None:
    reader.status()
    simulator.insert()
    # Found, selected, then the reply with the card.
    simulator.fault("pulled", after=2, at=at)
    error = failure(lambda: reader.read(soon()))
    assert (type(error), error.code) == (DeviceUnavailable, "id_card.unavailable")
    assert reader.status().device is DeviceStatus.NO_DEVICE
    assert_ready_again(simulator, reader)


@on_every_link
def test_a_reader_whose_power_fails_is_found_again(tmp_path: Path, simulator: Simulator) -> None:
    simulator = Simulator(tmp_path, simulator.link)
    reader = SamReader(simulator.settings)
    assert_ready_again(simulator, reader)
    with pytest.raises(SimulatorEnded):
        simulator.fault("dead")
    assert failure(lambda: reader.read(soon())).code == "id_card.unavailable"
    assert reader.status().device is DeviceStatus.NO_DEVICE
    simulator.device.restart()
    assert_ready_again(simulator, reader)
    reader.close()
    simulator.close()


def test_a_reader_that_was_swapped_shows_its_own_number(tmp_path: Path) -> None:
    first = Simulator(tmp_path, "serial")
    reader = SamReader(first.settings)
    assert reader.status().capabilities["reader_id"] == READER_ID
    first.close()
    assert reader.status().device is DeviceStatus.NO_DEVICE
    second = Simulator(tmp_path, "serial", "--number", "815")
    assert reader.status().capabilities["reader_id"] == READER_ID.replace("4711", "0815")
    reader.close()
    second.close()


@pytest.mark.parametrize(
    ("simulator", "speaks"),
    [("serial", "modem"), ("usb", "scanner"), ("hid", "printer")],
    indirect=["simulator"],
)
def test_another_device_at_the_readers_address(simulator: Simulator, reader: SamReader, speaks: str) -> None:
    simulator.fault("wrong_device", speaks=speaks)
    error = failure(lambda: reader.read(soon(3.0)))
    assert (type(error), error.code) == (ProtocolError, "id_card.garbage")
    assert_ready_again(simulator, reader)


@pytest.mark.parametrize("simulator", ["serial", "usb"], indirect=True)
def test_another_process_holds_the_reader(simulator: Simulator, reader: SamReader) -> None:
    reader.status()
    second = SamReader(simulator.settings)
    assert type(failure(lambda: second.read(soon()))) is DeviceBusy
    assert second.status().device is DeviceStatus.DEVICE_BUSY
    second.close()
    assert_ready_again(simulator, reader)


def test_one_of_several_readers_alike_is_named_by_its_place(tmp_path: Path) -> None:
    simulator = Simulator(tmp_path, "usb", "--twins", "1")
    assert "@1-1" in simulator.settings.link
    reader = SamReader(simulator.settings)
    assert_ready_again(simulator, reader)
    reader.close()
    unnamed = SamReader(IdCardSettings(link=simulator.settings.link.replace("@1-1", "")))
    status = unnamed.status()
    assert (status.device, status.code) == (DeviceStatus.HARDWARE_ERROR, "id_card.link_invalid")
    assert "1-1, 1-2" in status.detail
    assert SamReader(IdCardSettings(link=simulator.settings.link.replace("@1-1", "@2-1"))).status().device is (
        DeviceStatus.NO_DEVICE
    )
    simulator.close()


def test_a_reader_that_was_never_there(tmp_path: Path) -> None:
    nothing = tmp_path / "nothing"
    for link in (f"serial:{nothing}", f"serial:{nothing}?baud=9600", f"usb:0400:c35a?peer={nothing}", f"hid:{nothing}"):
        reader = SamReader(IdCardSettings(link=link))
        assert reader.status().device is DeviceStatus.NO_DEVICE
        assert failure(lambda reader=reader: reader.read(soon())).code == "id_card.unavailable"
        reader.close()


def test_a_usb_reader_that_was_never_there() -> None:
    reader = SamReader(IdCardSettings(link="usb:0400:c35a"))
    assert reader.status().device is DeviceStatus.NO_DEVICE
    reader.close()


def test_a_wrong_address_is_told_at_once() -> None:
    error = failure(lambda: SamReader(IdCardSettings(link="serial:/dev/ttyS0?speed=1")))
    assert type(error) is ConfigurationError
    assert error.code == "id_card.link_invalid"


RECORDED = Path(__file__).parent / "recorded"


def recorded(name: str) -> SamReader:
    return SamReader(IdCardSettings(link=f"replay:{RECORDED / name}.jsonl"))


def test_a_recorded_card_is_waited_for_and_read() -> None:
    reader = recorded("id_card_resident")
    read = reader.read(soon())
    fields = {name: getattr(read.record, name) for name in type(read.record).__slots__}
    assert fields == {name: RESIDENT.get(name) for name in fields}
    assert (read.reader_id, read.photo_state) == (READER_ID, PhotoState.NO_DECODER)
    assert reader.wait_removed(soon())
    assert reader.status().capabilities == {"link": "replay", "reader_id": READER_ID}
    reader.close()


def test_a_recorded_card_is_withdrawn() -> None:
    reader = recorded("id_card_withdrawn")
    assert failure(lambda: reader.read(soon())).code == "id_card.media_withdrawn"
    reader.close()


def test_a_recorded_reader_with_a_noisy_line() -> None:
    reader = recorded("id_card_noise")
    assert reader.read(soon()).record.name_en == FOREIGN_2023["name_en"]
    reader.close()


def test_a_recording_that_differs_is_no_reader(tmp_path: Path) -> None:
    first, *rest = (RECORDED / "id_card_resident.jsonl").read_text().splitlines(keepends=True)
    path = tmp_path / "changed.jsonl"
    path.write_text("".join((first.replace("12ffee", "11ffed"), *rest)))
    reader = SamReader(IdCardSettings(link=f"replay:{path}"))
    assert failure(lambda: reader.read(soon())).code == "id_card.replay_differs"
    reader.close()


@on_every_link
def test_what_passes_can_be_recorded_and_played_back(simulator: Simulator, tmp_path: Path) -> None:
    path = tmp_path / "card.jsonl"
    reader = SamReader(msgspec.structs.replace(simulator.settings, record=str(path)))
    simulator.insert(PERMIT)
    read = reader.read(soon())
    reader.close()
    replayed = SamReader(IdCardSettings(link=f"replay:{path}"))
    assert replayed.read(soon()).record == read.record
    replayed.close()


@on_every_link
def test_a_card_is_read_in_a_process_of_its_own(simulator: Simulator, tmp_path: Path) -> None:
    path = tmp_path / "card.jsonl"
    # The process may write it and make none.
    path.touch()
    hosted = HostedIdCardReader(msgspec.structs.replace(simulator.settings, record=str(path)))
    assert hosted.status().capabilities["link"] == simulator.link
    assert_ready_again(simulator, hosted)
    assert path.stat().st_size > 1000
    simulator.fault("gone")
    assert hosted.status().device is DeviceStatus.NO_DEVICE
    assert_ready_again(simulator, hosted)
    hosted.host.close()


def test_a_usb_reader_that_was_never_there_in_a_process_of_its_own() -> None:
    hosted = HostedIdCardReader(IdCardSettings(link="usb:0400:c35a"))
    status = hosted.status()
    assert (status.device, status.code) == (DeviceStatus.NO_DEVICE, "id_card.unavailable")
    assert "libusb" not in status.detail
    hosted.host.close()


def test_the_real_reader_tells_its_number(hardware: Hardware) -> None:
    reader = SamReader(IdCardSettings(link=hardware.address))
    status = reader.status()
    assert status.device is DeviceStatus.ONLINE, status
    hardware.check(dict(status.capabilities))
    reader.close()


def test_the_real_reader_waits_for_a_card(hardware: Hardware) -> None:
    reader = SamReader(IdCardSettings(link=hardware.address))
    hardware.check(dict(reader.status().capabilities))
    assert failure(lambda: reader.read(soon(2.0))).code == "id_card.no_card", "no card may lie on the reader"
    reader.close()
