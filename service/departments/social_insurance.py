"""HRSS: the proof of social insurance, at most 48 months, one row for every month that was paid."""

from datetime import date

from sqlalchemy import Connection, Row, select

from flows.ports import Refusal
from service.departments import books
from service.departments.decisions import Asked, Decision, Paper, WrongAnswers, identify, refuse_others
from service.departments.months import month_of, month_range, month_text

SERVICE = "social-insurance.print-enrolment-certificate"
PLACE = "临湖区"
MONTHS_AT_MOST = 48

_ID_TYPES = {
    "resident": "居民身份证",
    "foreign_2017": "外国人永久居留身份证",
    "foreign_2023": "外国人永久居留身份证",
    "residence_permit": "港澳台居民居住证",
}


def decide_enrolment(connection: Connection, asked: Asked) -> Decision:
    """Decide on the enrolment certificate.

    Raises:
        WrongAnswers: the period is no month range, longer than 48 months or not over yet.
    """
    refuse_others(asked.answers, "period")
    first, last = _period(asked)
    person = identify(connection, asked, unknown="not_enrolled")
    if isinstance(person, Refusal):
        return person
    enrolled = connection.execute(
        select(books.enrolment).where(books.enrolment.c.id_number == person.id_number)
    ).one_or_none()
    if enrolled is None:
        return Refusal("not_enrolled")
    paid = connection.execute(
        select(books.contribution, books.employer)
        .join(books.employer)
        .where(books.contribution.c.id_number == person.id_number)
        .order_by(books.contribution.c.month)
    ).all()
    is_retired = enrolled.retired_since is not None
    is_paying = bool(paid) and not is_retired and paid[-1].month >= month_of(asked.today) - 1
    return Paper(
        subject=person.id_number,
        fields={
            "name": person.name,
            "social_number": person.id_number,
            "sex": person.sex,
            "id_type": _ID_TYPES[person.layout],
            "id_number": person.id_number,
            **_states(is_paying=is_paying, is_retired=is_retired),
            "employer": f"{paid[-1].name}（{paid[-1].code}）" if is_paying else "",
            "months": str(last - first + 1),
            "period": f"{month_text(first)}/{month_text(last)}",
        },
        rows=tuple(_line(row) for row in paid if first <= row.month <= last),
    )


def usual_answers(today: date) -> dict[str, str]:
    """Return what most residents answer: as many months as the certificate holds, up to last month."""
    last = month_of(today) - 1
    return {"period": f"{month_text(last - MONTHS_AT_MOST + 1)}/{month_text(last)}"}


def _period(asked: Asked) -> tuple[int, int]:
    try:
        first, last = month_range(asked.answers["period"])
    except (KeyError, ValueError) as error:
        raise WrongAnswers("period is not a month range") from error
    if last - first >= MONTHS_AT_MOST or last > month_of(asked.today):
        raise WrongAnswers(f"period is longer than {MONTHS_AT_MOST} months or not over yet")
    return first, last


def _states(*, is_paying: bool, is_retired: bool) -> dict[str, str]:
    state = "参保缴费" if is_paying else "暂停缴费"
    pension, others = ("离退休", "终止参保") if is_retired else (state, state)
    return {"pension_status": pension, "injury_status": others, "unemployment_status": others}


def _line(row: Row[tuple[object, ...]]) -> dict[str, str]:
    state = "已到账" if row.has_arrived else "未到账"
    return {
        "year": str(row.month // 12),
        "month": str(row.month % 12 + 1),
        "employer_number": row.number,
        "pension_place": PLACE,
        "pension_base": str(row.base),
        "pension_paid": str(row.pension),
        "pension_state": state,
        "unemployment_place": PLACE,
        "unemployment_base": str(row.base),
        "unemployment_paid": str(row.unemployment),
        "unemployment_state": state,
        "note": row.note,
    }
