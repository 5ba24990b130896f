"""The journal says what was meant and what became of it, across crashes."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from flows.journal import INTERRUPTED, Journal, JournalError

VISIT, SERVICE, DOCUMENT = "0" * 32, "social-insurance.print-enrolment-certificate", "a" * 64


def test_an_entry_is_open_until_its_outcome_is_known(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.sqlite")
    entry = journal.intend(VISIT, SERVICE, DOCUMENT, 1, 2)
    assert [each.id for each in journal.entries(only_open=True)] == [entry]
    journal.close_entry(entry, "delivered", 2, "")
    assert journal.entries(only_open=True) == []
    (closed,) = journal.entries()
    assert (closed.outcome, closed.delivered, closed.sheets) == ("delivered", 2, 2)
    journal.close()


def test_an_outcome_is_written_once(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.sqlite")
    entry = journal.intend(VISIT, SERVICE, DOCUMENT, 1, 1)
    journal.close_entry(entry, "unknown", 0, "print_unknown")
    with pytest.raises(KeyError):
        journal.close_entry(entry, "delivered", 1, "")
    journal.close()


def test_a_process_killed_while_printing_leaves_its_intent(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    program = (
        "import os, sys; from pathlib import Path; from flows.journal import Journal;"
        "Journal(Path(sys.argv[1])).intend('0' * 32, 's.t', 'a' * 64, 1, 2); os.kill(os.getpid(), 9)"
    )
    assert subprocess.run([sys.executable, "-c", program, str(path)], check=False).returncode == -9
    journal = Journal(path)
    (interrupted,) = journal.settle_interrupted()
    (entry,) = journal.entries()
    assert (entry.id, entry.outcome, entry.reason) == (interrupted.id, "unknown", INTERRUPTED)
    assert journal.settle_interrupted() == []
    journal.close()


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    path.write_bytes(b"this is no database" * 100)
    with pytest.raises(JournalError) as raised:
        Journal(path)
    assert raised.value.code == "journal.unavailable"


def test_every_commit_is_forced_to_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    journal = Journal(path)
    assert journal._database.execute("PRAGMA synchronous").fetchone() == (2,)
    journal.close()
    with sqlite3.connect(path) as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    database.close()


def test_a_full_or_read_only_place_is_a_typed_error(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.sqlite")
    journal._database.execute("PRAGMA query_only=ON")
    with pytest.raises(JournalError) as raised:
        journal.intend(VISIT, SERVICE, DOCUMENT, 1, 1)
    assert raised.value.code == "journal.unavailable"
    journal.close()
