"""The invented residents are consistent with themselves, with their cards and over all departments."""

import itertools
import re
from collections import Counter
from datetime import date, timedelta
from functools import cache

import pytest

from drivers.devices import LONG_TERM, CardLayout, IdCardRecord
from flows.rules.licence import company_code_of
from service.departments import numbers
from service.departments.companies import TRADES
from service.departments.fund_books import monthly_deposit
from service.departments.months import month_of, month_range, month_text
from service.departments.population import DEFAULT_RESIDENT, Population, build_population, years_between
from service.departments.records import Facts, Record
from service.departments.registers import all_records
from service.departments.resident import Resident

TODAY = date(2026, 11, 22)
DAYS = [date(2026, 1, 1), date(2026, 11, 7), TODAY, date(2028, 2, 29), date(2031, 12, 31)]
WEIGHTS_GB_11643 = [2 ** (17 - place) % 11 for place in range(17)]


@cache
def built(today: date) -> Population:
    return build_population(today)


@cache
def records_of(today: date) -> tuple[Record, ...]:
    return tuple(all_records(built(today)))


@pytest.fixture(scope="module")
def population() -> Population:
    return built(TODAY)


def with_layout(population: Population, layout: CardLayout) -> list[Resident]:
    return [resident for resident in population.residents if resident.card["layout"] == layout]


def test_there_are_enough_people_and_nobody_shares_a_name_or_a_number(population: Population) -> None:
    assert len(population.residents) >= 500
    assert max(Counter(resident.handle for resident in population.residents).values()) == 1
    assert max(Counter(resident.id_number for resident in population.residents).values()) == 1
    assert max(Counter(resident.name for resident in population.residents).values()) == 1


def test_the_same_day_gives_the_same_people(population: Population) -> None:
    assert build_population(TODAY) == population
    assert list(all_records(build_population(TODAY))) == list(all_records(population))


def test_numbers_of_citizens_are_invented_and_their_digits_agree_with_the_card(population: Population) -> None:
    for resident in with_layout(population, CardLayout.RESIDENT):
        number, card = resident.id_number, resident.card
        assert number.startswith("339999")
        assert number[6:14] == str(card["birth_date"]).replace("-", "")
        assert (int(number[16]) % 2 == 1) == (card["sex"] == "male")
        assert number[17] == iso_7064_mod_11_2(number[:17])


def iso_7064_mod_11_2(digits: str) -> str:
    """The check digit, by the pure-system recursion instead of the weights the product uses."""
    remainder = 0
    for digit in digits:
        remainder = (remainder + int(digit)) * 2 % 11
    value = (12 - remainder) % 11
    return "X" if value == 10 else str(value)


def test_numbers_of_permits_and_foreigners_are_of_unassigned_regions_with_a_right_check_digit(
    population: Population,
) -> None:
    for resident in with_layout(population, CardLayout.RESIDENCE_PERMIT):
        assert resident.id_number[:6] in {"819999", "829999", "839999"}
        assert resident.id_number[17] == iso_7064_mod_11_2(resident.id_number[:17])
    for resident in with_layout(population, CardLayout.FOREIGN_2023):
        assert resident.id_number.startswith("939")
        assert resident.id_number[17] == iso_7064_mod_11_2(resident.id_number[:17])
        assert (int(resident.id_number[16]) % 2 == 1) == (resident.card["sex"] == "male")
    for resident in with_layout(population, CardLayout.FOREIGN_2017):
        assert resident.id_number[3:7] == "3999"
        assert len(resident.id_number) == 15


def test_check_digit_of_the_old_foreign_card_agrees_with_the_published_sample() -> None:
    number = numbers.foreign_number_2017("PAK", date(1980, 1, 1), 0)
    total = sum(int(sign, 36) * (7, 3, 1)[place % 3] for place, sign in enumerate(number[:14]))
    assert number[14] == str(total % 10)


