"""A real department server in a process of its own, and a gateway to it."""

import ipaddress
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from flows.documents.keys import make_demonstration_keys
from flows.ports import Applicant, Found, Refusal, Request, SealedDocument
from service.departments import provident_fund, public_security, social_insurance
from service.departments.population import Population, Resident, build_population
from service.departments.process import DepartmentProcess
from service.gateway.client import Gateway
from service.gateway.settings import GatewaySettings

PATIENCE = 30.0
"""Seconds of deadline where a test is not about deadlines."""

USUAL: Mapping[str, tuple[str, Callable[..., dict[str, str]]]] = {
    social_insurance.SERVICE: ("HRSS", social_insurance.usual_answers),
    provident_fund.SERVICE: ("HPF", provident_fund.usual_answers),
    public_security.SERVICE: ("PSB", public_security.usual_answers),
}


@pytest.fixture(scope="session")
def population() -> Population:
    return build_population(datetime.now().astimezone().date())


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


@pytest.fixture
def gateway(departments: DepartmentProcess) -> Iterator[Gateway]:
    gateway = Gateway(GatewaySettings(address=departments.address))
    yield gateway
    gateway.close()


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

    def __init__(self, gateway: Gateway, population: Population) -> None:
        self.gateway = gateway
        self.population = population

    def ask(self, handle: str, service: str, answers: Mapping[str, str] | None = None) -> Request:
        """Return a request; without ``answers`` what most residents answer."""
        department, usual_answers = USUAL[service]
        return Request(
            department=department,
            service=service,
            visit=secrets.token_hex(16),
            binding_key=secrets.token_bytes(16),
            applicant=applicant_of(self.population.resident(handle)),
            answers=usual_answers(self.population.today) if answers is None else answers,
            terminal="LH-001",
        )

    def query(self, request: Request, seconds: float = PATIENCE, cancel: Event | None = None) -> Found | Refusal:
        return self.gateway.query(request, time.monotonic() + seconds, cancel)

    def issue(self, found: Found, seconds: float = PATIENCE, cancel: Event | None = None) -> SealedDocument:
        return self.gateway.issue(found, time.monotonic() + seconds, cancel)

    def find(self, handle: str, service: str, answers: Mapping[str, str] | None = None) -> Found:
        answer = self.query(self.ask(handle, service, answers))
        assert isinstance(answer, Found)
        return answer

    def fetch(self, handle: str, service: str, answers: Mapping[str, str] | None = None) -> SealedDocument:
        return self.issue(self.find(handle, service, answers))


@pytest.fixture
def kiosk(gateway: Gateway, population: Population) -> Kiosk:
    return Kiosk(gateway, population)


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
