"""IPP messages against RFC 8010's example, another implementation, and bytes of all kinds."""

import io

import cups
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.document_printer import ipp
from drivers.document_printer.ipp import Operation, Tag
from drivers.document_printer.ipp_printer import IppPrinter, OwnJob, end_of, job_of, state_of
from drivers.errors import ConfigurationError, ProtocolError

# RFC 8010, A.2: the answer to a Print-Job request.
PRINT_JOB_ANSWER = (
    b"\x01\x01\x00\x00\x00\x00\x00\x01\x01"
    b"\x47\x00\x12attributes-charset\x00\x05utf-8"
    b"\x48\x00\x1battributes-natural-language\x00\x05en-us"
    b"\x41\x00\x0estatus-message\x00\x0dsuccessful-ok"
    b"\x02"
    b"\x21\x00\x06job-id\x00\x04\x00\x00\x00\x93"
    b"\x45\x00\x07job-uri\x00\x30ipp://printer.example.com/ipp/print/pinetree/147"
    b"\x23\x00\x09job-state\x00\x04\x00\x00\x00\x03"
    b"\x03"
)


def test_the_example_of_the_standard_is_read():
    answer = ipp.response(PRINT_JOB_ANSWER)
    assert (answer.status, answer.request_id) == (0, 1)
    (operation,) = answer.of(Tag.OPERATION)
    assert operation["status-message"] == ("successful-ok",)
    (job,) = answer.of(Tag.JOB)
    assert job["job-id"] == (147,)
    assert job["job-state"] == (3,)


def test_a_request_is_understood_by_libcups():
    attributes = (
        (Tag.NAME, "requesting-user-name", ("kiosk",)),
        (Tag.INTEGER, "limit", (20,)),
        (Tag.KEYWORD, "requested-attributes", ("job-id", "job-state")),
    )
    message = ipp.request(Operation.GET_JOBS, 7, "ipp://127.0.0.1:631/ipp/print", attributes)
    read = cups.IPPRequest()
    source = io.BytesIO(message)
    while read.readIO(source.read, False) != cups.IPP_DATA:
        pass
    assert read.operation == Operation.GET_JOBS
    assert [(each.name, each.values) for each in read.attributes] == [
        ("attributes-charset", ["utf-8"]),
        ("attributes-natural-language", ["en"]),
        ("printer-uri", ["ipp://127.0.0.1:631/ipp/print"]),
        ("requesting-user-name", ["kiosk"]),
        ("limit", [20]),
        ("requested-attributes", ["job-id", "job-state"]),
    ]


def answer_with(*attributes: bytes, group: int = Tag.PRINTER, status: int = 0) -> bytes:
    head = b"\x02\x00" + status.to_bytes(2, "big") + b"\x00\x00\x00\x05"
    return head + bytes([group]) + b"".join(attributes) + bytes([Tag.END])


def attribute(tag: int, name: bytes, value: bytes) -> bytes:
    return bytes([tag]) + len(name).to_bytes(2, "big") + name + len(value).to_bytes(2, "big") + value


def number(name: bytes, value: int, tag: int = Tag.INTEGER) -> bytes:
    return attribute(tag, name, value.to_bytes(4, "big", signed=True))


def test_values_of_all_kinds_are_read():
    data = answer_with(
        number(b"negative", -5),
        attribute(Tag.BOOLEAN, b"yes", b"\x01"),
        attribute(0x13, b"nothing", b""),
        attribute(0x30, b"octets", b"\xff\x00"),
        attribute(Tag.NAME_WITH_LANGUAGE, b"title", b"\x00\x02zh\x00\x03\xe5\x8d\xb0"),
        attribute(Tag.KEYWORD, b"many", b"one"),
        attribute(Tag.KEYWORD, b"", b"two"),
    )
    (printer,) = ipp.response(data).of(Tag.PRINTER)
    assert printer == {
        "negative": (-5,),
        "yes": (True,),
        "nothing": (None,),
        "octets": (b"\xff\x00",),
        "title": ("印",),
        "many": ("one", "two"),
    }


