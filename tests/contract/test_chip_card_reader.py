"""The production reader against a virtual card in a real pcscd, both in other processes.

The library keeps the socket that a process uses first, so that all tests in this process share one pcscd; whatever
needs another runs the driver as the kiosk does, in a process of its own.
"""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from suite import Hardware, assert_cancelled, failure, soon

from drivers.chip_card.pcsc import Pcsc
from drivers.chip_card.reader import PcscReader
from drivers.chip_card.recording import recorded, replayed
from drivers.chip_card.social_security import read_social_card
from drivers.devices import ChipCardReader, SocialCard
from drivers.errors import (
    Cancelled,
    DeviceBusy,
    DeviceTimeout,
    DeviceUnavailable,
    MediaError,
    ProtocolError,
)
from drivers.hosted import HostedChipCardReader
from drivers.settings import ChipCardSettings
from drivers.simulator.control import SETTINGS, SimulatedDevice
from drivers.status import DeviceStatus, MediaStatus

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("chip_card")]

KIND = "chip_card"
RECORDED = Path(__file__).parent / "recorded"
CARD: dict[str, str | None] = {
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
NEXT = CARD | {"name": "陈大文", "sex": "male", "id_number": "339999199001010016"}
PIN, OTHER_PIN = "190472", "558310"
THIRD_GENERATION = CARD | {"spec_version": "3.00", "expiry_date": None, "sex": None, "nation": None}
LAYOUTS: dict[str, dict[str, object]] = {
    "T=0, by number": {"protocol": "T=0", "access": ["number"]},
    "T=1, by number": {"protocol": "T=1", "access": ["number"]},
    "T=0, by tag": {"protocol": "T=0", "access": ["tag"]},
    "T=1, by tag": {"protocol": "T=1", "access": ["tag"]},
    "files selected with P1=00": {"select": [0]},
    "files with short identifiers alone": {"select": []},
    "text padded with blanks": {"padding": "20"},
}


class Simulator:
    """The simulated slot and what tests say to it."""

    def __init__(self) -> None:
        self._device = SimulatedDevice("drivers.simulator.chip_card", [])
        settings = SETTINGS[KIND](self._device.address)
        assert isinstance(settings, ChipCardSettings)
        self.settings = settings
        self.restart = self._device.restart
        self.close = self._device.close

    def insert(self, card: dict[str, str | None] = CARD, **options: object) -> None:
        self._device.order("insert", card=card, **options)

    def remove(self) -> None:
        self._device.order("remove")

    def fault(self, fault: str, **details: object) -> None:
        self._device.order("fault", fault=fault, **details)

    def clear(self) -> None:
        self._device.order("clear")

    def commands(self) -> list[str]:
        """The headers of the commands that the card in the slot, or the last one, was given."""
        commands: list[str] = self._device.order("state")["commands"]
        return commands

    def pins_sent(self) -> int:
        """How often that card was given a PIN."""
        return self.commands().count("00200000")

    def tries_left(self) -> int:
        """How often that card bears a wrong one."""
        tries: int = self._device.order("state")["tries_left"]
        return tries


@pytest.fixture(scope="module")
def started() -> Iterator[Simulator]:
    simulator = Simulator()
    yield simulator
    simulator.close()


@pytest.fixture
def simulator(started: Simulator) -> Simulator:
    """Whole, and with or without a card: pcscd looks for one every 0.4 s only."""
    started.clear()
    return started


@pytest.fixture
def reader(simulator: Simulator) -> Iterator[PcscReader]:
    opened = PcscReader(simulator.settings)
    yield opened
    opened.close()


@pytest.fixture
def empty(simulator: Simulator, reader: PcscReader) -> Simulator:
    """The same with nothing in it."""
    simulator.remove()
    assert reader.wait_removed(soon())
    return simulator


def fields(card: SocialCard) -> dict[str, str | None]:
    return {name: getattr(card, name) for name in type(card).__slots__}


@contextmanager
def once_a_pin_is_sent(simulator: Simulator, act: Callable[[], object]) -> Iterator[None]:
    """Do something while a card that is silent to its PIN is waited for."""

    def wait_and_act() -> None:
        limit = soon()
        while not simulator.pins_sent() and time.monotonic() < limit:
            time.sleep(0.05)
        act()

    acting = threading.Thread(target=wait_and_act)
    acting.start()
    yield
    acting.join()


def assert_ready_again(simulator: Simulator, reader: ChipCardReader) -> None:
    """The next resident's card is read."""
    simulator.clear()
    simulator.insert(NEXT)
    assert fields(reader.read_social_card(soon())) == NEXT


@pytest.mark.parametrize("options", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_cards_of_every_make_are_read(simulator: Simulator, reader: PcscReader, options: dict[str, object]) -> None:
    simulator.insert(**options)
    assert fields(reader.read_social_card(soon())) == CARD


def test_a_card_of_the_third_generation_leaves_out_what_its_face_does_not_show(
    simulator: Simulator, reader: PcscReader
) -> None:
    simulator.insert(THIRD_GENERATION, protocol="T=1")
    assert fields(reader.read_social_card(soon())) == THIRD_GENERATION


def test_a_long_name_goes_on_in_a_second_record(simulator: Simulator, reader: PcscReader) -> None:
    # The cut goes through a character: 29 bytes before it.
    simulator.insert(CARD | {"name": "A" + "阿卜杜热合曼江买买提依明艾合买提江"})
    assert reader.read_social_card(soon()).name == "A阿卜杜热合曼江买买提依明艾合买提江"


def test_rare_characters_in_a_name_are_read(simulator: Simulator, reader: PcscReader) -> None:
    simulator.insert(CARD | {"name": "𠮷田䶮"})
    assert reader.read_social_card(soon()).name == "𠮷田䶮"


def test_a_number_with_a_small_x_is_the_same_number(simulator: Simulator, reader: PcscReader) -> None:
    simulator.insert(CARD | {"id_number": "33999919491231009x"})
    assert reader.read_social_card(soon()).id_number == "33999919491231009X"


def test_a_record_that_is_missing_is_no_value(simulator: Simulator, reader: PcscReader) -> None:
    simulator.fault("record_missing", tags=[0x0A, 0x07])
    simulator.insert()
    assert fields(reader.read_social_card(soon())) == CARD | {"sex": None, "card_number": None}


def test_nobody_comes(empty: Simulator, reader: PcscReader) -> None:
    error = failure(lambda: reader.read_social_card(soon(0.5)))
    assert (type(error), error.code) == (DeviceTimeout, "chip_card.no_card")


def test_a_card_is_waited_for(empty: Simulator, reader: PcscReader) -> None:
    timer = threading.Timer(0.3, empty.insert)
    timer.start()
    assert fields(reader.read_social_card(soon())) == CARD
    timer.join()


def test_waiting_ends_when_it_is_cancelled(empty: Simulator, reader: PcscReader) -> None:
    assert_cancelled(0.3, lambda cancel: reader.read_social_card(soon(60.0), cancel))
    assert_ready_again(empty, reader)


def test_a_card_that_stays_is_read_again_and_its_removal_waited_for(simulator: Simulator, reader: PcscReader) -> None:
    simulator.insert()
    assert fields(reader.read_social_card(soon())) == fields(reader.read_social_card(soon()))
    status = reader.status()
    assert (status.device, status.media) == (DeviceStatus.ONLINE, MediaStatus.PRESENT)
    assert status.capabilities == {"reader": "KioskSlot 00 00", "link": "pcsc"}
    assert not reader.wait_removed(soon(0.3))
    timer = threading.Timer(0.2, simulator.remove)
    timer.start()
    assert reader.wait_removed(soon())
    timer.join()
    assert reader.status().media is MediaStatus.NOT_PRESENT


def test_waiting_for_removal_ends_when_it_is_cancelled(simulator: Simulator, reader: PcscReader) -> None:
    simulator.insert()
    reader.read_social_card(soon())
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        reader.wait_removed(soon(60.0), cancel)


def test_a_card_is_left_without_power(simulator: Simulator, reader: PcscReader) -> None:
    simulator.insert()
    reader.read_social_card(soon())
    before = simulator.commands()
    reader.read_social_card(soon())
    # Powered up anew, the card has to be told again which application is meant.
    assert simulator.commands()[len(before)] == "00a40400"


@pytest.mark.parametrize("command", [1, 20])
def test_card_is_withdrawn_while_it_is_read(simulator: Simulator, reader: PcscReader, command: int) -> None:
    simulator.fault("pulled", at=command)
    simulator.insert()
    error = failure(lambda: reader.read_social_card(soon()))
    assert (type(error), error.code) == (MediaError, "chip_card.media_withdrawn")
    assert_ready_again(simulator, reader)


def test_card_is_gone_before_it_is_seen(simulator: Simulator, reader: PcscReader) -> None:
    simulator.insert()
    reader.read_social_card(soon())
    # pcscd looks every 0.4 s: it still believes in the card.
    simulator.remove()
    timer = threading.Timer(1.0, simulator.insert, [NEXT])
    timer.start()
    assert fields(reader.read_social_card(soon())) == NEXT
    timer.join()


@pytest.mark.parametrize("fault", ["media_unreadable", "garbage", "truncated"])
def test_a_card_that_makes_no_sense_is_unreadable(simulator: Simulator, reader: PcscReader, fault: str) -> None:
    simulator.fault(fault)
    simulator.insert()
    error = failure(lambda: reader.read_social_card(soon()))
    assert (type(error), error.code) == (MediaError, "chip_card.media_unreadable")
    assert_ready_again(simulator, reader)


@pytest.mark.parametrize("fault", ["media_unreadable", "garbage", "truncated"])
def test_a_bad_contact_that_passes_is_not_noticed(simulator: Simulator, reader: PcscReader, fault: str) -> None:
    simulator.insert()
    reader.read_social_card(soon())
    simulator.fault(fault, times=1)
    assert fields(reader.read_social_card(soon())) == CARD


def test_a_bank_card_is_refused_and_asked_nothing_more(simulator: Simulator, reader: PcscReader) -> None:
    simulator.fault("media_unsupported")
    simulator.insert()
    error = failure(lambda: reader.read_social_card(soon()))
    assert (type(error), error.code, error.vendor_code) == (MediaError, "chip_card.media_unsupported", "6A82")
    assert simulator.commands() == ["00a40400"]
    assert_ready_again(simulator, reader)


def test_a_card_that_wants_its_pin_is_not_given_one(simulator: Simulator, reader: PcscReader) -> None:
    simulator.fault("pin_required")
    simulator.insert()
    error = failure(lambda: reader.read_social_card(soon()))
    assert (type(error), error.code, error.vendor_code) == (MediaError, "chip_card.pin_required", "6982")
    assert not [command for command in simulator.commands() if command[2:4] not in {"a4", "b2", "c0"}]
    assert_ready_again(simulator, reader)


@pytest.mark.parametrize("protocol", ["T=0", "T=1"])
@pytest.mark.parametrize("fault", ["", "pin_required"])
def test_a_right_pin_is_accepted_and_the_card_is_read(
    simulator: Simulator, reader: PcscReader, protocol: str, fault: str
) -> None:
    if fault:
        simulator.fault(fault)
    simulator.insert(protocol=protocol, pin=PIN)
    checked = reader.verify_pin(PIN, soon())
    assert (checked.is_right, checked.tries_left) == (True, None)
    assert checked.card is not None
    assert fields(checked.card) == CARD
    assert simulator.pins_sent() == 1


def test_a_wrong_pin_is_counted_and_a_right_one_begins_anew(simulator: Simulator, reader: PcscReader) -> None:
    simulator.insert(pin=PIN, tries=5)
    for left in (4, 3):
        checked = reader.verify_pin(OTHER_PIN, soon())
        assert (checked.is_right, checked.tries_left, checked.card) == (False, left, None)
    # What is free is read all the same, and costs no try.
    assert fields(reader.read_social_card(soon())) == CARD
    assert simulator.tries_left() == 3
    assert reader.verify_pin(PIN, soon()).is_right
    assert reader.verify_pin(OTHER_PIN, soon()).tries_left == 4
    assert simulator.pins_sent() == 4


def test_a_card_blocks_its_pin_with_the_last_try_and_stays_blocked(simulator: Simulator, reader: PcscReader) -> None:
    simulator.insert(pin=PIN, tries=2)
    assert reader.verify_pin(OTHER_PIN, soon()).tries_left == 1
    for pin, status in ((OTHER_PIN, "63C0"), (PIN, "6983")):
        error = failure(partial(reader.verify_pin, pin, soon()))
        assert (type(error), error.code, error.vendor_code) == (MediaError, "chip_card.pin_blocked", status)
    assert fields(reader.read_social_card(soon())) == CARD
    assert_ready_again(simulator, reader)
    assert reader.verify_pin("123456", soon()).is_right


def test_a_card_that_was_blocked_elsewhere_is_told_apart(simulator: Simulator, reader: PcscReader) -> None:
    simulator.fault("pin_blocked")
    simulator.insert(pin=PIN)
    error = failure(lambda: reader.verify_pin(PIN, soon()))
    assert (type(error), error.code, error.vendor_code) == (MediaError, "chip_card.pin_blocked", "6983")
    assert simulator.pins_sent() == 1
    assert fields(reader.read_social_card(soon())) == CARD
    assert_ready_again(simulator, reader)


def test_a_card_forgets_a_right_pin_with_its_power(simulator: Simulator, reader: PcscReader) -> None:
    simulator.fault("pin_required")
    simulator.insert(pin=PIN)
    assert reader.verify_pin(PIN, soon()).is_right
    assert failure(lambda: reader.read_social_card(soon())).code == "chip_card.pin_required"
    assert reader.verify_pin(OTHER_PIN, soon()).card is None
    assert failure(lambda: reader.read_social_card(soon())).code == "chip_card.pin_required"


def test_a_bank_card_is_given_no_pin(simulator: Simulator, reader: PcscReader) -> None:
    simulator.fault("media_unsupported")
    simulator.insert()
    error = failure(lambda: reader.verify_pin(PIN, soon()))
    assert (type(error), error.code) == (MediaError, "chip_card.media_unsupported")
    assert simulator.commands() == ["00a40400"]
    assert_ready_again(simulator, reader)


def test_a_card_is_waited_for_with_its_pin(empty: Simulator, reader: PcscReader) -> None:
    assert failure(lambda: reader.verify_pin(PIN, soon(0.5))).code == "chip_card.no_card"
    assert_cancelled(0.3, lambda cancel: reader.verify_pin(PIN, soon(60.0), cancel))
    timer = threading.Timer(0.3, empty.insert, [CARD], {"pin": PIN})
    timer.start()
    assert reader.verify_pin(PIN, soon()).is_right
    timer.join()
    assert empty.pins_sent() == 1


def test_no_pin_is_sent_whose_answer_could_come_too_late(simulator: Simulator, reader: PcscReader) -> None:
    simulator.insert(pin=PIN)
    reader.read_social_card(soon())
    error = failure(lambda: reader.verify_pin(OTHER_PIN, soon(0.9)))
    assert (type(error), error.code) == (DeviceTimeout, "chip_card.no_card")
    assert (simulator.pins_sent(), simulator.tries_left()) == (0, 3)
    assert reader.verify_pin(PIN, soon()).is_right


@pytest.mark.parametrize("fault", ["media_unreadable", "garbage", "truncated"])
def test_what_fails_before_the_pin_is_tried_again_and_the_pin_sent_once(
    simulator: Simulator, reader: PcscReader, fault: str
) -> None:
    simulator.insert(pin=PIN)
    reader.read_social_card(soon())
    simulator.fault(fault, times=1)
    assert reader.verify_pin(PIN, soon()).is_right
    assert simulator.pins_sent() == 1


@pytest.mark.parametrize("fault", ["media_unreadable", "garbage"])
def test_a_card_that_makes_no_sense_is_given_no_pin(simulator: Simulator, reader: PcscReader, fault: str) -> None:
    simulator.fault(fault)
    simulator.insert(pin=PIN)
    error = failure(lambda: reader.verify_pin(PIN, soon()))
    assert (type(error), error.code) == (MediaError, "chip_card.media_unreadable")
    assert simulator.pins_sent() == 0
    assert_ready_again(simulator, reader)


@pytest.mark.parametrize(("protocol", "command"), [("T=0", 3), ("T=1", 2)])
@pytest.mark.parametrize(
    ("fault", "kind", "code"),
    [
        ("truncated", MediaError, "chip_card.media_unreadable"),
        ("garbage", MediaError, "chip_card.media_unreadable"),
        ("pulled", MediaError, "chip_card.media_withdrawn"),
        ("silent", DeviceTimeout, "chip_card.silent"),
    ],
)
def test_a_pin_whose_answer_is_lost_is_not_sent_again(
    simulator: Simulator, reader: PcscReader, fault: str, kind: type, code: str, protocol: str, command: int
) -> None:
    simulator.fault(fault, at=command)
    simulator.insert(protocol=protocol, pin=PIN)
    error = failure(lambda: reader.verify_pin(OTHER_PIN, soon(4.0)))
    assert (type(error), error.code) == (kind, code)
    # The card has taken it, and nobody knows: one try is gone, and no more than one.
    assert (simulator.pins_sent(), simulator.tries_left()) == (1, 2)
    assert OTHER_PIN not in f"{error!r} {error.vendor_code} {error.detail}"
    assert_ready_again(simulator, reader)


@pytest.mark.parametrize("fault", ["truncated", "garbage", "pulled"])
def test_a_card_that_fails_after_a_right_pin_is_not_given_it_again(
    simulator: Simulator, reader: PcscReader, fault: str
) -> None:
    simulator.fault(fault, at=6)
    simulator.insert(pin=PIN)
    error = failure(lambda: reader.verify_pin(PIN, soon()))
    assert type(error) is MediaError
    assert error.code == f"chip_card.media_{'withdrawn' if fault == 'pulled' else 'unreadable'}"
    assert (simulator.pins_sent(), simulator.tries_left()) == (1, 3)
    assert_ready_again(simulator, reader)


def test_a_card_that_is_silent_to_its_pin_can_be_cancelled(simulator: Simulator, reader: PcscReader) -> None:
    simulator.fault("silent", at=3)
    simulator.insert(pin=PIN)
    cancel = threading.Event()
    with once_a_pin_is_sent(simulator, cancel.set), pytest.raises(Cancelled):
        reader.verify_pin(OTHER_PIN, soon(60.0), cancel)
    assert simulator.pins_sent() == 1
    assert_ready_again(simulator, reader)


@pytest.mark.parametrize("pin", ["", "12345", "1234567", "12345a", "１２３４５６", "123456\n"])
def test_what_is_no_pin_never_reaches_a_card(simulator: Simulator, reader: PcscReader, pin: str) -> None:
    simulator.insert()
    with pytest.raises(ValueError, match=r"^a PIN is six figures$"):
        reader.verify_pin(pin, soon())
    assert simulator.commands() == []


def test_a_pin_is_in_no_log_and_no_error(
    simulator: Simulator, reader: PcscReader, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        simulator.insert(pin=PIN, tries=2)
        results = [reader.verify_pin(OTHER_PIN, soon()), reader.verify_pin(PIN, soon())]
        simulator.fault("truncated", at=3)
        error = failure(lambda: reader.verify_pin(PIN, soon()))
    assert [record.message for record in caplog.records] == [
        "chip_card.online",
        "chip_card.media_inserted",
        "chip_card.media_inserted",
        "chip_card.media_read",
        "chip_card.media_inserted",
    ]
    shown = caplog.text + repr(results) + repr(error) + error.detail + str([vars(each) for each in caplog.records])
    assert not [secret for secret in (PIN, OTHER_PIN, CARD["name"], CARD["id_number"]) if str(secret) in shown]


def test_a_slow_card_is_read(simulator: Simulator, reader: PcscReader) -> None:
    simulator.fault("slow")
    simulator.insert(protocol="T=1")
    assert fields(reader.read_social_card(soon())) == CARD


def test_a_silent_card_ends_at_the_deadline_and_the_next_is_read(simulator: Simulator, reader: PcscReader) -> None:
    simulator.fault("silent", at=9)
    simulator.insert()
    error = failure(lambda: reader.read_social_card(soon(0.8)))
    assert (type(error), error.code) == (DeviceTimeout, "chip_card.silent")
    assert reader.status().device is DeviceStatus.OFFLINE
    assert not reader.wait_removed(soon(0.2))
    timer = threading.Timer(0.2, simulator.remove)
    timer.start()
    assert reader.wait_removed(soon())
    timer.join()
    assert_ready_again(simulator, reader)


def test_a_silent_card_can_be_cancelled(simulator: Simulator, reader: PcscReader) -> None:
    simulator.fault("silent", at=5)
    simulator.insert()
    assert_cancelled(1.0, lambda cancel: reader.read_social_card(soon(60.0), cancel))
    assert_ready_again(simulator, reader)


@pytest.mark.parametrize("fault", ["gone", "wrong_device", "service_gone"])
def test_a_reader_that_is_not_there_is_a_status(simulator: Simulator, reader: PcscReader, fault: str) -> None:
    simulator.insert()
    reader.read_social_card(soon())
    simulator.fault(fault)
    status = reader.status()
    assert (status.device, status.code) == (DeviceStatus.NO_DEVICE, "chip_card.unavailable")
    for call in (reader.read_social_card, reader.wait_removed):
        error = failure(partial(call, soon(0.5)))
        assert (type(error), error.code) == (DeviceUnavailable, "chip_card.unavailable")
    assert_ready_again(simulator, reader)


def test_a_pcscd_that_was_started_anew_costs_no_call(simulator: Simulator, reader: PcscReader) -> None:
    simulator.insert()
    reader.read_social_card(soon())
    simulator.fault("service_gone")
    simulator.clear()
    assert fields(reader.read_social_card(soon())) == CARD


def test_pcscd_is_ended_while_a_card_is_waited_for(empty: Simulator, reader: PcscReader) -> None:
    timer = threading.Timer(0.3, empty.fault, ["service_gone"])
    timer.start()
    assert failure(lambda: reader.read_social_card(soon())).code == "chip_card.unavailable"
    timer.join()
    assert_ready_again(empty, reader)


def test_a_pcscd_that_hangs_is_silent(simulator: Simulator, reader: PcscReader) -> None:
    reader.status()
    simulator.fault("service_silent")
    assert failure(lambda: reader.read_social_card(soon(0.5))).code == "chip_card.silent"
    assert reader.status().device is DeviceStatus.OFFLINE
    assert_ready_again(simulator, reader)


HOLDER = """
import sys
from smartcard.scard import *
_, context = SCardEstablishContext(SCARD_SCOPE_SYSTEM)
result, handle, _ = SCardConnect(context, "KioskSlot 00 00", int(sys.argv[1]), SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1)
print(result, flush=True)
sys.stdin.readline()
SCardDisconnect(handle, SCARD_LEAVE_CARD)
"""
EXCLUSIVE, SHARED = 1, 2


@pytest.mark.parametrize("share", [EXCLUSIVE, SHARED])
def test_a_slot_that_another_program_holds_is_busy(simulator: Simulator, reader: PcscReader, share: int) -> None:
    simulator.insert()
    reader.read_social_card(soon())
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(share)], stdin=-1, stdout=-1, text=True) as holder:
        assert holder.stdin is not None
        assert holder.stdout is not None
        assert holder.stdout.readline() == "0\n"
        error = failure(lambda: reader.read_social_card(soon()))
        assert (type(error), error.code) == (DeviceBusy, "chip_card.busy")
        if share == EXCLUSIVE:
            assert reader.status().device is DeviceStatus.DEVICE_BUSY
        timer = threading.Timer(0.2, holder.stdin.close)
        timer.start()
        assert fields(reader.read_social_card(soon())) == CARD
        timer.join()


def test_the_reader_is_chosen_by_its_name(simulator: Simulator) -> None:
    simulator.insert()
    for name, code in (("KioskSlot 00 01", "chip_card.no_card"), ("Nobody", "chip_card.unavailable")):
        other = PcscReader(ChipCardSettings(reader=name, socket=simulator.settings.socket))
        assert failure(partial(other.read_social_card, soon(0.4))).code == code
        other.close()
    first = PcscReader(ChipCardSettings(socket=simulator.settings.socket))
    assert fields(first.read_social_card(soon())) == CARD
    first.close()


def test_a_change_is_logged_once_and_nothing_of_the_card(
    simulator: Simulator, reader: PcscReader, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        simulator.insert()
        card = reader.read_social_card(soon())
        simulator.fault("service_gone")
        for _ in range(3):
            reader.status()
        simulator.clear()
        reader.status()
        reader.status()
    assert [record.message for record in caplog.records] == [
        "chip_card.online",
        "chip_card.media_inserted",
        "chip_card.media_read",
        "chip_card.offline",
        "chip_card.online",
    ]
    shown = caplog.text + repr(card) + str([vars(record) for record in caplog.records])
    assert not [value for value in CARD.values() if value is not None and len(value) > 1 and value in shown]


@pytest.fixture
def apart() -> Iterator[tuple[Simulator, HostedChipCardReader]]:
    """A simulator of its own, and the driver in its own process."""
    simulator = Simulator()
    reader = HostedChipCardReader(simulator.settings)
    yield simulator, reader
    reader.host.close()
    simulator.close()


def test_the_driver_serves_from_its_own_process(apart: tuple[Simulator, HostedChipCardReader]) -> None:
    simulator, reader = apart
    simulator.insert()
    assert fields(reader.read_social_card(soon())) == CARD
    simulator.fault("silent")
    assert failure(lambda: reader.read_social_card(soon(1.0))).code == "chip_card.silent"
    process = reader.host.process_id
    assert_ready_again(simulator, reader)
    # The driver gives up by itself: its process was not ended for it.
    assert reader.host.process_id == process


def test_a_pin_is_checked_in_a_process_of_its_own(apart: tuple[Simulator, HostedChipCardReader]) -> None:
    simulator, reader = apart
    simulator.fault("pin_required")
    simulator.insert(pin=PIN, tries=4)
    wrong, right = (reader.verify_pin(pin, soon()) for pin in (OTHER_PIN, PIN))
    assert (wrong.is_right, wrong.tries_left, wrong.card) == (False, 3, None)
    assert (right.is_right, right.tries_left) == (True, None)
    assert right.card is not None
    assert fields(right.card) == CARD
    process = reader.host.process_id
    with pytest.raises(ValueError, match="six figures"):
        reader.verify_pin("12345", soon())
    assert simulator.pins_sent() == 2
    assert reader.host.process_id == process


def test_a_process_that_ends_over_a_pin_sends_it_once(apart: tuple[Simulator, HostedChipCardReader]) -> None:
    simulator, reader = apart
    simulator.fault("silent", at=3)
    simulator.insert(pin=PIN)

    def end_process() -> None:
        process = reader.host.process_id
        assert process is not None
        os.kill(process, signal.SIGKILL)

    with once_a_pin_is_sent(simulator, end_process):
        error = failure(lambda: reader.verify_pin(OTHER_PIN, soon()))
    assert (type(error), error.code) == (DeviceUnavailable, "chip_card.host_died")
    assert (simulator.pins_sent(), simulator.tries_left()) == (1, 2)
    # pcscd says that the slot is empty once it has powered it off for the process that is gone, but looks every 0.4 s.
    simulator.remove()
    time.sleep(1.0)
    assert_ready_again(simulator, reader)


def test_the_whole_slot_dies_while_a_card_is_read(apart: tuple[Simulator, HostedChipCardReader]) -> None:
    simulator, reader = apart
    simulator.fault("dead", at=6)
    simulator.insert()
    error = failure(lambda: reader.read_social_card(soon()))
    assert error.code in {"chip_card.unavailable", "chip_card.media_withdrawn"}
    assert reader.status().device is DeviceStatus.NO_DEVICE
    simulator.restart()
    assert_ready_again(simulator, reader)


def test_a_machine_without_pcscd_has_no_simulated_slot_and_says_why() -> None:
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "drivers.simulator.chip_card"],
        stdin=-1,
        stdout=-1,
        text=True,
        env={"PATH": "/none"},
    ) as process:
        said = process.communicate('{"do": "state"}\n{"do": "insert", "card": {}}\n{"do": "clear"}\n')[0].splitlines()
    assert "not installed" in said[1]
    assert "error" in said[2]
    assert "ok" in said[3]


