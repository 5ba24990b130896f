"""What a card says: the blocks of a read, the four layouts, the appended address."""

from drivers.errors import DeviceError
from drivers.id_card.records import PHOTO_BYTES, TEXT_BYTES, newest_address, parse_record, split_contents


def _block(*fields: tuple[str, int]) -> bytes:
    return b"".join(text.encode("utf-16-le").ljust(length, b" ") for text, length in fields)


_RESIDENT = _block(
    ("沈秋华", 30), ("2", 2), ("01", 4), ("19900228", 16), ("临湖区清波路 1 号", 70), ("339999199002280023", 36),
    ("临湖市公安局", 30), ("20200101", 16), ("长期", 16), ("", 36),
)  # fmt: skip
_FOREIGN = _block(
    ("SAMPLE, JOHN", 120), ("1", 2), ("PAK310080010103", 30), ("PAK", 6), ("沙普", 30), ("20190701", 16),
    ("20290630", 16), ("19800101", 16), ("01", 4), ("3399", 8), ("I", 2), ("", 6),
)  # fmt: skip
SEEDS = tuple(
    bytes.fromhex(head) + text + bytes(PHOTO_BYTES) + bytes(512 * (len(head) // 4 - 2))
    for text in (_RESIDENT, _FOREIGN)
    for head in ("01000400", "010004000200")
)


def check(data: bytes) -> None:
    try:
        text, photo = split_contents(data)
        assert (len(text), len(photo) <= PHOTO_BYTES) == (TEXT_BYTES, True)
    except DeviceError as error:
        assert error.code == "id_card.bad_contents"
        text = data[:TEXT_BYTES]
    try:
        layout, record = parse_record(text, newest_address(data[:280]))
    except DeviceError as error:
        assert error.code in {"id_card.bad_contents", "id_card.media_unsupported", "id_card.number_invalid"}
        return
    assert record.id_number
    assert repr(record) == "IdCardRecord(***)"
    for name in type(record).__slots__:
        value = getattr(record, name)
        assert value is None or (len(value) <= 128 and value.encode("utf-8")), (layout, name)
