"""HRSS, employment: who is registered with or without work, personnel files, certificates of skill, vacancies."""

from collections.abc import Iterator
from datetime import date, timedelta

from service.departments.companies import TRADES
from service.departments.earlier import filed_earlier
from service.departments.months import month_of, month_text
from service.departments.population import Population
from service.departments.records import Facts, Record
from service.departments.registers.hrss_pension import FLEXIBLE, RECEIVING
from service.departments.resident import Resident

REASONS = ("合同终止", "单位裁员", "停业", "其他")
HARDSHIP = frozenset({"dazhuang", "r0327"})
"""Who is recognized as hard to employ; all of them pay for their own insurance."""
WITHOUT_FILE = frozenset({"azhen"})
KEEPER = "就近演示人才服务中心"
SCHOOL_LEAVER = 22

SKILLS = ("中式烹调师", "育婴员", "茶艺师", "电子商务师", "养老护理员", "汽车维修工", "企业人力资源管理师")
LEVELS = LOW, MIDDLE, HIGH = ("五级/初级工", "四级/中级工", "三级/高级工")
ASSESSOR = "临湖演示技能评价中心"
OWN_SKILLS = {
    "lihua": (("企业人力资源管理师", HIGH, 150), ("茶艺师", LOW, 2300)),
    "yan": (("汽车维修工", MIDDLE, 700),),
    "siqi": (("育婴员", MIDDLE, 60),),
    "linxiao": (("电子商务师", MIDDLE, 90),),
    "tangning": (("电子商务师", HIGH, 120),),
}
"""Trade, level and how many days ago it was granted."""

CLAIMED = ("tangning",)
"""Who has claimed the subsidy for the first certificate."""
SUBSIDIZED = {"dazhuang": (24, 13)}
"""Who was paid the insurance subsidy, for which months counted back from this one."""
GIG_WORKERS = {"r0106": "网约配送"}
COMPLAINED = {"zhengqiang": "hefeng"}
"""Who has complained about which employer."""

JOBS = {
    "科技": ("软件测试员", "前台文员"),
    "食品": ("包装工", "质检员"),
    "物流": ("货车司机", "分拣员"),
    "建筑设计": ("绘图员", "工程助理"),
    "餐饮": ("厨师", "服务员"),
    "服饰": ("缝纫工", "导购员"),
    "文化传媒": ("活动策划", "设计师"),
    "家政服务": ("保洁员", "养老护理员"),
    "机械制造": ("钳工", "保安"),
    "教育咨询": ("课程顾问", "保安"),
    "园林绿化": ("绿化工", "保安"),
    "商贸": ("收银员", "理货员"),
}
SCHOOLING = ("不限", "初中以上", "高中以上", "大专以上", "本科以上")
VACANCIES = 26


def records(population: Population) -> Iterator[Record]:
    """Yield what the employment service knows."""
    for resident in population.residents:
        registered = _registered_on(population, resident)
        if registered:
            facts = {"registered_on": registered, "reason": _reason(population, resident)}
            yield Record("unemployment_registration", resident.id_number, facts)
        if resident.handle in HARDSHIP:
            facts = {"category": "大龄失业", "recognized_on": _ago(population, 400)}
            yield Record("hardship", resident.id_number, facts)
        yield from _employment_card(population, resident, registered)
        yield from _personnel_file(population, resident)
        yield from _skills(population, resident)
    yield from _filed(population)
    yield from _vacancies(population)


def _filed(population: Population) -> Iterator[Record]:
    """Yield what residents asked for before today."""
    today, month = population.today, month_of(population.today)
    for handle in CLAIMED:
        claimant = population.resident(handle)
        number = next(each.facts["certificate_number"] for each in _skills(population, claimant))
        yield filed_earlier("skill_subsidy", claimant.id_number, today, 20, {"certificate_number": number})
    for handle, (first, last) in SUBSIDIZED.items():
        period = f"{month_text(month - first)}/{month_text(month - last)}"
        yield filed_earlier("insurance_subsidy", population.resident(handle).id_number, today, 300, {"period": period})
    for handle, occupation in GIG_WORKERS.items():
        owner = population.resident(handle).id_number
        yield filed_earlier("flexible_work", owner, today, 200, {"occupation": occupation})
    for handle, employer in COMPLAINED.items():
        about = {"employer_name": population.employers[employer].name}
        yield filed_earlier("labour_complaint", population.resident(handle).id_number, today, 9, about)


def _ago(population: Population, days: int) -> str:
    return (population.today - timedelta(days=days)).isoformat()


