"""HUR: sale contracts, repair funds of buildings, public rental housing, degrees of new graduates."""

from collections.abc import Iterator
from datetime import date, timedelta

from service.departments.months import month_of, month_text
from service.departments.population import Population
from service.departments.records import Record
from service.departments.resident import Resident, Title

SELLER = "临湖帆影演示房地产开发有限公司"
NEW_BUYERS = {
    "lihua": ("新建商品房", "临湖区芦汀街道渔火路300号7幢1104室"),
    "fengjing": ("拆迁安置房", "临湖区芦汀街道渔火路320号2幢503室"),
}
"""Who has bought a home that is not registered yet: its kind and place."""
USED = "二手房"
ESTATES = ("听荷花苑", "望舟里", "芦汀新村", "白鹭府", "采莲小区")
WORKS = (("屋面防水维修", 52_300), ("电梯曳引机更换", 118_600), ("外墙面砖修补", 76_450), ("消防泵更换", 21_900))
TENANTS = {"rexit": 3, "ruoxi": 0, "zhengqiang": 1}
"""Who lives in a public flat: how many of the last months are unpaid."""
RENT = 68_000
LATE_PERMYRIAD_A_DAY = 5
APPLICANTS = {"rexit": "flat", "aynur": "money", "luoyi": "waiting", "zhiheng": "refused"}
GRADUATES = {"zhiheng": "硕士", "jiaqi": "本科", "linxiao": "本科", "lihua": "硕士"}
"""Who graduated in June of last year."""
SUBSIDY = 42_000


def records(population: Population) -> Iterator[Record]:
    """Yield what the housing office knows."""
    for order, resident in enumerate(population.residents, start=1):
        for place, home in enumerate(resident.homes):
            yield from _maintenance(population, resident, home)
            yield from _resale(population, resident, home, order * 10 + place)
        if resident.handle in NEW_BUYERS:
            yield _new_home(population, resident, order)
        if resident.handle in TENANTS or population.dice("tenancy", resident.handle).random() < 0.01:
            yield _tenancy(population, resident, order)
        if resident.handle in APPLICANTS:
            yield from _application(population, resident, order)
        yield from _degree(population, resident)


def _maintenance(population: Population, resident: Resident, home: Title) -> Iterator[Record]:
    """Yield the repair fund of a home: what was paid in, its interest, and the shares of works."""
    dice = population.dice("maintenance_fund", home.unit_number)
    years = (population.today - home.registered_on).days // 365
    paid = home.area * 65
    interest = paid * years * 15 // 1000
    works = dice.sample(WORKS, k=min(years // 3, 3))
    shares = [(name, share * home.area // 10_000) for name, share in works]
    fund = {
        "unit_number": home.unit_number,
        "estate": dice.choice(ESTATES),
        "paid_in_on": home.registered_on.isoformat(),
        "paid_in": str(paid),
        "interest": str(interest),
        "balance": str(paid + interest - sum(share for _, share in shares)),
    }
    yield Record("maintenance_fund", resident.id_number, fund, home.unit_number)
    for place, (name, share) in enumerate(shares):
        used_on = population.today - timedelta(days=140 + 400 * place)
        row = {"unit_number": home.unit_number, "work": name, "used_on": used_on.isoformat(), "share": str(share)}
        yield Record("maintenance_use", resident.id_number, row)


def _resale(population: Population, resident: Resident, home: Title, order: int) -> Iterator[Record]:
    """Yield the contract of a home that was bought from somebody in the last three years."""
    if (population.today - home.registered_on).days > 3 * 365:
        return
    sellers = [each for each in population.residents if each.age > 30 and each.handle != resident.handle]
    seller = population.dice("seller", home.unit_number).choice(sellers)
    bought_on = home.registered_on - timedelta(days=12)
    yield _contract(resident, USED, home.address, home.area, home.price, seller.name, bought_on, order)


def _new_home(population: Population, resident: Resident, order: int) -> Record:
    kind, address = NEW_BUYERS[resident.handle]
    bought_on = population.today - timedelta(days=95)
    return _contract(resident, kind, address, 8937, 2_680_000_00, SELLER, bought_on, order * 10 + 9)


def _contract(
    resident: Resident, kind: str, address: str, area: int, price: int, seller: str, bought_on: date, order: int
) -> Record:
    facts = {
        "contract_number": f"{bought_on.year}HT{order:06d}",
        "filing_number": f"WQ{bought_on:%Y%m%d}{order:06d}",
        "kind": kind,
        "buyer": resident.name,
        "seller": seller,
        "home_address": address,
        "area": f"{area / 100:.2f}",
        "signed_at": f"{bought_on.isoformat()}T10:{order % 60:02d}:26",
        "bought_on": bought_on.isoformat(),
        "total_price": str(price),
        "paid": str(price * 3 // 10),
        "filing_state": "已备案",
        "escrow_account": f"9999010{order:011d}",
    }
    return Record("sale_contract", resident.id_number, facts, facts["contract_number"])


def _tenancy(population: Population, resident: Resident, order: int) -> Record:
    """Return a public tenancy; its rent is due on the first of a month and late after the month."""
    last = month_of(population.today)
    unpaid = TENANTS.get(resident.handle, 1)
    facts = {
        "tenancy_no": f"GZ{population.today.year - 2}{order:04d}",
        "tenant": resident.name,
        "home_address": f"临湖区芦汀街道渔火路600号{order % 9 + 1}幢{order % 12 + 1}02室",
        "rent_a_month": str(RENT),
        "paid_until": month_text(last - 1 - unpaid),
    }
    return Record("public_tenancy", resident.id_number, facts, facts["tenancy_no"])


STATES = {
    "flat": ("公示结束，等待选房", "通过", "37", "本年第四批次", ""),
    "money": ("补贴发放中", "通过", "", "", str(SUBSIDY)),
    "waiting": ("区级复核", "审核中", "", "", ""),
    "refused": ("审核结束", "未通过：人均收入超过标准", "", "", ""),
}
"""Stage, decision, place in the queue, round and monthly subsidy."""


def _application(population: Population, resident: Resident, order: int) -> Iterator[Record]:
    state = APPLICANTS[resident.handle]
    stage, decision, queue, group, subsidy = STATES[state]
    filed = population.today - timedelta(days=200)
    facts = {
        "application_number": f"GZSQ{filed:%Y%m%d}{order:04d}",
        "stage": stage,
        "decision": decision,
        "queue_number": queue,
        "round": group,
        "subsidy": subsidy,
        "accepted_on": filed.isoformat(),
        "accepted_at": f"{filed.isoformat()}T09:30:00",
    }
    yield Record("rental_application", resident.id_number, facts, facts["application_number"])
    last = month_of(population.today)
    for month in range(last - 5, last + 1) if subsidy else ():
        is_current = month == last
        row = {
            "application_number": facts["application_number"],
            "for_month": month_text(month),
            "paid": subsidy,
            "pay_state": "待发放" if is_current else "已发放",
        }
        yield Record("rental_subsidy", resident.id_number, row)


def _degree(population: Population, resident: Resident) -> Iterator[Record]:
    dice = population.dice("degree", resident.handle)
    if resident.handle in GRADUATES:
        degree, year = GRADUATES[resident.handle], population.today.year - 1
    elif 22 <= resident.age <= 50 and dice.random() < 0.4:
        degree, year = dice.choice(("本科", "本科", "本科", "硕士", "博士")), resident.born.year + 23
    else:
        return
    if year < population.today.year:
        graduated = {"degree": degree, "graduated_on": date(year, 6, 20).isoformat()}
        yield Record("university_degree", resident.id_number, graduated)