def test_company_codes_are_of_region_999999_with_right_check_signs(population: Population) -> None:
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    assert len(population.employers) >= 60
    assert len(population.companies) == len(population.employers)
    for employer in population.employers.values():
        assert len(employer.code) == 18
        assert employer.code[2:8] == "999999"
        assert (
            sum(signs.index(sign) * 3**place for place, sign in enumerate(employer.code[:17])) % 31
            == (-signs.index(employer.code[17])) % 31
        )


def test_cards_hold_exactly_the_record_the_layout_and_the_face(population: Population) -> None:
    expected = set(IdCardRecord.__slots__) | {"layout", "face"}
    for resident in population.residents:
        assert set(resident.card) == expected
        assert resident.card["id_number"] == resident.id_number


def test_cards_fit_the_fields_of_the_chip(population: Population) -> None:
    units = {"name": 15, "address": 35, "latest_address": 35, "issuing_authority": 15, "name_en": 46, "pass_number": 9}
    for resident in population.residents:
        for key, most in units.items():
            assert len((resident.card[key] or "").encode("utf-16-le")) <= most * 2


def test_the_people_whom_the_journeys_need_are_there(population: Population) -> None:
    someone = population.resident
    j1 = someone(DEFAULT_RESIDENT)
    assert (j1.card["sex"], len(j1.contributions) >= 48) == ("female", True)
    assert all(paid.month >= 0 for paid in j1.contributions)
    assert someone("ruogu").membership is None
    assert not someone("ruogu").contributions
    assert "䶮" in someone("yan").name
    assert any(ord(sign) > 0xFFFF for sign in someone("hong").name)
    assert "·" in someone("rexit").name
    assert len(someone("rexit").name) >= 13
    assert someone("jianping").card["valid_until"] == LONG_TERM
    assert TODAY.year - int(str(someone("xiulan").card["birth_date"])[:4]) == 78
    assert TODAY.year - int(str(someone("yinuo").card["birth_date"])[:4]) < 14
    assert len(someone("alexandra").card["name_en"] or "") == 46
    assert str(someone("weidong").card["valid_until"]) < TODAY.isoformat()
    assert {resident.card["layout"] for resident in population.residents} == set(CardLayout)


@pytest.mark.parametrize("today", DAYS)
def test_all_other_cards_are_valid_today(today: date) -> None:
    cards = {resident.handle: resident.card for resident in built(today).residents}
    ends = {handle: str(card["valid_until"]) for handle, card in cards.items() if card["valid_until"] != LONG_TERM}
    begins = {handle: str(card["valid_from"]) for handle, card in cards.items()}
    assert [handle for handle, day in ends.items() if day < today.isoformat()] == ["weidong"]
    assert [handle for handle, day in begins.items() if day > today.isoformat() and handle != "weiqi"] == []
    assert begins["weiqi"] == (today + timedelta(days=1)).isoformat()
    assert ends["zhujin"] == today.isoformat()


def test_cards_of_every_kind_are_there_at_their_limits(population: Population) -> None:
    someone = population.resident
    old, new, alone = someone("villalobos").card, someone("rosenqvist").card, someone("supartiwi").card
    assert (len(str(old["name_en"])), bool(old["name"])) == (46, True)
    assert (len(str(new["name_en"])), str(new["name_en"])[34], new["name"]) == (46, " ", None)
    assert (str(alone["name_en"]).isalpha(), alone["name"]) == (True, None)
    permits = with_layout(population, CardLayout.RESIDENCE_PERMIT)
    assert {resident.id_number[:6] for resident in permits} == {"819999", "829999", "839999"}
    assert {str(resident.card["pass_number"])[0] for resident in permits} == {"H", "M", "T"}
    assert any(resident.age == 0 for resident in population.residents)
    for handle in ("villalobos", "rosenqvist", "supartiwi", "weiran", "yuyan"):
        assert someone(handle).is_employed
        assert someone(handle).card["face"] is not None


