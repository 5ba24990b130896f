"""The demonstration's keys: a root, and for every department a seal certificate and a token key.

``python -m flows.documents.keys DIR`` makes them once at set-up::

    DIR/trust/root.pem           the root certificate
    DIR/trust/token-keys.json    the same root, and key id -> department, public key: all that a verifier needs
    DIR/private/<CODE>.seal.pem  seal certificate     <CODE>.seal.key.pem  its key (EC P-256)
    DIR/private/<CODE>.token.key.pem                  token key (Ed25519)

A deployment's departments keep their own keys; the machine then holds their trust folder alone. A key of the
demonstration says so in its certificate, and no paper is sealed with it that does not carry the sample mark.
"""

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from flows.documents.errors import DocumentFault

# fmt: off
DEPARTMENTS = (
    "HRSS", "HPF", "PSB", "HSA", "TAX", "AMR", "MCA", "PNR", "TMB", "NHC",
    "HUR", "EDU", "EEA", "DPF", "JUS", "ARC", "VET", "CMB", "CCC", "TRA",
    "DAT", "ELE", "WAT", "GAS", "DRC", "UNI", "CUL", "EMB", "FIN", "CYL",
)
# fmt: on
DEMONSTRATION = "Jiujin demonstration"
"""Organisation in every certificate made here."""

KEY_ID_BYTES = 4
LIFETIME = timedelta(days=3650)
CLOCK_SKEW = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TokenKey:
    """A published key: tokens signed with it come from this department."""

    department: str
    public: ed25519.Ed25519PublicKey


@dataclass(frozen=True, slots=True)
class Trust:
    """What a verifier believes: the root of the seals (DER) and the token keys by key id."""

    root: bytes | None
    token_keys: Mapping[bytes, TokenKey]


@dataclass(frozen=True, slots=True, repr=False)
class Signer:
    """One department's secrets."""

    department: str
    seal_key: ec.EllipticCurvePrivateKey
    seal_certificate: x509.Certificate
    token_key: ed25519.Ed25519PrivateKey
    is_demonstration: bool

    @property
    def key_id(self) -> bytes:
        """Names the token key in every token."""
        return key_id(self.token_key.public_key())

    def __repr__(self) -> str:
        return f"Signer({self.department})"


def key_id(public: ed25519.Ed25519PublicKey) -> bytes:
    """The first four bytes of the key's SHA-256."""
    return sha256(public.public_bytes(Encoding.Raw, PublicFormat.Raw)).digest()[:KEY_ID_BYTES]


def load_signer(folder: Path, department: str) -> Signer:
    """One department's keys from ``folder/private``.

    Raises:
        DocumentFault: ``seal.keys_missing``, ``seal.keys_unreadable``.
    """
    private = folder / "private"
    try:
        seal_key = load_pem_private_key((private / f"{department}.seal.key.pem").read_bytes(), None)
        certificate = x509.load_pem_x509_certificate((private / f"{department}.seal.pem").read_bytes())
        token_key = load_pem_private_key((private / f"{department}.token.key.pem").read_bytes(), None)
    except FileNotFoundError as error:
        raise DocumentFault("seal.keys_missing", department) from error
    except ValueError as error:
        raise DocumentFault("seal.keys_unreadable", department) from error
    if not isinstance(seal_key, ec.EllipticCurvePrivateKey) or not isinstance(token_key, ed25519.Ed25519PrivateKey):
        raise DocumentFault("seal.keys_unreadable", department)
    organisations = certificate.issuer.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    is_demonstration = any(name.value == DEMONSTRATION for name in organisations)
    return Signer(department, seal_key, certificate, token_key, is_demonstration)


def load_trust(folder: Path) -> Trust:
    """The trust folder of an installation.

    Raises:
        DocumentFault: ``seal.keys_missing``, ``seal.keys_unreadable``.
    """
    return load_token_keys(folder / "trust" / "token-keys.json")


