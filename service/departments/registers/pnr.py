"""PNR: titles with mortgages, the files behind them, and registrations that are under way."""

from collections.abc import Iterator
from datetime import date, timedelta

from service.departments.loans import Loan, bank_loans, fund_loans
from service.departments.population import Population
from service.departments.records import Record
from service.departments.resident import Resident, Title

REGISTRAR = "就近演示不动产登记中心"
DISTRICT, ELSEWHERE = "临湖区", "观澜区"
WITH_HOME_ELSEWHERE = "zhuoma"
"""Owns a home in the next district: nothing in one search, something in the other."""
GRANTED_YEARS = 70
RIGHT = "国有建设用地使用权/房屋所有权"
FILE = (
    ("contract", "房屋买卖合同", 14),
    ("application", "不动产登记申请书", 4),
    ("application", "申请人身份证明", 2),
    ("plan", "房屋平面图", 1),
    ("plan", "宗地图", 1),
    ("other", "契税完税凭证", 1),
    ("other", "不动产权籍调查表", 3),
)
"""Kind, title and pages of what lies in the file of a home."""
STAGES = (("受理", "未缴费"), ("审核", "未缴费"), ("登簿", "已缴费"), ("缮证", "已缴费"), ("待领证", "已缴费"))
HOME_FEE = 8_000
UNPAID = {"chenyuan": ("135790", "转移登记"), "rexit": ("246801", "首次登记")}
"""Whose registration waits for its fee: query code and business."""


def records(population: Population) -> Iterator[Record]:
    """Yield what the land registry knows."""
    loans = {
        loan.home.unit_number: loan
        for loan in (*bank_loans(population), *fund_loans(population))
        if not loan.is_settled
    }
    settled = {loan.home.unit_number: loan for loan in fund_loans(population) if loan.is_settled}
    order = 0
    for resident in population.residents:
        for home in resident.homes:
            order += 1
            loan = loans.get(home.unit_number) or _still_mortgaged(settled.get(home.unit_number))
            yield from _property(population, resident, home, loan, order)
        if resident.handle == WITH_HOME_ELSEWHERE:
            yield from _elsewhere(population, resident)
        yield from _registration(population, resident)


def _still_mortgaged(loan: Loan | None) -> Loan | None:
    """Of repaid loans every second mortgage has not been cancelled."""
    return loan if loan is not None and (loan.borrower.handle == "hong" or int(loan.number[-1]) % 2) else None


def _property(
    population: Population, resident: Resident, home: Title, loan: Loan | None, order: int
) -> Iterator[Record]:
    number = f"临湖（{home.registered_on.year}）不动产证明第{order:07d}号" if loan else ""
    granted_on = home.registered_on - timedelta(days=population.dice("land", home.unit_number).randint(700, 3600))
    facts = {
        "certificate": home.certificate,
        "unit_number": home.unit_number,
        "place": home.address,
        "district": DISTRICT,
        "owner": resident.name,
        "area": f"{home.area / 100:.2f}",
        "use": "住宅",
        "sharing": "单独所有",
        "registered_on": home.registered_on.isoformat(),
        "title_state": "现势",
        "nature": "出让/市场化商品房",
        "right": RIGHT,
        "term": _term(granted_on),
        "restriction": "",
        "mortgagee": loan.bank if loan else "",
        "mortgage_number": number,
        "debt": str(loan.amount) if loan else "",
        "seizure": "",
        "dwelling_right": "",
        "other_rights": f"专有建筑面积 {home.area / 100:.2f} 平方米",
        "remark": "",
        "registrar": REGISTRAR,
    }
    yield Record("land_title", resident.id_number, facts, home.certificate)
    if loan:
        mortgage = {
            "mortgage_id": f"M{order:07d}",
            "mortgage_number": number,
            "mortgagee": loan.bank,
            "home_address": home.address,
            "unit_number": home.unit_number,
            "loan_number": loan.number,
            "is_settled": "1" if loan.is_settled else "",
        }
        yield Record("home_mortgage", resident.id_number, mortgage, mortgage["mortgage_id"])
    yield from _file(resident, home)


def _file(resident: Resident, home: Title) -> Iterator[Record]:
    for kind, title, pages in FILE:
        facts = {
            "unit_number": home.unit_number,
            "kind": kind,
            "title": title,
            "made_on": (home.registered_on - timedelta(days=9)).isoformat(),
            "pages": str(pages),
        }
        yield Record("archive_item", resident.id_number, facts)


def _elsewhere(population: Population, resident: Resident) -> Iterator[Record]:
    registered_on = date(population.today.year - 6, 5, 12)
    facts = {
        "certificate": f"观澜（{registered_on.year}）不动产权第0000001号",
        "unit_number": "339998001001GB00001F00000001",
        "place": "观澜区石桥街道石桥路19号3幢402室",
        "district": ELSEWHERE,
        "owner": resident.name,
        "area": "76.40",
        "use": "住宅",
        "sharing": "单独所有",
        "registered_on": registered_on.isoformat(),
        "title_state": "现势",
        "nature": "出让/市场化商品房",
        "right": RIGHT,
        "term": _term(date(registered_on.year - 6, 3, 5)),
        "restriction": "",
        "mortgagee": "",
        "mortgage_number": "",
        "debt": "",
        "seizure": "",
        "dwelling_right": "",
        "other_rights": "专有建筑面积 76.40 平方米",
        "remark": "",
        "registrar": REGISTRAR,
    }
    yield Record("land_title", resident.id_number, facts, facts["certificate"])


def _registration(population: Population, resident: Resident) -> Iterator[Record]:
    """Yield a registration that is under way: of those who wait for a fee, and of a few others."""
    dice = population.dice("registration", resident.handle)
    is_drawn = bool(resident.homes) and dice.random() < 0.15
    if resident.handle not in UNPAID and not is_drawn:
        return
    code, business = UNPAID.get(resident.handle, (f"{dice.randrange(10**6):06d}", "转移登记"))
    stage, fee_state = STAGES[1] if resident.handle in UNPAID else dice.choice(STAGES)
    received = population.today - timedelta(days=2 if resident.handle in UNPAID else dice.randint(1, 12))
    number = f"BDC{received.year}{resident.phone[-7:]}"
    facts = {
        "acceptance_no": number,
        "query_code": code,
        "business": f"国有建设用地使用权及房屋所有权{business}",
        "place": resident.homes[0].address if resident.homes else resident.address,
        "stage": stage,
        "received_on": received.isoformat(),
        "fee_state": fee_state,
        "expected_on": (received + timedelta(days=14)).isoformat(),
        "collection": "邮寄" if dice.random() < 0.4 else "自助领证机",
        "payer": resident.name,
        "item": "不动产登记费",
        "fee": str(HOME_FEE),
        "tariff": "住宅类 80 元/件",
    }
    yield Record("title_registration", resident.id_number, facts, number)


def _term(granted_on: date) -> str:
    """Return for how long land for homes is granted: seventy years from the day on which the builder got it."""
    first = granted_on.replace(day=min(granted_on.day, 28))
    return f"{first}/{first.replace(year=first.year + GRANTED_YEARS) - timedelta(days=1)}"