def test_a_recorded_card_is_read() -> None:
    lines = (RECORDED / "chip_card_t0.jsonl").read_text(encoding="ascii").splitlines()
    assert fields(read_social_card(replayed(lines))) == CARD
    lines = (RECORDED / "chip_card_t1.jsonl").read_text(encoding="ascii").splitlines()
    assert fields(read_social_card(replayed(lines))) == THIRD_GENERATION
    lines = (RECORDED / "chip_card_bank.jsonl").read_text(encoding="ascii").splitlines()
    assert failure(lambda: read_social_card(replayed(lines))).code == "chip_card.media_unsupported"


def test_a_recording_gives_back_what_passed(simulator: Simulator, tmp_path: Path) -> None:
    simulator.insert(NEXT)
    file = tmp_path / "card.jsonl"
    pcsc = Pcsc(simulator.settings.socket)
    reader = PcscReader(simulator.settings)
    reader.read_social_card(soon())
    with pcsc.card("KioskSlot 00 00", soon(), threading.Event()) as transmit, file.open("w") as written:
        read_social_card(recorded(transmit, written))
    assert fields(read_social_card(replayed(file.read_text().splitlines()))) == NEXT
    error = failure(lambda: replayed(file.read_text().splitlines())(b"\x00\xa4\x00\x00"))
    assert (type(error), error.code) == (ProtocolError, "chip_card.replay_differs")
    pcsc.close()
    reader.close()


def test_the_real_slot_says_what_it_is(hardware: Hardware) -> None:
    reader = PcscReader(ChipCardSettings(reader=hardware.address))
    status = reader.status()
    assert status.device is DeviceStatus.ONLINE
    hardware.check(dict(status.capabilities))
    reader.close()


def test_the_real_slot_reads_the_card_that_is_in_it(hardware: Hardware) -> None:
    reader = PcscReader(ChipCardSettings(reader=hardware.address))
    if reader.status().media is MediaStatus.NOT_PRESENT:
        pytest.skip("put a social-security card into the slot")
    card = reader.read_social_card(soon())
    assert card.spec_version in {"1.00", "2.00", "3.00"}
    reader.close()
