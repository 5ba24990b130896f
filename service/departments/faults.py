"""Faults of a department, by rule: ``[TARGET=]FAULT[:VALUE][*COUNT]``.

TARGET is a department's code, a call, or both (``HRSS``, ``view``, ``HRSS.view``); without one every call is meant.
Calls are those of the departments, among them ``identity_code``, ``send_code``, ``check_code`` and ``guardian`` of the
identity department, and, without a department, ``order``, ``state``, ``close`` and ``refund``.
COUNT is for how many calls the rule holds; without it until it is cleared. The first rule that fits a call is used.

=====================  =====================================================================================
``down``               503
``error_500``          500
``slow[:SECONDS]``     the answer comes late (3)
``slow_drip[:SECONDS]`` the answer comes byte by byte, SECONDS apart (0.2)
``cut``                the connection ends in the middle of the answer
``huge_json``          16 MiB of JSON
``wrong_json[:KIND]``  ``unknown_key`` (default), ``missing_key``, ``wrong_type``, ``truncated``, ``not_json``, ``deep``
``unsealed``           the document carries no seal
``altered``            one byte of the sealed document is another
``foreign_seal``       sealed by a key of another root
``wrong_department_seal`` sealed by another department
``wrong_person``       another resident's document, sealed in order
``wrong_service``      another service's document, sealed in order
``bad_token``          sealed in order, the verification token by a key that was never published
``payments.unpaid``    an order does not pay itself
``payments.closed``    an order is closed at once
``payments.unknown``   the provider does not know how an order ended
``payments.slow[:SECONDS]`` the payment provider answers late (3)
=====================  =====================================================================================
"""

import re
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

PAYMENT_CALLS = ("order", "state", "close", "refund")
IDENTITY_CALLS = ("portrait", "identity_code", "send_code", "check_code", "guardian")
CALLS = ("offer", "accept", "result", "view", "document", *IDENTITY_CALLS, *PAYMENT_CALLS)
WIRE_FAULTS = ("down", "error_500", "slow", "slow_drip", "cut", "huge_json", "wrong_json")
DOCUMENT_FAULTS = (
    "unsealed",
    "altered",
    "foreign_seal",
    "wrong_department_seal",
    "wrong_person",
    "wrong_service",
    "bad_token",
)
PAYMENT_FAULTS = ("payments.unpaid", "payments.closed", "payments.unknown")
LATE_PAYMENTS = "payments.slow"
ALL = (*WIRE_FAULTS, *DOCUMENT_FAULTS, *PAYMENT_FAULTS, LATE_PAYMENTS)
WRONG_JSON = {
    "unknown_key": b'{"case":"00000000000000000000000000000000","surprise":1}',
    "missing_key": b"{}",
    "wrong_type": b'{"case":7,"state":7,"serial":7,"pages":"two","title":[],"service":null,"pdf":7}',
    "truncated": b'{"case":"0000',
    "not_json": b"<html><body>502</body></html>",
    "deep": b"[" * 100_000,
}
_DEFAULTS = {"slow": "3", LATE_PAYMENTS: "3", "slow_drip": "0.2", "wrong_json": "unknown_key"}
_RULE = re.compile(
    r"(?:(?P<target>[A-Z]{3,4}(?:\.[a-z_]+)?|[a-z_]+)=)?"
    r"(?P<fault>(?:payments\.)?[a-z_0-9]+)(?::(?P<value>[a-z_0-9.]+))?(?:\*(?P<count>[0-9]{1,4}))?"
)
LONGEST_WAIT = 600.0


@dataclass(slots=True)
class Fault:
    """One rule in force; ``left`` counts the calls it still holds for, None is without end."""

    rule: str
    department: str | None
    call: str | None
    name: str
    value: str
    left: int | None

    @property
    def seconds(self) -> float:
        """The value of the slow ones."""
        return float(self.value)


def parse_fault(rule: str) -> Fault:
    """Return what a rule says.

    Raises:
        ValueError: not the grammar, or a name that is not in the table above.
    """
    match = _RULE.fullmatch(rule)
    if match is None:
        raise ValueError(f"{rule!r} is not [TARGET=]FAULT[:VALUE][*COUNT]")
    name = match["fault"]
    department, call = _target(match["target"] or "")
    if name not in ALL:
        raise ValueError(f"unknown fault {name}; known: {', '.join(ALL)}")
    if call is not None and call not in CALLS:
        raise ValueError(f"unknown call {call}; known: {', '.join(CALLS)}")
    value = match["value"] or _DEFAULTS.get(name, "")
    _check_value(name, value)
    count = match["count"]
    return Fault(rule, department, call, name, value, int(count) if count else None)


def _target(text: str) -> tuple[str | None, str | None]:
    first, _, second = text.partition(".")
    return (first or None, second or None) if first.isupper() else (None, first or None)


def _check_value(name: str, value: str) -> None:
    match name:
        case "slow" | "slow_drip" | "payments.slow":
            if not 0 <= float(value) <= LONGEST_WAIT:
                raise ValueError(f"{name} takes 0 to {LONGEST_WAIT:.0f} seconds")
        case "wrong_json":
            if value not in WRONG_JSON:
                raise ValueError(f"unknown kind {value}; known: {', '.join(WRONG_JSON)}")
        case _:
            if value:
                raise ValueError(f"{name} takes no value")


class FaultBook:
    """The rules in force, used from any thread."""

    def __init__(self, rules: Iterable[str] = ()) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []
        self.set(rules)

    def set(self, rules: Iterable[str]) -> None:
        """Replace all rules.

        Raises:
            ValueError: a rule is wrong; nothing is changed.
        """
        faults = [parse_fault(rule) for rule in rules]
        with self._lock:
            self._faults = faults

    def rules(self) -> list[str]:
        """Return the rules that still hold."""
        with self._lock:
            return [fault.rule for fault in self._faults if fault.left != 0]

    def take(self, department: str, call: str, names: Sequence[str]) -> Fault | None:
        """Return the first fault of these names that fits the call, and count it."""
        with self._lock:
            for fault in self._faults:
                fits = fault.department in {None, department} and fault.call in {None, call}
                if fault.name in names and fits and fault.left != 0:
                    if fault.left is not None:
                        fault.left -= 1
                    return fault
        return None
