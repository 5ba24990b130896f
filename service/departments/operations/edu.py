"""EDU, the education bureau: pupils, exams, catchment areas, enrolment, aid for pupils, tutoring schools."""

from collections.abc import Mapping
from datetime import date

from service.departments.checks import enrolled, no_open
from service.departments.operation import Inquiry, Operation
from service.departments.records import Facts
from service.departments.registers.edu import ADULT, ENTRANCE, MIDDLE_EXAM, PROFICIENCY
from service.departments.streets import AREAS

HARDSHIPS = {"low_income": "最低生活保障", "marginal": "最低生活保障边缘"}
AID = {"小学": "义务教育生活补助", "初中": "义务教育生活补助", "高中": "普通高中国家助学金"}
EXAMS = {
    PROFICIENCY: "普通高中学业水平考试",
    ENTRANCE: "普通高等学校招生全国统一考试",
    MIDDLE_EXAM: "初中学业水平考试",
    ADULT: "高等教育自学考试",
}
FIRST_AT, LAST_AT = 5, 7
"""How old children become this year who may be enrolled for the first time."""
NO_SCHOOL = "由教育部门统筹安排"


def _pupil(inquiry: Inquiry) -> Facts:
    return inquiry.records.first("student", inquiry.subject) or {}


def _hardship_is_known(inquiry: Inquiry) -> str | None:
    """Refuse a hardship that the records do not tell; an orphan has a guardian and no parents."""
    match inquiry.answers["category"]:
        case "low_income" | "marginal" as category:
            aid = inquiry.records.first("assistance", inquiry.subject) or {}
            is_known = aid.get("category") == HARDSHIPS[category]
        case "disabled":
            is_known = inquiry.records.first("disability", inquiry.subject) is not None
        case "orphan":
            family = inquiry.records.all("relative", inquiry.subject)
            is_known = all(kin["relation"] != "parent" for kin in family)
        case _:
            is_known = True
    return None if is_known else "hardship_unknown"


def _aid(inquiry: Inquiry) -> Mapping[str, str]:
    is_checked = inquiry.answers["category"] != "other"
    return {
        "aid_item": AID[_pupil(inquiry)["stage"]],
        "hardship_check": "已核验，与登记一致" if is_checked else "由学校评议",
    }


def _is_asked(row: Facts, inquiry: Inquiry) -> bool:
    return (row["exam_kind"], row["exam_year"]) == (inquiry.answers["exam"], inquiry.answers["year"])


def _results(inquiry: Inquiry) -> list[Facts]:
    return [row for row in inquiry.records.all("exam_result", inquiry.subject) if _is_asked(row, inquiry)]


def _sat_the_exam(inquiry: Inquiry) -> str | None:
    return None if _results(inquiry) else "no_record"


def _exam(inquiry: Inquiry) -> Mapping[str, str]:
    """Return the exam by its full name; only pupils of a senior school have a number of their own for it."""
    first, exam = _results(inquiry)[0], inquiry.answers["exam"]
    is_pupil = exam == PROFICIENCY
    return {
        "exam": EXAMS[exam],
        "candidate_number": first["candidate_number"] if is_pupil else "",
        "admission_number": "" if is_pupil else first["candidate_number"],
        "exam_year": first["exam_year"],
    }


def _catchment(inquiry: Inquiry) -> Facts:
    """Return the catchment of the road in the address; empty for a road of no school."""
    areas, address = inquiry.records.public("catchment"), inquiry.answers["address"]
    return next((area for area in areas if area["road"] in address), {})


def _lies_in_catchment(inquiry: Inquiry) -> str | None:
    return None if _catchment(inquiry) else "outside_catchment"


def _schools(inquiry: Inquiry) -> Mapping[str, str]:
    area, stage = _catchment(inquiry), inquiry.answers["stage"]
    return {
        "primary": area["primary"],
        "middle": area["middle"],
        "school_address": area[f"{stage}_address"],
        "admissions_phone": area[f"{stage}_phone"],
        "year_note": f"{inquiry.today.year} 年教育服务区，下一年五月公布调整",
    }


def _is_wanted(row: Facts, inquiry: Inquiry) -> bool:
    area = AREAS.get(inquiry.answers["district"], "")
    return inquiry.answers["keyword"] in f"{row['institution']} {row['training_kind']}" and area in row["place"]


def _year_is_right(inquiry: Inquiry) -> str | None:
    """Refuse a year that does not follow from the child's age and school so far."""
    pupil, grade = _pupil(inquiry), inquiry.answers["grade"]
    born = date.fromisoformat((inquiry.person or {})["birth_date"])
    match grade:
        case "first":
            is_right = not pupil and FIRST_AT <= inquiry.today.year - born.year <= LAST_AT
        case "seventh":
            is_right = (pupil.get("stage"), pupil.get("grade")) == ("小学", "六年级")
        case _:
            is_right = bool(pupil) and inquiry.answers["category"] == "transfer"
    return None if is_right else "wrong_school_year"


def _category_is_right(inquiry: Inquiry) -> str | None:
    """Refuse as local whom no register of the district holds."""
    is_local = inquiry.records.first("household", inquiry.subject) is not None
    return "not_eligible" if inquiry.answers["category"] == "local" and not is_local else None


def _enrolment(inquiry: Inquiry) -> Mapping[str, str]:
    is_local = inquiry.records.first("household", inquiry.subject) is not None
    family = inquiry.records.all("relative", inquiry.subject)
    owners = [kin["id_number"] for kin in family if kin["relation"] in {"parent", "household"}]
    owns = any(inquiry.records.first("home", owner) is not None for owner in owners)
    grade, area = inquiry.answers["grade"], _catchment(inquiry)
    stage = "middle" if grade == "seventh" or _pupil(inquiry).get("stage") == "初中" else "primary"
    year = inquiry.today.year + (inquiry.today.month > 8)
    return {
        "category_and_grade": f"{inquiry.said('category')}，{inquiry.said('grade')}",
        "home_check": f"户籍{'在本区' if is_local else '不在本区'}，家庭{'有房' if owns else '无房'}",
        "catchment_school": area.get(stage, NO_SCHOOL),
        "schedule": f"{year}年6月核对材料，8月公布名单",
    }


OPERATIONS: Mapping[str, Operation] = {
    "education.apply-student-aid": Operation(
        sources=("student",),
        missing="not_at_school",
        checks=(enrolled("student", "not_at_school"), no_open("student_aid"), _hardship_is_known),
        facts=_aid,
        files="student_aid",
    ),
    "education.print-exam-certificate": Operation(
        checks=(_sat_the_exam,), facts=_exam, rows="exam_result", keep=_is_asked
    ),
    "education.print-student-status": Operation(sources=("student",), missing="not_at_school"),
    "education.query-school-catchment": Operation(checks=(_lies_in_catchment,), facts=_schools),
    "education.query-training-institution": Operation(rows="training_institution", keep=_is_wanted),
    "education.register-compulsory-school": Operation(
        checks=(no_open("school_registration"), _year_is_right, _category_is_right),
        facts=_enrolment,
        files="school_registration",
    ),
}
