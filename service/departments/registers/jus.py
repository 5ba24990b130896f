"""JUS: notary offices and lawyers, both public."""

from collections.abc import Iterator
from datetime import timedelta

from service.departments.population import Population
from service.departments.records import IN_PROGRESS, Record
from service.departments.resident import Resident

NOTARIES = (
    ("linhu", "临湖演示公证处", "Linhu notary office", "临湖区望舟街道帆影路509号", "100-0000211"),
    ("chaoting", "潮汀演示公证处", "Chaoting notary office", "临湖区芦汀街道渔火路511号", "100-0000212"),
)
FIRMS = (
    ("临湖听涛演示律师事务所", "临湖区望舟街道帆影路521号6楼", "100-0000221"),
    ("望舟远帆演示律师事务所", "临湖区望舟街道白鹭路523号3楼", "100-0000222"),
    ("听荷清风演示律师事务所", "临湖区听荷街道荷风路525号2楼", "100-0000223"),
    ("芦汀扬帆演示律师事务所", "临湖区芦汀街道芦花路527号1楼", "100-0000224"),
)
FIELDS = (
    ("劳动争议、婚姻家庭", "劳动争议、工伤赔偿"),
    ("公司事务、合同", "知识产权、合同"),
    ("婚姻家庭、继承", "房产、物业纠纷"),
    ("交通事故、损害赔偿", "刑事辩护"),
)
"""Of the lawyers of each firm."""
ACTIVE, STOPPED = "执业", "停止执业"
LAWYERS = 12
YOUNGEST, OLDEST = 28, 60
FIRST_YEARS = 3
"""Of practice that everybody listed has behind him."""


def records(population: Population) -> Iterator[Record]:
    """Yield what the justice bureau publishes."""
    for number, name, name_en, address, phone in NOTARIES:
        facts = {"name": name, "name_en": name_en, "address": address, "phone": phone, "office": number}
        yield Record("notary_office", "", facts, number)
    for order, resident in enumerate(_lawyers(population)):
        yield _lawyer(population, resident, order)
    yield from _requests(population)


def _requests(population: Population) -> Iterator[Record]:
    """Yield a request for legal aid, one for mediation, and an appointment, all still open."""
    accepted = population.today - timedelta(days=2)
    filed = {
        "state": IN_PROGRESS,
        "accepted_on": accepted.isoformat(),
        "accepted_at": f"{accepted.isoformat()}T10:05:00",
    }
    asking, quarrelling, meeting = (population.resident(each).id_number for each in ("rexit", "chenyuan", "yan"))
    yield Record("legal_aid", asking, {"case_type": "请求支付劳动报酬", **filed})
    yield Record("mediation", quarrelling, {"opponent": "2幢702室住户", "dispute": "邻里纠纷", **filed})
    day = population.today + timedelta(days=5)
    booked = {"service_name": "委托", "office_code": "linhu", "when": f"{day.isoformat()} 09:00 至 10:00"}
    yield Record("notary_appointment", meeting, booked | filed)


def _lawyers(population: Population) -> list[Resident]:
    """Return residents of working age whom nobody employs, with a spouse in work: partners of a firm."""
    free = [
        each
        for each in population.residents
        if YOUNGEST <= each.age <= OLDEST
        and not (each.jobs or each.companies or each.retired_since is not None)
        and any(kin.relation == "spouse" and population.resident(kin.handle).is_employed for kin in each.relatives)
    ]
    return free[:LAWYERS]


def _lawyer(population: Population, resident: Resident, order: int) -> Record:
    (firm, address, phone), fields = FIRMS[order % len(FIRMS)], FIELDS[order % len(FIRMS)]
    dice = population.dice("lawyer", resident.handle)
    first_year = population.today.year - dice.randint(FIRST_YEARS, resident.age - YOUNGEST + FIRST_YEARS)
    number = f"13399{first_year}1{order + 1:07d}"
    facts = {
        "lawyer": resident.name,
        "licence": number,
        "firm": firm,
        "practice_state": STOPPED if order == LAWYERS - 1 else ACTIVE,
        "fields": fields[order // len(FIRMS) % len(fields)],
        "firm_address": address,
        "firm_phone": phone,
    }
    return Record("lawyer", "", facts, number)
