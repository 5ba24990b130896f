"""HUR, the housing office: leases, public rental housing, subsidies, sale contracts, repair funds."""

from collections.abc import Iterator, Mapping
from datetime import date

from service.departments.checks import no_open
from service.departments.holdings import choices_of, couple_owns_home, homes, household_of, record_of, spouse_of
from service.departments.months import month_from, month_text
from service.departments.operation import Inquiry, Operation
from service.departments.records import Facts
from service.departments.registers.hur import LATE_PERMYRIAD_A_DAY

OFFICE = "就近演示住房保障中心"
STANDARD = "每年 10000 元"
INCOME_LINE = 7_600_000
"""Fen a year for each of a family, above which there is no public housing; published every year."""
NEW = 730


def _employers(inquiry: Inquiry) -> Iterator[tuple[str, str, str]]:
    for job in inquiry.records.all("job", inquiry.subject):
        if not job["until_month"]:
            yield job["company_code"], job["company_name"], job["company_name"]


def _degree(inquiry: Inquiry) -> Facts:
    return inquiry.records.first("university_degree", inquiry.subject) or {}


def _is_new_graduate(inquiry: Inquiry) -> str | None:
    degree = _degree(inquiry)
    is_new = bool(degree) and (inquiry.today - date.fromisoformat(degree["graduated_on"])).days <= NEW
    return None if is_new else "not_eligible"


def _owns_nothing(inquiry: Inquiry) -> str | None:
    return "owns_home" if couple_owns_home(inquiry) else None


def _graduate(inquiry: Inquiry) -> Mapping[str, str]:
    degree = _degree(inquiry)
    return {
        "degree": degree["degree"],
        "graduation_date": degree["graduated_on"],
        "insurance_check": "已在用人单位参保缴费",
        "homes_check": "本人及配偶名下无房" if spouse_of(inquiry) else "本人名下无房",
        "standard": STANDARD,
    }


def _income_each(inquiry: Inquiry) -> int:
    return int(inquiry.answers["income"]) // len(household_of(inquiry))


def _is_poor_enough(inquiry: Inquiry) -> str | None:
    return "income_too_high" if _income_each(inquiry) > INCOME_LINE else None


def _rental(inquiry: Inquiry) -> Mapping[str, str]:
    return {
        "members": "、".join(name for name, _ in household_of(inquiry)),
        "income_each": str(_income_each(inquiry)),
        "homes_check": "本人及配偶名下无房" if spouse_of(inquiry) else "本人名下无房",
        "notice": "初审后在街道公示 15 天",
        "application_number": f"GZSQ{inquiry.now:%Y%m%d%H%M}{inquiry.subject[-4:-1]}",
        "stage": "街道初审",
        "decision": "审核中",
        "queue_number": "",
        "round": "",
        "subsidy": "",
    }


def _leased(inquiry: Inquiry) -> tuple[str, Facts]:
    """Return the owner of the home and its record; both empty where the deed is unknown."""
    if inquiry.answers["role"] == "landlord":
        return inquiry.subject, record_of(inquiry, "land_title", "home", "unit_number")
    return inquiry.records.by_key("land_title", inquiry.answers["property_cert_no"]) or ("", {})


def _parties_are_right(inquiry: Inquiry) -> str | None:
    """Refuse an unknown deed, a landlord who does not own it, and a tenant whom nobody knows."""
    owner, home = _leased(inquiry)
    other = inquiry.answers["other_party_id"]
    if not home:
        return "not_found"
    if inquiry.answers["role"] == "tenant" and owner != other:
        return "owner_mismatch"
    if inquiry.answers["role"] == "landlord" and inquiry.records.first("person", other) is None:
        return "party_unknown"
    return "party_unknown" if owner == inquiry.subject == other else None


def _is_free(inquiry: Inquiry) -> str | None:
    """Refuse a second lease of the same home for an overlapping time."""
    unit, (first, _, last) = _leased(inquiry)[1]["unit_number"], inquiry.answers["lease_period"].partition("/")
    for _, lease in inquiry.records.everyone("lease"):
        begins, _, ends = lease["lease_period"].partition("/")
        if lease["unit_number"] == unit and first <= ends and begins <= last:
            return "record_exists"
    return None


def _lease(inquiry: Inquiry) -> Mapping[str, str]:
    _, home = _leased(inquiry)
    other = inquiry.records.first("person", inquiry.answers["other_party_id"]) or {}
    names = [(inquiry.person or {})["name"], other["name"]]
    tenant, landlord = names if inquiry.answers["role"] == "tenant" else reversed(names)
    return {
        "tenant": tenant,
        "landlord": landlord,
        "home_address": home["place"],
        "unit_number": home["unit_number"],
        "use": "居住",
        "area": home["area"],
        "filed_on": inquiry.today.isoformat(),
        "office": OFFICE,
    }


