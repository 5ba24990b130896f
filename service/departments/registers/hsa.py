"""HSA: who is insured, what was paid for it, claims for bills, maternity benefits, long illnesses."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from flows.rules.regions import city_of
from service.departments.months import month_of, month_text
from service.departments.population import Population
from service.departments.records import DONE, IN_PROGRESS, Record
from service.departments.registers.core import ARRIVED, EXPECTED, PLACE
from service.departments.resident import Resident

EMPLOYEE, RESIDENT = "职工基本医疗保险", "城乡居民基本医疗保险"
SHORT = {EMPLOYEE: "职工医保", RESIDENT: "居民医保"}
AGENCY, AGENCY_PHONE = "就近演示医疗保险服务中心", "12393"
EMPLOYER_PERMILLE, PERSONAL_PERMILLE = 95, 20
CHILD_FEE, OLD_FEE, ADULT_FEE = 40_000, 50_000, 60_000
"""Fen a year of the residents' insurance, published every year."""
STUDENT_UNTIL, OLD_FROM = 22, 60
MONTHS_KEPT = 120
EMPLOYER_MONTHS = 24
GRACE_MONTHS = 3
"""In which someone who lost his job still has the employees' benefits."""
NOT_YET = frozenset({"tiantian", "mayue"})
"""Whom nobody has insured for this year."""
LAPSED = frozenset({"gaofei"})
"""Who was an employee and is insured nowhere now."""
PENSION_MONTHS = 300
"""That a pensioner is taken to have paid."""
ELSEWHERE = "观澜区演示中心医院"
WITH_CODE = frozenset({"chenyuan"})
"""Whose telephone holds the insurance code already; of the others every third."""
DISEASES = {"guiying": "高血压", "xiulan": "糖尿病", "guoliang": "高血压"}
OPEN_REQUESTS = {"rexit": "medical_assistance", "haoran": "medical_transfer"}
SHARES_WITH = {"hong": "guiying"}
TREATED_IN = {"jianping": "310000"}
"""Who is treated in which city for the time being."""


def records(population: Population) -> Iterator[Record]:
    """Yield what the medical insurance knows of people and employers."""
    for resident in population.residents:
        insurance = insurance_of(population, resident)
        if insurance:
            yield _enrolment(population, resident, insurance)
        yield from _contributions(population, resident, insurance)
        yield from _maternity(population, resident)
        yield from _claims(population, resident)
        yield from _requests(population, resident)
    yield from _employers(population)


def insurance_of(population: Population, resident: Resident) -> str:
    """Return in which insurance someone is now or was last; empty for none."""
    if resident.is_employed or resident.retired_since is not None or resident.handle in LAPSED:
        return EMPLOYEE
    if resident.household is None or resident.handle in NOT_YET:
        return ""
    if resident.age < STUDENT_UNTIL or not resident.handle.startswith("r"):
        return RESIDENT
    is_drawn = population.dice("resident_medical", resident.handle).random() < 0.8
    return RESIDENT if is_drawn else EMPLOYEE if resident.jobs else ""


def fee_of(age: int) -> tuple[str, int]:
    """Return the class of someone in the residents' insurance and his fen a year."""
    if age < STUDENT_UNTIL:
        return "学生儿童", CHILD_FEE
    return ("老年居民", OLD_FEE) if age >= OLD_FROM else ("其他居民", ADULT_FEE)


def _enrolment(population: Population, resident: Resident, insurance: str) -> Record:
    state, benefits, employer = "正常参保", "正常享受", ""
    if insurance == RESIDENT:
        years = population.dice("medical_years", resident.handle).randint(1, max(1, min(resident.age, 15)))
        first, last = (population.today.year - years + 1) * 12, population.today.year * 12 + 11
        first = max(first, month_of(resident.born))
        months = last - first + 1
    elif resident.retired_since is not None:
        state, last = "退休", resident.retired_since - 1
        first, months = last - PENSION_MONTHS + 1, PENSION_MONTHS
    else:
        paid = [each.month for each in resident.contributions]
        first, last, months = paid[0], paid[-1], len(paid)
        if resident.is_employed:
            employer = resident.jobs[0].company.name
        else:
            state = "暂停参保"
            is_late = month_of(population.today) - last > GRACE_MONTHS
            benefits = "暂停享受" if is_late else "正常享受"
    facts = {
        "insurance": insurance,
        "insurance_short": SHORT[insurance],
        "enrolment_state": state,
        "benefit_state": benefits,
        "place": PLACE,
        "employer": employer,
        "paid_from_to": f"{month_text(first)}/{month_text(last)}",
        "months_paid": str(months),
        "years_paid": f"{months // 12} 年 {months % 12} 个月" if months % 12 else f"{months // 12} 年",
        "agency": AGENCY,
        "agency_phone": AGENCY_PHONE,
    }
    return Record("medical_enrolment", resident.id_number, facts)


