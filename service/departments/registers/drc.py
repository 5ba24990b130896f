"""DRC: public credit of people and companies."""

from collections.abc import Iterator
from datetime import timedelta

from service.departments.loans import fund_loans
from service.departments.population import Population
from service.departments.records import Record
from service.departments.resident import Resident

GRADES = ((700, "优秀"), (600, "良好"), (500, "中等"), (0, "较差"))
FIELDS = (
    ("发展改革", "发展和改革部门"),
    ("人力社保", "人力资源和社会保障部门"),
    ("税务", "税务部门"),
    ("市场监管", "市场监督管理部门"),
    ("生态环境", "生态环境部门"),
    ("应急管理", "应急管理部门"),
    ("规划资源", "规划和自然资源部门"),
    ("住房城建", "住房和城乡建设部门"),
    ("公积金", "住房公积金管理中心"),
    ("消防", "消防救援机构"),
)
GROWN = 18
CLEAN = "未发现"
PENALISED = {"luting": "市场监管", "c08": "应急管理"}
"""Companies with a penalty in the last year, and in which field."""
MERITS = {"lihua": "优秀志愿者", "xumin": "无偿献血奉献奖", "weidong": "见义勇为先进个人"}
DEFAULTERS = {"dazhuang": False, "zhengqiang": True}
"""Who did not do what a judgment says, and whether he has since."""


def records(population: Population) -> Iterator[Record]:
    """Yield what the credit office knows."""
    repaying = {loan.borrower.handle for loan in fund_loans(population) if not loan.is_settled}
    for resident in population.residents:
        if resident.age >= GROWN and not str(resident.card["layout"]).startswith("foreign"):
            yield from _person(population, resident, is_repaying=resident.handle in repaying)
    for order, company in enumerate(population.companies.values(), start=1):
        yield from _company(population, company.key, order)


def _person(population: Population, resident: Resident, *, is_repaying: bool) -> Iterator[Record]:
    owner, dice = resident.id_number, population.dice("public_credit", resident.handle)
    score = dice.randint(560, 790) + (20 if resident.handle in MERITS else 0)
    if resident.handle in DEFAULTERS:
        score = 560 if DEFAULTERS[resident.handle] else 430
    cutoff = population.today - timedelta(days=1)
    facts = {
        "score": str(score),
        "grade": next(grade for least, grade in GRADES if score >= least),
        "cutoff": cutoff.isoformat(),
    }
    yield Record("public_credit", owner, facts)
    duties = [("水电气缴费", "公用事业单位", "按期缴纳")]
    if resident.is_employed:
        duties.append(("社会保险缴费", "社会保险经办机构", "正常缴费"))
    if is_repaying:
        duties.append(("住房公积金贷款", "住房公积金管理中心", "正常还款，无逾期"))
    for matter, source, record in duties:
        yield Record("credit_duty", owner, {"matter": matter, "source": source, "record": record})
    if resident.handle in MERITS or dice.random() < 0.05:
        merit = MERITS.get(resident.handle, "优秀志愿者")
        given_on = population.today - timedelta(days=210)
        row = {"merit": merit, "source": "临湖区志愿服务主管部门", "given_on": given_on.isoformat()}
        yield Record("credit_merit", owner, row)
    if resident.handle in DEFAULTERS:
        yield from _default(population, resident, is_repaired=DEFAULTERS[resident.handle])


def _default(population: Population, resident: Resident, *, is_repaired: bool) -> Iterator[Record]:
    decided_on = population.today - timedelta(days=400)
    number = f"临法执〔{decided_on.year}〕{int(resident.phone[-3:]):03d}号"
    row = {
        "case_number": number,
        "source": "临湖区人民法院",
        "matter": "有履行能力而未履行生效判决",
        "decided_on": decided_on.isoformat(),
    }
    yield Record("credit_default", resident.id_number, row)
    if is_repaired:
        repaired_on = population.today - timedelta(days=90)
        repair = {
            "case_number": number,
            "outcome": "已履行完毕，移出失信名单",
            "repaired_on": repaired_on.isoformat(),
        }
        yield Record("credit_repair", resident.id_number, repair)


def _company(population: Population, key: str, order: int) -> Iterator[Record]:
    """Yield the ten fields of a company; one with a penalty stands twice, for periods with and without it."""
    company, cutoff = population.employers[key], (population.today - timedelta(days=1)).isoformat()
    decided_on = population.today - timedelta(days=260)
    penalised = PENALISED.get(key, "")
    for field, source in FIELDS:
        row = {"field": field, "source": source, "record": CLEAN, "until": cutoff}
        yield Record(
            "credit_field", company.code, row | {"penalty_on": decided_on.isoformat() if field == penalised else ""}
        )
        if field == penalised:
            found = row | {"record": "行政处罚 1 条", "penalty_on": decided_on.isoformat()}
            yield Record("credit_field", company.code, found)
    if not penalised:
        return
    number = f"临罚〔{decided_on.year}〕{order:03d}号"
    penalty = {
        "decision_number": number,
        "authority": f"临湖区{penalised}部门",
        "content": "罚款 5000 元",
        "decided_on": decided_on.isoformat(),
    }
    yield Record("credit_penalty", company.code, penalty)
    repair = {
        "decision_number": number,
        "outcome": "已整改并缴清罚款，准予修复",
        "repaired_on": (decided_on + timedelta(days=120)).isoformat(),
    }
    yield Record("credit_rectification", company.code, repair)
