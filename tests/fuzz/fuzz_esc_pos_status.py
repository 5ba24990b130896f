"""What a receipt printer sends: the sorting of its bytes, and every answer's bits."""

from collections.abc import Callable
from functools import partial

from drivers.errors import DeviceError
from drivers.receipt_printer import status
from drivers.receipt_printer.status import Form, Sorter

SEEDS = (
    bytes.fromhex("12 1e 7e 72 32 1a 16 36"),
    bytes.fromhex("10 00 00 00 12 18 00 0c 0f 00 03"),
    bytes.fromhex("10 0f 24 02 01 01"),
    b"510cm_SIM-80\0_SIM0000042\0",
)
DECODERS: dict[Form, Callable[[bytes], object]] = {
    Form.REALTIME: partial(status.decode_realtime, 2),
    Form.PUSHED: status.decode_asb,
    Form.PAPER: status.decode_paper,
    Form.FULL: status.decode_full,
    Form.EJECTOR: status.decode_ejector,
}
TEXTS: tuple[Callable[[bytes], object], ...] = (status.decode_remaining, status.decode_identity)


def decoded(decode: Callable[[bytes], object], data: bytes) -> object:
    try:
        return decode(data)
    except DeviceError as error:
        assert error.code == "receipt_printer.garbage"
        assert len(error.detail) <= 47
        return None


def check(data: bytes) -> None:
    for decode in (*DECODERS.values(), *TEXTS):
        decoded(decode, data)
    wanted = tuple(Form)[data[0] % len(Form)] if data else Form.PAPER
    sorter = Sorter(has_asb=len(data) % 2 == 0)
    for byte in data[1:]:
        found = sorter.feed(byte, wanted, b"m")
        assert len(sorter.held) <= status.LONGEST_TEXT + 2
        if found is None:
            continue
        form, whole = found
        assert 0 < len(whole) <= status.LONGEST_TEXT + 2
        if form in DECODERS:
            decoded(DECODERS[form], whole)
        if form is Form.TEXT:
            for decode in TEXTS:
                decoded(decode, whole)
