"""ARC, the archives: certificates of what the holdings say, and requests to archives elsewhere."""

from collections.abc import Mapping

from flows.rules.regions import city_of
from service.departments.operation import Check, Inquiry, Operation, working_days_after
from service.departments.registers.arc import ARCHIVE

ANSWER_DAYS = 15
MARRIAGE_YEARS, COUNTRYSIDE_YEARS, EMPLOYMENT_YEARS = 1, 2, 3
"""By how many years a resident's memory may be off."""


def _near(register: str, key: str, question: str, years: int) -> Check:
    """Refuse where the subject has no archive of a year near the one that was answered."""

    def check(inquiry: Inquiry) -> str | None:
        facts = inquiry.records.first(register, inquiry.subject)
        asked = int(inquiry.answers[question])
        is_near = facts is not None and abs(int(facts[key][:4]) - asked) <= years
        return None if is_near else "no_archive"

    return check


def _is_partner(inquiry: Inquiry) -> str | None:
    facts = inquiry.records.first("marriage_archive", inquiry.subject) or {}
    return None if facts.get("partner") == inquiry.answers["partner_name"] else "no_archive"


def _worked_there(inquiry: Inquiry) -> str | None:
    facts = inquiry.records.first("employment_archive", inquiry.subject) or {}
    return None if inquiry.answers["employer_name"] in facts.get("archived_employer", "") else "no_archive"


def _marriage(_: Inquiry) -> Mapping[str, str]:
    return {"explanation": "经查阅馆藏婚姻登记档案，双方登记结婚属实"}


def _remote(inquiry: Inquiry) -> Mapping[str, str]:
    city = city_of(inquiry.answers["target_archive"])
    return {
        "archive": f"{city.zh}演示档案馆（经{ARCHIVE}转办）",
        "answer_by": working_days_after(inquiry.today, ANSWER_DAYS).isoformat(),
    }


OPERATIONS: Mapping[str, Operation] = {
    "archives.apply-remote-archive": Operation(facts=_remote, files="remote_archive"),
    "archives.query-educated-youth-archive": Operation(
        sources=("countryside_archive",),
        missing="no_archive",
        checks=(_near("countryside_archive", "going_on", "going_year", COUNTRYSIDE_YEARS),),
    ),
    "archives.query-employment-archive": Operation(
        sources=("employment_archive",),
        missing="no_archive",
        checks=(_worked_there, _near("employment_archive", "hired_on", "start_year", EMPLOYMENT_YEARS)),
    ),
    "archives.query-marriage-archive": Operation(
        sources=("marriage_archive",),
        missing="no_archive",
        checks=(_is_partner, _near("marriage_archive", "registered_on", "registration_year", MARRIAGE_YEARS)),
        facts=_marriage,
    ),
}
