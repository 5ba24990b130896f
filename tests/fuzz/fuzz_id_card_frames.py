"""Replies of a SAM-V module, in pieces whose size the first byte tells."""

from drivers.errors import DeviceError
from drivers.id_card.frames import LONGEST, MOST_JUNK, FrameDecoder, encode, printed_sam_id

SEEDS = (
    bytes.fromhex("09 AAAAAA9669 0008 00009F 00000000 97"),
    bytes.fromhex("01 AAAAAA9669 0004 000080 84"),
    bytes.fromhex("40 00AA96AAAA69 AAAAAA9669 0014 000090 050001002293 5017F1A06006 71200000 00"),
    b"\xff" + encode(bytes.fromhex("000090 0100 0400") + bytes(1280)),
    b"\x10" + encode(bytes.fromhex("000090 0100 0400 0400") + bytes(2304)),
)


def check(data: bytes) -> None:
    size = max(data[0] + 1 if data else 1, len(data) // 128)
    decoder = FrameDecoder()
    try:
        for at in range(1, len(data), size):
            assert 1 <= decoder.missing <= LONGEST
            reply = decoder.feed(data[at : at + size])
            if reply is not None:
                assert len(reply.data) <= LONGEST - 4
                if len(reply.data) == 16:
                    assert printed_sam_id(reply.data).isascii()
                return
            assert at <= MOST_JUNK + LONGEST + size, "endless junk"
        assert decoder.shortfall().code.startswith("id_card.")
    except DeviceError as error:
        assert error.code.startswith("id_card.")
