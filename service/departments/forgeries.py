"""Papers as they should never arrive, made on demand so that the machine can be seen to refuse them."""

import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ed25519

from flows.documents.keys import Signer, load_signer, make_demonstration_keys
from service.departments.cases import Work
from service.departments.content import Content, content_of, wanted_by
from service.departments.database import Database
from service.departments.desks import Desk
from service.departments.messages import View
from service.departments.press import Job, Press, Printed, serial_of
from service.departments.records import MOMENT, Records
from service.departments.usual import granted_visits

END_OF_PDF = b"%%EOF"


class Forger:
    """Turns an issued paper into a wrong one, by the names of `faults.DOCUMENT_FAULTS`."""

    def __init__(self, press: Press, database: Database, desks: Mapping[str, Desk]) -> None:
        self._press = press
        self._database = database
        self._desks = desks

    def forge_document(self, fault: str, work: Work, pdf: bytes) -> bytes:
        """Return the document that the fault makes of ``pdf``, the one that was issued for ``work``."""
        match fault:
            case "unsealed":
                # The seal is appended to the document; what stands before it is the document without.
                return pdf[: pdf.index(END_OF_PDF) + len(END_OF_PDF)] + b"\n"
            case "altered":
                place = pdf.index(b"stream\r\n" if b"stream\r\n" in pdf else b"stream\n") + 40
                return pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]
        return self._made(fault, work).pdf

    def forge_slip(self, fault: str, work: Work, view: View) -> View:
        """Return the slip that the fault makes of ``view``, the one that was issued for ``work``."""
        match fault:
            case "unsealed":
                return view.model_copy(update={"token": ""})
            case "altered":
                name = max(view.fields, key=lambda key: len(view.fields[key]))
                forged = "".join(chr(ord(sign) ^ 1) if sign.isdigit() else sign for sign in view.fields[name])
                changed = forged if forged != view.fields[name] else view.fields[name] + "一"
                return view.model_copy(update={"fields": {**view.fields, name: changed}})
        return self._made(fault, work).view

    def _made(self, fault: str, work: Work) -> Printed:
        job, own = work.job, self._press.signers[work.desk.service.department_code]
        match fault:
            case "foreign_seal":
                return self._make(job, _foreign_signer(own.department))
            case "wrong_department_seal":
                others = (signer for code, signer in self._press.signers.items() if code != own.department)
                return self._make(job, next(others))
            case "bad_token":
                return self._make(job, replace(own, token_key=ed25519.Ed25519PrivateKey.generate()))
            case "wrong_person":
                content = self._content_of_another(work.desk, work)
                return self._make(replace(job, content=content, binding_key=secrets.token_bytes(16)), own)
            case "wrong_service":
                return self._make(self._job_of_another_service(work), own)
        raise ValueError(fault)

    def _make(self, job: Job, signer: Signer) -> Printed:
        now = datetime.now().astimezone()
        return self._press.make(job, serial_of(job.template, now, running=1), now, signer)

    def _content_of_another(self, desk: Desk, work: Work) -> Content:
        """Return the content of the first resident but this one whom the desk grants its paper."""
        template = desk.template(work.form)
        assert template is not None
        now = datetime.now().astimezone()
        with self._database.begin() as connection:
            inquiry = next(granted_visits(Records(connection, now), desk, now, but=work.inquiry.subject))
            if desk.operation.due is not None:
                paid = {"amount": "100", "method": "", "transaction": "421", "paid_at": now.strftime(MOMENT)}
                inquiry = replace(inquiry, payment=paid)
            return content_of(desk.operation, inquiry, wanted_by(template), "FORGED")

    def _job_of_another_service(self, work: Work) -> Job:
        kind = type(work.job.template)
        for desk in self._desks.values():
            template = desk.template(work.form)
            if desk.service.id != work.desk.service.id and isinstance(template, kind):
                try:
                    content = self._content_of_another(desk, work)
                except StopIteration:
                    continue
                return replace(work.job, service=desk.service, template=template, content=content)
        return replace(work.job, service=work.job.service.model_copy(update={"id": "forged.service"}))


def _foreign_signer(department: str) -> Signer:
    with tempfile.TemporaryDirectory() as folder:
        keys = Path(folder) / "keys"
        make_demonstration_keys(keys)
        return load_signer(keys, department)
