"""Answers of upsd, and what their variables mean."""

from drivers.errors import DeviceError
from drivers.power.readings import sensors_of
from drivers.power.wire import LONGEST_LINE, MOST_VARIABLES, VariablesDecoder

BEGIN = b"BEGIN LIST VAR ups\n"

SEEDS = (
    b'\x30VAR ups ups.status "OL CHRG"\nVAR ups battery.charge "97"\nVAR ups ups.model "a \\"b\\""\nEND LIST VAR ups\n',
    b"\x05ERR DATA-STALE\n",
)


def check(data: bytes) -> None:
    size = data[0] % 64 + 1 if data else 1
    # Most inputs are lists: what stands in them is the larger part of the parser.
    received = data[1:] if data[:1] < b"\x20" else BEGIN + data[1:]
    decoder = VariablesDecoder("ups")
    try:
        for at in range(0, len(received), size):
            assert 1 <= decoder.missing <= len(BEGIN) * 2
            variables = decoder.feed(received[at : at + size])
            if variables is not None:
                assert len(variables) <= MOST_VARIABLES
                assert all(len(name) + len(value) <= LONGEST_LINE for name, value in variables.items())
                assert {"power_in", "battery", "charging"} <= sensors_of(variables).keys()
                return
        assert isinstance(decoder.shortfall(), DeviceError)
    except DeviceError as error:
        assert error.code.startswith("power.")
