"""The grammar of fault rules, and which call a rule is for."""

import pytest

from service.departments.faults import CALLS, WIRE_FAULTS, FaultBook, parse_fault


@pytest.mark.parametrize(
    ("rule", "department", "call", "name", "value", "left"),
    [
        ("down", None, None, "down", "", None),
        ("HRSS=error_500", "HRSS", None, "error_500", "", None),
        ("view=slow", None, "view", "slow", "3", None),
        ("HRSS.view=slow:0.5*2", "HRSS", "view", "slow", "0.5", 2),
        ("document=wrong_person*1", None, "document", "wrong_person", "", 1),
        ("wrong_json:deep", None, None, "wrong_json", "deep", None),
        ("payments.unpaid*1", None, None, "payments.unpaid", "", 1),
        ("payments.slow:0.5", None, None, "payments.slow", "0.5", None),
        ("refund=down", None, "refund", "down", "", None),
        ("identity_code=cut*1", None, "identity_code", "cut", "", 1),
        ("PSB.send_code=slow:0.5", "PSB", "send_code", "slow", "0.5", None),
        ("PSB.check_code=error_500", "PSB", "check_code", "error_500", "", None),
        ("guardian=wrong_json", None, "guardian", "wrong_json", "unknown_key", None),
    ],
)
def test_a_rule_says_where_what_and_how_often(
    rule: str, department: str | None, call: str | None, name: str, value: str, left: int | None
) -> None:
    fault = parse_fault(rule)
    assert (fault.department, fault.call, fault.name, fault.value, fault.left) == (department, call, name, value, left)


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "nonsense",
        "HRSS.nothing=down",
        "identity-code=down",
        "one_time_code=down",
        "down:3",
        "slow:soon",
        "wrong_json:odd",
        "down*x",
        "=down",
        "HRSS=",
        "down*",
        "slow:nan",
        "slow:601",
        "payments.nothing",
        "payments.unpaid:3",
        "down.up",
    ],
)
def test_a_wrong_rule_is_refused(rule: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_fault(rule)


def test_every_fault_is_explained_in_the_help() -> None:
    from service.departments import faults

    for name in faults.ALL:
        assert f"``{name}" in (faults.__doc__ or "")


def test_a_counted_rule_ends_and_others_stay() -> None:
    book = FaultBook(["HRSS.view=down*2", "error_500"])
    taken = [book.take("HRSS", "view", WIRE_FAULTS) for _ in range(3)]
    assert [fault.name for fault in taken if fault] == ["down", "down", "error_500"]
    assert book.rules() == ["error_500"]


def test_a_rule_for_another_department_or_call_is_not_used() -> None:
    book = FaultBook(["HRSS.view=down"])
    assert book.take("HPF", "view", WIRE_FAULTS) is None
    assert all(book.take("HRSS", call, WIRE_FAULTS) is None for call in CALLS if call != "view")


def test_a_wrong_rule_changes_nothing() -> None:
    book = FaultBook(["down"])
    with pytest.raises(ValueError, match="unknown fault"):
        book.set(["error_500", "nonsense"])
    assert book.rules() == ["down"]
