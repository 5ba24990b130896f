"""upsd's lines, as a real one sends them and as nobody should."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.errors import ConfigurationError, DeviceError, DeviceTimeout, DeviceUnavailable, ProtocolError
from drivers.power.wire import LONGEST_LINE, MOST_VARIABLES, VariablesDecoder, list_variables

ANSWER = rb"""BEGIN LIST VAR ups
VAR ups battery.charge "100"
VAR ups battery.runtime "1860"
VAR ups device.model "Example \"S\" \\ 1000"
VAR ups ups.status "OL CHRG"
END LIST VAR ups
"""
VARIABLES = {
    "battery.charge": "100",
    "battery.runtime": "1860",
    "device.model": 'Example "S" \\ 1000',
    "ups.status": "OL CHRG",
}


def failure(answer: bytes) -> DeviceError:
    with pytest.raises(DeviceError) as caught:
        VariablesDecoder("ups").feed(answer)
    return caught.value


def test_the_question() -> None:
    assert list_variables("ups") == b"LIST VAR ups\n"


def test_an_answer_is_understood() -> None:
    assert VariablesDecoder("ups").feed(ANSWER) == VARIABLES
    assert VariablesDecoder("ups").feed(ANSWER.replace(b"\n", b"\r\n")) == VARIABLES


def test_a_supply_without_variables() -> None:
    assert VariablesDecoder("ups").feed(b"BEGIN LIST VAR ups\nEND LIST VAR ups\n") == {}


def test_signs_of_another_code_page_and_control_signs_are_replaced() -> None:
    answer = ANSWER.replace(b"1000", b"\xb5\x1b[31m")
    found = VariablesDecoder("ups").feed(answer)
    assert found is not None
    assert found["device.model"] == 'Example "S" \\ \ufffd\ufffd[31m'


@pytest.mark.parametrize(
    ("line", "kind", "code"),
    [
        ("ERR UNKNOWN-UPS", ConfigurationError, "power.unknown_ups"),
        ("ERR ACCESS-DENIED", ConfigurationError, "power.access_denied"),
        ("ERR DRIVER-NOT-CONNECTED", DeviceUnavailable, "power.driver_not_connected"),
        ("ERR DATA-STALE", DeviceTimeout, "power.data_stale"),
        ("ERR TOO-LONG whatever follows", ProtocolError, "power.refused"),
        ("220 printer.example FTP server ready", ProtocolError, "power.garbage"),
        ("BEGIN LIST VAR other", ProtocolError, "power.garbage"),
        ("VAR ups ups.status OL", ProtocolError, "power.garbage"),
    ],
)
def test_what_is_no_list_says_why(line: str, kind: type[DeviceError], code: str) -> None:
    error = failure(f"{line}\n".encode())
    assert (type(error), error.code) == (kind, code)


def test_the_word_of_a_refusal_is_kept() -> None:
    assert failure(b"ERR FEATURE-NOT-SUPPORTED\n").vendor_code == "FEATURE-NOT-SUPPORTED"


@pytest.mark.parametrize(
    "line",
    [
        b'VAR other ups.status "OL"',
        b'VAR ups ups.status "OL',
        b'VAR ups ups.status "a" "b"',
        b"",
        b"END LIST VAR other",
        b"VAR ups x " + b'"' + b"y" * LONGEST_LINE + b'"',
    ],
)
def test_a_strange_line_in_the_list_is_an_error(line: bytes) -> None:
    assert failure(b"BEGIN LIST VAR ups\n" + line + b"\n").code == "power.garbage"


def test_a_list_without_an_end_is_given_up() -> None:
    assert failure(b"BEGIN LIST VAR ups\n" + b'VAR ups a "b"\n' * (MOST_VARIABLES + 1)).code == "power.garbage"


def test_a_line_without_an_end_is_given_up() -> None:
    assert failure(b"B" * (LONGEST_LINE + 1)).code == "power.garbage"


@pytest.mark.parametrize("start", [b"\x00", b"SSH-2.0", b"BEGIN LIST UPS", b"ERROR"])
def test_another_server_is_known_by_its_first_signs(start: bytes) -> None:
    assert failure(start).code == "power.garbage"


@pytest.mark.parametrize(("received", "code"), [(b"", "power.silent"), (ANSWER[:30], "power.truncated")])
def test_what_stops_says_where(received: bytes, code: str) -> None:
    decoder = VariablesDecoder("ups")
    assert decoder.feed(received) is None
    assert decoder.shortfall().code == code


@given(st.data())
def test_an_answer_may_come_in_any_pieces(data: st.DataObject) -> None:
    decoder, received, result = VariablesDecoder("ups"), ANSWER, None
    while received:
        assert 1 <= decoder.missing <= len(received), "never asks for a byte that does not come"
        size = data.draw(st.integers(1, decoder.missing))
        result, received = decoder.feed(received[:size]), received[size:]
    assert result == VARIABLES


LINES = st.sampled_from([*ANSWER.splitlines(keepends=True), b"ERR DATA-STALE\n", b'VAR ups x "\\', b'"', b"\n"])


@given(st.lists(LINES | st.binary(max_size=200)))
def test_any_bytes_are_variables_or_a_typed_error(chunks: list[bytes]) -> None:
    decoder = VariablesDecoder("ups")
    try:
        for chunk in chunks:
            assert decoder.missing >= 1
            variables = decoder.feed(chunk)
            if variables is not None:
                assert len(variables) <= MOST_VARIABLES
                break
        else:
            assert isinstance(decoder.shortfall(), DeviceError)
    except DeviceError as error:
        assert error.code.startswith("power.")