def _contributions(population: Population, resident: Resident, insurance: str) -> Iterator[Record]:
    """Yield the months that employers paid, then the years of the residents' insurance."""
    oldest = month_of(population.today) - MONTHS_KEPT
    for paid in resident.contributions:
        if paid.month >= oldest:
            own = paid.base * PERSONAL_PERMILLE // 1000
            facts = {
                "for_month": month_text(paid.month),
                "employer": population.employers[paid.employer].name,
                "insurance_short": SHORT[EMPLOYEE],
                "place": PLACE,
                "base": str(paid.base),
                "employer_paid": str(paid.base * EMPLOYER_PERMILLE // 1000),
                "personal_paid": str(own),
                "to_account": str(own),
                "arrival": ARRIVED if paid.has_arrived else EXPECTED,
            }
            yield Record("medical_contribution", resident.id_number, facts)
    for year in range(population.today.year - 2, population.today.year + 1) if insurance == RESIDENT else ():
        age = year - resident.born.year
        if age >= 0 and not any(paid.month // 12 == year for paid in resident.contributions):
            facts = {
                "for_month": max(f"{year}-01", resident.born.isoformat()[:7]),
                "employer": "",
                "insurance_short": SHORT[RESIDENT],
                "place": PLACE,
                "base": "",
                "employer_paid": "",
                "personal_paid": str(fee_of(age)[1]),
                "to_account": "",
                "arrival": ARRIVED,
            }
            yield Record("medical_contribution", resident.id_number, facts)
            yield Record("resident_medical", resident.id_number, {"enrol_year": str(year), "state": DONE})


def _employers(population: Population) -> Iterator[Record]:
    """Yield for how many people each employer paid in each month, oldest first."""
    people = Counter(
        (paid.employer, paid.month) for resident in population.residents for paid in resident.contributions
    )
    late = {
        (paid.employer, paid.month)
        for resident in population.residents
        for paid in resident.contributions
        if not paid.has_arrived
    }
    last = month_of(population.today) - 1
    for key, company in population.employers.items():
        for month in range(last - EMPLOYER_MONTHS + 1, last + 1):
            if people[key, month]:
                facts = {
                    "for_month": month_text(month),
                    "insurance": EMPLOYEE,
                    "people": str(people[key, month]),
                    "arrival": "部分到账" if (key, month) in late else ARRIVED,
                }
                yield Record("medical_employer_month", company.code, facts)


MATERNITY_DAYS, LATER_DAYS = 158, 188
"""For the first child, and for a later one."""
DECIDED_AFTER = 120


def _maternity(population: Population, resident: Resident) -> Iterator[Record]:
    """Yield the benefits of women who were employed when they gave birth in the last three years."""
    if resident.sex != "女":
        return
    children = sorted((kin for kin in resident.relatives if kin.relation == "child"), key=lambda kin: kin.handle)
    born = {kin.handle: population.resident(kin.handle).born for kin in children}
    for handle, day in sorted(born.items(), key=lambda each: each[1], reverse=True):
        paid = next((each for each in resident.contributions if each.month == month_of(day)), None)
        if paid is None or (population.today - day).days > 3 * 366:
            continue
        is_first = all(other >= day for other in born.values())
        days = MATERNITY_DAYS if is_first else LATER_DAYS
        dice = population.dice("maternity", handle)
        is_paid = (population.today - day).days >= DECIDED_AFTER
        facts = {
            "birth_on": day.isoformat(),
            "days": str(days),
            "allowance": str(paid.base // 30 * days),
            "prenatal": str(dice.randint(12, 20) * 10_000),
            "delivery": str(dice.randint(30, 65) * 10_000),
            "pay_state": "已支付" if is_paid else "审核中",
            "paid_on": (day + timedelta(days=DECIDED_AFTER - 20)).isoformat() if is_paid else "",
            "payee": population.employers[paid.employer].name,
        }
        yield Record("maternity_benefit", resident.id_number, facts)
        return


def _claims(population: Population, resident: Resident) -> Iterator[Record]:
    """Yield claims for bills that were paid in cash elsewhere, the newest first."""
    dice = population.dice("medical_claim", resident.handle)
    is_drawn = resident.handle.startswith("r") and resident.age > 15 and dice.random() < 0.05
    ages = {"lihua": (12, 160), "guoliang": (70,)}.get(resident.handle, (dice.randint(5, 200),) if is_drawn else ())
    for place, ago in enumerate(ages):
        day = population.today - timedelta(days=ago)
        claimed = dice.randint(800, 26_000) * 100
        is_paid = ago > 45
        number = f"BX{day:%Y%m%d}{resident.phone[-4:]}{place}"
        facts = {
            "claim_no": number,
            "applied_on": day.isoformat(),
            "institution": ELSEWHERE,
            "claimed": str(claimed),
            "review_state": "已拨付" if is_paid else "审核中",
            "granted": str(claimed * 65 // 100) if is_paid else "",
            "paid_on": (day + timedelta(days=38)).isoformat() if is_paid else "",
            "payee": resident.bank_account,
        }
        yield Record("medical_claim", resident.id_number, facts, number)


def _requests(population: Population, resident: Resident) -> Iterator[Record]:
    """Yield what was asked for and granted before, or is being looked at."""
    owner, handle = resident.id_number, resident.handle
    day = population.today - timedelta(days=9)
    accepted = {"accepted_on": day.isoformat(), "accepted_at": f"{day.isoformat()}T10:30:00"}
    is_drawn = handle.startswith("r") and population.dice("medical_code", handle).random() < 0.33
    if handle in WITH_CODE or (is_drawn and resident.born < day):
        yield Record("medical_code", owner, {"outcome": "已激活", "state": DONE, **accepted})
    if handle in DISEASES:
        yield Record("chronic_disease", owner, {"disease": DISEASES[handle], "state": DONE, **accepted})
    if handle in OPEN_REQUESTS:
        yield Record(OPEN_REQUESTS[handle], owner, {"state": IN_PROGRESS, **accepted})
    if handle in SHARES_WITH:
        user = population.resident(SHARES_WITH[handle])
        yield Record("medical_sharing", owner, {"user_number": user.id_number, "state": DONE, **accepted})
    if handle in TREATED_IN:
        until = population.today + timedelta(days=120)
        filing = {"destination": city_of(TREATED_IN[handle]).zh, "valid": f"{day.isoformat()}/{until.isoformat()}"}
        yield Record("offsite_treatment", owner, {**filing, "state": DONE, **accepted})
