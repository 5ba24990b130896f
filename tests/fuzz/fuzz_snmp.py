"""An SNMP answer with a printer's counter and state."""

from drivers.document_printer import snmp
from drivers.errors import DeviceError

ANSWER = bytes.fromhex(
    "3082006f020100 04067075626c6963 a2820060 020107 020100 020100 30820053"
    "30820010 060b2b060102011903050101010201 03"
    "30820011 060b2b06010201190305010201 0402 9000"
    "30820012 060c2b060102012b0a020104010141 02 03e8"
    "30820010 060b2b06010201190302010301 0401 78".replace(" ", "")
)
SEEDS = (ANSWER,)


def check(data: bytes) -> None:
    try:
        _, values = snmp.response(data)
        assert len(snmp.state_of(values).model) <= 80
    except DeviceError as error:
        assert error.code in {"document_printer.protocol", "document_printer.counter_missing"}