def load_token_keys(path: Path) -> Trust:
    """A ``token-keys.json`` alone; without ``root`` in it no seal can be checked.

    Raises:
        DocumentFault: ``seal.keys_missing``, ``seal.keys_unreadable``.
    """
    try:
        published = json.loads(path.read_bytes())
        keys = {
            bytes.fromhex(name): TokenKey(
                entry["department"], ed25519.Ed25519PublicKey.from_public_bytes(bytes.fromhex(entry["key"]))
            )
            for name, entry in published["keys"].items()
        }
        pem = published.get("root")
        root = x509.load_pem_x509_certificate(pem.encode("ascii")).public_bytes(Encoding.DER) if pem else None
    except FileNotFoundError as error:
        raise DocumentFault("seal.keys_missing", path.name) from error
    except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
        raise DocumentFault("seal.keys_unreadable", path.name) from error
    return Trust(root, keys)


def make_demonstration_keys(folder: Path) -> None:
    """Make all keys; ``folder`` appears whole or not at all, and replaces what is there."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".keys-") as building:
        made = Path(building) / "keys"
        (made / "trust").mkdir(parents=True)
        (made / "private").mkdir(mode=0o700)
        root_key = ec.generate_private_key(ec.SECP256R1())
        root = _certificate("就近演示根证书", "", root_key.public_key(), root_key, issuer=None)
        published: dict[str, dict[str, str]] = {}
        for department in DEPARTMENTS:
            token_key = _make_department(made / "private", department, root_key, root)
            published[key_id(token_key).hex()] = {
                "department": department,
                "key": token_key.public_bytes(Encoding.Raw, PublicFormat.Raw).hex(),
            }
        pem = root.public_bytes(Encoding.PEM)
        (made / "trust" / "root.pem").write_bytes(pem)
        listed = json.dumps({"root": pem.decode("ascii"), "keys": published}, indent=1)
        (made / "trust" / "token-keys.json").write_text(listed + "\n", encoding="ascii")
        # A folder cannot be replaced in one step; the old one is gone only when the new one is complete.
        if folder.exists():
            folder.rename(Path(building) / "replaced")
        shutil.move(made, folder)


def _make_department(
    folder: Path, department: str, root_key: ec.EllipticCurvePrivateKey, root: x509.Certificate
) -> ed25519.Ed25519PublicKey:
    seal_key = ec.generate_private_key(ec.SECP256R1())
    certificate = _certificate(f"就近演示电子印章 {department}", department, seal_key.public_key(), root_key, root)
    token_key = ed25519.Ed25519PrivateKey.generate()
    _write_secret(folder / f"{department}.seal.key.pem", _pem(seal_key))
    _write_secret(folder / f"{department}.seal.pem", certificate.public_bytes(Encoding.PEM))
    _write_secret(folder / f"{department}.token.key.pem", _pem(token_key))
    return token_key.public_key()


def _pem(key: ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _write_secret(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(content)


def _certificate(
    name: str,
    department: str,
    public: ec.EllipticCurvePublicKey,
    signing: ec.EllipticCurvePrivateKey,
    issuer: x509.Certificate | None,
) -> x509.Certificate:
    """A root when ``issuer`` is None, else a department's seal certificate: its code is the organisational unit."""
    is_root = issuer is None
    parts = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, DEMONSTRATION)]
    if department:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, department))
    subject = x509.Name([*parts, x509.NameAttribute(NameOID.COMMON_NAME, name)])
    usage = x509.KeyUsage(
        digital_signature=not is_root,
        content_commitment=not is_root,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_root,
        crl_sign=is_root,
        encipher_only=False,
        decipher_only=False,
    )
    begins = datetime.now(UTC) - CLOCK_SKEW
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject if issuer is None else issuer.subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + LIFETIME)
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=0 if is_root else None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()), critical=False)
        .sign(signing, hashes.SHA256())
    )


def main(arguments: list[str] | None = None) -> int:
    """Make the demonstration's keys."""
    parser = argparse.ArgumentParser(prog="python -m flows.documents.keys", description=main.__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args(arguments).folder
    make_demonstration_keys(folder)
    sys.stdout.write(f"keys: {len(DEPARTMENTS)} departments in {folder}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
