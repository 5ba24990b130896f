"""A filled sample of every paper: what comes out for the resident of a service's happy vector.

Made once at set-up, so that a machine shows one without fonts, registers or keys. A sample is no document: it carries
the mark, no seal, and a code that says nothing.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flows.catalog import COMPILED, Catalog, load_catalog
from flows.documents.columns import ROWS
from flows.documents.issue import CODE_LENGTH, CODE_SIGNS, serial_number
from flows.documents.render import DocumentData, Imprint, Renderer
from flows.documents.screen import ScreenTemplate
from flows.documents.slip.faces import Faces
from flows.documents.slip.press import SlipPress
from flows.documents.slip.template import SlipPaper
from flows.documents.template import DocumentTemplate
from flows.ports import SealedSlip
from flows.schema import Service
from flows.vectors import filled_answers, load_vectors
from service.departments.content import Content, content_of, wanted_by
from service.departments.database import Database
from service.departments.desks import Desk, open_desks
from service.departments.inquiries import Asked
from service.departments.operations import load_operations
from service.departments.people import look_up
from service.departments.population import Population, build_population
from service.departments.records import Records
from service.departments.trial import paid, who_asks
from service.departments.usual import usual_visit

TERMINAL = "SAMPLE"
RUNNING = 421
CODE = CODE_SIGNS[:CODE_LENGTH]
TOKEN = "SAMPLE " * 46
"""In place of a verification token, and as long as one."""


@dataclass(frozen=True, slots=True)
class Samples:
    """Where samples are made; opening takes a second (fonts)."""

    renderer: Renderer
    slips: SlipPress
    now: datetime

    @classmethod
    def open(cls, fonts: Path) -> "Samples":
        """Load the faces that set-up has installed.

        Raises:
            DocumentFault: ``fonts.missing``, ``fonts.face_unreadable``.
        """
        slips = SlipPress(Faces(fonts), TERMINAL, "", is_sample=True)
        return cls(Renderer.open(fonts), slips, datetime.now().astimezone())

    def papers(self, catalog: Catalog) -> Iterator[tuple[str, bytes]]:
        """Yield id and PDF of every service that hands out paper.

        Raises:
            CatalogError: a service has no vectors.
            DocumentFault, NobodyKnows, OperationFault, Refused, WrongAnswers: its happy vector does not end with paper.
        """
        population = build_population(self.now.date())
        database = Database()
        database.seed(population)
        try:
            with database.begin() as connection:
                records = Records(connection, self.now)
                for desk in open_desks(catalog, load_operations()).values():
                    if not isinstance(desk.service.document, ScreenTemplate):
                        yield desk.service.id, self._paper(desk, records, population)
        finally:
            database.close()

    def _paper(self, desk: Desk, records: Records, population: Population) -> bytes:
        service, template = desk.service, desk.service.document
        assert not isinstance(template, ScreenTemplate)
        serial = serial_number(template, self.now.date(), RUNNING)
        content = self._content(desk, records, population, serial)
        if isinstance(template, SlipPaper):
            return self.slips.page(template, self._slip(service, template, content, serial), self.now)
        return self._document(service, template, content, serial)

    def _content(self, desk: Desk, records: Records, population: Population, serial: str) -> Content:
        vector = load_vectors(desk.service.id)[0].vector
        answers = filled_answers(vector.answers, self.now.date(), lambda kind, name: look_up(population, kind, name))
        applicant, licence = who_asks(desk.service, population, vector.resident, vector.company or "")
        asked = Asked({}, applicant, licence, TERMINAL)
        inquiry = usual_visit(records, desk, asked, self.now, answers).inquiry
        due = desk.operation.due(inquiry)[0] if desk.operation.due is not None else 0
        return content_of(
            desk.operation, paid(inquiry, due) if due else inquiry, wanted_by(desk.service.document), serial
        )

    def _document(self, service: Service, template: DocumentTemplate, content: Content, serial: str) -> bytes:
        tables = {key: rows for key, rows in content.tables.items() if key != ROWS}
        imprint = Imprint(service.id, serial, CODE, TOKEN, self.now, TERMINAL, "", is_sample=True)
        return self.renderer.render(template, DocumentData(content.fields, content.rows, tables), imprint).pdf

    def _slip(self, service: Service, template: SlipPaper, content: Content, serial: str) -> SealedSlip:
        return SealedSlip(
            kind=service.id,
            title="".join(template.title),
            serial=serial,
            check_code=CODE,
            issued_at=self.now.replace(microsecond=0).isoformat(),
            fields=content.fields,
            token=TOKEN,
            sha256="",
        )


def main() -> None:
    """Write the sample of every service into the folder that the second argument names; fonts lie in the first."""
    fonts, folder = map(Path, sys.argv[1:3])
    folder.mkdir(parents=True, exist_ok=True)
    for service, pdf in Samples.open(fonts).papers(load_catalog(compiled=COMPILED)):
        (folder / f"{service}.pdf").write_bytes(pdf)


if __name__ == "__main__":
    main()