def _reason(population: Population, resident: Resident) -> str:
    return population.dice("unemployed", resident.handle).choice(REASONS)


def _registered_on(population: Population, resident: Resident) -> str:
    """Return when someone was registered as unemployed; empty for those who are not."""
    if resident.handle in RECEIVING:
        last = resident.contributions[-1].month + 1
        return date(last // 12, last % 12 + 1, 20).isoformat()
    is_without = not resident.contributions and resident.retired_since is None and resident.household is not None
    dice = population.dice("unemployed", resident.handle)
    if resident.handle in FLEXIBLE or not is_without or not SCHOOL_LEAVER < resident.age < 60 or dice.random() > 0.2:
        return ""
    return _ago(population, dice.randint(40, 900))


def _employment_card(population: Population, resident: Resident, registered: str) -> Iterator[Record]:
    is_known = resident.is_employed or registered or resident.handle in HARDSHIP
    has_permit = resident.card["layout"] == "residence_permit"
    if not is_known or (resident.household is None and not has_permit):
        return
    job = resident.jobs[0] if resident.is_employed else None
    support = ["失业保险金"] if resident.handle in RECEIVING else []
    support += ["灵活就业社会保险补贴"] if resident.handle in HARDSHIP else []
    facts = {
        "certificate_number": f"3399{resident.phone[-8:]}0001",
        "granted_on": _ago(population, population.dice("employment_card", resident.handle).randint(300, 3000)),
        "employment": f"{month_text(job.first)} 起在{job.company.name}就业" if job else "",
        "unemployment": f"{registered} 登记失业（{_reason(population, resident)}）" if registered else "",
        "support": "、".join(support),
    }
    yield Record("employment_card", resident.id_number, facts, facts["certificate_number"])


def _personnel_file(population: Population, resident: Resident) -> Iterator[Record]:
    dice = population.dice("personnel_file", resident.handle)
    is_kept = resident.handle == "lihua" or (resident.is_employed and dice.random() < 0.6)
    if not is_kept or resident.handle in WITHOUT_FILE or resident.household is None:
        return
    facts = {
        "keeper": KEEPER,
        "kept_since": f"{max(resident.born.year + SCHOOL_LEAVER, 2004)}-07-{dice.randint(1, 28):02d}",
        "file_number": f"RS{resident.phone[-8:]}",
        "file_state": "在库",
    }
    yield Record("personnel_file", resident.id_number, facts, facts["file_number"])


def _skills(population: Population, resident: Resident) -> Iterator[Record]:
    dice = population.dice("skill", resident.handle)
    drawn = ((dice.choice(SKILLS), dice.choice(LEVELS), dice.randint(30, 2400)),)
    own = OWN_SKILLS.get(resident.handle, drawn if resident.is_employed and dice.random() < 0.2 else ())
    for place, (occupation, level, days) in enumerate(own, start=1):
        number = f"S0000{resident.phone[-8:]}{place:03d}"
        facts = _skill(population, number, occupation, level, days)
        yield Record("skill_certificate", resident.id_number, facts, number)


def _skill(population: Population, number: str, occupation: str, level: str, days: int) -> Facts:
    return {
        "certificate_number": number,
        "certificate_name": f"{occupation}（{level}）",
        "occupation": occupation,
        "level": level,
        "assessor": ASSESSOR,
        "granted_on": _ago(population, days),
    }


def _vacancies(population: Population) -> Iterator[Record]:
    """Yield vacancies of the companies, the newest first."""
    companies = [each for each in population.employers.values() if any(trade in each.name for trade in JOBS)]
    for place in range(VACANCIES):
        dice = population.dice("vacancy", str(place))
        company = companies[place * 3 % len(companies)]
        jobs = JOBS[next(trade for trade in TRADES if trade in company.name)]
        least = dice.choice((3_500, 4_200, 4_800, 5_500, 6_500, 8_000, 10_500))
        street = company.address.removeprefix("临湖区")[:4]
        facts = {
            "job": jobs[place % len(jobs)],
            "employer": company.name,
            "pay": f"{least}-{least + dice.choice((1_000, 1_500, 3_000))}",
            "least": str(least),
            "place": street,
            "schooling": dice.choice(SCHOOLING),
            "contact": f"{company.legal_person[:1]}{dice.choice(('女士', '先生'))}",
            "contact_phone": f"0999-{dice.randint(8_000_000, 8_999_999)}",
            "posted_on": _ago(population, place * 2),
        }
        yield Record("vacancy", "", facts)
