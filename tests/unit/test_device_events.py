"""What happened to a device, from two looks at its status."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.events import DeviceEvent, changes
from drivers.places import CONFIG
from drivers.status import DeviceStatus, MediaStatus, Status, SupplyStatus

DECLARED = tomllib.loads((CONFIG / "events.toml").read_text(encoding="utf-8"))["event"]
ONLINE = DeviceStatus.ONLINE


def told(before: Status | None, after: Status, device: str = "id_card") -> list[tuple[str, dict[str, str]]]:
    return [(event.name.removeprefix("device."), dict(event.fields)) for event in changes(before, after, device)]


def with_media(media: MediaStatus | None) -> Status:
    return Status(ONLINE, media)


def words(before: MediaStatus | None, after: MediaStatus | None, device: str) -> list[str]:
    found = told(with_media(before), with_media(after), device)
    return [name for name, _ in found if name.startswith("media")]


def test_nothing_happened() -> None:
    status = Status(ONLINE, MediaStatus.PRESENT, {"paper": SupplyStatus.LOW}, {"presence": "present"})
    assert changes(status, status, "receipt_printer") == ()


def test_the_first_look_tells_all_that_is_known() -> None:
    status = Status(
        ONLINE,
        MediaStatus.PRESENT,
        {"paper": SupplyStatus.LOW, "toner": SupplyStatus.UNKNOWN},
        {"cabinet_door": "closed"},
    )
    assert told(None, status, "document_printer") == [
        ("status_changed", {"device": "online", "media": "present", "toner": "unknown"}),
        ("media_detected", {}),
        ("paper_threshold", {"supply": "paper", "state": "low"}),
        ("sensor_changed", {"name": "cabinet_door", "value": "closed"}),
    ]


def test_a_device_that_has_no_sense_for_media_tells_nothing_of_it() -> None:
    assert told(None, Status(ONLINE)) == [("status_changed", {"device": "online"})]


def test_a_device_that_is_unplugged_and_comes_back() -> None:
    gone = Status(DeviceStatus.NO_DEVICE, MediaStatus.UNKNOWN, code="id_card.unavailable")
    there = with_media(MediaStatus.NOT_PRESENT)
    assert told(there, gone) == [
        ("status_changed", {"device": "no_device", "code": "id_card.unavailable", "media": "unknown"})
    ]
    assert told(gone, there) == [("status_changed", {"device": "online", "code": "", "media": "not_present"})]


def test_only_what_changed_is_told() -> None:
    before = Status(DeviceStatus.OFFLINE, code="scanner.silent", detail="x")
    after = Status(DeviceStatus.OFFLINE, code="scanner.unavailable", detail="y")
    assert told(before, after) == [("status_changed", {"code": "scanner.unavailable"})]


@pytest.mark.parametrize(
    ("before", "after", "card", "sheet"),
    [
        (MediaStatus.NOT_PRESENT, MediaStatus.PRESENT, ["media_inserted"], ["media_presented"]),
        (MediaStatus.ENTERING, MediaStatus.PRESENT, ["media_inserted"], ["media_presented"]),
        (MediaStatus.PRESENT, MediaStatus.NOT_PRESENT, ["media_removed"], ["media_taken"]),
        (MediaStatus.UNKNOWN, MediaStatus.PRESENT, ["media_detected"], ["media_detected"]),
        (MediaStatus.UNKNOWN, MediaStatus.NOT_PRESENT, [], []),
        (MediaStatus.PRESENT, MediaStatus.UNKNOWN, [], []),
        (MediaStatus.PRESENT, MediaStatus.RETRACTED, ["media_retracted"], ["media_retracted"]),
        (MediaStatus.RETRACTED, MediaStatus.NOT_PRESENT, [], []),
        (MediaStatus.PRESENT, MediaStatus.JAMMED, [], []),
        (MediaStatus.PRESENT, None, [], []),
    ],
)
def test_media_comes_and_goes(
    before: MediaStatus, after: MediaStatus | None, card: list[str], sheet: list[str]
) -> None:
    assert words(before, after, "chip_card") == card
    assert words(before, after, "receipt_printer") == sheet


def test_media_that_jams_is_a_changed_status() -> None:
    jammed = with_media(MediaStatus.JAMMED)
    assert told(with_media(MediaStatus.PRESENT), jammed) == [("status_changed", {"media": "jammed"})]


@pytest.mark.parametrize("state", [SupplyStatus.FULL, SupplyStatus.LOW, SupplyStatus.OUT, SupplyStatus.JAMMED])
@pytest.mark.parametrize(("supply", "event"), [("paper", "paper_threshold"), ("toner", "toner_threshold")])
def test_a_supply_passes_a_threshold(state: SupplyStatus, supply: str, event: str) -> None:
    other = SupplyStatus.LOW if state is SupplyStatus.FULL else SupplyStatus.FULL
    before, after = (Status(ONLINE, supplies={supply: each}) for each in (other, state))
    assert told(before, after) == [(event, {"supply": supply, "state": str(state)})]


@pytest.mark.parametrize(
    ("state", "word"), [(SupplyStatus.FULL, "ok"), (SupplyStatus.LOW, "high"), (SupplyStatus.OUT, "full")]
)
def test_a_bin_has_words_of_its_own(state: SupplyStatus, word: str) -> None:
    after = Status(ONLINE, supplies={"retract_bin": state})
    assert told(Status(ONLINE), after) == [("retract_bin_threshold", {"supply": "retract_bin", "state": word})]


def test_a_supply_without_a_name_of_its_own_is_told_too() -> None:
    after = Status(ONLINE, supplies={"drum": SupplyStatus.LOW})
    assert told(Status(ONLINE), after) == [("supply_threshold", {"supply": "drum", "state": "low"})]


def test_a_supply_that_cannot_be_told_and_then_can() -> None:
    known, unknown = (Status(ONLINE, supplies={"paper": each}) for each in (SupplyStatus.FULL, SupplyStatus.UNKNOWN))
    assert told(known, unknown) == [("status_changed", {"paper": "unknown"})]
    assert told(unknown, known) == [("paper_threshold", {"supply": "paper", "state": "full"})]


def test_a_sensor_has_another_value_is_unknown_and_known_again() -> None:
    closed, opened, unknown = (Status(ONLINE, sensors={"tamper": each}) for each in ("closed", "open", "unknown"))
    assert told(closed, opened) == [("sensor_changed", {"name": "tamper", "value": "open"})]
    assert told(opened, unknown) == [("sensor_changed", {"name": "tamper", "value": "unknown"})]
    assert told(unknown, closed) == [("sensor_changed", {"name": "tamper", "value": "closed"})]


def test_sensors_of_a_device_that_tells_of_none_are_left_out() -> None:
    there = Status(ONLINE, sensors={"battery": "full"})
    gone = Status(DeviceStatus.NO_DEVICE, code="power.unavailable")
    assert told(there, gone) == [("status_changed", {"device": "no_device", "code": "power.unavailable"})]


STATUSES = st.builds(
    Status,
    st.sampled_from(DeviceStatus),
    st.none() | st.sampled_from(MediaStatus),
    st.dictionaries(st.sampled_from(["paper", "toner", "retract_bin", "drum"]), st.sampled_from(SupplyStatus)),
    st.dictionaries(st.sampled_from(["tamper", "presence"]), st.sampled_from(["open", "closed", "unknown"])),
    code=st.sampled_from(["", "id_card.silent"]),
)


@given(st.none() | STATUSES, STATUSES, st.sampled_from(["id_card", "document_printer", "power"]))
def test_every_event_is_declared_with_its_fields(before: Status | None, after: Status, device: str) -> None:
    for event in changes(before, after, device):
        assert isinstance(event, DeviceEvent)
        assert event.device == device
        declared = DECLARED[event.name]
        assert event.fields.keys() <= {*declared["fields"], "drum"}
        expected = "resident-action" if event.name.rpartition("_")[2] in ("inserted", "removed", "taken") else "system-"
        assert declared["kind"].startswith(expected)


@given(STATUSES, st.sampled_from(["id_card", "receipt_printer"]))
def test_a_second_look_at_the_same_tells_nothing(status: Status, device: str) -> None:
    assert changes(status, status, device) == ()
