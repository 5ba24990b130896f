"""Any bytes as a record: items or a typed error, and items of any kind as a card."""

import datetime

from drivers.chip_card.social_security import parse_items, parse_records
from drivers.errors import ProtocolError

SEEDS = (
    bytes.fromhex(
        "0110339900FFFFFFFFFFFFFFFFFFFFFFFFFF020132030433 2E3030 05042021030106042031022807094130303030303031 37"
    ),
    bytes.fromhex("0812") + b"33999919491231009x" + bytes.fromhex("091E") + "沈秋华".encode("gbk").ljust(30, b"\0"),
    bytes.fromhex("4E14") + "𠮷田䶮".encode("gb18030").ljust(20) + bytes.fromhex("0A01320B01070C033399000D0419491231"),
    bytes.fromhex("00FF00FF"),
)


def check(data: bytes) -> None:
    try:
        items = parse_records(data)
    except ProtocolError as error:
        assert error.code == "chip_card.bad_answer"
        return
    assert sum(len(value) + 2 for value in items.values()) <= len(data)
    card = parse_items(items)
    for date in (card.issue_date, card.expiry_date, card.birth_date):
        assert date is None or datetime.date.fromisoformat(date)
    assert card.region is None or (len(card.region) == 6 and card.region.isdigit())
    for text in (card.name, card.card_number, card.id_number, card.card_type, card.spec_version):
        assert text is None or (text and not any(ord(sign) < 0x20 or 0x7F <= ord(sign) < 0xA0 for sign in text))
