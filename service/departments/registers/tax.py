"""TAX: income tax month by month, taxes of people and companies, invoices, homes and cars that change hands."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import count

from service.departments import numbers
from service.departments.companies import Company
from service.departments.months import days_of, month_of, month_text
from service.departments.population import Population
from service.departments.records import Record
from service.departments.resident import Resident

AUTHORITY = "就近演示税务所"
YEARS_OF_TAX = 10
"""As far back as one may ask, see the catalogue."""
WAGES, YEARS_ACCOUNT = "工资、薪金所得", "综合所得年度汇算"
ALLOWANCE = 500_000
"""Fen of a monthly wage that are free of tax."""
OWN_SHARE_PERMILLE = 225
"""What social insurance and housing fund take of a wage."""
RATES = ((3_600_000, 3, 0), (14_400_000, 10, 252_000), (30_000_000, 20, 1_692_000), (10**15, 25, 3_192_000))
"""Up to which yearly income, in fen, at which per cent, less what is deducted (个人所得税法, 综合所得)."""
DEED_PERMILLE, CAR_PERCENT, CAR_PRICE = 10, 10, 15_000_000
CARS = (
    ("26339900000000000018", "lihua", 901, "白鹭牌 BL7180", 12_389_400),
    ("26339900000000000026", "chenyuan", 902, "远帆牌 YF7000BEV", 16_800_000),
)
"""New cars: invoice, buyer, order of the vehicle's number, model, price without VAT."""
TRANSFER, TRANSFER_BUYER, TRANSFER_SELLER = "GH20260000019", "lihua", "bayin"
INVOICES = (
    ("26339900000000000042", "", "", "正常", 500_000),
    ("26339900000000000059", "", "", "已红冲", 128_000),
    ("00420017", "033992600104", "482917", "正常", 42_000),
)
"""Number, code and check value (older ones have them), state, fen without VAT."""
FREELANCER = "r0007"
FLEXIBLE_BASE = 481_200
PENSION_ALONE, PENSION_AND_MEDICAL = "职工基本养老保险", "职工基本养老、医疗保险"
INSURED_TWICE = frozenset({"r0041"})
"""Who enrolled for medical insurance as well."""
ARREARS = {"dazhuang": "1264000"}
COMPANY_ARREARS = {"luting": "5230000"}
"""Tax that is owed, fen."""
CLEARED = ("c30",)
"""Companies that have settled everything and are about to close."""
PAID_PREMIUM = ("yiming",)
"""Whose medical insurance of this year and the next is paid."""


def records(population: Population) -> Iterator[Record]:
    """Yield what the tax office knows."""
    orders = count(1)
    for resident in population.residents:
        withheld = sorted(_income_tax(population, resident), key=lambda row: row["declared_on"])
        for row in withheld:
            yield Record("income_tax", resident.id_number, row)
        payments = [*map(_as_payment, withheld), *_once(resident)]
        for row in sorted(payments, key=lambda row: row["received_on"]):
            yield Record("tax_payment", resident.id_number, {**row, "voucher": _voucher(row, next(orders))})
        yield from _premiums(population, resident)
        if resident.handle in ARREARS:
            yield Record("tax_arrears", resident.id_number, {"amount": ARREARS[resident.handle]})
    for company in population.companies.values():
        if company.key in COMPANY_ARREARS:
            yield Record("tax_arrears", company.code, {"amount": COMPANY_ARREARS[company.key]})
        if company.key in CLEARED:
            cleared_on = (population.today - timedelta(days=9)).isoformat()
            yield Record("tax_clearance", company.code, {"cleared_on": cleared_on})
        for row in _of_company(population, company):
            yield Record("tax_payment", company.code, {**row, "voucher": _voucher(row, next(orders))})
    yield from _deals(population)


def _voucher(payment: Mapping[str, str], order: int) -> str:
    """Return the number of a voucher: authority, year of payment, running number."""
    return f"33999{payment['received_on'][2:4]}{order:08d}"


