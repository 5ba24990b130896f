"""TAX: what is paid at the machine, a new car's tax, a home's, and the premiums of those without an employer."""

from collections.abc import Iterator, Mapping
from datetime import date

from service.departments.checks import age_of, enrolled
from service.departments.months import month_range
from service.departments.operation import Inquiry, Operation
from service.departments.operations.hsa import resident_fee
from service.departments.records import Facts
from service.departments.registers.tax import PENSION_AND_MEDICAL

CAR_PERCENT, CAR_RELIEF_AT_MOST = 10, 1_500_000
"""Of the price; fen that a new-energy car is let off at most, half of the tax otherwise."""
NEW_ENERGY = "new_energy"
PENSION_PERCENT, MEDICAL_PERCENT = 20, 10
LARGE_HOME = 14_000
"""Hundredths of a square metre up to which the lower rate of deed tax holds."""
DEED_PERMILLE = ((10, 15), (10, 20), (30, 30))
"""For the first home of a family, the second and any other: up to that area, and above it."""
GROWN_UP = 18
VAT_YEARS, VAT_PERMILLE = 2, 30
ONLY_HOME_YEARS, INCOME_PERMILLE = 5, 10
PENSION_LEVELS = (50_000, 80_000, 100_000, 150_000, 200_000, 300_000, 500_000)
PENSION_AGES = (16, 60)


def _car(inquiry: Inquiry) -> Facts:
    found = inquiry.records.by_key("vehicle_invoice", inquiry.answers["invoice_no"])
    return found[1] if found is not None and found[1]["vin"] == inquiry.answers["vin"].upper() else {}


def _car_is_known(inquiry: Inquiry) -> str | None:
    if not _car(inquiry):
        return "not_found"
    paid = inquiry.records.everyone("paid_car_tax")
    return "nothing_due" if any(each["vin"] == _car(inquiry)["vin"] for _, each in paid) else None


