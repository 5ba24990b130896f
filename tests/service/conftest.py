"""A real department server in a process of its own, and a gateway to it."""

import ipaddress
import secrets
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import offices
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from postgres import PostgresCluster
from sqlalchemy import delete
from town import KEYS, Town

from drivers.places import INSTALLED
from flows.catalog import Catalog, load_catalog
from flows.documents.keys import make_demonstration_keys
from flows.ports import Applicant, Departments, Form, Found, Handed, Refusal, Request, SealedDocument
from flows.rules.answers import SELF, usual_answer
from service.departments import books
from service.departments.database import IN_MEMORY, Database
from service.departments.population import Population, Resident, build_population
from service.departments.press import Press
from service.departments.process import DepartmentProcess
from service.gateway.desk import DeskSettings
from service.gateway.hosted import GatewayProcess
from service.gateway.settings import GatewaySettings

PATIENCE = 30.0
"""Seconds of deadline where a test is not about deadlines."""


@pytest.fixture(scope="session")
def population() -> Population:
    return build_population(datetime.now().astimezone().date())


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresCluster]:
    cluster = PostgresCluster()
    yield cluster
    cluster.close()


@pytest.fixture(scope="session")
def server() -> Iterator[DepartmentProcess]:
    process = DepartmentProcess()
    assert process.address
    yield process
    process.close()


@pytest.fixture
def departments(server: DepartmentProcess) -> Iterator[DepartmentProcess]:
    """The shared server, mended after the test."""
    yield server
    server.clear()


@pytest.fixture(scope="session")
def gateway_process(server: DepartmentProcess) -> Iterator[GatewayProcess]:
    process = GatewayProcess(
        DeskSettings(reach=GatewaySettings(address=server.address), terminal="LH-001", site="试验点")
    )
    process.wait_ready()
    yield process
    process.close()


@pytest.fixture
def gateway(departments: DepartmentProcess, gateway_process: GatewayProcess) -> Departments:
    """The departments as a machine has them: through the gateway's process."""
    return gateway_process.departments


def applicant_of(resident: Resident) -> Applicant:
    card = resident.card
    return Applicant(
        name=card["name"] or card["name_en"] or "",
        id_number=resident.id_number,
        sex=card["sex"] or "",
        nation=card["nation"] or "",
        birth_date=card["birth_date"] or "",
        address=card["latest_address"] or card["address"] or "",
    )


class Kiosk:
    """A machine as the departments see it: makes requests of residents and takes them through the gateway."""

    def __init__(self, gateway: Departments, population: Population, catalog: Catalog) -> None:
        self.gateway = gateway
        self.population = population
        self.catalog = catalog

    def at(self, gateway: Departments) -> "Kiosk":
        """Return the same machine at another gateway."""
        return Kiosk(gateway, self.population, self.catalog)

    def ask(self, handle: str, service_id: str, answers: Mapping[str, str] | None = None) -> Request:
        """Return a request; without ``answers`` what most residents answer."""
        service = self.catalog.service(service_id)
        if answers is None:
            questions = [each for each in service.questions if each.kind != "copies"]
            today = self.population.today.isoformat()
            answers = {each.id: SELF if each.kind == "relative" else usual_answer(each, today) for each in questions}
        applicant = applicant_of(self.population.resident(handle))
        subject = answers.get(service.subject, SELF)
        return Request(
            department=service.department_code,
            service=service_id,
            visit=secrets.token_hex(16),
            binding_key=secrets.token_bytes(16),
            applicant=applicant,
            answers=answers,
            terminal="LH-001",
            subject=applicant.id_number if subject == SELF else subject,
        )

    def query(self, request: Request, seconds: float = PATIENCE, cancel: Event | None = None) -> Found | Refusal:
        return self.gateway.query(request, time.monotonic() + seconds, cancel)

    def issue(self, found: Found, form: Form = "document", seconds: float = PATIENCE) -> Handed:
        return self.gateway.issue(found, form, None, time.monotonic() + seconds)

    def find(self, handle: str, service: str, answers: Mapping[str, str] | None = None) -> Found:
        answer = self.query(self.ask(handle, service, answers))
        assert isinstance(answer, Found)
        return answer

    def fetch(self, handle: str, service: str, answers: Mapping[str, str] | None = None) -> SealedDocument:
        document = self.issue(self.find(handle, service, answers))
        assert isinstance(document, SealedDocument)
        return document


@pytest.fixture
def kiosk(gateway: Departments, population: Population, catalog: Catalog) -> Kiosk:
    return Kiosk(gateway, population, catalog)


@pytest.fixture(scope="session")
def foreign_keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another demonstration's keys: departments of the same codes under a root that this machine does not trust."""
    folder = tmp_path_factory.mktemp("foreign") / "keys"
    make_demonstration_keys(folder)
    return folder


@pytest.fixture(scope="session")
def site_certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an authority and, signed by it, the certificates of a server on 127.0.0.1 and of a machine."""
    folder = tmp_path_factory.mktemp("certificates")
    authority_key = ec.generate_private_key(ec.SECP256R1())
    authority = _certificate("authority", authority_key, "authority", authority_key)
    (folder / "authority.pem").write_bytes(authority.public_bytes(Encoding.PEM))
    for name in ("server", "machine"):
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = _certificate(name, key, "authority", authority_key)
        (folder / f"{name}.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (folder / f"{name}.key").write_bytes(pem)
    return folder


def _certificate(
    name: str, key: ec.EllipticCurvePrivateKey, issuer: str, issuer_key: ec.EllipticCurvePrivateKey
) -> x509.Certificate:
    now = datetime.now(UTC)
    loopback = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=name == issuer, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(authority, critical=False)
        .add_extension(loopback, critical=False)
        .sign(issuer_key, hashes.SHA256())
    )


@pytest.fixture(scope="module")
def press() -> Press:
    return Press(INSTALLED / "fonts", KEYS, [offices.CODE, "ELE"])


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def seeded(request: pytest.FixtureRequest, population: Population) -> Iterator[Database]:
    url = IN_MEMORY if request.param == "sqlite" else request.getfixturevalue("postgres").url
    database = Database(url)
    database.seed(population)
    yield database
    database.close()


@pytest.fixture
def database(seeded: Database) -> Iterator[Database]:
    """The seeded database, after the test without what the test filed in it."""
    yield seeded
    with seeded.begin() as connection:
        for table in (books.paper, books.case, books.order):
            connection.execute(delete(table))
        connection.execute(
            delete(books.record).where(books.record.c.register.in_(("permit", "booked", "twice", "bill")))
        )


@pytest.fixture
def town(database: Database, press: Press, population: Population) -> Town:
    return Town(database, press, population)
