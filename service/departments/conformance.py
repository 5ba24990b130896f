"""The contract put to a server, real or ours: every check is one question with a known answer.

Test applicants stand in a TOML file: who asks, with which answers, and whether he is granted or refused what he asks::

    [[case]]
    service = "provident-fund.print-deposit-certificate"
    applicant = { name = "…", id_number = "…", sex = "female", nation = "汉", birth_date = "…", address = "…" }
    answers = { purpose = "lease" }
    refused = ""            # the reason, when he is refused
    subject = ""            # whom the paper is about, where it is not the applicant

A case that costs money is checked up to the refusal to hand it out unpaid, and paid for only at a simulated provider.
A one-time code is sent to the first applicant's telephone only where that is asked for, and never read.
"""

import base64
import secrets
import time
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError

from flows.catalog import Catalog
from flows.documents.errors import DocumentFault
from flows.documents.keys import Trust, load_token_keys
from flows.documents.seal import SealState, binding, check_seal, read_imprint
from flows.documents.token import read_token
from flows.schema import Service
from service.departments.messages import (
    LONGEST_SCAN,
    Accepted,
    ApplicantMessage,
    CodeChecked,
    CodeSent,
    Document,
    Failure,
    GuardianTold,
    Identified,
    Message,
    Offer,
    Order,
    OrderState,
    Portrait,
    Result,
    View,
)

PATIENCE = 60.0
"""Seconds until a department has to have decided."""

PAUSE = 0.1
UNKNOWN = "0" * 32
NOBODY = "339999190001010007"
"""A number that nobody has."""

HOSTILE = ("", "12345", "１２３４５６", "\x00" * 6, "' OR 1=1 --", "x" * LONGEST_SCAN, "\U0001f4a9" * 1000)
"""Texts that are no code of anyone's."""

Answer = TypeVar("Answer", bound=Message)


