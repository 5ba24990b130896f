"""AMR: who holds and leads the companies, what changed, what they are allowed, and what they were fined for."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from service.departments.companies import Company
from service.departments.population import Population
from service.departments.records import Record

AUTHORITY = "就近演示市场监管所"
BANKS = (
    ("yanshi", "演示银行临湖支行", "Demonstration Bank"),
    ("lianhua", "莲花演示银行望舟支行", "Lotus Bank"),
    ("none", "不预约", "None"),
)
FINED, LISTED = "luting", "hefeng"
"""A company with a penalty, and one that was on the list of the abnormal."""
WITH_FOOD_PERMIT = "hefeng"
UNREPORTED = frozenset({"yuanshan", "bailu"})
"""Have not filed last year's report and are on the list for it."""
LATE_SINCE = (7, 6)
"""Month and day on which those without a report are listed; it is due by the end of June."""
YEARS_OF_REPORTS = 3


def records(population: Population) -> Iterator[Record]:
    """Yield what the registry of companies knows besides the core."""
    for number, name, name_en in BANKS:
        yield Record("bank", "", {"bank": number, "name": name, "name_en": name_en}, number)
    for company in population.companies.values():
        dice = population.dice("registry", company.key)
        yield from _people(population, company, dice)
        yield from _changes(population, company, dice)
        yield from _permits(population, company)
        yield from _conduct(population, company)
        yield from _reports(population, company)


def _people(population: Population, company: Company, dice: random.Random) -> Iterator[Record]:
    """Yield who holds shares and who leads: the legal person, and in larger companies one who works there."""
    partner = next(
        (
            resident
            for resident in population.residents
            if resident.is_employed
            and resident.jobs[0].company.key == company.key
            and resident.id_number != company.legal_person_id
        ),
        None,
    )
    share = dice.choice((51, 60, 70, 80)) if partner is not None and company.form == "91" else 100
    holders = [(company.legal_person, share, company.founded_on)]
    if partner is not None and share < 100:
        # Who came later took his share over when he came.
        first = min(job.first for job in partner.jobs if job.company.key == company.key)
        holders.append((partner.name, 100 - share, max(company.founded_on, date(first // 12, first % 12 + 1, 1))))
    for name, percent, since in holders if company.capital else ():
        subscribed = company.capital * percent // 100
        facts = {
            "holder": name,
            "subscribed": str(subscribed),
            "paid": str(subscribed * dice.choice((20, 50, 100)) // 100),
            "paid_on": min(since + timedelta(days=dice.randint(20, 300)), population.today).isoformat(),
        }
        yield Record("shareholder", company.code, facts)
    post = {"91": "执行董事兼总经理", "92": "经营者"}.get(company.form, "法定代表人")
    yield Record("officer", company.code, {"officer": company.legal_person, "post": post})
    if partner is not None and company.form == "91":
        yield Record("officer", company.code, {"officer": partner.name, "post": "监事"})


def _changes(population: Population, company: Company, dice: random.Random) -> Iterator[Record]:
    day = company.founded_on + timedelta(days=dice.randint(200, 900))
    before = (
        "住所",
        f"临湖区{dice.choice(('芦汀街道芦花路', '听荷街道荷风路'))}{dice.randint(301, 398)}号",
        company.address,
    )
    capital = ("注册资本", f"{company.capital // 2_000_000} 万元", f"{company.capital // 1_000_000} 万元")
    for item, old, new in (before, capital)[: 2 if company.capital and dice.random() < 0.5 else 1]:
        if day < population.today:
            facts = {"changed_on": day.isoformat(), "item": item, "before": old, "after": new}
            yield Record("company_change", company.code, facts)
        day += timedelta(days=dice.randint(200, 800))


def _permits(population: Population, company: Company) -> Iterator[Record]:
    if company.key == WITH_FOOD_PERMIT or "餐饮" in company.scope:
        until = date(population.today.year + 2, 6, 30).isoformat()
        facts = {"permit": "食品经营许可", "permit_office": AUTHORITY, "valid_until": until}
        yield Record("company_permit", company.code, facts)


def _conduct(population: Population, company: Company) -> Iterator[Record]:
    year = population.today.year
    if company.key == FINED:
        facts = {
            "decided_on": f"{year - 1}-05-18",
            "offence": "未按规定公示应当公示的信息",
            "penalty": "罚款 3000 元",
        }
        yield Record("company_penalty", company.code, facts)
    if company.key == LISTED:
        facts = {
            "listed_on": f"{year - 2}-07-06",
            "listed_for": f"未按期公示 {year - 3} 年度报告",
            "removed_on": f"{year - 2}-09-01",
        }
        yield Record("company_abnormal", company.code, facts)
    if company.key in UNREPORTED and population.today >= date(year, *LATE_SINCE):
        facts = {
            "listed_on": date(year, *LATE_SINCE).isoformat(),
            "listed_for": f"未按期公示 {year - 1} 年度报告",
            "removed_on": "",
        }
        yield Record("company_abnormal", company.code, facts)


def _reports(population: Population, company: Company) -> Iterator[Record]:
    last = population.today.year - 1
    for year in range(last - YEARS_OF_REPORTS, last if company.key in UNREPORTED else last + 1):
        published = date(year + 1, 1 + year % 6, 10 + year % 9)
        if company.key == LISTED and year == last - 2:
            published = date(year + 1, 8, 28)
        if year == last:
            published = min(published, population.today)
        if year >= company.founded_on.year:
            facts = {
                "for_year": str(year),
                "published_on": published.isoformat(),
                "report_state": "已公示",
            }
            yield Record("company_report", company.code, facts)
