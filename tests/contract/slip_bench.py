"""The guide's three papers and a department's office with keys of its own: what the tests of slips print and check.

All people and numbers are invented.
"""

import re
import tomllib
from collections.abc import Mapping
from copy import copy
from datetime import datetime, timedelta, timezone
from pathlib import Path

from pydantic import TypeAdapter

from drivers.places import INSTALLED, ROOT
from flows.documents.issue import Order
from flows.documents.keys import Signer, Trust, load_signer, load_trust
from flows.documents.seal import binding
from flows.documents.slip.content import SlipData
from flows.documents.slip.press import SlipPress
from flows.documents.slip.seal import Expected, seal_slip
from flows.documents.slip.template import ReceiptTemplate, SlipTemplate
from flows.ports import SealedSlip

Template = SlipTemplate | ReceiptTemplate
TEMPLATE: TypeAdapter[Template] = TypeAdapter(Template)
GUIDE = ROOT / "docs" / "guides" / "slips.md"
SHARED = {"issuer": "就近演示住房公积金中心", "hotline": "12329"}

ISSUED_AT = datetime(2026, 11, 22, 10, 24, 36, tzinfo=timezone(timedelta(hours=8)))
PRINTED_AT = datetime(2026, 11, 22, 10, 24, 41)  # noqa: DTZ001 - local time, as it is printed
TERMINAL, SITE = "SC-XY-02", "湖畔演示街道自助服务点"
SERVICE = "provident-fund.withdraw-rent"
BOUND = binding(bytes(range(16)), "339999199002280041")
EXPECTED = Expected("HPF", SERVICE, BOUND)

PERSON = {"name": "沈丽华", "id_number": "339999199002280041"}
SLIP_FIELDS = PERSON | {
    "reason": "租赁住房",
    "quota": "150000",
    "frequency": "按月",
    "homes_result": "通过",
    "bank_account": "999900000000123456",
    "accepted_at": "2026-11-22T10:24:00",
    "promised_by": "2026-11-27",
}
PAYMENT_FIELDS = PERSON | {
    "insurance": "灵活就业人员基本养老保险",
    "month": "2026-10",
    "base": "498600",
    "amount": "89748",
    "late_fee": "0",
    "method": "扫码支付（演示）",
    "paid_at": "2026-11-22T10:24:31",
    "transaction": "2026112210243100057731",
    "bill_number": "333016261100000217",
}
CHECK_FIELDS = PERSON | {
    "verified_at": "2026-11-22T10:24:31",
    "method": "自助机人脸识别",
    "result": "认证通过",
    "next_month": "2027-11",
}


def tables_of_the_guide() -> list[dict[str, object]]:
    """Every ``[document]`` table that docs/guides/slips.md shows."""
    blocks = re.findall(r"(?:^    .*\n|^\n(?=    ))+", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    return [tomllib.loads(re.sub(r"^    ", "", block, flags=re.MULTILINE))["document"] for block in blocks]


SLIP_TABLE, PAYMENT_TABLE, CHECK_TABLE = (SHARED | table for table in tables_of_the_guide())
SLIP, PAYMENT, CHECK = map(TEMPLATE.validate_python, (SLIP_TABLE, PAYMENT_TABLE, CHECK_TABLE))
PAPERS = {"slip": (SLIP, SLIP_FIELDS), "payment": (PAYMENT, PAYMENT_FIELDS), "self-check": (CHECK, CHECK_FIELDS)}


def slip_with(lines: list[object], **keys: object) -> Template:
    """A slip of these lines."""
    return TEMPLATE.validate_python(
        SLIP_TABLE | {"lines": lines, "claims": [], "next": ["第一句。", "第二句。"]} | keys
    )


class Office:
    """A department's secrets, and the machine that believes its keys."""

    def __init__(self, keys: Path) -> None:
        self.signer: Signer = load_signer(keys, "HPF")
        self.other: Signer = load_signer(keys, "TAX")
        self.trust: Trust = load_trust(keys)
        self.press = SlipPress.open(INSTALLED / "fonts", self.trust, TERMINAL, SITE)
        self.unmarked = SlipPress(self.press.faces, TERMINAL, SITE, is_sample=False)

    def with_no_keys(self) -> "Office":
        """The same office, believed by nobody."""
        other = copy(self)
        other.trust = Trust(None, {})
        return other

    def seal(self, template: Template, fields: Mapping[str, str], serial: str = "2026112200000417") -> SealedSlip:
        """One slip as the department signs it."""
        order = Order(SERVICE, template.prefix + serial, "7KQM3TXE9HRW2V4A", ISSUED_AT, TERMINAL, BOUND)
        return seal_slip(template, SlipData(fields), order, self.signer)
