"""What residents own, as choices of a question and as facts of the chosen one. Several departments ask for it."""

import re
from collections.abc import Iterator
from datetime import date

from service.departments.operation import Check, Choices, Inquiry
from service.departments.records import Facts

TO_STREET = re.compile(r"^.*?街道")


def short_address(address: str) -> str:
    """Return an address without district and street office, as it fits a button."""
    return TO_STREET.sub("", address)


def homes(inquiry: Inquiry) -> Iterator[tuple[str, str, str]]:
    """Offer the applicant's registered homes by their unit number."""
    for home in inquiry.records.all("home", inquiry.subject):
        yield home["unit_number"], short_address(home["address"]), short_address(home["address"])


def home_of(inquiry: Inquiry, question: str = "home") -> Facts:
    """Return the home that was chosen; empty where none was."""
    return record_of(inquiry, "home", question, "unit_number")


def choices_of(register: str, key: str, *words: str) -> Choices:
    """Offer the applicant's records of a register.

    Args:
        register: whose records.
        key: the fact that is the choice's value.
        words: facts that tell a resident which one it is.
    """

    def choices(inquiry: Inquiry) -> Iterator[tuple[str, str, str]]:
        for facts in inquiry.records.all(register, inquiry.subject):
            told = " ".join(short_address(facts[word]) for word in words)
            yield facts[key], told, told

    return choices


def record_of(inquiry: Inquiry, register: str, question: str, key: str) -> Facts:
    """Return the subject's record whose fact ``key`` was chosen; empty where none was."""
    wanted = inquiry.answers.get(question, "")
    mine = inquiry.records.all(register, inquiry.subject)
    return next((facts for facts in mine if facts[key] == wanted), {})


def spouse_of(inquiry: Inquiry) -> Facts | None:
    """Return the person record of the subject's spouse."""
    family = inquiry.records.all("relative", inquiry.subject)
    number = next((kin["id_number"] for kin in family if kin["relation"] == "spouse"), "")
    return inquiry.records.first("person", number) if number else None


def household_of(inquiry: Inquiry, question: str = "members") -> list[tuple[str, str]]:
    """Return name and number of the subject and of everyone whom a ``family_list`` names besides."""
    person = inquiry.person or {}
    listed = [member.split(",") for member in inquiry.answers.get(question, "").split(";") if member]
    others = [(name, number) for name, _, number in listed if number != inquiry.subject]
    return [(person["name"], inquiry.subject), *others]


def couple_owns_home(inquiry: Inquiry) -> bool:
    """Whether a home is registered to the subject or the spouse."""
    spouse = spouse_of(inquiry)
    owners = [inquiry.subject, *([spouse["id_number"]] if spouse else [])]
    return any(inquiry.records.first("land_title", owner) is not None for owner in owners)


def not_within(register: str, days: int, service: str, reason: str = "too_soon") -> Check:
    """Refuse when the subject has filed for the same service in the last so many days."""

    def check(inquiry: Inquiry) -> str | None:
        filed = [each for each in inquiry.records.all(register, inquiry.owner) if each.get("service") == service]
        is_recent = any((inquiry.today - date.fromisoformat(each["accepted_on"])).days < days for each in filed)
        return reason if is_recent else None

    return check