def _tenancy(inquiry: Inquiry) -> Facts:
    found = inquiry.records.by_key("public_tenancy", inquiry.answers["tenancy_no"].upper())
    return found[1] if found else {}


def _unpaid_months(inquiry: Inquiry) -> list[int]:
    """Return the months of the asked period that are unpaid."""
    tenancy = _tenancy(inquiry)
    first, _, last = inquiry.answers["period"].partition("/")
    paid = [month_from(tenancy["paid_until"])]
    for _, each in inquiry.records.everyone("paid_public_rent"):
        if each["tenancy_no"].upper() == tenancy["tenancy_no"]:
            paid.append(month_from(each["months_due"].partition("/")[2]))
    return list(range(max(month_from(first), max(paid) + 1), month_from(last) + 1))


def _rent_is_due(inquiry: Inquiry) -> str | None:
    if not _tenancy(inquiry):
        return "not_found"
    return None if _unpaid_months(inquiry) else "nothing_due"


def _late_fee(inquiry: Inquiry, rent: int) -> int:
    """Return fen for the days since each month's end."""
    ends = [date((month + 1) // 12, (month + 1) % 12 + 1, 1) for month in _unpaid_months(inquiry)]
    return sum(rent * LATE_PERMYRIAD_A_DAY * max((inquiry.today - end).days, 0) // 10_000 for end in ends)


def _rent(inquiry: Inquiry) -> Mapping[str, str]:
    tenancy, months = _tenancy(inquiry), _unpaid_months(inquiry)
    rent = int(tenancy["rent_a_month"])
    return {
        "tenant": tenancy["tenant"],
        "home_address": tenancy["home_address"],
        "months_due": f"{month_text(months[0])}/{month_text(months[-1])}",
        "rent": str(rent * len(months)),
        "late_fee": str(_late_fee(inquiry, rent)),
    }


def _rent_due(inquiry: Inquiry) -> tuple[int, str]:
    facts = _rent(inquiry)
    return int(facts["rent"]) + int(facts["late_fee"]), "公租房租金"


def _repair_fund(inquiry: Inquiry) -> Mapping[str, str]:
    fund = record_of(inquiry, "maintenance_fund", "home", "unit_number")
    home = record_of(inquiry, "home", "home", "unit_number")
    return {**fund, "home_address": home["address"]}


def _of_home(row: Facts, inquiry: Inquiry) -> bool:
    return row["unit_number"] == inquiry.answers["home"]


def _applications(inquiry: Inquiry) -> Iterator[tuple[str, str, str]]:
    """Offer the applications, the newest first."""
    for facts in reversed(inquiry.records.all("rental_application", inquiry.subject)):
        words = f"{facts['accepted_on']} {facts['stage']}"
        yield facts["application_number"], words, f"Filed on {facts['accepted_on']}"


def _application(inquiry: Inquiry) -> Facts:
    return record_of(inquiry, "rental_application", "application", "application_number")


def _of_application(row: Facts, inquiry: Inquiry) -> bool:
    return row["application_number"] == inquiry.answers["application"]


def _has_no_application(inquiry: Inquiry) -> str | None:
    """Refuse while an earlier application is looked at or has been granted."""
    filed = inquiry.records.all("rental_application", inquiry.subject)
    return "record_exists" if any(not each["decision"].startswith("未通过") for each in filed) else None


def _contract(inquiry: Inquiry) -> Facts:
    return record_of(inquiry, "sale_contract", "contract", "contract_number")


OPERATIONS: Mapping[str, Operation] = {
    "housing.apply-graduate-rent-subsidy": Operation(
        checks=(_is_new_graduate, _owns_nothing, no_open("graduate_subsidy")),
        facts=_graduate,
        files="graduate_subsidy",
        offers={"employer": _employers},
    ),
    "housing.apply-public-rental-subsidy": Operation(
        checks=(_owns_nothing, _is_poor_enough, _has_no_application),
        facts=_rental,
        files="rental_application",
    ),
    "housing.file-lease": Operation(
        checks=(_parties_are_right, _is_free), facts=_lease, files="lease", offers={"home": homes}
    ),
    "housing.pay-public-rent": Operation(checks=(_rent_is_due,), facts=_rent, due=_rent_due, files="paid_public_rent"),
    "housing.query-maintenance-fund": Operation(
        facts=_repair_fund, rows="maintenance_use", keep=_of_home, offers={"home": homes}
    ),
    "housing.query-public-rental-queue": Operation(
        facts=_application, rows="rental_subsidy", keep=_of_application, offers={"application": _applications}
    ),
    "housing.query-sale-contract-filing": Operation(
        facts=_contract,
        offers={"contract": choices_of("sale_contract", "contract_number", "home_address")},
    ),
}
