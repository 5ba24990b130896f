"""Documents as they should never arrive, made on demand so that the machine can be seen to refuse them."""

import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ed25519

from flows.documents.issue import Order
from flows.documents.keys import Signer, load_signer, make_demonstration_keys
from flows.schema import Service
from service.departments.cases import Work
from service.departments.database import Database
from service.departments.decisions import Paper
from service.departments.desks import Desk, paper_of_another
from service.departments.press import Press, order_of

END_OF_PDF = b"%%EOF"


class Forger:
    """Turns an issued document into a wrong one, by the names of `faults.DOCUMENT_FAULTS`."""

    def __init__(self, press: Press, database: Database, desks: Mapping[str, Desk]) -> None:
        self._press = press
        self._database = database
        self._desks = desks

    def forge(self, fault: str, work: Work, pdf: bytes) -> bytes:
        """Return the document that the fault makes of ``pdf``, the one that was issued for ``work``."""
        service, own = work.desk.service, self._press.signers[work.desk.service.department_code]
        match fault:
            case "unsealed":
                # The seal is appended to the document; what stands before it is the document without.
                return pdf[: pdf.index(END_OF_PDF) + len(END_OF_PDF)] + b"\n"
            case "altered":
                place = pdf.index(b"stream\r\n" if b"stream\r\n" in pdf else b"stream\n") + 40
                return pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]
            case "foreign_seal":
                return self._issue(service, work.paper, work, self._foreign_signer(service))
            case "wrong_department_seal":
                others = (signer for code, signer in self._press.signers.items() if code != service.department_code)
                return self._issue(service, work.paper, work, next(others))
            case "bad_token":
                unpublished = replace(own, token_key=ed25519.Ed25519PrivateKey.generate())
                return self._issue(service, work.paper, work, unpublished)
            case "wrong_person":
                paper = self._paper_of_another(work.desk, work)
                return self._issue(service, paper, work, own, binding_key=secrets.token_bytes(16))
            case "wrong_service":
                desk = next(desk for desk in self._desks.values() if desk.service.id != service.id)
                return self._issue(desk.service, self._paper_of_another(desk, work), work, own)
        raise ValueError(fault)

    def _issue(
        self, service: Service, paper: Paper, work: Work, signer: Signer, binding_key: bytes | None = None
    ) -> bytes:
        request = work.request
        key = binding_key or bytes.fromhex(request.binding_key)
        order: Order = order_of(service, paper, key, request.terminal, datetime.now().astimezone(), running=1)
        return self._press.issue(service, paper, order, signer).pdf

    def _paper_of_another(self, desk: Desk, work: Work) -> Paper:
        today = datetime.now().astimezone().date()
        with self._database.begin() as connection:
            return paper_of_another(desk, connection, work.request.applicant.id_number, today)

    @staticmethod
    def _foreign_signer(service: Service) -> Signer:
        with tempfile.TemporaryDirectory() as folder:
            keys = Path(folder) / "keys"
            make_demonstration_keys(keys)
            return load_signer(keys, service.department_code)
