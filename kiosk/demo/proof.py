"""Whether the paper that came out is the right one, as its receiver would find out: offline, from the file alone."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from drivers.places import INSTALLED
from flows.documents.keys import load_trust
from flows.documents.verify import verify

LEAST_ROWS = 24
"""Months that a paper of two years has at least."""

MONTH = re.compile(r"^ *((?:19|20)\d{2}) +(1[0-2]|[1-9]) ", re.MULTILINE)
"""The first two columns of a row: year and month."""

SCAN = 150
"""Dots per inch at which the code is read: an office's scanner."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found.

    Attributes:
        rows: months in the table.
        problems: what is not as it should be, in words without personal data.
    """

    rows: int
    problems: tuple[str, ...]


def prove(paper: Path, name: str) -> Proof:
    """Read a printed certificate with tools that did not make it, and verify seal and code.

    Args:
        paper: the PDF as it reached the printer.
        name: the resident's, which must be on it.

    Raises:
        OSError: poppler's tools are not installed.
    """
    text = _run("pdftotext", "-layout", str(paper), "-").decode()
    rows = len(set(MONTH.findall(text)))
    trust = load_trust(INSTALLED / "keys")
    sealed = verify(paper.read_bytes(), trust)
    scanned = verify(_run("pdftoppm", "-r", str(SCAN), "-png", "-singlefile", str(paper)), trust)
    checks = {
        "the resident's name is not on it": name in text,
        f"fewer than {LEAST_ROWS} months are on it": rows >= LEAST_ROWS,
        f"the seal: {sealed.reason}": sealed.valid,
        f"the printed code: {scanned.reason}": scanned.valid,
        "seal and code tell of different papers": sealed.serial == scanned.serial,
    }
    return Proof(rows, tuple(problem for problem, is_right in checks.items() if not is_right))


def _run(*command: str) -> bytes:
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout
