"""What invented people own and are allowed: homes, vehicles, driving licences, a place at school."""

import random
from datetime import date, timedelta

from service.departments import numbers
from service.departments.resident import DrivingLicence, School, Title, Vehicle

MODELS = ("演示牌 YS7150", "演示牌 YS6460", "远帆牌 YF7000BEV", "远帆牌 YF6480", "白鹭牌 BL7180")
SCHOOLS = (
    School("临湖区荷风演示幼儿园", "幼儿园", "临湖区听荷街道荷风路501号"),
    School("临湖区芦汀演示幼儿园", "幼儿园", "临湖区芦汀街道芦花路501号"),
    School("临湖区听荷演示小学", "小学", "临湖区听荷街道菱角路505号"),
    School("临湖区望舟演示小学", "小学", "临湖区望舟街道白鹭路505号"),
    School("临湖区芦汀演示小学", "小学", "临湖区芦汀街道旧渡口505号"),
    School("临湖演示初级中学", "初中", "临湖区望舟街道帆影路507号"),
    School("临湖演示高级中学", "高中", "临湖区听荷街道荷风路507号"),
)
STAGES = ((3, "幼儿园", "小中大"), (6, "小学", "一二三四五六"), (12, "初中", "一二三"), (15, "高中", "一二三"))
LAST_SCHOOL_AGE = 17


def home(address: str, order: int, registered_on: date, dice: random.Random) -> Title:
    """Return one home.

    Args:
        address: where.
        order: different for every home.
        registered_on: when the title was registered.
        dice: for area and price.
    """
    area = dice.randint(5200, 14800)
    return Title(
        certificate=f"临湖（{registered_on.year}）不动产权第{order:07d}号",
        unit_number=f"339999001001GB{order:05d}F{order % 9999 + 1:08d}"[:28],
        address=address,
        area=area,
        registered_on=registered_on,
        price=area * dice.randint(180, 320) * 100,
        water_account=numbers.supply_account(1, order),
        electricity_account=numbers.supply_account(2, order),
        gas_account=numbers.supply_account(3, order),
        heat_account=numbers.supply_account(4, order),
    )


def vehicle(order: int, earliest: date, today: date, dice: random.Random) -> Vehicle:
    """Return one vehicle that was registered up to eight years ago.

    Args:
        order: different for every vehicle.
        earliest: since when the owner may have one.
        today: the population's.
        dice: for age and model.
    """
    registered_on = min(max(today - timedelta(days=dice.randint(200, 2900)), earliest), today)
    model = dice.choice(MODELS)
    return Vehicle(
        plate=numbers.plate(order),
        vin=numbers.vehicle_number(order),
        engine=f"YS{order:06d}",
        model=model,
        fuel="纯电动" if model.endswith("BEV") else "汽油",
        registered_on=registered_on,
        inspection_until=_next(registered_on, today, years=2),
        insured_until=_next(registered_on, today, years=1),
    )


def driving_licence(order: int, years: int, today: date, dice: random.Random) -> DrivingLicence:
    """Return a licence that was first issued so many years ago; it holds six years, then ten, then without end."""
    first = date(today.year - years, dice.randint(1, 11), dice.randint(1, 28))
    until = first.replace(year=first.year + 6)
    while until <= today:
        until = until.replace(year=until.year + 10)
    return DrivingLicence(
        file_number=f"3399{order * 7919 % 10**8:08d}",
        classes=dice.choice(("C1", "C1", "C1", "C2", "B2", "A2")),
        first_issued_on=first,
        valid_until=until,
        points=dice.choice((0, 0, 0, 1, 3, 6, 9)),
    )


def place_at_school(age: int, dice: random.Random) -> tuple[School | None, str]:
    """Return the school of someone of this age and his class."""
    stage = next((stage for stage in reversed(STAGES) if age >= stage[0]), None)
    if stage is None or age > LAST_SCHOOL_AGE:
        return None, ""
    first, name, classes = stage
    school = dice.choice([each for each in SCHOOLS if each.stage == name])
    step = classes[min(age - first, len(classes) - 1)]
    return school, f"{step}班" if name == "幼儿园" else f"{step}年级"


def _next(start: date, today: date, years: int) -> date:
    """Return the next anniversary after today that is so many years, or a multiple, after the start."""
    day = min(start.day, 28)
    due = date(start.year + years, start.month, day)
    while due <= today:
        due = due.replace(year=due.year + years)
    return due
