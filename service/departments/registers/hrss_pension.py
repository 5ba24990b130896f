"""HRSS, benefits: pensions and their payment, unemployment and work injury, and who is insured without an employer."""

from collections.abc import Iterator
from datetime import date

from service.departments.earlier import filed_earlier
from service.departments.loans import BANKS
from service.departments.months import month_of, month_text
from service.departments.pensions import (
    AVERAGE_WAGE,
    DEEMED_UNTIL,
    Parts,
    account_years,
    benefit_months,
    grown,
    pension_of,
)
from service.departments.population import Population, years_between
from service.departments.records import DONE, Facts, Record
from service.departments.resident import Resident

PAYDAY = 15
RETIRES_FROM = {"男": 60, "女": 50}
"""Before this age one retires only from work that harms."""
PAYMENTS_SHOWN = 36
BENEFIT_PAYDAY = 8
PAID_OUT = "发放成功"
UNEMPLOYMENT_BENEFIT = 224_100
"""Fen a month: 90 per cent of the least wage."""
RECEIVING = frozenset({"zhengqiang", "r0319"})
"""Who gets unemployment benefit."""
INJURED = {"rexit": ("十级", 7)}
"""Grade of the injury, and how many months' wages it is worth."""
FLEXIBLE = {"dazhuang": 40, "r0327": 31}
"""Who pays for himself, and for how many months."""
RESIDENT_MEMBERS = {"guiying": 14, "r0387": 11}
"""Who is in the residents' pension, and for how many years."""
CHANGES_ACCOUNT = {"yufen": "999900000000777888"}
"""Who has asked for the pension to go to another account."""
GRANTED = ("xiulan",)
"""Who was paid the grant for a late relative."""
UNINSURED = frozenset({"mayue", "dilshat", "r0106", "r0203", "jinhua"})
"""Who is in no pension at all."""
SUBSIDIES = {500: 80, 1000: 120, 1500: 180, 2000: 240, 3000: 360, 5000: 500}
"""Yuan: what is added to a year's contribution to the residents' pension."""
LEVEL = "每年 {yuan} 元档"
FLEXIBLE_PERMILLE = 200
GROWN_UP, OLD, LEAST_WORKING_AGE = 18, 60, 16


def records(population: Population) -> Iterator[Record]:
    """Yield what the funds pay and what people pay for themselves."""
    for resident in population.residents:
        if resident.retired_since is not None:
            yield from _pension(population, resident)
        if resident.handle in RECEIVING:
            yield from _unemployment(population, resident)
        if resident.contributions and resident.retired_since is None:
            yield from _injury(population, resident)
        elif resident.retired_since is None and resident.household is not None and resident.age >= GROWN_UP:
            yield from _for_himself(population, resident)
    for handle, account in CHANGES_ACCOUNT.items():
        owner = population.resident(handle).id_number
        yield filed_earlier("pension_account_change", owner, population.today, 2, {"bank_account": account})
    for handle in GRANTED:
        widow = population.resident(handle)
        late = next(kin.id_number for kin in widow.relatives if kin.relation == "deceased")
        yield Record("funeral_grant", late, {"applicant_id": widow.id_number, "state": DONE})