def test_papers_call_every_card_by_its_name() -> None:
    told = {
        record.facts["handle"]: (record.facts["id_type"], record.facts["nationality"])
        for record in records_of(TODAY)
        if record.register == "person"
    }
    assert told["lihua"] == ("居民身份证", "中国")
    assert told["villalobos"] == ("外国人永久居留身份证", "乌拉圭")
    assert told["rosenqvist"] == ("外国人永久居留身份证", "瑞典")
    assert told["zhiheng"] == told["weiran"] == ("港澳居民居住证", "中国")
    assert told["yuyan"] == ("台湾居民居住证", "中国")


def test_households_have_one_head_who_is_first_and_children_are_younger(population: Population) -> None:
    for household in population.households:
        members = [
            resident
            for resident in population.residents
            if resident.membership and resident.membership.household == household.number
        ]
        heads = [each for each in members if each.membership and each.membership.relation == "户主"]
        assert [head.membership.position for head in heads if head.membership] == [0]
        for member in members:
            assert member.membership is not None
            if member.membership.relation in {"儿子", "女儿"}:
                assert born(member).year - born(heads[0]).year >= 18
            if member.membership.relation in {"妻", "夫"}:
                assert member.card["sex"] != heads[0].card["sex"]


def kin(resident: Resident, relation: str) -> set[str]:
    return {each.id_number for each in resident.relatives if each.relation == relation}


def test_spouses_name_each_other_and_parents_their_children(population: Population) -> None:
    people = population.by_id_number
    for resident in population.residents:
        for spouse in kin(resident, "spouse"):
            assert kin(people[spouse], "spouse") == {resident.id_number}
            assert people[spouse].married_on == resident.married_on is not None
            assert people[spouse].sex != resident.sex
        for child in kin(resident, "child"):
            assert resident.id_number in kin(people[child], "parent")
            assert people[child].born.year - resident.born.year >= 18
        for parent in kin(resident, "parent"):
            assert resident.id_number in kin(people[parent], "child")
        for relative in resident.relatives:
            if relative.handle:
                other = population.resident(relative.handle)
                assert (other.id_number, other.name) == (relative.id_number, relative.name)


def test_what_is_said_of_a_marriage_fits_the_family(population: Population) -> None:
    for resident in population.residents:
        spouse = bool(kin(resident, "spouse"))
        assert spouse == (resident.marital == "已婚")
        assert (resident.married_on is None) == (resident.marital == "未婚")
        assert (resident.divorced_on is not None) == (resident.marital == "离异")
        if resident.married_on is not None:
            assert years_between(resident.born, resident.married_on) >= legal_age(resident)
            assert resident.divorced_on is None or resident.divorced_on > resident.married_on


def legal_age(resident: Resident) -> int:
    """How old someone had to be on the day of his wedding (婚姻法 of 1950 and 1980)."""
    assert resident.married_on is not None
    before = resident.married_on < date(1981, 1, 1)
    return (20 if before else 22) if resident.sex == "男" else (18 if before else 20)


def test_the_dead_have_numbers_of_their_own_and_died_after_they_were_born(population: Population) -> None:
    living = set(population.by_id_number)
    for late in population.deceased:
        assert late.id_number not in living
        assert late.id_number.startswith("339999")
        assert late.born < late.died_on <= TODAY
    widowed = [resident for resident in population.residents if resident.marital == "丧偶"]
    assert widowed
    assert all(kin(resident, "deceased") for resident in widowed)
    assert kin(population.resident(DEFAULT_RESIDENT), "deceased")


def test_everybodys_numbers_are_his_alone_and_of_ranges_nobody_uses(population: Population) -> None:
    for key, form in {
        "phone": r"100\d{8}",
        "bank_account": r"9999\d{14}",
        "social_card": r"[0-9A-Z]{9}",
        "citizen_card": r"9999\d{8}",
    }.items():
        told = [getattr(resident, key) for resident in population.residents]
        assert len(set(told)) == len(told)
        assert all(re.fullmatch(form, each) for each in told)
    homes = [home for resident in population.residents for home in resident.homes]
    accounts = [each for home in homes for each in (home.water_account, home.electricity_account, home.gas_account)]
    assert len(set(accounts)) == len(accounts)
    assert all(re.fullmatch(r"99\d{8}", each) for each in accounts)
    assert len({home.certificate for home in homes}) == len(homes)
    plates = [vehicle.plate for resident in population.residents for vehicle in resident.vehicles]
    assert len(set(plates)) == len(plates) >= 50
    assert all(re.fullmatch(r"浙A0D\d{3}", each) for each in plates)
    assert all(len(vehicle.vin) == 17 for resident in population.residents for vehicle in resident.vehicles)


