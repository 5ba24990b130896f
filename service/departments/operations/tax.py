"""TAX: certificates of tax, returns, and premiums of social insurance that the tax office collects."""

from collections.abc import Iterator, Mapping

from service.departments.checks import age_of, enrolled, in_period
from service.departments.operation import Inquiry, Operation
from service.departments.records import MOMENT, Facts
from service.departments.registers.tax import AUTHORITY

SELF = "self"
SETTLED = "所有税务事项均已结清"
NO_ARREARS = "未发现有欠税情形"
QUARTER_LIMIT = 30_000_000
"""Fen of sales in a quarter up to which a small firm pays no VAT."""
VAT_PERCENT, SURCHARGE_PERCENT = 1, 3
"""Of sales; of the tax: 6 %, halved."""
ONCE_LIMIT = 100_000
"""Fen up to which what one person sells once is free."""
AGE_OF_TAX = 16


def _taxpayers(inquiry: Inquiry) -> Iterator[tuple[str, str, str]]:
    applicant = inquiry.applicant or {}
    yield SELF, f"{applicant['name']}（本人）", f"{applicant['name']} (myself)"
    for owned in inquiry.records.all("ownership", applicant["id_number"]):
        yield owned["company_code"], owned["company_name"], owned["company_name"]


def _taxpayer(inquiry: Inquiry) -> Mapping[str, str]:
    if inquiry.company is not None:
        return {"taxpayer_name": inquiry.company["name"], "taxpayer_number": inquiry.subject, "authority": AUTHORITY}
    return {"taxpayer_name": (inquiry.person or {})["name"], "taxpayer_number": inquiry.subject, "authority": AUTHORITY}


def _owes_nothing(inquiry: Inquiry) -> str | None:
    return "tax_arrears" if inquiry.records.first("tax_arrears", inquiry.subject) is not None else None


def _no_arrears(inquiry: Inquiry) -> Mapping[str, str]:
    return {**_taxpayer(inquiry), "cutoff_date": inquiry.answers["cutoff_date"], "finding": NO_ARREARS}


def _cleared(inquiry: Inquiry) -> Mapping[str, str]:
    return {"taxpayer": (inquiry.company or {})["name"], "finding": SETTLED, "authority": AUTHORITY}


def _is_of_kind(row: Facts, inquiry: Inquiry) -> bool:
    asked = inquiry.answers["tax_type"]
    return asked in {"all", row["kind"]} and in_period("period", "received_on")(row, inquiry)


def _paid_something(inquiry: Inquiry) -> str | None:
    rows = inquiry.records.all("tax_payment", inquiry.subject)
    return None if any(_is_of_kind(row, inquiry) for row in rows) else "no_tax_paid"


def _payments(inquiry: Inquiry) -> Mapping[str, str]:
    return {**_taxpayer(inquiry), "clerk": "自助终端", "remark": "", "unit": "元"}


def _income_tax(inquiry: Inquiry) -> Mapping[str, str]:
    return {"unit": "元", "taxpayer_number": inquiry.subject, "period": inquiry.answers["period"]}


def _sales(inquiry: Inquiry) -> int:
    return int(inquiry.answers.get("sales") or 0)


def _vat(inquiry: Inquiry) -> tuple[int, int]:
    """Return VAT and surcharges, fen."""
    sales = _sales(inquiry)
    tax = 0 if sales <= QUARTER_LIMIT else sales * VAT_PERCENT // 100
    return tax, tax * SURCHARGE_PERCENT // 100


def _return(inquiry: Inquiry) -> Mapping[str, str]:
    year, _, quarter = inquiry.answers["quarter"].partition("-Q")
    sales, (tax, surcharges) = _sales(inquiry), _vat(inquiry)
    return {
        "taxpayer": (inquiry.company or {})["name"],
        "quarter_words": f"{year}年第{quarter}季度",
        "taxable_sales": str(sales if tax else 0),
        "exempt_sales": str(0 if tax else sales),
        "tax": str(tax),
        "surcharges": str(surcharges),
        "declaration_state": "申报成功，已缴款" if tax else "申报成功，无应缴税款",
        "declared_quarter": inquiry.answers["quarter"],
    }


