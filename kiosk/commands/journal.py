"""``kiosk journal``: what was printed and what is open, without personal data."""

from dataclasses import asdict
from pathlib import Path

from flows.journal import Journal, JournalError
from kiosk.commands.answer import CommandFailed, Result
from kiosk.settings import MachineSettings


def show(settings: MachineSettings) -> Result:
    """Return every entry, oldest first."""
    journal = _open(settings)
    try:
        return Result([asdict(entry) | {"open": entry.closed_at is None} for entry in journal.entries()])
    finally:
        journal.close()


def consents(settings: MachineSettings) -> Result:
    """Return every answer to a question of consent, oldest first: what was shown, and what was answered."""
    journal = _open(settings)
    try:
        return Result([asdict(entry) for entry in journal.consents()])
    finally:
        journal.close()


def check(settings: MachineSettings) -> Result:
    """Verify the file and count what is open or unknown; fails when something is."""
    journal = _open(settings)
    try:
        journal.check()
        entries = journal.entries()
    except JournalError as error:
        raise CommandFailed(error.code, "the journal's file is damaged") from error
    finally:
        journal.close()
    still_open = sum(entry.closed_at is None for entry in entries)
    unknown = sum(entry.outcome == "unknown" for entry in entries)
    answer = {"sound": True, "entries": len(entries), "open": still_open, "unknown": unknown}
    return Result([answer], succeeded=not still_open)


def _open(settings: MachineSettings) -> Journal:
    path = Path(settings.kiosk.data) / "journal.sqlite"
    try:
        return Journal(path)
    except JournalError as error:
        raise CommandFailed(error.code, "the journal cannot be opened") from error
