"""A department's office with keys of its own: it issues the three papers of invented residents, and looks at them."""

import subprocess
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from PIL import Image

from drivers.places import INSTALLED
from flows.catalog import Catalog
from flows.documents.issue import Issued, Order, issue, serial_number
from flows.documents.keys import Signer, Trust, load_signer, load_trust, make_demonstration_keys
from flows.documents.page import Page
from flows.documents.render import DocumentData, Imprint, Rendered, Renderer
from flows.documents.seal import binding
from flows.documents.template import AnyTemplate, document_template
from flows.documents.values import ValueType

ENROLMENT = "social-insurance.print-enrolment-certificate"
DEPOSIT = "provident-fund.print-deposit-certificate"
HOUSEHOLD = "public-security.print-household-certificate"
OFFICE_TIME = timezone(timedelta(hours=8))
ISSUED_AT = datetime(2026, 11, 22, 10, 24, 36, tzinfo=OFFICE_TIME)
BINDING_KEY = bytes(range(16))
ID_NUMBER = "339999199002280041"
CHECK_CODE = "7KQM3TXE9HRW2V4A"

PERSON = {"name": "沈丽华", "sex": "女", "id_number": ID_NUMBER}
DEPOSIT_FIELDS = {
    "name": "沈丽华",
    "id_number": ID_NUMBER,
    "account": "330108002417",
    "opened_on": "2014-07-01",
    "employer": "就近远山演示科技有限公司",
    "employer_account": "10023871",
    "state": "正常",
    "base": "1286000",
    "monthly": "308640",
    "employer_rate": "12",
    "personal_rate": "12",
    "paid_through": "2026-11",
    "months": "136",
    "balance": "16409002",
    "purpose": "申请商业贷款",
}
HOUSEHOLD_FIELDS = PERSON | {
    "nation": "汉族",
    "birth_date": "1990-02-28",
    "household_type": "家庭户",
    "address": "就近市临湖区荷风街道荷风路 8 号 2 幢 1 单元 602 室",
    "head_name": "沈国平",
    "relation": "女儿",
    "moved_in": "2009年8月30日由就近市远山县青石镇迁来",
    "changes": "",
    "purpose": "子女入学",
}
ENROLMENT_FIELDS = PERSON | {
    "social_number": ID_NUMBER,
    "id_type": "居民身份证",
    "pension_status": "参保缴费",
    "injury_status": "参保缴费",
    "unemployment_status": "暂停缴费",
    "employer": "就近远山演示科技有限公司（91999999MA00000X0X）",
    "months": "48",
    "period": "2022-12/2026-11",
}


