"""IPP answers of a printer, and what is read from its attributes."""

from drivers.document_printer import ipp
from drivers.document_printer.ipp_printer import state_of
from drivers.errors import ProtocolError

HEAD = bytes.fromhex("020000000000000147")[:8]
PRINTER = (
    HEAD
    + b"\x01\x47\x00\x12attributes-charset\x00\x05utf-8"
    + b"\x04\x23\x00\x0dprinter-state\x00\x04\x00\x00\x00\x03"
    + b"\x44\x00\x15printer-state-reasons\x00\x04none"
    + b"\x41\x00\x16printer-make-and-model\x00\x05Laser"
    + b"\x34\x00\x05media\x00\x00\x4a\x00\x00\x00\x04size\x37\x00\x00\x00\x00\x03"
)
SEEDS = (PRINTER,)


def check(data: bytes) -> None:
    try:
        for attributes in ipp.response(data).of(ipp.Tag.PRINTER):
            assert len(state_of(attributes).model) <= 80
    except ProtocolError as error:
        assert error.code == "document_printer.protocol"
