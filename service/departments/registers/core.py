"""Registers that several departments share: people, families, companies, vehicles, homes, work, insurance, fund."""

from collections.abc import Iterator

from service.departments.months import month_text
from service.departments.population import Population
from service.departments.records import Facts, Record
from service.departments.resident import Contribution, Resident, Title

PLACE = "临湖区"
CITIZENS_CARD, FOREIGNERS_CARD = "居民身份证", "外国人永久居留身份证"
PERMITS = {"81": "港澳居民居住证", "82": "港澳居民居住证", "83": "台湾居民居住证"}
"""By how the number begins."""
NATIONALITIES = {
    "FRA": "法国", "GRC": "希腊", "CAN": "加拿大", "URY": "乌拉圭", "SWE": "瑞典", "IDN": "印度尼西亚",
}  # fmt: skip
"""Of those who live here (GB/T 2659)."""
ARRIVED, EXPECTED = "已到账", "未到账"
PENSION_EMPLOYER_PERMILLE = 160


def records(population: Population) -> Iterator[Record]:
    """Yield everything that belongs to no department alone."""
    for company in population.companies.values():
        yield from _company(population, company.code)
    for school in population.schools:
        yield Record("school", "", {"name": school.name, "stage": school.stage, "address": school.address})
    for late in population.deceased:
        facts = {
            "name": late.name,
            "sex": late.sex,
            "nation": "汉族",
            "birth_date": late.born.isoformat(),
            "id_number": late.id_number,
            "id_type": CITIZENS_CARD,
            "address": late.address,
            "died_on": late.died_on.isoformat(),
        }
        yield Record("deceased", late.id_number, facts, late.id_number)
    for resident in population.residents:
        yield from _person(resident)
        yield from _work(population, resident)
        yield from _belongings(resident)


def _person(resident: Resident) -> Iterator[Record]:
    owner, card = resident.id_number, resident.card
    person = {
        "name": resident.name,
        "name_en": card["name_en"] or "",
        "sex": resident.sex,
        "nation": f"{card['nation']}族" if card["nation"] else "",
        "nationality": NATIONALITIES[card["nationality"]] if card["nationality"] else "中国",
        "birth_date": resident.born.isoformat(),
        "id_number": owner,
        "id_type": _id_type(str(card["layout"]), owner),
        "id_valid_until": card["valid_until"] or "",
        "address": resident.address,
        "phone": resident.phone if resident.has_phone else "",
        "bank_account": resident.bank_account,
        "social_card": resident.social_card,
        "citizen_card": resident.citizen_card,
        "marital": resident.marital,
        "layout": str(card["layout"]),
        "handle": resident.handle,
        "face": card["face"] or "",
    }
    yield Record("person", owner, person, owner)
    yield Record("relative", owner, {"relation": "self", "word": "本人", "id_number": owner, "name": resident.name})
    for kin in resident.relatives:
        facts = {"relation": kin.relation, "word": kin.word, "id_number": kin.id_number, "name": kin.name}
        yield Record("relative", owner, facts)
    if resident.household is not None and resident.membership is not None:
        yield Record("household", owner, _household(resident))
    if resident.school is not None:
        school = {"school": resident.school.name, "stage": resident.school.stage, "grade": resident.grade}
        yield Record("pupil", owner, school)


def _id_type(layout: str, number: str) -> str:
    """Return what the card is called on paper."""
    if layout == "residence_permit":
        return PERMITS[number[:2]]
    return FOREIGNERS_CARD if layout.startswith("foreign") else CITIZENS_CARD


def _household(resident: Resident) -> Facts:
    household, membership = resident.household, resident.membership
    assert household is not None
    assert membership is not None
    return {
        "number": household.number,
        "kind": household.kind,
        "address": household.address,
        "head_name": household.head_name,
        "relation": membership.relation,
        "moved_in": membership.moved_in,
        "changes": membership.changes,
    }


def _company(population: Population, code: str) -> Iterator[Record]:
    company = population.companies[code]
    facts = {
        "name": company.name,
        "company_code": code,
        "kind": company.kind,
        "legal_person": company.legal_person,
        "legal_person_id": company.legal_person_id,
        "capital": str(company.capital) if company.capital else "",
        "founded_on": company.founded_on.isoformat(),
        "address": company.address,
        "scope": company.scope,
        "state": company.state,
        "licence_token": company.licence_token,
        "employees": str(company.employees),
        "employer_number": company.number,
        "fund_account": company.fund_account or "",
        "fund_rate": str(company.fund_rate),
    }
    yield Record("company", code, facts, code)
    for resident in population.residents:
        for job in resident.jobs:
            if job.is_current and job.company.code == code:
                staff = {"name": resident.name, "id_number": resident.id_number, "from_month": month_text(job.first)}
                yield Record("staff", code, staff | {"base": str(job.base)})


