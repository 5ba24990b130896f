"""HPF: loans with their instalments, former accounts, employers, lifts that were built into old houses."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from service.departments.fund_books import Deposit, FundAccount, latest_booked, open_fund
from service.departments.loans import Loan, annuity, bank_loans, fund_loans
from service.departments.months import month_of, month_text
from service.departments.population import Population
from service.departments.records import Record
from service.departments.registers.core import fund_records
from service.departments.resident import Resident

FORMER = {"yating": ("yuanshan", 38, 14), "james": ("bailu", 30, 9), "azhen": ("hefeng", 190, 160)}
"""Who worked here and left: employer, first and last month that was paid, counted back from last month."""
RECENT = 24
"""Months after retirement for which the fund still keeps an account that nobody has emptied."""
SIGNED = frozenset({"haoran"})
"""Whose fund pays the instalments already."""
WITH_LIFT = frozenset({"guoliang", "chenyuan", "hong"})
LIFT_SHARES = (1_860_000, 2_340_000, 2_800_000)
BRANCH = "就近演示住房公积金中心临湖分中心"


def records(population: Population) -> Iterator[Record]:
    """Yield what only the housing fund knows."""
    for loan in fund_loans(population):
        yield from _loan(population, loan)
    for loan in bank_loans(population):
        yield from _bank_loan(population, loan)
    former: list[FundAccount] = []
    paid = [(each.employer, each.month) for resident in population.residents for each in resident.contributions]
    for resident in population.residents:
        deposits, withdrawals = _former_deposits(population, resident), dict[int, int]()
        if deposits:
            account = f"9990{resident.phone[-8:]}"
            fund, movements = open_fund(account, deposits, withdrawals, population.today)
            former.append(fund)
            paid += ((payer.key, month) for month, _, payer in deposits)
            yield from fund_records(population, replace(resident, fund=fund, fund_movements=movements))
        yield from _lift(population, resident)
    yield from _employers(population, former, paid)


def _loan(population: Population, loan: Loan) -> Iterator[Record]:
    owner, resident = loan.borrower.id_number, loan.borrower
    was_married = resident.married_on is not None and resident.married_on <= loan.granted_on
    spouse = next((kin.name for kin in resident.relatives if kin.relation == "spouse" and was_married), "")
    last = loan.instalments[-1] if loan.instalments else None
    facts = {
        "loan_number": loan.number,
        "bank": loan.bank,
        "loan_amount": str(loan.amount),
        "granted_on": loan.granted_on.isoformat(),
        "term_months": str(loan.months),
        "rate": loan.rate,
        "method": "等额本息",
        "home_address": loan.home.address,
        "unit_number": loan.home.unit_number,
        "co_borrower": spouse,
        "principal_left": str(loan.left),
        "periods_left": str(last.periods_left if last else loan.months),
        "settled_on": last.paid_on.isoformat() if last and loan.is_settled else "",
        "loan_state": "已结清" if loan.is_settled else "还款中",
        "instalment": str(annuity(loan.amount, loan.rate, loan.months)),
        "deduct_account": resident.bank_account,
        "offset": "已签约" if resident.handle in SIGNED else "",
        "paid_last_year": str(loan.paid_since(_year_ago(population.today))),
    }
    yield Record("fund_loan", owner, facts, loan.number)
    for each in loan.instalments:
        row = {
            "loan_number": loan.number,
            "paid_on": each.paid_on.isoformat(),
            "principal": str(each.principal),
            "interest": str(each.interest),
            "penalty": str(each.penalty),
            "paid": str(each.principal + each.interest + each.penalty),
            "principal_left": str(each.left),
            "periods_left": str(each.periods_left),
        }
        yield Record("fund_repayment", owner, row)


def _bank_loan(population: Population, loan: Loan) -> Iterator[Record]:
    facts = {
        "loan_number": loan.number,
        "bank": loan.bank,
        "home_address": loan.home.address,
        "loan_state": "还款中",
        "paid_last_year": str(loan.paid_since(_year_ago(population.today))),
    }
    yield Record("bank_loan", loan.borrower.id_number, facts, loan.number)


def _former_deposits(population: Population, resident: Resident) -> list[Deposit]:
    """Return what was paid for someone who works no more and has not taken it out."""
    last = month_of(population.today) - 1
    if resident.handle in FORMER:
        employer, first, until = FORMER[resident.handle]
        return [(last - ago, 920_000, population.employers[employer]) for ago in range(first, until - 1, -1)]
    if resident.retired_since is None or last - resident.retired_since > RECENT:
        return []
    paid = [(each.month, each.base, population.employers[each.employer]) for each in resident.contributions]
    if paid:
        return [deposit for deposit in paid if deposit[2].fund_rate]
    opened = date((resident.retired_since - 72) // 12, 1, 1)
    payers = [each for each in population.companies.values() if each.fund_rate and each.founded_on < opened]
    payer = population.dice("last_employer", resident.handle).choice(payers)
    return [(month, 680_000, payer) for month in range(resident.retired_since - 72, resident.retired_since)]


def _lift(population: Population, resident: Resident) -> Iterator[Record]:
    dice = population.dice("lift", resident.handle)
    for home in resident.homes[:1]:
        if resident.handle in WITH_LIFT or dice.random() < 0.15:
            facts = {
                "unit_number": home.unit_number,
                "project_number": f"JT{population.today.year - 1}{home.unit_number[-6:]}",
                "share": str(dice.choice(LIFT_SHARES)),
                "subsidy": "200000",
                "finished_on": _year_ago(population.today).isoformat(),
            }
            yield Record("lift_project", resident.id_number, facts)


def _employers(
    population: Population, former: Sequence[FundAccount], paid: Iterable[tuple[str, int]]
) -> Iterator[Record]:
    """Yield the employers' accounts.

    Args:
        population: whose companies.
        former: accounts of those who work no more.
        paid: every month that an employer paid for somebody.
    """
    firsts: dict[str, int] = {}
    for key, month in paid:
        firsts[key] = min(month, firsts.get(key, month))
    everyone = [*(each.fund for each in population.residents if each.fund), *former]
    for company in population.companies.values():
        if company.fund_account is None:
            continue
        funds = [fund for fund in everyone if fund.employer == company.key]
        active = sum(fund.is_active for fund in funds)
        first = firsts.get(company.key, month_of(company.founded_on) + 1)
        facts = {
            "employer_account": company.fund_account,
            "opened_on": date(first // 12, first % 12 + 1, 5).isoformat(),
            "account_state": "正常",
            "branch": BRANCH,
            "employer_rate": str(company.fund_rate),
            "personal_rate": str(company.fund_rate),
            "paid_from": month_text(first),
            "paid_through": month_text(latest_booked(population.today)),
            "normal_count": str(active),
            "sealed_count": str(len(funds) - active),
            "balance": str(sum(fund.balance for fund in funds)),
        }
        yield Record("fund_employer", company.code, facts, company.fund_account)


def _year_ago(today: date) -> date:
    return today.replace(year=today.year - 1, day=min(today.day, 28))
