"""HPF: the housing fund's certificate of deposits."""

from datetime import date

from sqlalchemy import Connection, select

from flows.ports import Refusal
from service.departments import books
from service.departments.decisions import Asked, Decision, Paper, identify, one_of, refuse_others
from service.departments.months import month_text

SERVICE = "provident-fund.print-deposit-certificate"

_PURPOSES = {
    "commercial_loan": "申请商业性个人住房贷款",
    "lease": "租房",
    "schooling": "子女入学",
    "other": "",
}


def usual_answers(_: date) -> dict[str, str]:
    """Return what most residents answer."""
    return {"purpose": "commercial_loan"}


def decide_deposits(connection: Connection, asked: Asked) -> Decision:
    """Decide on the deposit certificate.

    Raises:
        WrongAnswers: the purpose is none of the service's.
    """
    refuse_others(asked.answers, "purpose")
    purpose = one_of(asked.answers, "purpose", _PURPOSES) if "purpose" in asked.answers else ""
    person = identify(connection, asked, unknown="no_account")
    if isinstance(person, Refusal):
        return person
    account = connection.execute(
        select(books.fund_account, books.employer.c.name, books.employer.c.fund_account)
        .join(books.employer)
        .where(books.fund_account.c.id_number == person.id_number)
    ).one_or_none()
    if account is None:
        return Refusal("no_account")
    fields = {
        "name": person.name,
        "id_number": person.id_number,
        "account": account.account,
        "opened_on": account.opened_on.isoformat(),
        "employer": account.name,
        "employer_account": account.fund_account,
        "state": "正常" if account.is_active else "封存",
        "base": str(account.base),
        "monthly": str(account.monthly),
        "employer_rate": str(account.rate),
        "personal_rate": str(account.rate),
        "paid_through": month_text(account.paid_through),
        "months": str(account.months),
        "balance": str(account.balance),
    }
    return Paper(subject=person.id_number, fields=fields | ({"purpose": purpose} if purpose else {}))