def contribution(number: int) -> dict[str, str]:
    """The row of one month, counted from December 2022; every amount occurs once."""
    year, month = divmod(2022 * 12 + 11 + number, 12)
    base = 900_000 + 1_001 * number
    return {
        "year": str(year),
        "month": str(month + 1),
        "employer_number": "10023871",
        "pension_place": "临湖区",
        "pension_base": str(base),
        "pension_paid": str(base * 8 // 100),
        "pension_state": "已到账",
        "unemployment_place": "临湖区",
        "unemployment_base": str(base),
        "unemployment_paid": str(base // 200),
        "unemployment_state": "已到账",
        "note": "补缴" if number == 7 else "",
    }


class Paper:
    """A PDF in a file, looked at with poppler's and qpdf's tools."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def text(self, *options: str) -> str:
        return _run("pdftotext", *options, str(self.path), "-")

    def told(self, tool: str, *options: str) -> str:
        return _run(tool, *options, str(self.path))

    def decoded(self) -> str:
        """The whole file with its streams readable."""
        return _run("qpdf", "--qdf", "--object-streams=disable", str(self.path), "-", encoding="latin-1")

    def pictures(self, dpi: int) -> list[Path]:
        """One grey PNG a page."""
        stem = self.path.with_suffix("")
        _run("pdftoppm", "-r", str(dpi), "-gray", "-png", str(self.path), f"{stem}-{dpi}")
        return sorted(self.path.parent.glob(f"{stem.name}-{dpi}-*.png"))

    def picture(self, dpi: int) -> Image.Image:
        """The first page."""
        stem = self.path.with_suffix(f".{dpi}")
        _run("pdftoppm", "-r", str(dpi), "-gray", "-png", "-singlefile", str(self.path), str(stem))
        with Image.open(f"{stem}.png") as image:
            return image.convert("L")


def _run(*command: str, encoding: str = "utf-8") -> str:
    return subprocess.run(command, capture_output=True, check=True, timeout=60).stdout.decode(encoding)


class Office:
    """Everything that an issuing department has."""

    def __init__(self, catalog: Catalog, keys: Path, folder: Path) -> None:
        self.renderer = Renderer.open(INSTALLED / "fonts")
        self.keys = keys
        self.trust = load_trust(keys)
        self._catalog = catalog
        self._folder = folder
        self._papers = 0

    def template(self, service: str) -> AnyTemplate:
        return self._catalog.service(service).document

    def signer(self, service: str) -> Signer:
        return load_signer(self.keys, self._catalog.service(service).department_code)

    def data(self, service: str, rows: int = 48, **changes: str | None) -> DocumentData:
        """What the department knows; a field that is changed to None is left out."""
        fields: Mapping[str, str] = {
            ENROLMENT: ENROLMENT_FIELDS,
            DEPOSIT: DEPOSIT_FIELDS,
            HOUSEHOLD: HOUSEHOLD_FIELDS,
        }[service]
        kept = {name: value for name, value in (fields | changes).items() if value is not None}
        months = range(rows) if service == ENROLMENT else ()
        return DocumentData(kept, tuple(map(contribution, months)))

    def order(self, service: str) -> Order:
        return Order(
            service=service,
            serial=serial_number(self.template(service), date(2026, 11, 22), 18473),
            check_code=CHECK_CODE,
            issued_at=ISSUED_AT,
            terminal="LH-001",
            binding=binding(BINDING_KEY, ID_NUMBER),
        )

    def issue(self, service: str, data: DocumentData | None = None, signer: Signer | None = None) -> Issued:
        data = self.data(service) if data is None else data
        return issue(self.renderer, self.template(service), data, self.order(service), signer or self.signer(service))

    def imprint(self, service: str, token: str = "TOKEN" * 60, *, is_sample: bool = True) -> Imprint:
        order = self.order(service)
        return Imprint(
            service=order.service,
            serial=order.serial,
            check_code=order.check_code,
            token=token,
            issued_at=order.issued_at,
            terminal=order.terminal,
            binding=order.binding,
            is_sample=is_sample,
        )

    def render(self, service: str, data: DocumentData | None = None, *, is_sample: bool = True) -> Rendered:
        """Unsealed."""
        data = self.data(service) if data is None else data
        return self.renderer.render(self.template(service), data, self.imprint(service, is_sample=is_sample))

    def pages(self, service: str, data: DocumentData, token: str = "TOKEN" * 60) -> list[Page]:
        """As drawing operations."""
        return self.renderer.lay_out(self.template(service), data, self.imprint(service, token))

    def sample(self, paper: str, rows: int | None = None, /, **changes: str | None) -> tuple[AnyTemplate, DocumentData]:
        """A template with its data; a field that is changed to None is left out.

        Args:
            paper: name of the file.
            rows: so many, made from the file's first one: dates and months go on month by month from January 2022.
            changes: fields.
        """
        file = _sample_file(paper)
        template, data = document_template(file["document"]), file["data"]
        fields = {key: value for key, value in (data["fields"] | changes).items() if value is not None}
        given = data.get("rows", [])
        if rows is not None:
            given = [_later(given[0], template.row_types()["rows"], number) for number in range(rows)]
        return template, DocumentData(fields, given, data.get("tables", {}))

    def print(self, template: AnyTemplate, data: DocumentData, signer: Signer) -> Issued:
        """A sealed paper of a template that is in no catalogue."""
        order = Order(
            service="demonstration.sample",
            serial=serial_number(template, date(2026, 11, 22), 18473),
            check_code=CHECK_CODE,
            issued_at=ISSUED_AT,
            terminal="LH-001",
            binding=binding(BINDING_KEY, ID_NUMBER),
        )
        return issue(self.renderer, template, data, order, signer)

    def lay_out(self, template: AnyTemplate, data: DocumentData, *, is_sample: bool = True) -> list[Page]:
        return self.renderer.lay_out(template, data, self.imprint(HOUSEHOLD, is_sample=is_sample))

    def paper(self, pdf: bytes) -> Paper:
        self._papers += 1
        path = self._folder / f"{self._papers}.pdf"
        path.write_bytes(pdf)
        return Paper(path)


def _sample_file(name: str) -> dict[str, dict]:
    """A template and its data, from the folder ``papers``."""
    return tomllib.loads((Path(__file__).parent / "papers" / f"{name}.toml").read_text(encoding="utf-8"))


def _later(row: dict[str, str], types: Mapping[str, ValueType], number: int) -> dict[str, str]:
    year, month = divmod(2022 * 12 + number, 12)
    stamp = f"{year}-{month + 1:02d}"
    values = {ValueType.MONTH: stamp, ValueType.DATE: f"{stamp}-15"}
    return {key: values.get(types[key], value) for key, value in row.items()}


@pytest.fixture(scope="session")
def sample_file() -> Callable[[str], dict[str, dict]]:
    return _sample_file


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("office") / "keys"
    make_demonstration_keys(folder)
    return folder


@pytest.fixture(scope="session")
def trust(keys: Path) -> Trust:
    return load_trust(keys)


@pytest.fixture(scope="session")
def office(catalog: Catalog, keys: Path, tmp_path_factory: pytest.TempPathFactory) -> Office:
    return Office(catalog, keys, tmp_path_factory.mktemp("papers"))


@pytest.fixture(scope="session")
def issued(office: Office) -> dict[str, Issued]:
    """One paper of each kind, by service."""
    return {service: office.issue(service) for service in (ENROLMENT, DEPOSIT, HOUSEHOLD)}


@pytest.fixture(scope="session")
def signer(office: Office) -> Signer:
    """The police's."""
    return office.signer(HOUSEHOLD)


@pytest.fixture(scope="session")
def real_signer(signer: Signer) -> Signer:
    """Keys that are no demonstration's."""
    return replace(signer, is_demonstration=False)


@pytest.fixture
def now() -> datetime:
    return ISSUED_AT.astimezone(UTC)
