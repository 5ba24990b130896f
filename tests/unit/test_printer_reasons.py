"""Keywords and SNMP bits to what they mean."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.document_printer.reasons import (
    BLOCKING,
    DETECTED_ERRORS,
    Code,
    condition,
    keywords,
    of_detected_errors,
    without_suffix,
)
from drivers.places import CONFIG
from drivers.status import DeviceStatus, MediaStatus, SupplyStatus


@pytest.mark.parametrize("suffix", ["", "-report", "-warning", "-error"])
def test_the_suffix_does_not_say_how_grave_a_reason_is(suffix):
    assert without_suffix(f"media-empty{suffix}") == "media-empty"
    assert condition(keywords([f"media-empty{suffix}"])).code is Code.MEDIA_EMPTY


def test_none_is_no_reason():
    ready = condition(keywords(["none"]))
    assert ready.code is None
    assert ready.device is DeviceStatus.ONLINE
    assert (ready.paper, ready.toner, ready.media) == (SupplyStatus.FULL, SupplyStatus.FULL, None)
    assert not ready.detail


@pytest.mark.parametrize(
    ("reason", "device", "paper", "toner", "code"),
    [
        ("media-empty", DeviceStatus.ONLINE, SupplyStatus.OUT, SupplyStatus.FULL, Code.MEDIA_EMPTY),
        ("media-needed", DeviceStatus.ONLINE, SupplyStatus.OUT, SupplyStatus.FULL, Code.MEDIA_EMPTY),
        ("media-low", DeviceStatus.ONLINE, SupplyStatus.LOW, SupplyStatus.FULL, None),
        ("media-jam", DeviceStatus.HARDWARE_ERROR, SupplyStatus.JAMMED, SupplyStatus.FULL, Code.MEDIA_JAM),
        ("cover-open", DeviceStatus.USER_ERROR, SupplyStatus.FULL, SupplyStatus.FULL, Code.COVER_OPEN),
        ("door-open", DeviceStatus.USER_ERROR, SupplyStatus.FULL, SupplyStatus.FULL, Code.COVER_OPEN),
        ("toner-low", DeviceStatus.ONLINE, SupplyStatus.FULL, SupplyStatus.LOW, None),
        ("marker-supply-low", DeviceStatus.ONLINE, SupplyStatus.FULL, SupplyStatus.LOW, None),
        ("toner-empty", DeviceStatus.ONLINE, SupplyStatus.FULL, SupplyStatus.OUT, Code.TONER_EMPTY),
        ("output-area-full", DeviceStatus.USER_ERROR, SupplyStatus.FULL, SupplyStatus.FULL, Code.OUTPUT_FULL),
        ("paused", DeviceStatus.OFFLINE, SupplyStatus.FULL, SupplyStatus.FULL, Code.OFFLINE),
        ("marker-waste-full", DeviceStatus.HARDWARE_ERROR, SupplyStatus.FULL, SupplyStatus.FULL, Code.SERVICE_NEEDED),
        ("connecting-to-device", DeviceStatus.ONLINE, SupplyStatus.FULL, SupplyStatus.FULL, None),
        ("other", DeviceStatus.ONLINE, SupplyStatus.FULL, SupplyStatus.FULL, None),
    ],
)
def test_each_keyword_comes_to_the_fields_words(reason, device, paper, toner, code):
    said = condition(keywords([reason]))
    assert (said.device, said.paper, said.toner, said.code) == (device, paper, toner, code)


def test_the_gravest_of_several_reasons_gives_the_code():
    said = condition(keywords(["media-empty-report", "media-jam-warning", "cover-open-error"]))
    assert said.code is Code.COVER_OPEN
    assert said.media is MediaStatus.JAMMED
    assert said.paper is SupplyStatus.JAMMED
    assert said.detail == "cover-open media-empty media-jam"


def test_a_stopped_printer_without_paper_is_out_of_paper():
    assert condition(frozenset({"stopped", "media-empty"})).code is Code.MEDIA_EMPTY
    assert condition(frozenset({"stopped"})).code is Code.OFFLINE


@pytest.mark.parametrize(
    ("octets", "expected"),
    [
        (b"", set()),
        (b"\x00\x00", set()),
        (b"\x40", {"media-empty"}),
        (b"\x40\x04", {"media-empty", "media-low"}),
        (b"\x08\x00", {"door-open"}),
        (b"\x04", {"media-jam"}),
        (b"\x02", {"offline"}),
        (b"\xa0\x08", {"media-low", "toner-low", "output-area-full"}),
    ],
)
def test_bits_of_the_detected_error_state_count_from_the_left(octets, expected):
    assert of_detected_errors(octets) == expected


@given(st.binary(max_size=40))
def test_any_octets_are_read(octets):
    assert of_detected_errors(octets) <= set(DETECTED_ERRORS)


@given(st.lists(st.text(max_size=80), max_size=20))
def test_only_keywords_reach_the_technician(reasons):
    said = condition(keywords(reasons))
    assert said.detail.isascii()
    assert said.detail.isprintable()


def test_every_code_is_in_the_event_catalogue():
    events = tomllib.loads((CONFIG / "events.toml").read_text(encoding="utf-8"))["event"]
    assert set(Code) <= {name for name, event in events.items() if "severity" in event}
    assert set(BLOCKING.values()) <= set(Code)
