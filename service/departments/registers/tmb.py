"""TMB: inspections, terms of driving licences, violations, fines, passes for cars from elsewhere."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta

from service.departments.population import Population
from service.departments.records import MOMENT, Record
from service.departments.resident import Resident

DRIVES_MOST = "lihua"
"""Has settled her violations."""
RUNS_OUT = ("lihua", "r0007")
"""Whose car's inspection and whose licence run out soon, whatever the day."""
INSPECTION_DAYS, LICENCE_DAYS = 45, 40
OPEN, SETTLED = "未处理", "已处理"
OFFENCES = (
    ("机动车不按交通信号灯规定通行", 20_000, 6),
    ("机动车违反禁止标线指示", 10_000, 1),
    ("机动车超过规定时速 10% 以上未达 20%", 5_000, 0),
    ("机动车违反规定停放、临时停车", 15_000, 0),
    ("驾驶时拨打接听手持电话", 5_000, 0),
    ("机动车不在机动车道内行驶", 10_000, 1),
)
PLACES = ("临湖区帆影路与白鹭路口", "临湖区荷风路 18 号前", "临湖区芦花路高架入口", "临湖区菱角路学校路段")
WITH_OPEN_VIOLATIONS = ("r0007",)
"""Has a car with violations that nobody has settled."""
FINES = (("339999260000017", "lihua", 20_000, 6), ("339999260000025", "r0007", 15_000, 30))
"""Number of the notice, whose, fen, and decided how many days ago."""
USED_UP = "沪A0D777"
"""A car from elsewhere that has used all its passes of the year."""
PASSES_A_YEAR = 12
DAYS_TO_PAY, OPEN_AT_MOST = 15, 4
SHARE_WITH_ACCIDENT = 0.06


def records(population: Population) -> Iterator[Record]:
    """Yield what the traffic police know."""
    order = 0
    for resident in population.residents:
        for place, vehicle in enumerate(resident.vehicles):
            is_due = resident.handle in RUNS_OUT and place == 0
            until = population.today + timedelta(days=INSPECTION_DAYS) if is_due else vehicle.inspection_until
            facts = {
                "plate": vehicle.plate,
                "vin": vehicle.vin,
                "model": vehicle.model,
                "owner_name": resident.name,
                "registered_on": vehicle.registered_on.isoformat(),
                "inspection_until": until.isoformat(),
                "insured_until": vehicle.insured_until.isoformat(),
                "vehicle_kind": "小型新能源汽车" if vehicle.fuel == "纯电动" else "小型轿车",
            }
            yield Record("inspection", resident.id_number, facts, vehicle.vin)
        yield from _licence(population, resident)
        for violation in _violations(population, resident):
            order += 1
            number = f"V{population.today.year}{order:08d}"
            yield Record("violation", resident.id_number, {**violation, "violation_id": number}, number)
    yield from _fines(population)
    for year in (population.today.year, population.today.year + 1):
        # Sundays: no day that is offered is among them, whatever day it is today.
        first = date(year, 1, 7) - timedelta(days=date(year, 1, 7).isoweekday() % 7)
        for used in range(PASSES_A_YEAR):
            day = (first + timedelta(weeks=used)).isoformat()
            yield Record("temporary_pass", "", {"plate_number": USED_UP, "pass_date": day})


def _licence(population: Population, resident: Resident) -> Iterator[Record]:
    driving = resident.driving
    if driving is None:
        return
    is_due = resident.handle in RUNS_OUT
    until = population.today + timedelta(days=LICENCE_DAYS) if is_due else driving.valid_until
    years = 6 if (driving.valid_until - driving.first_issued_on).days < 7 * 365 else 10
    facts = {
        "valid_from": until.replace(year=until.year - years, day=min(until.day, 28)).isoformat(),
        "valid_until": until.isoformat(),
    }
    yield Record("licence_term", resident.id_number, facts)
    if not is_due and population.dice("accident", resident.handle).random() < SHARE_WITH_ACCIDENT:
        day = population.today - timedelta(days=population.dice("accident day", resident.handle).randint(30, 1500))
        yield Record("accident", resident.id_number, {"happened_on": day.isoformat(), "liability": "同等责任"})


def _violations(population: Population, resident: Resident) -> Iterator[Mapping[str, str]]:
    """Yield violations by a resident's own car, newest first; she who drives most has settled hers."""
    if not resident.vehicles or resident.driving is None:
        return
    dice = population.dice("violation", resident.handle)
    is_known = resident.handle in WITH_OPEN_VIOLATIONS
    count = 5 if is_known or resident.handle == DRIVES_MOST else dice.choice((0, 0, 1, 1, 2))
    day = population.today - timedelta(days=dice.randint(4, 20))
    for place in range(count):
        offence, fine, points = OFFENCES[place] if is_known else dice.choice(OFFENCES)
        is_open = place < OPEN_AT_MOST and (is_known or (resident.handle != DRIVES_MOST and dice.random() < 0.4))
        moment = datetime.combine(day, time(dice.randint(7, 20), dice.randint(0, 59), dice.randint(0, 59)))
        yield {
            "plate": resident.vehicles[0].plate,
            "happened_at": moment.strftime(MOMENT),
            "place": dice.choice(PLACES),
            "offence": offence,
            "fine": str(fine),
            "points": str(points),
            "handling": OPEN if is_open else SETTLED,
        }
        day -= timedelta(days=dice.randint(40, 300))


def _fines(population: Population) -> Iterator[Record]:
    for number, handle, fine, days in FINES:
        decided = population.today - timedelta(days=days)
        facts = {
            "decision_no": number,
            "party": population.resident(handle).name,
            "fine": str(fine),
            "decided_on": decided.isoformat(),
            "pay_by": (decided + timedelta(days=DAYS_TO_PAY)).isoformat(),
        }
        yield Record("traffic_fine", population.resident(handle).id_number, facts, number)
