"""NHC, the health commission: appointments, family doctors, certificates, children, pregnancies."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from flows.rules.persons import sex_of
from service.departments.appointments import day_choice
from service.departments.checks import age_of, not_older
from service.departments.holdings import spouse_of
from service.departments.operation import Inquiry, Operation, hours_of
from service.departments.records import DONE, Facts
from service.departments.registers.hsa_lists import CENTRE, HOSPITAL
from service.departments.registers.nhc import DOCTOR
from service.departments.registers.nhc_children import year_of_age
from service.departments.streets import place_of

COMMISSION = "就近演示卫生健康中心"
CHILDCARE_A_YEAR = 360_000
"""Fen for each year of age, of the plan of 2025."""
CHILDCARE_UNTIL = 3
DAYS_AHEAD = 7
SLOTS = ("08:00-09:00", "09:00-10:00", "10:00-11:00", "14:00-15:00", "15:00-16:00")
PLACES_A_SLOT = 3
EXPERT_DAYS = frozenset({0, 2, 4})
EXPERT_FEE = 5_000
TICKETS = "hospital_appointment"
RENEWAL_DAYS = 30
SENIOR_FROM, CHILD_UNTIL = 60, 6
MALE = "男"


def _is_not_claimed(inquiry: Inquiry) -> str | None:
    claimed = inquiry.records.all("childcare_subsidy", inquiry.subject)
    period = _childcare(inquiry)["subsidy_period"]
    return "record_exists" if any(each["subsidy_period"] == period for each in claimed) else None


def _childcare(inquiry: Inquiry) -> Mapping[str, str]:
    """Return the sum for the year of age that is running, and from which day to which it is."""
    assert inquiry.person is not None
    born = date.fromisoformat(inquiry.person["birth_date"])
    return {
        "subsidy_period": year_of_age(born, age_of(inquiry.person, inquiry.today)),
        "standard": str(CHILDCARE_A_YEAR),
        "street": place_of(inquiry.person["address"]),
    }


def _institutions(inquiry: Inquiry, *kinds: str) -> Iterator[tuple[str, str, str]]:
    for each in inquiry.records.public("medical_institution"):
        if each["kind"] in kinds:
            yield each["institution_code"], each["name"], each["name_en"]


def _hospitals(inquiry: Inquiry) -> Iterator[tuple[str, str, str]]:
    return _institutions(inquiry, HOSPITAL, CENTRE)


def _centres(inquiry: Inquiry) -> Iterator[tuple[str, str, str]]:
    return _institutions(inquiry, CENTRE)


def _departments(inquiry: Inquiry) -> Iterator[tuple[str, str, str]]:
    for each in inquiry.records.public("hospital_department"):
        if each["institution_code"] == inquiry.answers["hospital"]:
            yield each["department_code"], each["department"], each["department_en"]


def _department(inquiry: Inquiry) -> Facts:
    """Return the department that was chosen."""
    asked = inquiry.answers["hospital"], inquiry.answers["department"]
    found = inquiry.records.public("hospital_department")
    return next((each for each in found if (each["institution_code"], each["department_code"]) == asked), {})


def _doctors_at(inquiry: Inquiry, institution: str) -> Iterator[tuple[str, str, str]]:
    for each in inquiry.records.public("practitioner"):
        if each["role"] == DOCTOR and institution in {each["institution_code"], each["other_code"]}:
            yield each["number"], f"{each['name']}（全科）", f"{each['name']} (general)"


def _consultants(inquiry: Inquiry) -> Iterator[tuple[str, str, str]]:
    """Offer an ordinary appointment, and a specialist's at hospitals or named doctors at health centres."""
    yield "ordinary", "值班医生（普通门诊）", "Doctor on duty (ordinary)"
    hospital = inquiry.answers["hospital"]
    found = inquiry.records.by_key("medical_institution", hospital)
    if found is not None and found[1]["kind"] == HOSPITAL:
        expert = _department(inquiry)["expert"]
        yield "expert", f"{expert}（专家门诊）", f"{expert} (specialist)"
    elif inquiry.answers["department"] == "general":
        yield from _doctors_at(inquiry, hospital)


