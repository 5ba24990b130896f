"""DPF: disability certificates, motor wheelchairs, devices and fuel money that were granted before."""

from collections.abc import Iterator
from datetime import date, timedelta

from service.departments import numbers
from service.departments.population import Population
from service.departments.records import DONE, IN_PROGRESS, Record
from service.departments.resident import Resident

CATEGORIES = ("视力", "听力", "言语", "肢体", "智力", "精神", "多重")
"""In the order of their figures in the certificate's number."""
LEVELS = ("一级", "二级", "三级", "四级")
NEEDS_GUARDIAN = frozenset({"智力", "精神"})
DISABLED = {
    "dazhuang": ("肢体", "二级"),
    "shouyi": ("精神", "二级"),
    "guiying": ("听力", "三级"),
    "shulan": ("肢体", "四级"),
}
EXPIRING = frozenset({"shouyi"})
"""Whose certificate ends in two months."""
RENEWING = frozenset({"guiying"})
"""Whose new certificate is being made."""
SHARE = 0.05
YEARS_VALID = 10
FIRST_PLATE = 800
"""Orders of `numbers.plate` that cars do not reach."""


def records(population: Population) -> Iterator[Record]:
    """Yield what the federation knows."""
    order = FIRST_PLATE
    for resident in population.residents:
        facts = _certificate(population, resident)
        if not facts:
            continue
        yield Record("disability", resident.id_number, facts, facts["certificate"])
        if resident.handle in RENEWING:
            yield Record("disability_renewal", resident.id_number, _renewal(population))
        if _drives(population, resident, facts["category"]):
            order += 1
            yield from _wheelchair(population, resident, numbers.plate(order))


def _certificate(population: Population, resident: Resident) -> dict[str, str]:
    """Return the certificate of someone who has one; its number is the ID number, category and level."""
    dice = population.dice("disability", resident.handle)
    is_drawn = resident.handle.startswith("r") and resident.age > 5 and dice.random() < SHARE
    if resident.handle not in DISABLED and not is_drawn:
        return {}
    drawn = dice.choice(CATEGORIES[:6]), dice.choice(LEVELS)
    category, level = DISABLED.get(resident.handle, drawn)
    first, until = _dates(population, resident)
    return {
        "certificate": f"{resident.id_number}{CATEGORIES.index(category) + 1}{LEVELS.index(level) + 1}",
        "category": category,
        "level": level,
        "category_level": f"{category}{level}",
        "first_issued_on": first.isoformat(),
        "valid_until": until.isoformat(),
        "issued_by": "就近演示残疾人联合会",
        "guardian": _guardian(population, resident) if category in NEEDS_GUARDIAN or resident.age < 18 else "",
    }


def _dates(population: Population, resident: Resident) -> tuple[date, date]:
    """Return since when and until when a certificate is valid, ten years with their last day."""
    dice = population.dice("disability_since", resident.handle)
    if resident.handle in EXPIRING:
        until = population.today + timedelta(days=60)
    else:
        since = population.today - timedelta(days=dice.randint(60, min(3200, 60 + resident.age * 300)))
        until = since.replace(year=since.year + YEARS_VALID, day=min(since.day, 28))
    until = until.replace(day=min(until.day, 28))
    return until.replace(year=until.year - YEARS_VALID) + timedelta(days=1), until


def _guardian(population: Population, resident: Resident) -> str:
    """Return who acts for someone: whose ward he is, else a parent or the spouse."""
    for other in population.residents:
        if any(kin.relation == "ward" and kin.handle == resident.handle for kin in other.relatives):
            return other.name
    near = [kin for kin in resident.relatives if kin.relation in {"parent", "spouse"}]
    return near[0].name if near else ""


def _renewal(population: Population) -> dict[str, str]:
    day = population.today - timedelta(days=6)
    return {
        "reason": "遗失补办",
        "state": IN_PROGRESS,
        "accepted_on": day.isoformat(),
        "accepted_at": f"{day.isoformat()}T14:20:00",
    }


def _drives(population: Population, resident: Resident, category: str) -> bool:
    dice = population.dice("motor_wheelchair", resident.handle)
    is_grown = resident.handle.startswith("r") and 18 <= resident.age <= 70
    return resident.handle == "dazhuang" or (is_grown and category == "肢体" and dice.random() < 0.4)


def _wheelchair(population: Population, resident: Resident, plate: str) -> Iterator[Record]:
    """Yield a motor wheelchair and last year's fuel money."""
    dice = population.dice("motor_wheelchair_since", resident.handle)
    since = population.today - timedelta(days=dice.randint(500, 2400))
    vehicle = {"plate_number": plate, "model": "演示牌 DC110 轮椅车", "registered_on": since.isoformat()}
    yield Record("motor_wheelchair", resident.id_number, vehicle, plate)
    last_year = population.today.year - 1
    paid = {
        "plate_number": plate,
        "year": str(last_year),
        "state": DONE,
        "accepted_on": date(last_year, 10, 20).isoformat(),
        "accepted_at": f"{last_year}-10-20T10:12:00",
    }
    yield Record("fuel_subsidy", resident.id_number, paid)
    if resident.handle == "dazhuang":
        day = population.today - timedelta(days=400)
        granted = {
            "device": "助行器",
            "state": DONE,
            "accepted_on": day.isoformat(),
            "accepted_at": f"{day.isoformat()}T09:40:00",
        }
        yield Record("device_request", resident.id_number, granted)
