"""Where papers are made: content in, sealed PDF or signed slip out, with the demonstration keys of set-up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from flows.documents.columns import ROWS
from flows.documents.issue import Order, issue, new_check_code, serial_number
from flows.documents.keys import Signer, load_signer
from flows.documents.render import DocumentData, Renderer
from flows.documents.screen import ScreenTemplate
from flows.documents.seal import binding
from flows.documents.slip.content import SlipData
from flows.documents.slip.seal import seal_slip
from flows.documents.slip.template import SlipPaper
from flows.documents.template import DocumentTemplate
from flows.schema import Service, Template
from service.departments.content import Content
from service.departments.messages import View


@dataclass(frozen=True, slots=True, repr=False)
class Printed:
    """What a case hands out: the answer to ``view`` and, of a document, its PDF; personal."""

    view: View
    pdf: bytes = b""


@dataclass(frozen=True, slots=True, repr=False)
class Job:
    """One paper to be made; personal.

    Attributes:
        template: of the form that was asked for.
        binding_key: the request's, 16 bytes.
    """

    service: Service
    template: Template
    content: Content
    binding_key: bytes
    terminal: str


class Press:
    """Renders, seals and signs. Opening takes half a second (fonts); after that it is ready for any service.

    Args:
        fonts: folder that set-up built.
        keys: folder of the demonstration keys, with ``private/``.
        departments: codes of those whose keys are needed.
    """

    def __init__(self, fonts: Path, keys: Path, departments: Iterable[str]) -> None:
        self._renderer = Renderer.open(fonts)
        self.signers = {code: load_signer(keys, code) for code in sorted(departments)}

    def make(self, job: Job, serial: str, now: datetime, signer: Signer | None = None) -> Printed:
        """Make one paper.

        Args:
            job: what it says.
            serial: its number; of what is only shown it is not told.
            now: local time of the department.
            signer: other than the service's own department; only a forgery has one.

        Raises:
            DocumentFault: the data does not fit the template, or a character has no glyph.
        """
        signer = signer or self.signers[job.service.department_code]
        order = Order(
            service=job.service.id,
            serial=serial,
            check_code=new_check_code(),
            issued_at=now,
            terminal=job.terminal,
            binding=binding(job.binding_key, job.content.subject),
        )
        match job.template:
            case ScreenTemplate():
                return _shown(job, job.template)
            case SlipPaper():
                return _slip(job, job.template, order, signer)
        return self._document(job, job.template, order, signer)

    def _document(self, job: Job, template: DocumentTemplate, order: Order, signer: Signer) -> Printed:
        content = job.content
        data = DocumentData(
            fields=content.fields,
            rows=content.rows,
            tables={key: rows for key, rows in content.tables.items() if key != ROWS},
        )
        issued = issue(self._renderer, template, data, order, signer)
        view = View(service=order.service, title=issued.title, serial=order.serial, pages=issued.pages, form="document")
        return Printed(view, issued.pdf)


def serial_of(template: Template, day: date, running: int) -> str:
    """Return the serial number of a paper; empty for what is only shown."""
    return "" if isinstance(template, ScreenTemplate) else serial_number(template, day, running)


def _slip(job: Job, template: SlipPaper, order: Order, signer: Signer) -> Printed:
    sealed = seal_slip(template, SlipData(job.content.fields), order, signer)
    view = View(
        service=sealed.kind,
        title=sealed.title,
        serial=sealed.serial,
        pages=0,
        form="slip",
        check_code=sealed.check_code,
        issued_at=sealed.issued_at,
        fields=dict(sealed.fields),
        token=sealed.token,
    )
    return Printed(view)


def _shown(job: Job, template: ScreenTemplate) -> Printed:
    content = job.content
    rows = [dict(row) for row in content.rows]
    view = View(
        service=job.service.id,
        title=template.title,
        serial="",
        pages=0,
        form="screen",
        fields=dict(content.fields),
        rows=rows,
    )
    return Printed(view)
