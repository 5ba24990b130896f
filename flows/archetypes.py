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
    ISSUE = "issue"
    PRINT = "print"
    HAND_OVER = "hand_over"


ARCHETYPES: Mapping[str, tuple[Step, ...]] = {
    "print_certificate": (
        Step.BEGIN,
        Step.IDENTIFY,
        Step.DATA_CONSENT,
        Step.QUESTIONS,
        Step.REVIEW,
        Step.QUERY,
        Step.ISSUE,
        Step.PRINT,
        Step.HAND_OVER,
    ),
}