def _taken(inquiry: Inquiry, day: str, slot: str = "") -> int:
    """Return how many appointments of this doctor are booked on a day, or in one of its slots."""
    asked = tuple(inquiry.answers[name] for name in ("hospital", "department", "doctor"))
    return sum(
        (each["hospital_code"], each["department_code"], each["doctor_code"]) == asked
        and each["visit_time"].startswith(hours_of(day, slot))
        for _, each in inquiry.records.everyone(TICKETS)
    )


def _days(inquiry: Inquiry) -> Iterator[tuple[str, str, str]]:
    """Offer the days of the next week with room; specialists are there every other day."""
    is_expert = inquiry.answers["doctor"] == "expert"
    for ahead in range(1, DAYS_AHEAD + 1):
        day = inquiry.today + timedelta(days=ahead)
        is_open = day.weekday() in EXPERT_DAYS if is_expert else True
        if is_open and _taken(inquiry, day.isoformat()) < len(SLOTS) * PLACES_A_SLOT:
            yield day_choice(day)


def _slots(inquiry: Inquiry) -> Iterator[tuple[str, str, str]]:
    for slot in SLOTS:
        if _taken(inquiry, inquiry.answers["date"], slot) < PLACES_A_SLOT:
            yield slot, slot, slot


def _has_no_ticket(inquiry: Inquiry) -> str | None:
    """Refuse a second appointment of the same person in the same department on one day."""
    mine = inquiry.records.all(TICKETS, inquiry.subject)
    wanted = inquiry.answers["hospital"], inquiry.answers["department"], inquiry.answers["date"]
    told = [(each["hospital_code"], each["department_code"], each["visit_time"][:10]) for each in mine]
    return "record_exists" if wanted in told else None


def _ticket(inquiry: Inquiry) -> Mapping[str, str]:
    hospital, department, doctor = (inquiry.answers[name] for name in ("hospital", "department", "doctor"))
    day = inquiry.answers["date"]
    return {
        "ticket": f"{day[5:7]}{day[8:]}{_taken(inquiry, day) + 1:03d}",
        "campus": "本部",
        "visit_time": hours_of(day, inquiry.answers["slot"]),
        "fee": str(EXPERT_FEE) if doctor == "expert" else _department(inquiry)["fee"],
        "pick_up": "当天在医院自助机刷身份证或医保码",
        "cancelling": "就诊前一天 17:00 前可退",
        "hospital_code": hospital,
        "department_code": department,
        "doctor_code": doctor,
    }


def _told_today(inquiry: Inquiry) -> Mapping[str, str]:
    return {"queried_on": inquiry.today.isoformat()}


def _is_valid(inquiry: Inquiry) -> str | None:
    certificate = inquiry.records.first("health_certificate", inquiry.subject)
    is_over = certificate is not None and certificate["valid_until"] < inquiry.today.isoformat()
    return "certificate_expired" if is_over else None


def _age(inquiry: Inquiry) -> Mapping[str, str]:
    assert inquiry.person is not None
    return {"age": str(age_of(inquiry.person, inquiry.today))}


def _checked(inquiry: Inquiry) -> Mapping[str, str]:
    return {"guardian_name": (inquiry.applicant or {})["name"], "checked_on": inquiry.today.isoformat()}


def _is_named(practitioner: Facts, inquiry: Inquiry) -> bool:
    wanted = inquiry.answers
    is_right = practitioner["role"] == wanted["type"] and wanted["name_sought"] in practitioner["name"]
    return is_right and wanted.get("institution", "") in practitioner["institution"]


def _partner_is_right(inquiry: Inquiry) -> str | None:
    """Refuse a spouse whom no register knows, and a number that is somebody else's."""
    match inquiry.answers["partner"]:
        case "spouse":
            return None if spouse_of(inquiry) else "not_married"
        case "other":
            known = inquiry.records.first("person", inquiry.answers["spouse_id"])
            is_other = known is not None and known["name"] != inquiry.answers["spouse_name"]
            return "party_unknown" if is_other else _parents_fit(inquiry)
    return "mother_needed" if (inquiry.applicant or {})["sex"] == MALE else None