def test_only_grown_people_drive_work_and_own(population: Population) -> None:
    for resident in population.residents:
        if resident.driving is not None:
            assert resident.driving.first_issued_on.year - resident.born.year >= 18
            assert resident.driving.valid_until > TODAY
        if resident.vehicles or resident.companies or resident.homes:
            assert resident.age >= 18
        assert (resident.school is not None) <= (resident.age <= 18)
    assert sum(resident.school is not None for resident in population.residents) >= 60


def test_companies_are_led_by_residents_and_work_is_for_companies_that_are_there(population: Population) -> None:
    owned = {company.code: resident for resident in population.residents for company in resident.companies}
    for company in population.companies.values():
        assert population.by_id_number[company.legal_person_id].name == company.legal_person
        assert (company.code in owned) == company.has_owner
        assert company_code_of(company.licence) == company.code
    for resident in population.residents:
        for job in resident.jobs:
            assert population.companies[job.company.code] == job.company
        assert resident.is_employed <= (resident.contributions[-1:] != ())
    tailor = population.employers["tailor"]
    assert owned[tailor.code].handle == "azhen"


def test_people_of_every_age_live_here(population: Population) -> None:
    decades = Counter(resident.age // 10 for resident in population.residents)
    assert set(range(10)) <= set(decades)
    assert min(resident.age for resident in population.residents) == 0


def born(resident: Resident) -> date:
    return date.fromisoformat(str(resident.card["birth_date"]))


def test_nobody_works_as_a_child_and_no_month_is_paid_twice_or_in_the_future(population: Population) -> None:
    for resident in population.residents:
        months = [paid.month for paid in resident.contributions]
        assert months == sorted(set(months))
        if months:
            assert months[0] // 12 - born(resident).year >= 18
            assert months[-1] < month_of(TODAY)


def test_contributions_show_gaps_late_payments_recent_starters_and_retired_people(population: Population) -> None:
    def count(handle: str) -> int:
        return len(population.resident(handle).contributions)

    assert any(paid.note == "补缴" for paid in population.resident("aynur").contributions)
    months = [paid.month for paid in population.resident("aynur").contributions]
    assert months[-1] - months[0] + 1 > len(months)
    assert count("jiaqi") == 3
    assert count("xiulan") == 0
    assert population.resident("xiulan").retired_since is not None
    assert not population.resident("azhen").contributions[-1].has_arrived


def test_personal_shares_follow_from_the_base(population: Population) -> None:
    for resident in population.residents:
        for paid in resident.contributions:
            assert paid.pension == paid.base * 8 // 100
            assert paid.unemployment == paid.base * 5 // 1000


def test_fund_balance_is_the_sum_of_its_movements_and_agrees_with_the_insurance(population: Population) -> None:
    accounts = [resident for resident in population.residents if resident.fund]
    assert len(accounts) >= 15
    for resident in accounts:
        assert resident.fund is not None
        assert resident.fund.balance == sum(movement.amount for movement in resident.fund_movements)
        assert resident.fund.balance > 0
        paid = {movement.month: movement.amount for movement in resident.fund_movements if movement.kind == "汇缴"}
        for contribution in resident.contributions:
            rate = population.employers[contribution.employer].fund_rate
            if rate:
                assert paid[contribution.month] == monthly_deposit(contribution.base, rate)
        last = resident.contributions[-1]
        assert resident.fund.paid_through >= last.month or not population.employers[last.employer].fund_rate
        assert resident.fund.is_active == (resident.fund.paid_through == month_of(TODAY) - 1)


def test_what_is_paid_into_the_fund_is_booked_in_the_middle_of_the_next_month(population: Population) -> None:
    for resident in population.residents:
        for movement in resident.fund_movements:
            assert movement.booked_on <= TODAY
            if movement.month is not None:
                assert (month_of(movement.booked_on), movement.booked_on.day) == (movement.month + 1, 15)
    early = build_population(date(2026, 11, 3)).resident(DEFAULT_RESIDENT)
    assert early.fund is not None
    assert (month_text(early.fund.paid_through), early.fund.is_active) == ("2026-09", True)


def first_common_child(population: Population, resident: Resident) -> Resident | None:
    """The eldest child of someone and the one he is, or was, married to."""
    people = population.by_id_number
    own = kin(resident, "child")
    partners = [people[number] for number in kin(resident, "spouse")] or [
        other
        for other in population.residents
        if other.divorced_on is not None and other.divorced_on == resident.divorced_on and other != resident
    ]
    children = [people[number] for partner in partners for number in own & kin(partner, "child")]
    return min(children, key=lambda child: child.born, default=None)


@pytest.mark.parametrize("today", DAYS)
def test_no_child_is_older_than_the_marriage_unless_the_parents_were_too_young_to_marry(today: date) -> None:
    population = built(today)
    younger = 0
    for resident in population.residents:
        child = first_common_child(population, resident)
        if child is None or resident.married_on is None:
            continue
        if child.born < resident.married_on:
            younger += 1
            parents = [population.by_id_number[number] for number in kin(child, "parent")]
            ages = {parent.sex: years_between(parent.born, child.born) for parent in parents}
            assert ages["男"] < 22 or ages["女"] < 20
            assert (resident.married_on - child.born).days < 366
    assert younger < 10


@pytest.mark.parametrize("today", DAYS)
def test_who_marries_into_a_household_comes_after_the_wedding(today: date) -> None:
    population = built(today)
    people = population.by_id_number
    for resident in population.residents:
        membership = resident.membership
        if membership is None or not membership.moved_in:
            continue
        came = date(*map(int, re.findall(r"\d+", membership.moved_in.partition("由")[0])))
        assert resident.born <= came <= today
        spouse = next((people[number] for number in kin(resident, "spouse")), None)
        at_home = spouse is not None and spouse.membership and spouse.membership.household == membership.household
        if membership.relation in {"妻", "夫", "儿媳", "女婿"} and at_home:
            assert resident.married_on is not None
            assert came > resident.married_on
    changed = population.resident("fengjing")
    assert changed.membership is not None
    assert changed.married_on is not None
    told = date(*map(int, re.findall(r"\d+", changed.membership.changes.partition("，")[0])))
    assert 0 <= (told - changed.married_on).days <= 30


@pytest.mark.parametrize("today", DAYS)
def test_no_company_is_younger_than_whoever_works_there_or_older_than_who_leads_it(today: date) -> None:
    population = built(today)
    for company in population.companies.values():
        leader = population.by_id_number[company.legal_person_id]
        assert years_between(leader.born, company.founded_on) >= 18
        assert company.founded_on < today
    for resident in population.residents:
        for paid in resident.contributions:
            assert month_of(population.employers[paid.employer].founded_on) < paid.month
    codes = {company.code: company.founded_on.isoformat() for company in population.companies.values()}
    born_on = {resident.name: resident.born for resident in population.residents}
    for record in records_of(today):
        match record.register:
            case "fund_employer":
                assert record.facts["opened_on"] > codes[record.owner]
            case "tax_payment" if record.owner in codes:
                assert record.facts["for_period"][11:] > codes[record.owner]
            case "shareholder":
                paid_on = date.fromisoformat(record.facts["paid_on"])
                assert codes[record.owner] <= record.facts["paid_on"] <= today.isoformat()
                assert years_between(born_on[record.facts["holder"]], paid_on) >= 18
            case "company_report":
                assert record.facts["for_year"] >= codes[record.owner][:4]
                assert record.facts["published_on"] <= today.isoformat()


def test_every_scope_of_business_is_that_of_the_trade_in_the_name(population: Population) -> None:
    assert population.employers["tailor"].scope == "服装加工；衣物修补"
    for company in population.companies.values():
        assert company.scope == "公益服务" or any(
            TRADES[trade] == company.scope for trade in TRADES if trade in company.name
        )


def test_one_home_has_one_owner_and_land_is_granted_before_the_title(population: Population) -> None:
    homes = Counter(home.address for resident in population.residents for home in resident.homes)
    assert max(homes.values()) == 1
    titles = [record.facts for record in records_of(TODAY) if record.register == "land_title"]
    assert max(Counter(title["place"] for title in titles).values()) == 1
    assert max(Counter(title["unit_number"] for title in titles).values()) == 1
    for title in titles:
        first, _, last = title["term"].partition("/")
        assert first < title["registered_on"] < last
        assert (date.fromisoformat(last) + timedelta(days=1)).year - int(first[:4]) == 70
        assert (title["sharing"] == "单独所有") == ("、" not in title["owner"])


@pytest.mark.parametrize("today", DAYS)
def test_people_retire_in_the_month_of_a_birthday_and_pay_nothing_after(today: date) -> None:
    population = built(today)
    for resident in population.residents:
        if resident.retired_since is None:
            continue
        month = resident.retired_since
        age_in_months = month - month_of(resident.born)
        ages = (60,) if resident.sex == "男" else (50, 55)
        assert month < month_of(today)
        assert age_in_months in {age * 12 for age in ages}
        assert all(paid.month <= month for paid in resident.contributions)
        assert not resident.is_employed


@pytest.mark.parametrize("today", DAYS)
def test_what_is_paid_regularly_ends_with_the_last_that_was_due(today: date) -> None:
    rows: dict[tuple[str, str], list[Facts]] = {}
    for record in records_of(today):
        rows.setdefault((record.register, record.owner), []).append(record.facts)
    this_month = month_of(today)
    for (register, owner), facts in rows.items():
        match register:
            case "pension":
                paid = [row["paid_month"] for row in rows.get(("pension_payment", owner), [])]
                assert (paid or [""])[-1] == facts[0]["last_paid"]
                due = month_text(this_month if today.day >= 15 else this_month - 1)
                assert facts[0]["last_paid"] in {due, ""}
            case "unemployment_benefit":
                assert int(facts[0]["paid_months"]) == len(rows[("unemployment_payment", owner)])
            case "fund_loan":
                for loan in facts:
                    paid_on = [
                        row for row in rows[("fund_repayment", owner)] if row["loan_number"] == loan["loan_number"]
                    ]
                    assert paid_on[-1]["principal_left"] == loan["principal_left"]
                    last = month_of(date.fromisoformat(paid_on[-1]["paid_on"]))
                    assert loan["loan_state"] == "已结清" or last == this_month - (today.day < 20)
            case "fund_account":
                moved = rows[("fund_movement", owner)]
                assert sum(int(row["amount"]) for row in moved) == int(moved[-1]["balance"])
                assert moved[-1]["balance"] == facts[-1]["balance"]
            case "medical_settlement":
                so_far: dict[str, int] = {}
                for row in facts:
                    parts = ("pooled", "critical", "from_account", "cash")
                    assert sum(int(row[part]) for part in parts) == int(row["total"])
                    year = row["settled_on"][:4]
                    so_far[year] = so_far.get(year, 0) + int(row["pooled"])
                    assert int(row["year_total"]) == so_far[year]


@pytest.mark.parametrize("today", DAYS)
def test_nothing_happens_to_someone_before_he_is_born_or_old_enough(today: date) -> None:
    population = built(today)
    people = population.by_id_number
    least = {
        "home": 18, "vehicle": 18, "driving_licence": 18, "fund_loan": 20, "fund_account": 16, "contribution": 16,
        "flexible_payment": 16, "volunteer_service": 14, "skill_certificate": 16, "countryside_archive": 15,
        "employment_archive": 16, "marriage": 18,
    }  # fmt: skip
    for record in records_of(today):
        person = people.get(record.owner)
        for key, value in record.facts.items():
            written = re.match(r"\d{4}-\d{2}(-\d{2})?(?![-\d])", value)
            if (
                person is None
                or written is None
                or key in {"birth_date", "birth_month"}
                or record.register == "land_title"
            ):
                continue
            day = date.fromisoformat(written[0] if written[1] else f"{written[0]}-28")
            assert day >= person.born, (record.register, key, person.handle)
            assert years_between(person.born, day) >= least.get(record.register, 0), (
                record.register,
                key,
                person.handle,
            )


@pytest.mark.parametrize("today", DAYS)
def test_a_loan_of_the_fund_is_for_who_had_paid_and_with_whom_he_was_married_to(today: date) -> None:
    population = built(today)
    opened = {
        record.owner: record.facts["opened_on"] for record in records_of(today) if record.register == "fund_account"
    }
    loans = [record for record in records_of(today) if record.register == "fund_loan"]
    assert len(loans) >= 15
    for loan in loans:
        borrower = population.by_id_number[loan.owner]
        assert opened.get(loan.owner, "") < loan.facts["granted_on"]
        if loan.facts["co_borrower"]:
            assert borrower.married_on is not None
            assert borrower.married_on.isoformat() <= loan.facts["granted_on"]


def test_a_marriage_is_registered_at_one_place(population: Population) -> None:
    known = {
        (record.owner, record.facts["registered_on"]): (
            record.facts["registered_at"],
            record.facts["certificate_number"],
        )
        for record in records_of(TODAY)
        if record.register == "marriage"
    }
    archived = [record for record in records_of(TODAY) if record.register == "marriage_archive"]
    assert archived
    for record in archived:
        place = (record.facts["registered_at"], record.facts["certificate_number"])
        assert known[record.owner, record.facts["registered_on"]] == place


def test_blood_is_given_after_half_a_year_at_the_earliest(population: Population) -> None:
    donations: dict[str, list[Facts]] = {}
    for record in records_of(TODAY):
        if record.register == "blood_donation":
            donations.setdefault(record.owner, []).append(record.facts)
    for rows in donations.values():
        days = [date.fromisoformat(row["donated_on"]) for row in rows]
        gap = 184 if rows[0]["donation_kind"] == "全血" else 14
        assert all((later - earlier).days >= gap for earlier, later in itertools.pairwise(days))


def test_volunteers_serve_once_a_day_and_look_after_children_in_the_holidays(population: Population) -> None:
    served: dict[str, list[str]] = {}
    for record in records_of(TODAY):
        if record.register == "volunteer_service":
            served.setdefault(record.owner, []).append(record.facts["served_on"])
            if "暑期" in record.facts["project"]:
                assert record.facts["served_on"][5:7] in {"07", "08"}
    assert served
    assert all(len(set(days)) == len(days) for days in served.values())


def test_a_stay_with_a_tourist_endorsement_is_a_week_at_most(population: Population) -> None:
    crossed: dict[str, list[Facts]] = {}
    for record in records_of(TODAY):
        if record.register == "border_crossing":
            crossed.setdefault(record.owner, []).append(record.facts)
    for rows in crossed.values():
        for back, away in zip(rows[::2], rows[1::2], strict=True):
            stay = date.fromisoformat(back["crossed_on"]) - date.fromisoformat(away["crossed_on"])
            assert (back["document"], back["direction"], away["direction"]) == (away["document"], "入境", "出境")
            assert 0 < stay.days <= (6 if back["document"] == "往来港澳通行证" else 12)


@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2028, 2, 29), date(2031, 12, 31)])
def test_the_register_does_not_grow_old(today: date) -> None:
    population = build_population(today)
    j1 = population.resident(DEFAULT_RESIDENT)
    assert month_text(j1.contributions[-1].month) == month_text(month_of(today) - 1)
    assert today.year - born(population.resident("xiulan")).year == 78
    assert all(born(resident) <= today for resident in population.residents)


@pytest.mark.parametrize("text", ["2026-13/2026-12", "2026-01", "2026-05/2026-04", "2026-1/2026-2", "x", ""])
def test_month_ranges_of_other_forms_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="month range"):
        month_range(text)
