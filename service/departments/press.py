"""Where documents are made: register data in, sealed PDF out, with the demonstration keys of set-up."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from flows.documents.issue import Issued, Order, issue, new_check_code, serial_number
from flows.documents.keys import Signer, load_signer
from flows.documents.render import DocumentData, Renderer
from flows.documents.seal import binding
from flows.schema import Service
from service.departments.decisions import Paper


class Press:
    """Renders and seals. Opening takes about a second (fonts); after that it is ready for any service.

    Args:
        fonts: folder that set-up built.
        keys: folder of the demonstration keys, with ``private/``.
        departments: codes of those whose keys are needed.
    """

    def __init__(self, fonts: Path, keys: Path, departments: Iterable[str]) -> None:
        self._renderer = Renderer.open(fonts)
        self.signers = {code: load_signer(keys, code) for code in departments}

    def issue(self, service: Service, paper: Paper, order: Order, signer: Signer | None = None) -> Issued:
        """Make one sealed document.

        Args:
            service: whose template lays the paper out.
            paper: what it says.
            order: what makes it unique.
            signer: other than the service's own department; only a forgery has one.

        Raises:
            DocumentFault: the data does not fit the template, or a character has no glyph.
        """
        data = DocumentData(fields=paper.fields, rows=paper.rows)
        return issue(self._renderer, service.document, data, order, signer or self.signers[service.department_code])


def order_of(service: Service, paper: Paper, binding_key: bytes, terminal: str, now: datetime, running: int) -> Order:
    """Return the order for one paper.

    Args:
        service: gives the serial number its prefix.
        paper: its subject is bound to the request.
        binding_key: the request's.
        terminal: the machine's id.
        now: local time of the department.
        running: the day's running number.
    """
    return Order(
        service=service.id,
        serial=serial_number(service.document, now, running),
        check_code=new_check_code(),
        issued_at=now,
        terminal=terminal,
        binding=binding(binding_key, paper.subject),
    )