def _parents_fit(inquiry: Inquiry) -> str | None:
    """Refuse two fathers or two mothers, as far as a register or the number tells the other's sex."""
    own, other = (inquiry.applicant or {})["sex"], inquiry.answers["spouse_id"]
    known = inquiry.records.first("person", other)
    sex = sex_of(other)
    if known is None and sex is None:
        return None
    is_male = known["sex"] == MALE if known is not None else sex == "male"
    if is_male != (own == MALE):
        return None
    return "mother_needed" if is_male else "party_unknown"


def _is_not_registered(inquiry: Inquiry) -> str | None:
    mine = inquiry.records.all("pregnancy", inquiry.subject)
    today = inquiry.today.isoformat()
    return "record_exists" if any(each["expected_date"] >= today for each in mine) else None


def _pregnancy(inquiry: Inquiry) -> Mapping[str, str]:
    assert inquiry.applicant is not None
    own, other = inquiry.applicant["name"], inquiry.answers.get("spouse_name", "")
    if inquiry.answers["partner"] == "spouse":
        other = (spouse_of(inquiry) or {})["name"]
    is_mother = inquiry.applicant["sex"] == "女"
    return {
        "mother_name": own if is_mother else other,
        "father_name": other if is_mother else own,
        "registered_by": COMMISSION,
        "registered_on": inquiry.today.isoformat(),
    }


def _family_doctors(inquiry: Inquiry) -> Iterator[tuple[str, str, str]]:
    return _doctors_at(inquiry, inquiry.answers["centre"])


def _package_fits(inquiry: Inquiry) -> str | None:
    """Refuse a package for old people, small children or expectant mothers to anybody else."""
    assert inquiry.person is not None
    age, sex = age_of(inquiry.person, inquiry.today), inquiry.person["sex"]
    fits = {"senior": age >= SENIOR_FROM, "child": age <= CHILD_UNTIL, "maternity": sex == "女" and age >= 18}
    return None if fits.get(inquiry.answers["package"], True) else "package_misfit"


def _is_not_signed(inquiry: Inquiry) -> str | None:
    """Refuse while a contract runs for more than a month."""
    last = (inquiry.today + timedelta(days=RENEWAL_DAYS)).isoformat()
    contracts = inquiry.records.all("family_doctor", inquiry.subject)
    return "record_exists" if any(each["contract_term"].partition("/")[2] > last for each in contracts) else None


def _contract(inquiry: Inquiry) -> Mapping[str, str]:
    found = inquiry.records.by_key("practitioner", inquiry.answers["doctor"])
    day = inquiry.today
    until = date(day.year + 1, day.month, min(day.day, 28)) - timedelta(days=1)
    return {
        "contract_term": f"{day.isoformat()}/{until.isoformat()}",
        "doctor_phone": found[1]["doctor_phone"] if found else "",
        "state": DONE,
    }


OPERATIONS: Mapping[str, Operation] = {
    "health.apply-childcare-subsidy": Operation(
        checks=(not_older(CHILDCARE_UNTIL - 1), _is_not_claimed), facts=_childcare, files="childcare_subsidy"
    ),
    "health.book-hospital-appointment": Operation(
        checks=(_has_no_ticket,),
        facts=_ticket,
        files=TICKETS,
        offers={
            "hospital": _hospitals,
            "department": _departments,
            "doctor": _consultants,
            "date": _days,
            "slot": _slots,
        },
    ),
    "health.print-blood-donation-record": Operation(sources=("blood_donor",), facts=_told_today, rows="blood_donation"),
    "health.print-health-certificate": Operation(checks=(_is_valid,), sources=("health_certificate",), facts=_age),
    "health.print-vaccination-check": Operation(
        sources=("vaccination",), missing="not_vaccinated_here", facts=_checked, rows="vaccination_dose"
    ),
    "health.query-practitioner": Operation(rows="practitioner", keep=_is_named),
    "health.register-birth": Operation(
        checks=(_partner_is_right, _is_not_registered), facts=_pregnancy, files="pregnancy"
    ),
    "health.sign-family-doctor": Operation(
        checks=(_package_fits, _is_not_signed),
        facts=_contract,
        files="family_doctor",
        offers={"centre": _centres, "doctor": _family_doctors},
    ),
}
