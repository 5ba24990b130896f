"""FIN, the finance bureau: electronic bills, shown to whoever knows all four of their numbers."""

from collections.abc import Mapping

from service.departments.operation import Inquiry, Operation
from service.departments.records import Facts


def _bill(inquiry: Inquiry) -> Facts:
    found = inquiry.records.by_key("e_bill", inquiry.answers["bill_no"])
    return found[1] if found else {}


def _numbers_agree(inquiry: Inquiry) -> str | None:
    """Answer a wrong code or day as a bill that is unknown, so that numbers cannot be tried."""
    bill, told = _bill(inquiry), inquiry.answers
    if not bill:
        return "not_found"
    asked = (told["bill_code"], told["check_code"].lower(), told["issue_date"])
    return None if asked == (bill["bill_code"], bill["check_code"], bill["billed_on"]) else "not_found"


def _of_bill(row: Facts, inquiry: Inquiry) -> bool:
    return row["bill_no"] == inquiry.answers["bill_no"]


OPERATIONS: Mapping[str, Operation] = {
    "finance.print-e-bill": Operation(checks=(_numbers_agree,), facts=_bill, rows="e_bill_item", keep=_of_bill),
}
