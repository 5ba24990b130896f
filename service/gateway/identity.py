"""What the identity department's answers come to, after everything that can be checked here."""

from datetime import date

import msgspec

from flows.ports import Applicant, CodeChecked, CodeSent, DepartmentProtocolError, Portrait, Refusal
from flows.rules.persons import birth_of, is_id_number
from service.gateway.messages import (
    ApplicantAnswer,
    CodeCheckedAnswer,
    CodeSentAnswer,
    IdentifiedAnswer,
    PortraitAnswer,
)

LONGEST_TEXT = 4096
"""Characters of what was scanned or typed; longer text is no code of anyone's."""


def sendable(text: str) -> str:
    """Return a scanned or typed text as the wire can carry it: cut, and with ``?`` for half characters.

    What is changed by that is no code, and the department says so.
    """
    return text[:LONGEST_TEXT].encode("utf-8", "replace").decode()


def portrait_of(answer: PortraitAnswer, id_number: str) -> Portrait | Refusal:
    """Return whom the number belongs to; an answer about another number is none.

    Raises:
        DepartmentProtocolError: it is not the contract.
    """
    if answer.applicant is None:
        return _refusal(answer.reason)
    if answer.applicant.id_number != id_number or not answer.photo:
        raise _not_the_contract()
    return Portrait(_applicant(answer.applicant), answer.photo)


def applicant_of(answer: IdentifiedAnswer) -> Applicant | Refusal:
    """Return whose code it is; a person whose number cannot be is none. Raises as `portrait_of`."""
    if answer.applicant is None:
        return _refusal(answer.reason)
    if answer.reason is not None or not _is_possible(answer.applicant):
        raise _not_the_contract()
    return _applicant(answer.applicant)


def code_sent(answer: CodeSentAnswer) -> CodeSent | Refusal:
    """Return where the code went. Raises as `portrait_of`."""
    if answer.reason is not None:
        return _refusal(answer.reason, answer.reference, answer.phone, answer.tries, answer.seconds)
    if answer.reference is None or answer.phone is None or answer.tries is None or answer.seconds is None:
        raise _not_the_contract()
    return CodeSent(answer.reference, answer.phone, answer.tries, answer.seconds)


def code_checked(answer: CodeCheckedAnswer) -> CodeChecked | Refusal:
    """Return whether the code was right. Raises as `portrait_of`."""
    if answer.reason is not None:
        return _refusal(answer.reason, answer.is_right, answer.tries_left)
    if answer.is_right is None or answer.tries_left is None:
        raise _not_the_contract()
    return CodeChecked(answer.is_right, answer.tries_left)


def _refusal(reason: str | None, *others: object) -> Refusal:
    """Return the refusal of an answer that says nothing else."""
    if reason is None or any(other is not None for other in others):
        raise _not_the_contract()
    return Refusal(reason)


def _is_possible(applicant: ApplicantAnswer) -> bool:
    number = applicant.id_number
    try:
        born = date.fromisoformat(applicant.birth_date)
    except ValueError:
        return False
    told = birth_of(number)
    return is_id_number(number) and told in {None, born.isoformat()}


def _applicant(answer: ApplicantAnswer) -> Applicant:
    return Applicant(**msgspec.structs.asdict(answer))


def _not_the_contract() -> DepartmentProtocolError:
    return DepartmentProtocolError("department.protocol")