def test_a_collection_is_passed_over():
    inner = attribute(0x4A, b"", b"x") + attribute(Tag.BEGIN_COLLECTION, b"", b"")
    inner += attribute(0x4A, b"", b"y") + number(b"", 1) + attribute(Tag.END_COLLECTION, b"", b"")
    data = answer_with(
        attribute(Tag.BEGIN_COLLECTION, b"media-col-ready", b"") + inner + attribute(Tag.END_COLLECTION, b"", b""),
        number(b"printer-state", 3, Tag.ENUM),
    )
    (printer,) = ipp.response(data).of(Tag.PRINTER)
    assert printer["printer-state"] == (3,)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        PRINT_JOB_ANSWER[:-1],
        PRINT_JOB_ANSWER[:40],
        b"\x02\x00\x00\x00\x00\x00\x00\x01" + number(b"before-a-group", 1) + b"\x03",
        answer_with(attribute(Tag.KEYWORD, b"", b"nameless")),
        answer_with(attribute(Tag.INTEGER, b"short", b"\x01")),
        answer_with(attribute(Tag.BOOLEAN, b"long", b"\x01\x01")),
        answer_with(attribute(Tag.TEXT, b"text", b"\xff\xfe")),
        answer_with(attribute(Tag.NAME_WITH_LANGUAGE, b"title", b"\x00\x09zh")),
        answer_with(attribute(Tag.BEGIN_COLLECTION, b"open", b"")),
        answer_with(attribute(Tag.BEGIN_COLLECTION, b"deep", b"") + attribute(Tag.BEGIN_COLLECTION, b"", b"") * 1000),
    ],
)
def test_a_malformed_answer_is_a_protocol_error(data):
    with pytest.raises(ProtocolError) as caught:
        ipp.response(data)
    assert caught.value.code == "document_printer.protocol"


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data):
    try:
        ipp.response(data)
    except ProtocolError:
        return


@given(st.data())
def test_an_altered_answer_is_read_or_refused(data):
    altered = bytearray(PRINT_JOB_ANSWER)
    for _ in range(data.draw(st.integers(1, 4))):
        altered[data.draw(st.integers(0, len(altered) - 1))] = data.draw(st.integers(0, 255))
    try:
        ipp.response(bytes(altered))
    except ProtocolError:
        return


def test_a_very_long_attribute_takes_no_longer_than_its_bytes():
    data = answer_with(attribute(Tag.KEYWORD, b"many", b"x") + attribute(Tag.KEYWORD, b"", b"x") * 150_000)
    (printer,) = ipp.response(data).of(Tag.PRINTER)
    assert len(printer["many"]) == 150_001


def test_a_printers_state_is_read():
    state = state_of(
        {
            "printer-state": (4,),
            "printer-state-reasons": ("media-low-report", "none", 5, b"\x00"),
            "printer-make-and-model": ("Laser\n\u202e 1" + "x" * 200,),
        }
    )
    assert state.condition.detail == "media-low"
    assert state.is_busy
    assert state.model.startswith("Laser 1x")
    assert len(state.model) == 80


def test_a_printer_without_a_state_is_refused():
    with pytest.raises(ProtocolError):
        state_of({"printer-state": ("idle",)})


@pytest.mark.parametrize(
    ("attributes", "sheets", "has_begun"),
    [
        ({"job-impressions-completed": (2,), "time-at-processing": (9,)}, 2, True),
        ({"job-impressions-completed": (4,), "job-media-sheets-completed": (2,)}, 4, True),
        ({"job-impressions-completed": (None,), "time-at-processing": (None,)}, 0, False),
        ({"job-impressions-completed": (-1,), "job-media-sheets-completed": ("two",)}, 0, True),
        ({}, 0, True),
    ],
)
def test_a_printers_own_job_is_read(attributes, sheets, has_begun):
    job = job_of({"job-id": (3,), "job-state": (9,)} | attributes)
    assert (job.sheets, job.has_begun, job.is_ended) == (sheets, has_begun, True)


HELD, PROCESSING, CANCELED, ABORTED, COMPLETED = 4, 5, 7, 8, 9


def own(state: int, sheets: int = 0) -> OwnJob:
    return OwnJob(job_id=1, state=state, sheets=sheets, has_begun=True)


@pytest.mark.parametrize(
    ("jobs", "expected"),
    [
        ((), None),
        ((own(PROCESSING),), None),
        ((own(COMPLETED, 1), own(PROCESSING)), None),
        ((own(COMPLETED, 1),), "document_printer.sheets_missing"),
        ((own(COMPLETED),), "document_printer.unproved"),
        ((own(ABORTED, 1),), "document_printer.job_aborted"),
        ((own(CANCELED),), "document_printer.job_canceled"),
        ((own(HELD),), "document_printer.job_canceled"),
    ],
)
def test_how_a_printers_own_jobs_end(jobs: tuple[OwnJob, ...], expected: str | None) -> None:
    assert end_of(jobs) == expected


def test_a_printers_address_is_told_without_its_secrets():
    assert IppPrinter("ipps://user:word@printer.example.invalid/ipp/print?waitjob=false", "kiosk").uri == (
        "ipps://printer.example.invalid:631/ipp/print"
    )
    assert IppPrinter("ipp://[::1]:8631/ipp/print", "kiosk").uri == "ipp://[::1]:8631/ipp/print"


def test_a_malformed_address_is_a_matter_of_configuration():
    with pytest.raises(ConfigurationError):
        IppPrinter("ipp://printer.example.invalid:port/ipp", "kiosk")
