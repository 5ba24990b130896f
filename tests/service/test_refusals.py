"""Every business refusal of the three services, asked through the gateway over HTTP."""

from dataclasses import replace

import pytest

from flows.ports import DepartmentProtocolError, Refusal
from service.departments.population import DEFAULT_RESIDENT

INSURANCE = "social-insurance.print-enrolment-certificate"
FUND = "provident-fund.print-deposit-certificate"
HOUSEHOLD = "public-security.print-household-certificate"


@pytest.mark.parametrize(
    ("handle", "service", "reason"),
    [
        ("ruogu", INSURANCE, "not_enrolled"),
        ("ruogu", FUND, "no_account"),
        ("ruogu", HOUSEHOLD, "no_record"),
        ("yinuo", INSURANCE, "not_enrolled"),
        ("dilshat", INSURANCE, "not_enrolled"),
        ("aynur", FUND, "no_account"),
        ("xiulan", FUND, "no_account"),
        ("alexandra", HOUSEHOLD, "card_kind_not_served"),
        ("villalobos", HOUSEHOLD, "card_kind_not_served"),
        ("zhiheng", HOUSEHOLD, "card_kind_not_served"),
        ("yuyan", HOUSEHOLD, "card_kind_not_served"),
    ],
)
def test_who_is_in_no_register_is_refused(kiosk, handle: str, service: str, reason: str) -> None:
    assert kiosk.query(kiosk.ask(handle, service)) == Refusal(reason)


@pytest.mark.parametrize("service", [INSURANCE, FUND, HOUSEHOLD])
@pytest.mark.parametrize("changed", [{"name": "沈丽花"}, {"birth_date": "1990-03-15"}])
def test_an_applicant_whom_the_register_names_otherwise_is_refused(
    kiosk, service: str, changed: dict[str, str]
) -> None:
    request = kiosk.ask(DEFAULT_RESIDENT, service)
    request = replace(request, applicant=replace(request.applicant, **changed))
    assert kiosk.query(request) == Refusal("applicant_mismatch")


@pytest.mark.parametrize("member", ["xiulan", "ruogu"])
def test_the_paper_of_another_household_is_refused(kiosk, member: str) -> None:
    number = kiosk.population.resident(member).id_number
    answers = {"member": number, "purpose": "schooling"}
    assert kiosk.query(kiosk.ask(DEFAULT_RESIDENT, HOUSEHOLD, answers)) == Refusal("not_related")


def test_people_of_a_collective_household_are_not_family(kiosk) -> None:
    number = kiosk.population.resident("luoyi").id_number
    answers = {"member": number, "purpose": "housing"}
    assert kiosk.query(kiosk.ask("linxiao", HOUSEHOLD, answers)) == Refusal("not_related")


@pytest.mark.parametrize(
    ("service", "answers"),
    [
        (INSURANCE, {}),
        (INSURANCE, {"period": "last_48_months"}),
        (INSURANCE, {"period": "2020-01/2024-01"}),
        (INSURANCE, {"period": "2999-01/2999-02"}),
        (INSURANCE, {"period": "2024-01/2024-02", "purpose": "other"}),
        (FUND, {"purpose": "holiday"}),
        (HOUSEHOLD, {"member": "self"}),
        (HOUSEHOLD, {"purpose": "other"}),
        (HOUSEHOLD, {"member": "self", "purpose": "other", "subject": "self"}),
        (HOUSEHOLD, {"member": "x" * 61, "purpose": "other"}),
    ],
)
def test_answers_that_are_not_the_services_are_no_contract(kiosk, service: str, answers: dict[str, str]) -> None:
    with pytest.raises(DepartmentProtocolError) as failure:
        kiosk.query(kiosk.ask(DEFAULT_RESIDENT, service, answers))
    assert failure.value.code == "department.protocol"


def test_a_service_of_another_department_is_no_contract(kiosk) -> None:
    with pytest.raises(DepartmentProtocolError):
        kiosk.query(replace(kiosk.ask(DEFAULT_RESIDENT, INSURANCE), department="HPF"))
