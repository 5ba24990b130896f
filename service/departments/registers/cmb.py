"""CMB: tickets for parking on pavements, unpaid stays in roadside bays, registered dogs."""

from collections.abc import Iterator
from datetime import date, timedelta

from service.departments.population import Population
from service.departments.records import Record
from service.departments.resident import Resident

PLACES = ("听荷街道荷风路 88 号前人行道", "望舟街道白鹭路与帆影路口人行道", "芦汀街道芦花路 15 号前人行道")
BAYS = ("荷风路（菱角路—藕香弄）", "白鹭路（帆影路—采莲巷）", "渔火路（旧渡口—芦花路）")
FINE = 15_000
QUARTER_HOUR_FEN = 150
OWES_FOR = {"lihua": 2}
"""Whose car has unpaid stays in bays, and how many."""
FINED = {"lihua": 2}
DOGS = {"chenyuan": ("豆豆", "柯基犬", "黄色"), "azhen": ("黑子", "中华田园犬", "黑色")}
DOGLESS = frozenset({"lihua", "hong", "rexit"})
NAMES = ("旺财", "团子", "可乐", "小白")
BREEDS = (("泰迪犬", "黄色"), ("比熊犬", "白色"), ("雪纳瑞", "灰色"), ("混种犬", "花色"))


def records(population: Population) -> Iterator[Record]:
    """Yield what urban management knows."""
    order = 0
    for resident in population.residents:
        for vehicle in resident.vehicles:
            order += 1
            yield from _tickets(population, resident, vehicle.plate, order)
            yield from _stays(population, resident, vehicle.plate)
        yield from _dog(population, resident)


def _tickets(population: Population, resident: Resident, plate: str, order: int) -> Iterator[Record]:
    dice = population.dice("parking_ticket", plate)
    count = FINED.get(resident.handle, int(dice.random() < 0.25))
    for place in range(count):
        day = population.today - timedelta(days=dice.randint(3, 12) + 9 * place)
        number = f"RXD{day:%y%m}{order:03d}{place}"
        facts = {
            "notice_no": number,
            "plate": plate,
            "parked_at": f"{day.isoformat()}T{dice.randint(8, 19):02d}:{dice.randint(0, 59):02d}:00",
            "parked_where": f"临湖区{dice.choice(PLACES)}",
            "decision_number": f"临城罚{day.year}第{order:05d}{place}号",
            "fine": str(FINE),
        }
        yield Record("parking_ticket", resident.id_number, facts, number)


def _stays(population: Population, resident: Resident, plate: str) -> Iterator[Record]:
    """Yield unpaid stays, oldest first; every started quarter of an hour costs the same."""
    dice = population.dice("parking_stay", plate)
    count = OWES_FOR.get(resident.handle, dice.choice((0, 0, 0, 1, 2)))
    for place in range(count):
        day, hour = population.today - timedelta(days=40 - 12 * place), dice.randint(8, 16)
        minutes = dice.randint(20, 170)
        begin, end = hour * 60 + dice.randint(0, 59), hour * 60 + 59 + minutes
        minutes = end - begin
        facts = {
            "plate": plate,
            "road": dice.choice(BAYS),
            "day": day.isoformat(),
            "from": f"{begin // 60:02d}:{begin % 60:02d}",
            "until": f"{end // 60:02d}:{end % 60:02d}",
            "minutes": str(minutes),
            "fee": str(-(-minutes // 15) * QUARTER_HOUR_FEN),
        }
        yield Record("parking_stay", resident.id_number, facts)


def _dog(population: Population, resident: Resident) -> Iterator[Record]:
    dice = population.dice("dog", resident.handle)
    is_drawn = 25 <= resident.age <= 75 and dice.random() < 0.05 and resident.handle not in DOGLESS
    if resident.handle not in DOGS and not is_drawn:
        return
    name, (breed, colour) = dice.choice(NAMES), dice.choice(BREEDS)
    if resident.handle in DOGS:
        name, breed, colour = DOGS[resident.handle]
    facts = {
        "tag": f"LH{resident.phone[-6:]}",
        "dog_name": name,
        "breed": breed,
        "colour": colour,
        "immunisation_no": f"MY{(population.today.year - 1) % 100}{resident.phone[-4:]}",
        "chip_no": f"999000{resident.phone[-9:]}",
        "address": resident.address,
        "valid_until": date(population.today.year, 12, 31).isoformat(),
    }
    yield Record("dog", resident.id_number, facts, facts["tag"])