def _income_tax(population: Population, resident: Resident) -> Iterator[Mapping[str, str]]:
    """Yield what an employer withheld each month, and each spring what the year's account gave back."""
    earliest, asked = (population.today.year - YEARS_OF_TAX - 1) * 12, month_of(population.today) - YEARS_OF_TAX * 12
    earned, paid, year = 0, 0, 0
    for month in resident.contributions:
        if month.month < earliest or not month.has_arrived:
            continue
        if month.month // 12 != year:
            if paid > 0 and month.month >= asked:
                yield _refund(month.month // 12, paid // 12)
            earned, paid, year = 0, 0, month.month // 12
        earned += max(0, month.base - ALLOWANCE - month.base * OWN_SHARE_PERMILLE // 1000)
        tax = max(0, _yearly_tax(earned) - paid)
        paid += tax
        if tax and month.month >= asked:
            # Declared in the month after, by the fifteenth.
            declared = date((month.month + 1) // 12, (month.month + 1) % 12 + 1, 8 + month.month % 5)
            yield _row(declared, tax, month_text(month.month), WAGES, "")


def _yearly_tax(income: int) -> int:
    percent, less = next((percent, less) for most, percent, less in RATES if income <= most)
    return income * percent // 100 - less


def _refund(year: int, amount: int) -> Mapping[str, str]:
    """Return what the account of the year before gave back."""
    return _row(date(year, 4, 18), -amount, f"{year - 1}-12", YEARS_ACCOUNT, "退税")


def _row(declared: date, amount: int, month: str, income: str, remark: str) -> Mapping[str, str]:
    return {
        "declared_on": declared.isoformat(),
        "received_on": (declared + timedelta(days=3)).isoformat(),
        "paid": str(amount),
        "for_month": month,
        "income": income,
        "office": AUTHORITY,
        "remark": remark,
    }


def _as_payment(row: Mapping[str, str]) -> Mapping[str, str]:
    """Return a line of the income tax as a payment; the year's account is of twelve months."""
    first = f"{row['for_month'][:4]}-01" if row["income"] == YEARS_ACCOUNT else row["for_month"]
    return {
        "kind": "individual",
        "tax_kind": "个人所得税",
        "item": row["income"],
        "for_period": days_of(first, row["for_month"]),
        "received_on": row["received_on"],
        "amount": row["paid"],
    }


def _once(resident: Resident) -> Iterator[Mapping[str, str]]:
    """Yield the taxes on homes and cars."""
    for home in resident.homes:
        yield _payment("deed", "契税", "存量房买卖", home.registered_on, home.price * DEED_PERMILLE // 1000)
    for vehicle in resident.vehicles:
        due = CAR_PRICE * CAR_PERCENT // 100
        if vehicle.fuel != "纯电动":
            yield _payment("vehicle", "车辆购置税", "小轿车", vehicle.registered_on, due)


def _payment(kind: str, tax: str, item: str, day: date, amount: int) -> Mapping[str, str]:
    return {
        "kind": kind,
        "tax_kind": tax,
        "item": item,
        "for_period": f"{day}/{day}",
        "received_on": day.isoformat(),
        "amount": str(amount),
    }


def _of_company(population: Population, company: Company) -> Iterator[Mapping[str, str]]:
    """Yield a company's taxes by quarters, oldest first; institutions pay none."""
    if company.form == "12":
        return
    dice = population.dice("company tax", company.key)
    size = max(company.employees, 1)
    for quarter in range((population.today.year - YEARS_OF_TAX) * 4, population.today.year * 4 + 4):
        year, place = divmod(quarter, 4)
        last = date(year, place * 3 + 3, 1)
        if last >= population.today.replace(day=1):
            return
        month = last.year * 12 + last.month
        received = date(month // 12, month % 12 + 1, 9 + dice.randint(0, 5))
        if received > population.today:
            return
        if last < company.founded_on:
            continue
        period = days_of(max(f"{year}-{place * 3 + 1:02d}", company.founded_on.isoformat()[:7]), last.isoformat()[:7])
        vat = size * dice.randint(180_000, 640_000)
        yield {**_payment("vat", "增值税", "现代服务", received, vat), "for_period": period}
        if company.form == "91":
            profit_tax = size * dice.randint(60_000, 260_000)
            yield {**_payment("corporate", "企业所得税", "应纳税所得额", received, profit_tax), "for_period": period}


def _premiums(population: Population, resident: Resident) -> Iterator[Record]:
    if resident.handle == FREELANCER or (
        resident.handle[0] == "r"
        and 20 <= resident.age < 60
        and not resident.is_employed
        and not resident.retired_since
    ):
        insurance = PENSION_AND_MEDICAL if resident.handle in INSURED_TWICE else PENSION_ALONE
        yield Record("flexible_payer", resident.id_number, {"base": str(FLEXIBLE_BASE), "insurance": insurance})
    if resident.handle in PAID_PREMIUM:
        for year in (population.today.year, population.today.year + 1):
            facts = {"insurance_kind": "medical", "for_year": str(year)}
            yield Record("resident_premium", resident.id_number, facts)


def _deals(population: Population) -> Iterator[Record]:
    """Yield new cars, a home that is being sold, and some invoices."""
    buyer, seller = population.resident(TRANSFER_BUYER), population.resident(TRANSFER_SELLER)
    home = seller.homes[-1]
    for number, handle, car_order, model, price in CARS:
        owner = population.resident(handle)
        car = {"vin": numbers.vehicle_number(car_order), "model": model, "price": str(price), "buyer": owner.name}
        yield Record("vehicle_invoice", owner.id_number, car, number)
    transfer = {
        "acceptance_no": TRANSFER,
        "buyer": buyer.name,
        "place": home.address,
        "area": str(home.area),
        "price": str(home.price * 12 // 10),
        "held_since": home.registered_on.isoformat(),
        "is_only_home": "",
    }
    yield Record("home_transfer", buyer.id_number, transfer, TRANSFER)
    firm, client = population.employers["yuanshan"], population.employers["hefeng"]
    for number, code, check_value, state, net in INVOICES:
        facts = {
            "invoice_code": code,
            "issue_date": population.today.isoformat(),
            "seller": firm.name,
            "buyer": client.name,
            "net": str(net),
            "tax": str(net * 6 // 100),
            "check_value": check_value,
            "invoice_state": state,
        }
        yield Record("invoice", "", facts, number)
