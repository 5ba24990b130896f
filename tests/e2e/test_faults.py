"""Everything that may go wrong on the way to the paper, one row each: what the visit comes to, and what is left.

Of every row three things are true: the visit ends with the code told here, the log has that code and nothing of the
resident, and the next resident takes the paper home.
"""

from dataclasses import dataclass

import pytest

SERVICE = "public-security.print-household-certificate"


@dataclass(frozen=True)
class Row:
    """One fault: where, when, and what follows."""

    fault: str
    outcome: str
    code: str
    page: str
    logged: str


def problem(fault: str, code: str, logged: str = "") -> Row:
    """The machine or a department failed; the problem page offers a way on."""
    return Row(fault, "failed", code, "problem", logged or code)


def refused(fault: str, code: str, logged: str) -> Row:
    """It cannot be done here and now; the page names the counter."""
    return Row(fault, "refused", code, "refusal", logged)


def another_way(fault: str, logged: str) -> Row:
    """The face is no way; the resident takes another one and has his paper."""
    return Row(fault, "completed", "", "take_paper", logged)


ROWS = [
    refused("id_card.media_unsupported@read_id_card", "card_unreadable", "id_card.media_unsupported"),
    refused("id_card.media_unreadable@read_id_card", "card_unreadable", "id_card.media_unreadable"),
    refused("id_card.media_withdrawn@read_id_card", "card_unreadable", "id_card.media_withdrawn"),
    another_way("id_card.photo_damaged@read_id_card", "visit.card_read"),
    problem("id_card.gone@read_id_card", "id_card.unavailable"),
    problem("id_card.silent@read_id_card", "id_card.silent"),
    problem("id_card.wrong_checksum@read_id_card", "id_card.bad_checksum"),
    another_way("camera.no_face@compare_face", "no_face"),
    another_way("camera.two_faces@compare_face", "many_faces"),
    another_way("camera.other_face@compare_face", "non_match"),
    another_way("camera.gone@compare_face", "camera.unavailable"),
    problem("departments.down@query", "department.error"),
    problem("departments.slow:60@query", "department.timeout"),
    problem("departments.wrong_json@query", "department.protocol"),
    problem("departments.unsealed@issue", "document.unsealed"),
    problem("departments.altered@issue", "document.altered"),
    problem("departments.foreign_seal@issue", "document.foreign_seal"),
    problem("departments.wrong_department_seal@issue", "document.foreign_seal"),
    problem("departments.wrong_person@issue", "document.wrong_person"),
    problem("departments.wrong_service@issue", "document.wrong_service"),
    problem("departments.bad_token@issue", "document.token_invalid"),
    problem("document_printer.media_empty@print", "document_printer.media_empty"),
    problem("document_printer.media_jam@print", "document_printer.media_jam"),
    problem("document_printer.gone@print", "document_printer.unavailable"),
    problem("document_printer.media_empty_during_job@print", "print_unknown", '"outcome": "unknown"'),
    problem("document_printer.no_sheet@print", "print_unknown", '"outcome": "unknown"'),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.fault)
def test_fault_ends_in_plain_words_and_the_machine_is_ready_again(machine, row: Row) -> None:
    report = machine.visit(SERVICE, faults=[row.fault])
    assert (report.outcome.kind, report.outcome.code) == (row.outcome, row.code)
    assert report.pages[-2:] == [row.page, "finish"]
    log = machine.new_log()
    assert row.logged in log
    assert [word for word in machine.personal_words() if word in log] == []
    assert "log.undeclared" not in log
    machine.mend()
    assert machine.visit(SERVICE).outcome.kind == "completed"


@pytest.mark.parametrize("fault", ["garbage", "slow"])
def test_noise_on_the_readers_line_is_overcome(machine, fault: str) -> None:
    assert machine.visit(SERVICE, faults=[f"id_card.{fault}@read_id_card"]).outcome.kind == "completed"