class Trial(BaseModel):
    """One applicant at one service; personal."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    service: str
    applicant: ApplicantMessage | None = None
    licence: str = ""
    answers: dict[str, str] = {}
    refused: str = ""
    subject: str = ""


class Cases(BaseModel):
    """The file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    case: tuple[Trial, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One check: what it asks, of which service, and what was wrong; empty when nothing was."""

    check: str
    service: str
    wrong: str = ""


class NotTheContract(Exception):
    """The server answers something else; no personal data in the text."""


def load_cases(path: Path) -> tuple[Trial, ...]:
    """Read the test applicants.

    Raises:
        ValueError: not TOML, or not of this form; names the key.
        OSError: cannot be read.
    """
    try:
        return Cases.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).case
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise ValueError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error


class Conformance:
    """One server under test.

    Args:
        client: with the server's address and, for a real one, this machine's certificate.
        catalog: whose services the cases are of.
        trust: root and token keys that papers are checked with; None asks the server for them.
        pays: whether the provider is a simulated one that pays by itself.
        sends: whether a one-time code may be sent to the telephone of the first applicant.
    """

    def __init__(
        self, client: httpx.Client, catalog: Catalog, trust: Path | None, *, pays: bool, sends: bool = False
    ) -> None:
        self._client = client
        self._catalog = catalog
        self._trust_file = trust
        self._pays = pays
        self._sends = sends

    def outcomes(self, cases: tuple[Trial, ...]) -> Iterator[Outcome]:
        """Yield what every check came to; one that fails ends nothing but itself."""
        for case in cases:
            if case.service not in self._catalog:
                yield Outcome("service is of the catalogue", case.service, "unknown")
                continue
            walk = _Walk(self, case, self._catalog.service(case.service))
            for check in (walk.refused, walk.offers) if case.refused else (walk.offers, walk.granted, walk.hostile):
                yield self._outcome(check, case.service)
        checks = (self._unknown_service, self._unknown_portrait, self._unknown_identity_code, self._unknown_telephone)
        for check in (*checks, self._unknown_reference, self._no_guardian, self._orders):
            yield self._outcome(check, "")
        applicants = [case.applicant.id_number for case in cases if case.applicant is not None]
        if self._sends and applicants:
            yield self._outcome(_OneTimeCode(self, applicants[0]).kept, "")

    @staticmethod
    def _outcome(check: Callable[[], None], service: str) -> Outcome:
        name = (check.__doc__ or "").strip().rstrip(".")
        try:
            check()
        except NotTheContract as error:
            return Outcome(name, service, str(error))
        except httpx.HTTPError as error:
            return Outcome(name, service, type(error).__name__)
        return Outcome(name, service)

    def ask(self, path: str, body: object, answer: type[Answer]) -> Answer:
        """Post a message and return the answer of status 200.

        Raises:
            NotTheContract: another status, or not the message.
        """
        response = self._client.post(path, json=body)
        if response.status_code != httpx.codes.OK:
            raise NotTheContract(f"{_call(path)}: status {response.status_code}")
        try:
            return answer.model_validate_json(response.content)
        except ValidationError as error:
            place = error.errors(include_url=False, include_input=False)[0]
            raise NotTheContract(f"{_call(path)}: {'.'.join(map(str, place['loc']))}: {place['type']}") from error

    def refuses(self, path: str, body: object, *statuses: int, secret: str = "") -> None:
        """Post a message that is refused with one of the statuses and does not come back in the answer.

        Raises:
            NotTheContract: it is taken, or the refusal is not of the contract's form.
        """
        content = body if isinstance(body, bytes) else None
        response = self._client.post(path, content=content, json=None if content is not None else body)
        if response.status_code not in statuses:
            raise NotTheContract(f"{_call(path)}: status {response.status_code} in place of {statuses[0]}")
        try:
            Failure.model_validate_json(response.content)
        except ValidationError as error:
            raise NotTheContract(f"{_call(path)}: the refusal has no error and message") from error
        if secret and secret in response.text:
            raise NotTheContract(f"{_call(path)}: the refusal repeats personal data")

    def trust(self) -> Trust:
        """Return what papers are checked with."""
        if self._trust_file is not None:
            return load_token_keys(self._trust_file)
        import tempfile  # noqa: PLC0415 - only without a trust file of one's own

        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "token-keys.json"
            file.write_bytes(self._client.get("/keys").content)
            return load_token_keys(file)

    @property
    def pays(self) -> bool:
        return self._pays

    def paid(self, amount: int, subject: str) -> dict[str, Any]:
        """Open an order at the simulated provider and wait until it is paid."""
        order = {"key": secrets.token_hex(8), "amount": amount, "subject": subject}
        number = self.ask("/payments/order", order, Order).order
        deadline = time.monotonic() + PATIENCE
        while (state := self.ask("/payments/state", {"order": number}, OrderState)).state == "open":
            if time.monotonic() > deadline:
                raise NotTheContract("payments: nobody pays")
            time.sleep(PAUSE)
        return state.model_dump(include={"transaction", "amount", "method", "paid_at"})

    def _unknown_service(self) -> None:
        """A service of another department is not there."""
        body = _accept_body(Trial(service="nothing.at-all"))
        self.refuses("/HRSS/accept", body, 404, 422)

    def _unknown_portrait(self) -> None:
        """A number that nobody has leads to a reason and to no person."""
        told = self.ask("/PSB/portrait", {"id_number": NOBODY, "visit": UNKNOWN}, Portrait)
        if told.applicant is not None or not told.reason:
            raise NotTheContract("portrait: somebody for nobody's number")

    def _unknown_identity_code(self) -> None:
        """A text that is no identity code is nobody's, whatever it says, and its request id is for it alone."""
        for text in HOSTILE:
            body = {"request_id": secrets.token_hex(16), "visit": UNKNOWN, "code": text}
            for _ in range(2):
                told = self.ask("/PSB/identity-code", body, Identified)
                if told.applicant is not None or told.reason != "identity_code_invalid":
                    raise NotTheContract(f"identity-code: {told.reason} in place of identity_code_invalid")
            self.refuses("/PSB/identity-code", {**body, "code": f"{text[:9]}1"}, 409)
        self.refuses("/PSB/identity-code", {**body, "code": "x" * (LONGEST_SCAN + 1)}, 400, 422)

    def _unknown_telephone(self) -> None:
        """Nobody's number has no telephone on file."""
        body = {"request_id": secrets.token_hex(16), "visit": UNKNOWN, "id_number": NOBODY}
        told = self.ask("/PSB/one-time-code", body, CodeSent)
        if told != CodeSent(reason="no_phone_on_file"):
            raise NotTheContract(f"one-time-code: {told.reason} in place of no_phone_on_file")

    def _unknown_reference(self) -> None:
        """A reference that nobody was given is as one that has expired."""
        for text in HOSTILE:
            body = {"request_id": secrets.token_hex(16), "visit": UNKNOWN, "reference": UNKNOWN, "code": text}
            told = self.ask("/PSB/one-time-code/check", body, CodeChecked)
            if told != CodeChecked(reason="code_expired"):
                raise NotTheContract(f"check: {told.reason} in place of code_expired")

    def _no_guardian(self) -> None:
        """Nobody is the guardian of a child that is not there."""
        body = {"guardian": NOBODY, "child": NOBODY, "visit": UNKNOWN}
        if self.ask("/PSB/guardian", body, GuardianTold).is_guardian:
            raise NotTheContract("guardian: somebody for nobody")

    def _orders(self) -> None:
        """An order is one for its key, is closed when asked to, and is not given back unpaid."""
        body = {"key": secrets.token_hex(8), "amount": 100, "subject": "conformance"}
        first, again = (self.ask("/payments/order", body, Order) for _ in range(2))
        if first.order != again.order:
            raise NotTheContract("order: the same key opened two orders")
        self.refuses("/payments/order", {**body, "amount": 200}, 409)
        state = self.ask("/payments/close", {"order": first.order}, OrderState).state
        if state not in {"closed", "paid"}:
            raise NotTheContract(f"close: {state}")
        if state == "closed" and self.ask("/payments/state", {"order": first.order}, OrderState).state != "closed":
            raise NotTheContract("state: a closed order opened again")
        self.refuses("/payments/state", {"order": "no-such-order"}, 404)


class _Walk:
    """The checks of one case."""

    def __init__(self, server: Conformance, case: Trial, service: Service) -> None:
        self._server = server
        self._case = case
        self._service = service
        self._at = f"/{service.department_code}"
        self._secret = case.applicant.name if case.applicant is not None else ""

    def offers(self) -> None:
        """Every question that the department answers is offered choices with words in both languages."""
        body = _accept_body(self._case)
        for question in self._service.questions:
            if question.kind == "supplied_choice" and question.when is None:
                asked = {key: body[key] for key in ("service", "visit", "applicant", "licence")}
                needed = {name: body["answers"][name] for name in question.needs if name in body["answers"]}
                offer = self._server.ask(
                    f"{self._at}/offer", {**asked, "question": question.id, "answers": needed}, Offer
                )
                if not all(each.value and each.zh and each.en for each in offer.offered):
                    raise NotTheContract(f"offer: a choice of {question.id} without value or words")

    def refused(self) -> None:
        """Who is not granted it is told the reason, and gets no paper."""
        body = _accept_body(self._case)
        asking = self._accepted(body)
        result = self._decided(asking)
        if (result.state, result.reason) != ("refused", self._case.refused):
            raise NotTheContract(f"result: {result.state} {result.reason or ''} in place of {self._case.refused}")
        self._server.refuses(f"{self._at}/view", {**asking, "form": "slip", "payment": None}, 409)

    def granted(self) -> None:
        """Who is granted it gets one sealed paper, his own, as often as it is asked for."""
        body = _accept_body(self._case)
        asking = self._accepted(body)
        if self._accepted(body) != asking:
            raise NotTheContract("accept: the same request opened two cases")
        self._server.refuses(f"{self._at}/accept", {**body, "terminal": "OTHER-1"}, 409)
        result = self._decided(asking)
        if result.state != "found":
            raise NotTheContract(f"result: {result.state} {result.reason or ''} in place of found")
        self._strangers(asking, result)
        payment = None
        viewing = {**asking, "form": result.form, "payment": None}
        if result.due:
            self._server.refuses(f"{self._at}/view", viewing, 402)
            if not self._server.pays:
                return
            payment = self._server.paid(result.due, result.due_for)
        view, again = (self._server.ask(f"{self._at}/view", {**viewing, "payment": payment}, View) for _ in range(2))
        if view != again:
            raise NotTheContract("view: the second answer is another")
        self._check_paper(body, asking, view, result)

    def hostile(self) -> None:
        """What is not the contract is refused, repeats nothing personal, and breaks nothing."""
        body = _accept_body(self._case)
        for wrong in (
            {**body, "surprise": 1},
            {**body, "visit": "x"},
            {**body, "answers": {**body["answers"], "never_asked": "1"}},
            {**body, "answers": {"a": "x" * 3000}},
            b"{",
            b"\xff\xfe",
        ):
            self._server.refuses(f"{self._at}/accept", wrong, 400, 422, secret=self._secret)
        self._server.refuses(f"{self._at}/accept", b" " * 100_000, 413, 400, 422)
        self._decided(self._accepted(body))

    def _accepted(self, body: dict[str, Any]) -> dict[str, str]:
        return {"case": self._server.ask(f"{self._at}/accept", body, Accepted).case, "visit": body["visit"]}

    def _decided(self, asking: dict[str, str]) -> Result:
        deadline = time.monotonic() + PATIENCE
        while (result := self._server.ask(f"{self._at}/result", asking, Result)).state == "processing":
            if time.monotonic() > deadline:
                raise NotTheContract("result: not decided in time")
            time.sleep(PAUSE)
        return result

    def _strangers(self, asking: dict[str, str], result: Result) -> None:
        for stranger in ({**asking, "visit": secrets.token_hex(16)}, {**asking, "case": UNKNOWN}):
            self._server.refuses(f"{self._at}/result", stranger, 404)
            self._server.refuses(f"{self._at}/view", {**stranger, "form": result.form, "payment": None}, 404)
            self._server.refuses(f"{self._at}/document", stranger, 404)
        other = "/HPF" if self._at != "/HPF" else "/PSB"
        self._server.refuses(f"{other}/result", asking, 404)

    def _check_paper(self, body: dict[str, Any], asking: dict[str, str], view: View, result: Result) -> None:
        if (view.service, view.form) != (self._service.id, result.form):
            raise NotTheContract("view: of another service or form")
        try:
            if result.form == "document":
                self._check_document(body, asking, view)
            elif result.form == "slip":
                claims = read_token(view.token, self._server.trust().token_keys)
                if (claims.issuer, claims.serial) != (self._service.department_code, view.serial):
                    raise NotTheContract("view: the token is another paper's")
        except DocumentFault as error:
            raise NotTheContract(f"paper: {error.code}") from error

    def _check_document(self, body: dict[str, Any], asking: dict[str, str], view: View) -> None:
        document = self._server.ask(f"{self._at}/document", asking, Document)
        pdf, trust = base64.b64decode(document.pdf), self._server.trust()
        state = check_seal(pdf, trust, self._service.department_code).state
        if state is not SealState.VALID:
            raise NotTheContract(f"document: the seal is {state}")
        imprint = read_imprint(pdf)
        claims = read_token(imprint.token, trust.token_keys)
        told = {imprint.serial, claims.serial, document.serial, view.serial}
        if len(told) != 1 or imprint.service != self._service.id or imprint.pages != view.pages:
            raise NotTheContract("document: serial, service or pages are not those that were told")
        applicant = self._case.applicant
        subject = self._case.subject or (applicant.id_number if applicant is not None else "")
        if subject and imprint.binding != binding(bytes.fromhex(body["binding_key"]), subject):
            raise NotTheContract("document: bound to another person or request")


class _OneTimeCode:
    """The checks of a one-time code that is sent to somebody and not read."""

    def __init__(self, server: Conformance, id_number: str) -> None:
        self._server = server
        self._id_number = id_number
        self._visit = secrets.token_hex(16)

    def kept(self) -> None:
        """A one-time code is sent once, to a masked number, for one visit, and a wrong one costs a try and no more."""
        body = {"request_id": secrets.token_hex(16), "visit": self._visit, "id_number": self._id_number}
        told, again = (self._server.ask("/PSB/one-time-code", body, CodeSent) for _ in range(2))
        if told != again:
            raise NotTheContract("one-time-code: the same request was answered otherwise")
        if told.reason is not None:
            return
        if told.reference is None or told.phone is None or told.tries is None or told.seconds is None:
            raise NotTheContract("one-time-code: neither sent nor refused")
        reference = told.reference
        stranger = self._answer(reference, secrets.token_hex(16), secrets.token_hex(16))
        if stranger != CodeChecked(reason="code_expired"):
            raise NotTheContract("check: a code was compared for another visit")
        for left in range(told.tries - 1, -1, -1):
            request_id = secrets.token_hex(16)
            for _ in range(2):
                if self._answer(reference, self._visit, request_id) != CodeChecked(is_right=False, tries_left=left):
                    raise NotTheContract("check: a wrong code does not cost one try")
        if self._answer(reference, self._visit, secrets.token_hex(16)) != CodeChecked(reason="code_used_up"):
            raise NotTheContract("check: there are more tries than were told")
        soon = {**body, "request_id": secrets.token_hex(16)}
        if self._server.ask("/PSB/one-time-code", soon, CodeSent).reason not in {"code_too_soon", "code_too_often"}:
            raise NotTheContract("one-time-code: a second one was sent within the minute")

    def _answer(self, reference: str, visit: str, request_id: str) -> CodeChecked:
        body = {"request_id": request_id, "visit": visit, "reference": reference, "code": "wrong"}
        return self._server.ask("/PSB/one-time-code/check", body, CodeChecked)


def _accept_body(case: Trial) -> dict[str, Any]:
    return {
        "request_id": secrets.token_hex(16),
        "service": case.service,
        "visit": secrets.token_hex(16),
        "binding_key": secrets.token_hex(16),
        "applicant": None if case.applicant is None else case.applicant.model_dump(),
        "licence": case.licence,
        "answers": dict(case.answers),
        "terminal": "CONFORMANCE-1",
    }


def _call(path: str) -> str:
    return path.rpartition("/")[2]
