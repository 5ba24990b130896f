"""PSB: who lives here without a household, residence permits, closed and changed household entries, ID cards."""

from collections.abc import Iterator
from datetime import date, timedelta

from service.departments.population import Population
from service.departments.records import ACCEPTED, DONE, MOMENT, Record
from service.departments.resident import Resident

STATION = "就近演示派出所"
OFFICER_PHONE = "100-0000110"
REGISTERED = {
    "tianyu": ("临湖区望舟街道白鹭路33号2幢309室", "租赁", 420),
    "jingyi": ("临湖区听荷街道菱角路19号1幢504室", "租赁", 830),
    "ruogu": ("临湖区芦汀街道旧渡口11号", "单位宿舍", 60),
}
"""Who is registered as living here: address, kind of home, and since how many days."""
PERMITS = {"jingyi": 20}
"""Holders of a residence permit, and in how many days it runs out."""
WITH_RECORD = ("gaofei",)
"""Whose enquiry goes to the counter."""
WITHOUT_PRINTS = ("xiulan", "shouyi", "xumin")
"""Whose photo and fingerprints cannot be used again."""
RENAMED = {"lihua": ("姓名", "沈丽花", "沈丽华", 18)}
"""Item, before, after, and how many years ago."""
WAITING = "ruogu"
"""Asked for a certificate of conduct this morning; his home district has not answered."""
STILL_OPEN = ("杜长庚",)
"""Late people whose household entry nobody has closed."""
MINOR = 16


def records(population: Population) -> Iterator[Record]:
    """Yield what the police know."""
    yield from _deregistrations(population)
    for order, resident in enumerate(population.residents):
        yield from _residence(population, resident)
        yield from _changes(population, resident)
        if resident.handle == WAITING:
            yield _conduct_request(population, resident)
        if resident.handle in WITH_RECORD:
            yield Record("offence", resident.id_number, {"state": "有"})
        if resident.age >= MINOR and resident.handle not in WITHOUT_PRINTS:
            yield Record("id_biometrics", resident.id_number, {"taken_on": str(resident.card["valid_from"] or "")})
        yield from _card_request(population, resident, order)


def _residence(population: Population, resident: Resident) -> Iterator[Record]:
    if resident.handle not in REGISTERED:
        return
    address, kind, days = REGISTERED[resident.handle]
    facts = {
        "residence_address": address,
        "residence_type": kind,
        "registered_on": (population.today - timedelta(days=days)).isoformat(),
        "station": STATION,
        "officer_phone": OFFICER_PHONE,
    }
    yield Record("residence", resident.id_number, facts)
    if resident.handle in PERMITS:
        until = population.today + timedelta(days=PERMITS[resident.handle])
        number = f"3399990{until.year}000117"
        permit = {"permit_number": number, "valid_until": until.isoformat()}
        yield Record("residence_permit", resident.id_number, permit, number)


def _conduct_request(population: Population, resident: Resident) -> Record:
    number = f"WFS{population.today:%Y%m%d}00000001"
    facts = {
        "number": number,
        "name": resident.name,
        "accepted_on": population.today.isoformat(),
        "accepted_at": f"{population.today}T00:00:00",
        "promised_by": (population.today + timedelta(days=5)).isoformat(),
        "state": ACCEPTED,
    }
    return Record("conduct_request", resident.id_number, facts, number)


def _deregistrations(population: Population) -> Iterator[Record]:
    for late in population.deceased:
        dice = population.dice("deregistration", late.id_number)
        cancelled_on = min(late.died_on + timedelta(days=dice.randint(6, 25)), population.today)
        facts = {
            "former_address": late.address,
            "cause": "死亡",
            "cancelled_on": cancelled_on.isoformat(),
            "station": STATION,
            "entry": "" if late.name in STILL_OPEN else "已注销",
        }
        yield Record("deregistration", late.id_number, facts)


def _changes(population: Population, resident: Resident) -> Iterator[Record]:
    dice = population.dice("registration change", resident.handle)
    change = RENAMED.get(resident.handle)
    if change is None and resident.age > 30 and resident.household is not None and dice.random() < 0.05:
        # A given name was written with another sign before.
        change = ("姓名", f"{resident.name[:-1]}{dice.choice('芬芳军民英建')}", resident.name, dice.randint(3, 20))
    if change is None or change[1] == change[2]:
        return
    item, before, after, years = change
    day = date(population.today.year - years, dice.randint(1, 12), dice.randint(1, 28))
    facts = {"entry": "1", "item": item, "before": before, "after": after, "changed_on": day.isoformat()}
    yield Record("registration_change", resident.id_number, facts | {"station": STATION})


def _card_request(population: Population, resident: Resident, order: int) -> Iterator[Record]:
    dice = population.dice("card request", resident.handle)
    is_default = resident.handle == "lihua"
    if not is_default and (resident.age < MINOR or resident.handle[0] != "r" or dice.random() > 0.03):
        return
    accepted = population.today - timedelta(days=26 if is_default else dice.randint(0, 1))
    number = f"SFZ{accepted.year}{117 if is_default else order + 1000:010d}"
    facts = {
        "acceptance_no": number,
        "name": resident.name,
        "request_kind": "换领",
        "accepted_on": accepted.isoformat(),
        "accepted_at": accepted.strftime(MOMENT),
        "delivery": "窗口领取",
        "made_on": (accepted + timedelta(days=14)).isoformat() if is_default else "",
        "parcel": "",
        "state": DONE if is_default else ACCEPTED,
    }
    yield Record("id_card_request", resident.id_number, facts, number)
