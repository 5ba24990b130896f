"""HSA: visits to hospitals and pharmacies, and the personal accounts that pay a part of them.

Both follow from one another month by month: credits come in, what a visit leaves to the patient is taken from the
account as far as it goes, this year's money first, and the rest is cash.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from service.departments.months import month_of
from service.departments.population import Population
from service.departments.records import Facts, Record
from service.departments.registers.hsa import EMPLOYEE, PERSONAL_PERMILLE, insurance_of
from service.departments.resident import Resident

YEARS_SHOWN = 3
PENSIONER_CREDIT, OLD_CREDIT = 14_000, 17_000
"""Fen a month, the second from 70."""
CREDIT_DAY = 26
HOSPITAL, CENTRE, PHARMACY = "临湖演示人民医院", "临湖区望舟演示卫生服务中心", "望舟演示大药房"
KINDS = (
    ("门诊", HOSPITAL, 18_000, 90_000, 550),
    ("门诊", CENTRE, 6_000, 30_000, 700),
    ("药店购药", PHARMACY, 2_000, 15_000, 0),
)
STAY = ("住院", HOSPITAL, 600_000, 2_800_000, 800)
"""Kind of visit, where, least and most fen, and what the pooled fund pays of a thousand."""
RESIDENT_SHARE = 0.8
"""Of that, in the residents' insurance."""
CRITICAL_FROM, CRITICAL_PERMILLE = 300_000, 600
"""Above so many fen left to the patient the insurance for grave illness pays so much of a thousand."""
IN_HOSPITAL = frozenset({"lihua", "guoliang"})
"""Who was in hospital last year."""
GRAVE = {"dazhuang": (90, 16_000_000)}
"""Who was gravely ill: so many days ago, and fen for the stay."""


@dataclass(frozen=True, slots=True)
class _Visit:
    """One visit; the pooled fund pays ``permille`` of a thousand of ``total`` fen."""

    day: date
    kind: str
    institution: str
    total: int
    permille: int


@dataclass(slots=True)
class _Account:
    """Fen in the account of this year and in that of former years, and what the pooled fund paid this year."""

    former: int = 0
    current: int = 0
    pooled: int = 0
    year: int = 0
    closed: dict[int, tuple[int, int]] = field(default_factory=dict)

    def begin(self, year: int) -> None:
        if self.year:
            self.close()
        self.year, self.pooled = year, 0
        self.former, self.current = self.former + self.current, 0

    def close(self) -> None:
        self.closed[self.year] = (self.current, self.former)

    def take(self, wanted: int) -> int:
        """Take as much as there is and return it."""
        from_current = min(wanted, self.current)
        from_former = min(wanted - from_current, self.former)
        self.current -= from_current
        self.former -= from_former
        return from_current + from_former


def records(population: Population) -> Iterator[Record]:
    """Yield visits, movements and balances of everybody who is insured."""
    for resident in population.residents:
        insurance = insurance_of(population, resident)
        if insurance:
            yield from _of_resident(population, resident, has_account=insurance == EMPLOYEE)


def _of_resident(population: Population, resident: Resident, *, has_account: bool) -> Iterator[Record]:
    owner, today = resident.id_number, population.today
    dice = population.dice("medical_visits", resident.handle)
    credited = _credits(resident, today) if has_account else {}
    account = _Account(former=dice.randint(300, 5_000) * 100 if credited else 0)
    for year in range(today.year - YEARS_SHOWN + 1, today.year + 1):
        account.begin(year)
        visits = _visits(resident, year, today, dice)
        days = {*(day for day in credited if day.year == year), *(visit.day for visit in visits)}
        for day in sorted(days):
            if day in credited:
                account.current += credited[day]
                yield Record("medical_movement", owner, _movement(day, credited[day], ""))
            for visit in visits:
                if visit.day == day:
                    yield from _settled(owner, visit, account, has_account=has_account)
    account.close()
    for year, (current, former) in reversed(account.closed.items()) if has_account else ():
        facts = {"year": str(year), "current_balance": str(current), "former_balance": str(former)}
        yield Record("medical_account", owner, facts)


def _credits(resident: Resident, today: date) -> dict[date, int]:
    """Return the monthly credits: an employee's own contribution, a fixed sum for pensioners."""
    credited: dict[date, int] = {}
    paid = {each.month: each.base for each in resident.contributions}
    for month in range((today.year - YEARS_SHOWN + 1) * 12, month_of(today)):
        day = date(month // 12, month % 12 + 1, CREDIT_DAY)
        if month in paid:
            credited[day] = paid[month] * PERSONAL_PERMILLE // 1000
        elif resident.retired_since is not None and month >= resident.retired_since:
            credited[day] = OLD_CREDIT if month // 12 - resident.born.year >= 70 else PENSIONER_CREDIT
    return credited


def _visits(resident: Resident, year: int, today: date, dice: random.Random) -> list[_Visit]:
    """Draw the visits of a year, more of them for the old and for small children."""
    visits, is_ill = [], resident.handle in IN_HOSPITAL and year == today.year - 1
    for place in range(dice.randint(1, 3) + (2 if resident.age >= 60 or resident.age < 7 else 0)):
        day = date(year, dice.randint(1, 12), dice.randint(1, 25))
        stays = dice.random() < 0.06 or (is_ill and place == 0)
        kind, institution, least, most, permille = STAY if stays else dice.choice(KINDS)
        visits.append(_Visit(day, kind, institution, dice.randint(least, most), permille))
    if resident.handle in GRAVE:
        ago, total = GRAVE[resident.handle]
        visits.append(_Visit(today - timedelta(days=ago), *STAY[:2], total, STAY[4]))
    return [visit for visit in visits if visit.day.year == year and resident.born <= visit.day <= today]


def _settled(owner: str, visit: _Visit, account: _Account, *, has_account: bool) -> Iterator[Record]:
    """Yield who paid what of one visit and, where the account paid for it, the movement."""
    pooled = int(visit.total * visit.permille // 1000 * (1 if has_account else RESIDENT_SHARE))
    left = visit.total - pooled
    critical = max(left - CRITICAL_FROM, 0) * CRITICAL_PERMILLE // 1000
    from_account = account.take(left - critical)
    cash = left - critical - from_account
    account.pooled += pooled
    facts = {
        "settled_on": visit.day.isoformat(),
        "institution": visit.institution,
        "visit_kind": visit.kind,
        "total": str(visit.total),
        "pooled": str(pooled),
        "critical": str(critical),
        "from_account": str(from_account),
        "cash": str(cash),
        "year_total": str(account.pooled),
    }
    yield Record("medical_settlement", owner, facts)
    if from_account:
        yield Record("medical_movement", owner, _movement(visit.day, from_account, visit.institution))


def _movement(day: date, amount: int, spent_at: str) -> Facts:
    """Return one line of the account: a credit, or what was spent where."""
    on, fen = day.isoformat(), str(amount)
    return {
        "booked_on": on,
        "credited_on": "" if spent_at else on,
        "credit": "" if spent_at else fen,
        "spent_on": on if spent_at else "",
        "institution": spent_at,
        "spent": fen if spent_at else "",
    }