def _car_tax(inquiry: Inquiry) -> Mapping[str, str]:
    car = _car(inquiry)
    tax = int(car["price"]) * CAR_PERCENT // 100
    relief = min(tax // 2, CAR_RELIEF_AT_MOST) if inquiry.answers["vehicle_type"] == NEW_ENERGY else 0
    told = {key: car[key] for key in ("vin", "model", "price", "buyer")}
    figures = {"rate": str(CAR_PERCENT), "relief": str(relief), "amount": str(tax - relief)}
    return told | figures | {"upload": "已上传公安交管部门"}


def _flexible_months(inquiry: Inquiry) -> int:
    """Return how many of the months that were asked for are not paid."""
    first, last = month_range(inquiry.answers["period"])
    paid = inquiry.records.all("flexible_premium", inquiry.subject)
    done = [month_range(each["paid_period"]) for each in paid]
    return sum(not any(low <= month <= high for low, high in done) for month in range(first, last + 1))


def _flexible(inquiry: Inquiry) -> Mapping[str, str]:
    payer, months = inquiry.records.first("flexible_payer", inquiry.subject) or {}, _flexible_months(inquiry)
    base = int(payer["base"])
    percent = PENSION_PERCENT + (MEDICAL_PERCENT if payer["insurance"] == PENSION_AND_MEDICAL else 0)
    return {
        "insurance": payer["insurance"],
        "base": str(base),
        "months": str(months),
        "period": inquiry.answers["period"],
        "paid_period": inquiry.answers["period"],
        "late_fee": "0",
        "amount": str(base * percent // 100 * months),
    }


def _flexible_due(inquiry: Inquiry) -> tuple[int, str]:
    return int(_flexible(inquiry)["amount"]), "灵活就业社会保险费"


def _has_months_left(inquiry: Inquiry) -> str | None:
    return None if _flexible_months(inquiry) else "nothing_due"


def _transfer(inquiry: Inquiry) -> Facts:
    found = inquiry.records.by_key("home_transfer", inquiry.answers["acceptance_no"].upper())
    return found[1] if found is not None and found[0] == inquiry.subject else {}


def _transfer_is_open(inquiry: Inquiry) -> str | None:
    if not (transfer := _transfer(inquiry)):
        return "not_found"
    paid = inquiry.records.all("paid_home_tax", inquiry.subject)
    return "nothing_due" if any(each["acceptance_no"] == transfer["acceptance_no"] for each in paid) else None


def _homes_of_family(inquiry: Inquiry) -> int:
    """Return how many homes the buyer, the spouse and their children under age have already."""
    owners = {inquiry.subject}
    for kin in inquiry.records.all("relative", inquiry.subject):
        person = inquiry.records.first("person", kin["id_number"])
        is_minor = person is not None and age_of(person, inquiry.today) < GROWN_UP
        if kin["relation"] == "spouse" or (kin["relation"] == "child" and is_minor):
            owners.add(kin["id_number"])
    return sum(len(inquiry.records.all("home", owner)) for owner in owners)


def _home_tax(inquiry: Inquiry) -> Mapping[str, str]:
    transfer = _transfer(inquiry)
    price, held = int(transfer["price"]), (inquiry.today - date.fromisoformat(transfer["held_since"])).days // 365
    rates = DEED_PERMILLE[min(_homes_of_family(inquiry), len(DEED_PERMILLE) - 1)]
    rate = rates[int(transfer["area"]) > LARGE_HOME]
    deed = price * rate // 1000
    vat = 0 if held >= VAT_YEARS else price * VAT_PERMILLE // 1000
    is_free = held >= ONLY_HOME_YEARS and transfer["is_only_home"] == "1"
    income = 0 if is_free else price * INCOME_PERMILLE // 1000
    told = {key: transfer[key] for key in ("acceptance_no", "buyer", "place", "price")}
    figures = {"deed_tax": deed, "vat": vat, "income_tax": income, "amount": deed + vat + income}
    return told | {key: str(value) for key, value in figures.items()}


def _premium(inquiry: Inquiry) -> Mapping[str, str]:
    kind = inquiry.answers["insurance"]
    if kind == "medical":
        level, amount = resident_fee(inquiry, int(inquiry.answers["year"]))
    else:
        amount = int(inquiry.answers["level"])
        level = f"每年 {amount // 100} 元"
    return {
        "amount": str(amount),
        "level_words": level,
        "insurance_kind": kind,
        "for_year": inquiry.answers["year"],
    }


def _levels(_: Inquiry) -> Iterator[tuple[str, str, str]]:
    for fen in PENSION_LEVELS:
        yield str(fen), f"每年 {fen // 100} 元", f"{fen // 100} yuan a year"


def _has_no_employer(inquiry: Inquiry) -> str | None:
    """Refuse those for whom an employer pays, and pensioners, whose insurance goes on by itself."""
    facts = inquiry.records.first("enrolment", inquiry.subject)
    is_insured = facts is not None and (facts["pension_status"] == "离退休" or facts["employer"])
    return "employee_insured" if is_insured else None


def _is_of_pension_age(inquiry: Inquiry) -> str | None:
    if inquiry.answers["insurance"] != "pension" or inquiry.person is None:
        return None
    years, (least, most) = age_of(inquiry.person, inquiry.today), PENSION_AGES
    return "under_age" if years < least else "over_age" if years >= most else None


def _premium_is_open(inquiry: Inquiry) -> str | None:
    asked = (inquiry.answers["insurance"], inquiry.answers["year"])
    paid = inquiry.records.all("resident_premium", inquiry.subject)
    if any((each["insurance_kind"], each["for_year"]) == asked for each in paid):
        return "nothing_due"
    # The state pays for those on aid.
    is_free = asked[0] == "medical" and not resident_fee(inquiry, int(asked[1]))[1]
    return "nothing_due" if is_free else None


OPERATIONS: Mapping[str, Operation] = {
    "tax.declare-vehicle-purchase-tax": Operation(
        checks=(_car_is_known,),
        facts=_car_tax,
        due=lambda inquiry: (int(_car_tax(inquiry)["amount"]), "车辆购置税"),
        files="paid_car_tax",
    ),
    "tax.pay-flexible-insurance": Operation(
        checks=(enrolled("flexible_payer", "not_flexible"), _has_months_left),
        facts=_flexible,
        due=_flexible_due,
        files="flexible_premium",
    ),
    "tax.pay-housing-transfer-tax": Operation(
        checks=(_transfer_is_open,),
        facts=_home_tax,
        due=lambda inquiry: (int(_home_tax(inquiry)["amount"]), "存量房交易税费"),
        files="paid_home_tax",
    ),
    "tax.pay-resident-insurance": Operation(
        checks=(_has_no_employer, _is_of_pension_age, _premium_is_open),
        facts=_premium,
        due=lambda inquiry: (int(_premium(inquiry)["amount"]), "城乡居民社会保险费"),
        files="resident_premium",
        offers={"level": _levels},
    ),
}