def _not_declared(inquiry: Inquiry) -> str | None:
    filed = inquiry.records.all("vat_return", inquiry.subject)
    return "record_exists" if any(each["declared_quarter"] == inquiry.answers["quarter"] for each in filed) else None


def _vat_due(inquiry: Inquiry) -> tuple[int, str]:
    return sum(_vat(inquiry)), "增值税及附加税费"


def _agency(inquiry: Inquiry) -> Mapping[str, str]:
    tax, surcharges = _agency_tax(inquiry)
    net = int(inquiry.answers["gross"]) - tax
    count = sum(1 for _ in inquiry.records.everyone("agency_invoice")) + 1
    return {
        "net": str(net),
        "tax": str(tax),
        "taxes_due": str(tax + surcharges),
        "invoice_number": f"{inquiry.today:%y}3399{inquiry.now:%m%d%H%M%S}{count:04d}",
        "delivery_code": f"{(count * 7919 + inquiry.now.microsecond) % 10**6:06d}",
        "authority": AUTHORITY,
    }


def _agency_tax(inquiry: Inquiry) -> tuple[int, int]:
    """Return VAT and surcharges on an invoice whose amount contains the VAT."""
    gross = int(inquiry.answers["gross"])
    if gross <= ONCE_LIMIT:
        return 0, 0
    tax = gross * VAT_PERCENT // (100 + VAT_PERCENT)
    return tax, tax * SURCHARGE_PERCENT // 100


def _agency_due(inquiry: Inquiry) -> tuple[int, str]:
    return sum(_agency_tax(inquiry)), "代开发票税费"


def _is_grown(inquiry: Inquiry) -> str | None:
    person = inquiry.person
    return "under_age" if person is not None and age_of(person, inquiry.today) < AGE_OF_TAX else None


def _invoice(inquiry: Inquiry) -> Facts:
    found = inquiry.records.by_key("invoice", inquiry.answers["invoice_no"])
    return found[1] if found is not None else {}


def _is_on_record(inquiry: Inquiry) -> str | None:
    """Answer whatever does not match as an invoice that is not known."""
    facts = _invoice(inquiry)
    if not facts or inquiry.answers["issue_date"] != facts["issue_date"]:
        return "invoice_unknown"
    if inquiry.answers["form"] == "digital":
        is_it = not facts["invoice_code"] and int(inquiry.answers["total"]) == int(facts["net"]) + int(facts["tax"])
    else:
        asked = (inquiry.answers["invoice_code"], inquiry.answers["check_value"])
        is_it = asked == (facts["invoice_code"], facts["check_value"])
    return None if is_it else "invoice_unknown"


def _verified(inquiry: Inquiry) -> Mapping[str, str]:
    number = inquiry.answers["invoice_no"]
    # Looking is not counted: nothing is filed by an enquiry.
    return {**_invoice(inquiry), "invoice_no": number, "checked_at": inquiry.now.strftime(MOMENT), "times": "1"}


def _was_taxed(inquiry: Inquiry) -> str | None:
    keep = in_period("period", "for_month")
    rows = inquiry.records.all("income_tax", inquiry.subject)
    return None if any(keep(row, inquiry) for row in rows) else "no_tax_paid"


OPERATIONS: Mapping[str, Operation] = {
    "tax.apply-invoice-agency": Operation(checks=(_is_grown,), facts=_agency, due=_agency_due, files="agency_invoice"),
    "tax.declare-vat-small-scale": Operation(checks=(_not_declared,), facts=_return, due=_vat_due, files="vat_return"),
    "tax.print-iit-record": Operation(
        checks=(_was_taxed,),
        facts=_income_tax,
        rows="income_tax",
        keep=in_period("period", "for_month"),
    ),
    "tax.print-no-arrears-certificate": Operation(
        checks=(_owes_nothing,),
        facts=_no_arrears,
        offers={"taxpayer": _taxpayers},
    ),
    "tax.print-tax-clearance": Operation(
        checks=(_owes_nothing, enrolled("tax_clearance", "tax_unsettled")),
        facts=_cleared,
    ),
    "tax.print-tax-payment-certificate": Operation(
        checks=(_paid_something,),
        facts=_payments,
        rows="tax_payment",
        keep=_is_of_kind,
        offers={"taxpayer": _taxpayers},
    ),
    "tax.verify-invoice": Operation(checks=(_is_on_record,), facts=_verified),
}
