"""MCA, civil affairs: social aid, marriages, the old, door plates, cremations."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from service.departments.months import month_of, month_text
from service.departments.population import Population
from service.departments.records import IN_PROGRESS, Record
from service.departments.resident import Resident

MINIMUM, MARGINAL, DESTITUTE = "最低生活保障", "最低生活保障边缘", "特困人员供养"
PREFIXES = {MINIMUM: "DB", MARGINAL: "DBB", DESTITUTE: "TK"}
STANDARDS = {MINIMUM: 124_500, MARGINAL: 0, DESTITUTE: 199_200}
"""Fen a month for each; those at the margin get no money. Published every year."""
AIDED = {"zhengqiang": MARGINAL}
"""Heads of households that examples speak of."""
SHARE_OF_POOR = 0.6
OLD = 60
SMALL_WAGE = 800_000

MARRIAGE, DIVORCE = "结婚登记", "离婚登记"
REGISTRY, FIRST_OF_REGISTRY = "就近演示婚姻登记处", 1986
OFFICES = (
    ("linhu", REGISTRY, "Linhu registry office", "临湖区望舟街道帆影路551号", "100-0000251"),
    ("luting", "芦汀演示婚姻登记处", "Luting registry office", "临湖区芦汀街道芦花路553号", "100-0000252"),
)
DIVORCING = {("bayin", "zhuoma"): 40, ("weidong", "shulan"): 5}
"""Couples that have asked for a divorce, and days since."""

CARD_AGE, ALLOWANCE_AGE = 60, 80
SHARE_WITH_CARD, SHARE_WITH_ALLOWANCE = 0.6, 0.8
HAVE_CARD, HAVE_ALLOWANCE = frozenset({"jianping"}), frozenset({"r0247"})
WITHOUT_ALLOWANCE = frozenset({"r0192"})

ADDRESS = re.compile(r"(临湖区\w{2}街道)(\w{2,3}?[路巷口])(\d+)(号.*)")
OLD_ROADS = {"荷风路": "荷塘路", "菱角路": "菱塘路", "白鹭路": "鹭湖路", "芦花路": "芦荡路", "渔火路": "渔村路"}
SHARE_RENAMED = 0.3
RENAMED = frozenset({"guoliang"})
"""Heads whose road has a new name."""

FUNERAL_HOME = "就近演示殡仪馆"
CREMATED_ELSEWHERE = frozenset({"潘仲平"})


def records(population: Population) -> Iterator[Record]:
    """Yield what civil affairs know."""
    for number, name, name_en, address, phone in OFFICES:
        facts = {"office": number, "name": name, "name_en": name_en, "address": address, "phone": phone}
        yield Record("marriage_office", "", facts, number)
    households: dict[str, list[Resident]] = {}
    for resident in population.residents:
        if resident.household is not None and resident.household.kind == "家庭户":
            households.setdefault(resident.household.number, []).append(resident)
        yield from _marriage(population, resident)
        yield from _of_the_old(population, resident)
    for order, members in enumerate(households.values(), start=1):
        yield from _assistance(population, members)
        yield from _door_plate(population, members[0], order)
    for order, late in enumerate(population.deceased, start=1):
        if late.name not in CREMATED_ELSEWHERE:
            facts = {
                "cremated_on": (late.died_on + timedelta(days=2)).isoformat(),
                "cremation_number": f"HH{late.died_on.year}{order:05d}",
                "funeral_home": FUNERAL_HOME,
            }
            yield Record("cremation", late.id_number, facts, facts["cremation_number"])
    yield from _divorces(population)
    yield from _requests(population)


def _requests(population: Population) -> Iterator[Record]:
    """Yield requests for a subsidy and for emergency aid, and a wedding's appointment, all still open."""
    accepted = population.today - timedelta(days=4)
    filed = {
        "state": IN_PROGRESS,
        "accepted_on": accepted.isoformat(),
        "accepted_at": f"{accepted.isoformat()}T14:30:00",
    }
    disabled, needy, bride = (population.resident(each) for each in ("shouyi", "zhehao", "mayue"))
    yield Record("disability_subsidy", disabled.id_number, {"subsidy": "重度残疾人护理补贴", **filed})
    yield Record("emergency_aid", needy.id_number, {"reason": "突发疾病", **filed})
    day = population.today + timedelta(days=6)
    booked = {
        "service_name": MARRIAGE,
        "couple": f"{bride.name}、{needy.name}",
        "office_code": "luting",
        "when": f"{day.isoformat()} 10:00 至 11:00",
    }
    yield Record("marriage_appointment", bride.id_number, booked | filed)


def registry_of(day: date) -> str:
    """Return where people married on that day: at the registry, before 1986 at the commune."""
    return REGISTRY if day.year >= FIRST_OF_REGISTRY else "听荷公社"


