"""``kiosk helper``: who may confirm residents at this site."""

from pathlib import Path
from typing import TextIO

from kiosk.commands.answer import CommandFailed, Result, UsageError
from kiosk.helpers import FILE, HelpersError, load_helpers, made_helper


def add_helper(folder: Path, name: str, answers: TextIO) -> Result:
    """Add a helper to a site's ``helpers.toml``.

    Args:
        folder: the site's settings.
        name: what the log calls him.
        answers: the code of his badge and his PIN, a line each: neither belongs into the arguments of a command, which
            every process can read.

    Raises:
        UsageError: the badge's code is too short, the PIN is not six figures, or the id is taken.
        CommandFailed: ``settings``, the file is wrong or cannot be written.
    """
    badge, pin = answers.readline().strip(), answers.readline().strip()
    try:
        helper = made_helper(name, badge, pin)
        known = load_helpers(folder)
    except HelpersError as error:
        raise CommandFailed("settings", str(error)) from error
    except ValueError as error:
        raise UsageError(f"helper {name}: {_why(error)}") from error
    if any(helper.id == each.id or helper.badge == each.badge for each in known):
        raise UsageError(f"helper {name}: this id or badge is in {FILE} already")
    table = f'\n[[helper]]\nid = "{helper.id}"\nbadge = "{helper.badge}"\npin = "{helper.pin}"\n'
    try:
        with (folder / FILE).open("a", encoding="utf-8") as file:
            file.write(table)
    except OSError as error:
        raise CommandFailed("settings", f"{FILE}: {error.strerror}") from error
    return Result([{"id": helper.id, "file": str(folder / FILE)}])


def _why(error: ValueError) -> str:
    """Return what is wrong; pydantic's own text names the pattern that the id has to have."""
    return "an id has up to 20 capital letters, figures and hyphens" if "validation" in str(error) else str(error)