def _parts(population: Population, resident: Resident) -> tuple[Parts, Facts]:
    """Return the pension as it was assessed, and what it was assessed from."""
    assert resident.retired_since is not None
    retired, dice = resident.retired_since, population.dice("pension", resident.handle)
    age = years_between(resident.born, date(retired // 12, retired % 12 + 1, 28))
    wage = grown(AVERAGE_WAGE, retired // 12 - population.today.year)
    paid, deemed = resident.contributions, 0
    if paid:
        first, months = paid[0].month, len(paid)
        index = sum(each.base for each in paid) / months / AVERAGE_WAGE
        stored = list(account_years(paid, paid[-1].month // 12))[-1].stored
    else:
        first = retired - dice.randint(16 * 12, max(17, min(40, age - 18)) * 12)
        index, months = dice.randint(62, 145) / 100, retired - first
        deemed = max(0, min(DEEMED_UNTIL, retired // 12) - first // 12)
        stored = round(wage * index * 0.08 * 0.75 * max(months - deemed * 12, 0))
    told = {
        "working_since": month_text(first),
        "years": f"{months / 12:.1f}",
        "index": f"{index:.4f}",
        "retirement_kind": "正常退休" if age >= RETIRES_FROM[resident.sex] else "特殊工种提前退休",
        "category": dice.choice(("企业职工退休", "企业职工退休", "机关事业单位退休")),
    }
    return pension_of(months, index, stored, age, wage, deemed), told


def _pension(population: Population, resident: Resident) -> Iterator[Record]:
    assert resident.retired_since is not None
    owner, today, retired = resident.id_number, population.today, resident.retired_since
    parts, told = _parts(population, resident)
    this_month = month_of(today)
    last = this_month if today.day >= PAYDAY else this_month - 1
    first = max(retired + 1, last - PAYMENTS_SHOWN + 1)
    bank = population.dice("pension_bank", resident.handle).choice(BANKS)

    def monthly(year: int) -> int:
        return grown(parts.total, year - retired // 12) if year > retired // 12 else parts.total

    facts = {
        **told,
        "social_number": owner,
        "birth_month": resident.born.isoformat()[:7],
        "retired_since": month_text(retired),
        "paid_since": month_text(retired + 1),
        "basic": str(parts.basic),
        "from_account": str(parts.from_account),
        "transitional": str(parts.transitional),
        "assessed": str(parts.total),
        "monthly": str(monthly(today.year)),
        "last_paid": month_text(last) if first <= last else "",
        "bank": bank,
        "account": resident.bank_account,
    }
    yield Record("pension", owner, facts)
    for month in range(first, last + 1):
        row = {"paid_month": month_text(month), "paid": str(monthly(month // 12)), "bank": bank, "pay_state": PAID_OUT}
        yield Record("pension_payment", owner, row)


def _unemployment(population: Population, resident: Resident) -> Iterator[Record]:
    """Yield the benefit: it begins two months after the last contribution."""
    owner, today, paid = resident.id_number, population.today, resident.contributions
    months, first = benefit_months(len(paid)), paid[-1].month + 2
    last = min(month_of(today) - (today.day < BENEFIT_PAYDAY), first + months - 1)
    so_far = last - first + 1
    facts = {
        "social_number": owner,
        "category": "失业保险金",
        "granted": f"{month_text(first)}/{month_text(first + months - 1)}",
        "paid_months": str(so_far),
        "left_months": str(months - so_far),
    }
    yield Record("unemployment_benefit", owner, facts)
    for month in range(first, last + 1):
        row = {
            "paid_month": month_text(month),
            "paid": str(UNEMPLOYMENT_BENEFIT),
            "paid_on": f"{month_text(month)}-{BENEFIT_PAYDAY:02d}",
            "pay_state": PAID_OUT,
        }
        yield Record("unemployment_payment", owner, row)


def _injury(population: Population, resident: Resident) -> Iterator[Record]:
    dice, owner = population.dice("work_injury", resident.handle), resident.id_number
    if resident.handle not in INJURED and dice.random() > 0.02:
        return
    grade, wages = INJURED.get(resident.handle, ("九级", 9))
    happened = month_of(population.today) - dice.randint(9, 30)
    facts = {
        "social_number": owner,
        "recognition_number": f"GS{happened // 12}-{owner[-5:-1]}",
        "grade": grade,
    }
    yield Record("work_injury", owner, facts)
    base = resident.contributions[-1].base
    payments = (
        (1, "工伤医疗费", dice.randint(180_000, 1_900_000)),
        (1, "住院伙食补助费", dice.randint(4, 20) * 3_000),
        (4, "工伤康复费", dice.randint(60_000, 420_000)),
        (6, "一次性伤残补助金", base * wages),
    )
    for later, item, amount in payments:
        row = {
            "paid_month": month_text(happened + later),
            "item": item,
            "paid": str(amount),
            "account": resident.bank_account,
        }
        yield Record("work_injury_payment", owner, row)


def _for_himself(population: Population, resident: Resident) -> Iterator[Record]:
    """Yield how someone without an employer is insured: in one of two ways or not at all."""
    dice, handle = population.dice("insures_himself", resident.handle), resident.handle
    drawn, is_named = dice.random(), handle in UNINSURED or handle in RESIDENT_MEMBERS
    if handle in FLEXIBLE or (not is_named and resident.age < OLD and drawn < 0.45):
        yield from _flexible(
            population,
            resident,
            FLEXIBLE.get(handle, min(dice.randint(3, 70), (resident.age - LEAST_WORKING_AGE) * 12)),
        )
    elif handle in RESIDENT_MEMBERS or (not is_named and drawn < 0.85):
        years = min(dice.randint(2, 14), max(min(resident.age, OLD) - GROWN_UP, 1))
        yield from _resident_pension(population, resident, RESIDENT_MEMBERS.get(handle, years))


def _flexible(population: Population, resident: Resident, months: int) -> Iterator[Record]:
    last = month_of(population.today) - 1
    dice = population.dice("flexible_base", resident.handle)
    base = dice.choice((481_200, 481_200, 600_000, 760_000))
    facts = {
        "insurance": dice.choice(("养老", "养老和医疗", "养老和医疗")),
        "base": str(base),
        "from_month": month_text(last - months + 1),
        "bank_account": resident.bank_account,
        "action": "参保",
    }
    yield Record("flexible_insurance", resident.id_number, facts)
    for month in range(last - months + 1, last + 1):
        row = {"for_month": month_text(month), "paid": str(base * FLEXIBLE_PERMILLE // 1000)}
        yield Record("flexible_payment", resident.id_number, row)


def _resident_pension(population: Population, resident: Resident, years: int) -> Iterator[Record]:
    """Yield membership and payments, one each December until sixty."""
    today, dice = population.today, population.dice("resident_pension", resident.handle)
    yuan = dice.choice((500, 1000, 2000, 2000, 3000))
    last = min(today.year - 1, resident.born.year + OLD - 1)
    paid = range(last - years + 1, last + 1)
    subsidy = SUBSIDIES[yuan]
    facts = {
        "enrolled_on": f"{paid[0]}-{dice.randint(3, 11):02d}-{dice.randint(1, 28):02d}",
        "status": "领取待遇" if resident.age >= OLD else "参保缴费",
        "level_text": LEVEL.format(yuan=yuan),
        "years_paid": str(years),
        "balance": str(years * (yuan + subsidy) * 100 * (100 + years) // 100),
        "bank_account": resident.bank_account,
    }
    yield Record("resident_pension", resident.id_number, facts)
    for year in paid:
        row = {
            "year": str(year),
            "paid_month": f"{year}-12",
            "level_text": LEVEL.format(yuan=yuan),
            "personal": str(yuan * 100),
            "subsidy": str(subsidy * 100),
        }
        yield Record("resident_pension_year", resident.id_number, row)
