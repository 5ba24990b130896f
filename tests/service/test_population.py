"""The invented residents are consistent with themselves, with their cards and over all departments."""

from collections import Counter
from datetime import date

import pytest

from drivers.devices import LONG_TERM, CardLayout, IdCardRecord
from service.departments import numbers
from service.departments.fund_books import monthly_deposit
from service.departments.months import month_of, month_range, month_text
from service.departments.population import DEFAULT_RESIDENT, Population, Resident, build_population

TODAY = date(2026, 11, 22)
WEIGHTS_GB_11643 = [2 ** (17 - place) % 11 for place in range(17)]


@pytest.fixture(scope="module")
def population() -> Population:
    return build_population(TODAY)


def with_layout(population: Population, layout: CardLayout) -> list[Resident]:
    return [resident for resident in population.residents if resident.card["layout"] == layout]


def test_there_are_enough_people_and_nobody_shares_a_name_or_a_number(population: Population) -> None:
    assert len(population.residents) >= 48
    assert max(Counter(resident.handle for resident in population.residents).values()) == 1
    assert max(Counter(resident.id_number for resident in population.residents).values()) == 1
    assert max(Counter(resident.name for resident in population.residents).values()) == 1


def test_the_same_day_gives_the_same_people(population: Population) -> None:
    again = build_population(TODAY)
    assert [(each.card, each.fund, each.titles) for each in again.residents] == [
        (each.card, each.fund, each.titles) for each in population.residents
    ]


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


def test_all_other_cards_are_valid_today(population: Population) -> None:
    expired = [
        resident.handle
        for resident in population.residents
        if resident.card["valid_until"] != LONG_TERM and str(resident.card["valid_until"]) < TODAY.isoformat()
    ]
    assert expired == ["weidong"]
    assert all(str(resident.card["valid_from"]) <= TODAY.isoformat() for resident in population.residents)


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


@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2028, 2, 29), date(2031, 12, 31)])
def test_the_register_does_not_grow_old(today: date) -> None:
    population = build_population(today)
    j1 = population.resident(DEFAULT_RESIDENT)
    assert month_text(j1.contributions[-1].month) == month_text(month_of(today) - 1)
    assert today.year - born(population.resident("xiulan")).year == 78
    assert all(born(resident) <= today for resident in population.residents)
    assert all(str(resident.card["valid_from"]) <= today.isoformat() for resident in population.residents)


@pytest.mark.parametrize("text", ["2026-13/2026-12", "2026-01", "2026-05/2026-04", "2026-1/2026-2", "x", ""])
def test_month_ranges_of_other_forms_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="month range"):
        month_range(text)
