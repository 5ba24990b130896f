"""The words of what a department handed out, read by another program than the one that wrote them."""

import subprocess
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache

from drivers.places import INSTALLED
from flows.documents.keys import load_trust
from flows.documents.screen import ScreenTemplate
from flows.documents.slip.press import SlipPress
from flows.documents.values import in_cell
from flows.ports import Handed, SealedDocument, SealedSlip, Shown
from flows.schema import Service
from kiosk.commands.answer import CommandFailed


def words_of(handed: Handed, service: Service) -> str:
    """Return the text of a paper or of what the screen shows.

    Raises:
        CommandFailed: ``pdftotext`` is missing or cannot read the paper.
    """
    match handed:
        case SealedDocument(pdf=pdf):
            return _text_of(pdf)
        case SealedSlip():
            assert service.slip_paper is not None
            return _text_of(_press().page(service.slip_paper, handed, datetime.now().astimezone()))
        case Shown():
            return " ".join(_shown(handed, service))


@cache
def _press() -> SlipPress:
    return SlipPress.open(INSTALLED / "fonts", load_trust(INSTALLED / "keys"), "TEST-1", "")


def _text_of(pdf: bytes) -> str:
    try:
        done = subprocess.run(
            ["pdftotext", "-enc", "UTF-8", "-", "-"], input=pdf, capture_output=True, timeout=30, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise CommandFailed("pdftotext", "pdftotext (Debian package poppler-utils) cannot read the paper") from error
    return done.stdout.decode("utf-8")


def _shown(shown: Shown, service: Service) -> Iterator[str]:
    template = service.document
    assert isinstance(template, ScreenTemplate)
    yield template.title
    for field in template.fields:
        value = shown.fields.get(field.value)
        if value is not None:
            yield field.label
            yield in_cell(field.type, value) if value else field.empty
    for row in shown.rows:
        for column in template.columns:
            yield column.label
            value = row.get(column.key, "")
            yield in_cell(column.type, value) if value else ""


def words_that_must_stand(service: Service, handed: Sequence[Handed]) -> Iterator[str]:
    """Yield the title of everything that was handed out, as the service's file has it."""
    for each in handed:
        if isinstance(each, SealedDocument | SealedSlip):
            yield each.title
        else:
            yield service.document.title if isinstance(service.document, ScreenTemplate) else ""
