"""HRSS, social insurance of those who work: their accounts, and what their employers pay for whom."""

from collections import defaultdict
from collections.abc import Iterator

from service.departments.companies import Company
from service.departments.earlier import filed_earlier
from service.departments.months import month_of, month_text
from service.departments.pensions import account_years
from service.departments.population import Population
from service.departments.records import Record
from service.departments.registers.core import ARRIVED, EXPECTED
from service.departments.resident import Contribution, Resident

MONTHS_OF_EMPLOYERS, MONTHS_OF_ROSTERS = 48, 24
PARTLY = "部分到账"
TRANSFERS = ("zhehao",)
"""Whose pension is being moved here."""

Paid = list[tuple[Resident, Contribution]]


def records(population: Population) -> Iterator[Record]:
    """Yield the accounts of the insured and the months of their employers."""
    by_month: dict[tuple[str, int], Paid] = defaultdict(list)
    for resident in population.residents:
        if resident.contributions:
            yield from _account(population, resident)
        for paid in resident.contributions:
            by_month[paid.employer, paid.month].append((resident, paid))
    for handle in TRANSFERS:
        yield filed_earlier("pension_transfer", population.resident(handle).id_number, population.today, 6)
    last = month_of(population.today) - 1
    for company in population.employers.values():
        shown = range(last - MONTHS_OF_EMPLOYERS + 1, last + 1)
        months = [month for month in shown if (company.key, month) in by_month]
        if months:
            yield _employer(company, is_paying=months[-1] == last)
        for month in months:
            staff = by_month[company.key, month]
            yield _employer_month(company, month, staff)
            if month > last - MONTHS_OF_ROSTERS:
                yield from _roster(company, month, staff)


def _account(population: Population, resident: Resident) -> Iterator[Record]:
    """Yield the account as it is now, and each finished year of it in three insurances."""
    owner, paid, today = resident.id_number, resident.contributions, population.today
    ended = today.year if resident.retired_since is None else min(today.year, resident.retired_since // 12)
    years = list(account_years(paid, ended))
    # The interest of a year is entered when the year is over.
    running = years[-1].interest if years[-1].year == today.year else 0
    account = {
        "personal_number": f"99{resident.phone[-8:]}",
        "local_period": f"{month_text(paid[0].month)}/{month_text(paid[-1].month)}",
        "local_months": str(len(paid)),
        "balance": str(years[-1].stored - running),
    }
    yield Record("pension_account", owner, account)
    for each in years:
        if each.year == today.year:
            break
        shared = {
            "year": str(each.year),
            "employer": population.employers[each.employer].name if each.months else "",
            "months_of_year": str(each.months),
            "months_so_far": str(each.months_so_far),
            "base": str(each.base) if each.months else "",
            "balance": str(each.stored),
        }
        money = {"credited": str(each.credited), "interest": str(each.interest), "stored": str(each.stored)}
        none = dict.fromkeys(money, "")
        for insurance in ("养老保险", "工伤保险", "失业保险"):
            own = money if insurance == "养老保险" else none
            yield Record("entitlement", owner, {"insurance": insurance, **shared, **own})


def _employer(company: Company, *, is_paying: bool) -> Record:
    facts = {"employer_number": company.number, "company_state": "参保缴费" if is_paying else "暂停缴费"}
    return Record("insured_employer", company.code, facts, company.number)


def _employer_month(company: Company, month: int, paid: Paid) -> Record:
    arrived = sum(each.has_arrived for _, each in paid)
    facts = {
        "for_month": month_text(month),
        "insurances": "养老、工伤、失业",
        "headcount": str(len(paid)),
        "base_total": str(sum(each.base for _, each in paid)),
        "state": ARRIVED if arrived == len(paid) else PARTLY if arrived else EXPECTED,
    }
    return Record("employer_month", company.code, facts)


def _roster(company: Company, month: int, paid: Paid) -> Iterator[Record]:
    for place, (resident, each) in enumerate(paid, start=1):
        since = next(job.first for job in resident.jobs if job.first <= month <= job.last)
        facts = {
            "for_month": month_text(month),
            "place_in_list": str(place),
            "name": resident.name,
            "id_number": resident.id_number,
            "from_month": month_text(since),
            "base": str(each.base),
            "state": ARRIVED if each.has_arrived else EXPECTED,
        }
        yield Record("insured_staff", company.code, facts)