def _marriage(population: Population, resident: Resident) -> Iterator[Record]:
    """Yield the last entry in the register of marriages; the archives number certificates in the same way."""
    partner = _partner(population, resident)
    day = resident.divorced_on or resident.married_on
    if day is None or not partner:
        return
    letter, kind = ("L", DIVORCE) if resident.divorced_on is not None else ("J", MARRIAGE)
    number = sum(map(ord, resident.name + partner)) % 10_000
    facts = {
        "registration_kind": kind,
        "registered_on": day.isoformat(),
        "registered_at": registry_of(day),
        "certificate_number": f"{letter}339999-{day.year}-{number:06d}",
        "partner": partner,
    }
    yield Record("marriage", resident.id_number, facts)


def _partner(population: Population, resident: Resident) -> str:
    """Return the name of the spouse, of the late one, or of the one whose divorce was on the same day."""
    if resident.divorced_on is not None:
        days = (resident.married_on, resident.divorced_on)
        others = [
            each.name
            for each in population.residents
            if (each.married_on, each.divorced_on) == days and each.handle != resident.handle
        ]
        return others[0] if others else ""
    near = (kin.name for kin in resident.relatives if kin.relation == "spouse" or kin.word in {"丈夫", "妻子"})
    return next(near, "")


def _divorces(population: Population) -> Iterator[Record]:
    """Yield for both of a couple that they asked for a divorce, and when."""
    for handles, days in DIVORCING.items():
        for handle in handles:
            filed_on = (population.today - timedelta(days=days)).isoformat()
            yield Record("divorce_request", population.resident(handle).id_number, {"filed_on": filed_on})


def _of_the_old(population: Population, resident: Resident) -> Iterator[Record]:
    """Yield the privilege card and the allowance of those who have them already."""
    dice = population.dice("old_age", resident.handle)
    is_drawn = resident.handle.startswith("r") and dice.random() < SHARE_WITH_CARD
    if resident.age >= CARD_AGE and (is_drawn or resident.handle in HAVE_CARD):
        yield Record("senior_card", resident.id_number, {"card_kind": "老年人优待证"})
    is_drawn = resident.handle.startswith("r") and dice.random() < SHARE_WITH_ALLOWANCE
    has_it = (is_drawn or resident.handle in HAVE_ALLOWANCE) and resident.handle not in WITHOUT_ALLOWANCE
    if resident.age >= ALLOWANCE_AGE and has_it:
        entitled = month_of(resident.born.replace(year=resident.born.year + ALLOWANCE_AGE))
        since = month_text(max(month_of(population.today) - 6, entitled))
        yield Record("old_age_allowance", resident.id_number, {"first_month": since})


def _door_plate(population: Population, head: Resident, order: int) -> Iterator[Record]:
    """Yield how a household's address was called before."""
    found = ADDRESS.fullmatch(head.address)
    dice = population.dice("door_plate", head.handle)
    if found is None or (head.handle not in RENAMED and dice.random() > SHARE_RENAMED):
        return
    area, road, number, rest = found.groups()
    is_road = head.handle in RENAMED or dice.random() < 0.5
    old = f"{OLD_ROADS.get(road, road)}{number}" if is_road else f"{road}{int(number) + 100}"
    changed_on = population.today - timedelta(days=dice.randint(200, 4000))
    facts = {
        "plate_code": f"339999{order:08d}",
        "standard_address": head.address,
        "old_address": f"{area}{old}{rest}",
        "change_reason": "道路更名" if is_road else "门牌重新编号",
        "changed_on": changed_on.isoformat(),
    }
    yield Record("door_plate", "", facts, facts["plate_code"])


def _category(population: Population, members: list[Resident]) -> str:
    """Return what a household gets, empty for nothing.

    The poor have neither wage nor business nor pension; those at the margin have one small wage for three or more.
    """
    head = members[0]
    if head.handle in AIDED:
        return AIDED[head.handle]
    earners = [each for each in members if each.is_employed or each.companies or each.retired_since is not None]
    if not head.handle.startswith("r") or population.dice("assistance", head.handle).random() > SHARE_OF_POOR:
        return ""
    if not earners:
        return DESTITUTE if len(members) == 1 and head.age >= OLD else MINIMUM
    only = earners[0]
    is_marginal = len(earners) == 1 and only.is_employed and only.jobs[0].base < SMALL_WAGE and len(members) >= 3
    return MARGINAL if is_marginal else ""


def _assistance(population: Population, members: list[Resident]) -> Iterator[Record]:
    """Yield one record for each of the household, with the head's name and number."""
    category, head = _category(population, members), members[0]
    if not category:
        return
    assert head.household is not None
    dice = population.dice("assistance_since", head.handle)
    facts = {
        "category": category,
        "aid_number": f"{PREFIXES[category]}{head.household.number}",
        "head_name": head.name,
        "head_id": head.id_number,
        "persons": str(len(members)),
        "since_month": month_text(month_of(population.today) - dice.randint(5, 40)),
        "standard": str(STANDARDS[category] or ""),
        "state_of_aid": "在册",
    }
    for member in members:
        yield Record("assistance", member.id_number, facts, facts["aid_number"] if member is head else "")