def _work(population: Population, resident: Resident) -> Iterator[Record]:
    owner = resident.id_number
    for company in resident.companies:
        role = "经营者" if company.form == "92" else "法定代表人"
        yield Record("ownership", owner, {"company_code": company.code, "company_name": company.name, "role": role})
    for job in resident.jobs:
        facts = {
            "company_code": job.company.code,
            "company_name": job.company.name,
            "employer_number": job.company.number,
            "from_month": month_text(job.first),
            "until_month": "" if job.is_current else month_text(job.last),
            "base": str(job.base),
        }
        yield Record("job", owner, facts)
    if resident.contributions or resident.retired_since is not None:
        yield Record("enrolment", owner, _enrolment(resident))
    for paid in resident.contributions:
        yield Record("contribution", owner, _contribution(population, paid))
    if resident.fund is not None:
        yield from fund_records(population, resident)


def _enrolment(resident: Resident) -> Facts:
    job, retired = resident.jobs[0] if resident.jobs else None, resident.retired_since
    state = "参保缴费" if resident.is_employed and retired is None else "暂停缴费"
    pension, others = (state, state) if retired is None else ("离退休", "终止参保")
    return {
        "social_number": resident.id_number,
        "pension_status": pension,
        "injury_status": others,
        "unemployment_status": others,
        "employer": f"{job.company.name}（{job.company.code}）" if job is not None and state == "参保缴费" else "",
        "months_paid": str(len(resident.contributions)),
        "first_month": month_text(resident.contributions[0].month) if resident.contributions else "",
        "retired_since": "" if retired is None else month_text(retired),
    }


def _contribution(population: Population, paid: Contribution) -> Facts:
    company = population.employers[paid.employer]
    state, month = ARRIVED if paid.has_arrived else EXPECTED, month_text(paid.month)
    return {
        "for_month": month,
        "year": month[:4],
        "month": str(int(month[5:])),
        "employer": company.name,
        "employer_number": company.number,
        "company_code": company.code,
        "base": str(paid.base),
        "pension_place": PLACE,
        "pension_base": str(paid.base),
        "pension_paid": str(paid.pension),
        "pension_employer": str(paid.base * PENSION_EMPLOYER_PERMILLE // 1000),
        "pension_state": state,
        "unemployment_place": PLACE,
        "unemployment_base": str(paid.base),
        "unemployment_paid": str(paid.unemployment),
        "unemployment_state": state,
        "note": paid.note,
    }


def fund_records(population: Population, resident: Resident) -> Iterator[Record]:
    """Yield the account of someone who has one, and its movements."""
    owner, fund = resident.id_number, resident.fund
    assert fund is not None
    company = population.employers[fund.employer]
    account = {
        "account": fund.account,
        "opened_on": fund.opened_on.isoformat(),
        "employer": company.name,
        "employer_account": company.fund_account or "",
        "company_code": company.code,
        "state": "正常" if fund.is_active else "封存",
        "base": str(fund.base),
        "monthly": str(fund.monthly),
        "employer_rate": str(fund.rate),
        "personal_rate": str(fund.rate),
        "paid_through": month_text(fund.paid_through),
        "months": str(fund.months),
        "balance": str(fund.balance),
    }
    yield Record("fund_account", owner, account, fund.account)
    balance = 0
    for movement in resident.fund_movements:
        balance += movement.amount
        facts = {
            "booked_on": movement.booked_on.isoformat(),
            "kind": movement.kind,
            "for_month": "" if movement.month is None else month_text(movement.month),
            "amount": str(movement.amount),
            "income": str(movement.amount) if movement.amount > 0 and movement.kind != "结息" else "",
            "expense": str(-movement.amount) if movement.amount < 0 else "",
            "interest": str(movement.amount) if movement.kind == "结息" else "",
            "balance": str(balance),
        }
        yield Record("fund_movement", owner, facts)


def _belongings(resident: Resident) -> Iterator[Record]:
    owner = resident.id_number
    for home in resident.homes:
        yield Record("home", owner, _home(resident, home), home.certificate)
    for vehicle in resident.vehicles:
        facts = {
            "plate": vehicle.plate,
            "vin": vehicle.vin,
            "engine": vehicle.engine,
            "model": vehicle.model,
            "fuel": vehicle.fuel,
            "owner_name": resident.name,
            "registered_on": vehicle.registered_on.isoformat(),
            "inspection_until": vehicle.inspection_until.isoformat(),
            "insured_until": vehicle.insured_until.isoformat(),
        }
        yield Record("vehicle", owner, facts, vehicle.plate)
    if (driving := resident.driving) is not None:
        facts = {
            "file_number": driving.file_number,
            "licence_number": owner,
            "classes": driving.classes,
            "first_issued_on": driving.first_issued_on.isoformat(),
            "valid_until": driving.valid_until.isoformat(),
            "points": str(driving.points),
        }
        yield Record("driving_licence", owner, facts, driving.file_number)


def _home(resident: Resident, home: Title) -> Facts:
    return {
        "certificate": home.certificate,
        "unit_number": home.unit_number,
        "address": home.address,
        "area": f"{home.area / 100:.2f}",
        "registered_on": home.registered_on.isoformat(),
        "price": str(home.price),
        "owner_name": resident.name,
        "owner_id": resident.id_number,
        "water_account": home.water_account,
        "electricity_account": home.electricity_account,
        "gas_account": home.gas_account,
        "heat_account": home.heat_account,
    }
