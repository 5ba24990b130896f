"""The step sequences that services share. A service names one; nothing else decides its order."""

from collections.abc import Mapping
from enum import StrEnum


class Step(StrEnum):
    """One kind of step; `flows.engine` knows when it is pending and which effect it has."""

    BEGIN = "begin"
    IDENTIFY = "identify"
    DATA_CONSENT = "data_consent"
    QUESTIONS = "questions"
    REVIEW = "review"
    QUERY = "query"
    SUBMIT = "submit"
    PAY = "pay"
    ISSUE = "issue"
    PREVIEW = "preview"
    SHOW = "show"
    PRINT = "print"
    HAND_OVER = "hand_over"


_ARRIVAL = (Step.BEGIN, Step.IDENTIFY, Step.DATA_CONSENT, Step.QUESTIONS)
_PAPER = (Step.ISSUE, Step.PREVIEW, Step.PRINT, Step.HAND_OVER)
_REQUEST = (*_ARRIVAL, Step.REVIEW, Step.QUERY, *_PAPER)
_FILING = (*_ARRIVAL, Step.REVIEW, Step.SUBMIT, Step.PAY, *_PAPER)

ARCHETYPES: Mapping[str, tuple[Step, ...]] = {
    "certificate": _REQUEST,
    "record_list": _REQUEST,
    "self_check": _REQUEST,
    "application": _FILING,
    "declaration": _FILING,
    "booking": _FILING,
    "report": _FILING,
    "two_phase": _FILING,
    # What is due is known only after the department was asked, and is what the resident checks.
    "bill_payment": (*_ARRIVAL, Step.QUERY, Step.REVIEW, Step.PAY, *_PAPER),
    "enquiry": (*_ARRIVAL, Step.QUERY, Step.ISSUE, Step.SHOW, Step.PRINT, Step.HAND_OVER),
}

FILING = frozenset({"application", "declaration", "booking", "report", "two_phase", "bill_payment"})
"""Archetypes that change something at the department or cost money: always checked by the resident first."""
