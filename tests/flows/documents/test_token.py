"""The verification token: round trip, readable with another library, and closed to everything else."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import base45
import cbor2
import cwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from flows.documents.errors import DocumentFault
from flows.documents.keys import TokenKey, key_id
from flows.documents.render import DocumentData
from flows.documents.token import LONGEST, Claims, document_hash, read_token, sign_token

HOUSEHOLD = "public-security.print-household-certificate"
ENROLMENT = "social-insurance.print-enrolment-certificate"
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

SHARED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
FAULTS = {"token.unreadable", "token.unknown_key", "token.signature", "token.issuer"}
TEXTS = st.text(st.characters(categories=("L", "N", "P", "S")), max_size=20)


@pytest.fixture(scope="session")
def claims() -> Claims:
    return Claims(
        issuer="PSB",
        serial="HJ2026112200018473",
        kind="HJ",
        issued_at=datetime(2026, 11, 22, 2, 24, 36, tzinfo=UTC),
        name="沈*华",
        document_hash=bytes(range(16)),
        fields={"relation": "女儿", "id_number": "3399**********0041"},
    )


@pytest.fixture(scope="session")
def token(claims: Claims, signer) -> str:
    return sign_token(claims, signer)


def fault_of(text: str, keys) -> str:
    with pytest.raises(DocumentFault) as fault:
        read_token(text, keys)
    assert fault.value.detail == ""
    return fault.value.code


def forged(token: str, **changes: object) -> str:
    """The token with other parts."""
    tag = cbor2.loads(base45.b45decode(token))
    parts = dict(zip(("protected", "unprotected", "payload", "signature"), tag.value, strict=True)) | changes
    return base45.b45encode(cbor2.dumps(cbor2.CBORTag(18, list(parts.values())), canonical=True)).decode()


def test_token_says_what_was_signed(claims: Claims, token: str, trust) -> None:
    assert read_token(token, trust.token_keys) == claims
    assert set(token) <= set(ALPHABET)
    assert len(token) <= LONGEST


@given(
    name=TEXTS,
    digest=st.binary(min_size=16, max_size=16),
    fields=st.dictionaries(st.from_regex(r"[a-z][a-z_]{0,8}", fullmatch=True), TEXTS, max_size=3),
    seconds=st.integers(0, 2_000_000_000),
)
@SHARED
def test_every_claim_comes_back(claims, signer, trust, name, digest, fields, seconds) -> None:
    when = datetime(2000, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    varied = replace(claims, name=name, document_hash=digest, fields=fields, issued_at=when)
    try:
        token = sign_token(varied, signer)
    except DocumentFault as fault:
        assert fault.code == "document.token_too_long"
        return
    assert read_token(token, trust.token_keys) == varied


def test_other_library_verifies_the_signature_and_reads_the_claims(claims: Claims, token: str, keys) -> None:
    published = json.loads((keys / "trust" / "token-keys.json").read_text())["keys"]
    (name,) = (name for name, entry in published.items() if entry["department"] == "PSB")
    key = cwt.COSEKey.new(
        {1: 1, 2: bytes.fromhex(name), 3: -8, -1: 6, -2: bytes.fromhex(published[name]["key"]), 4: [2]}
    )
    payload = cbor2.loads(cwt.COSE.new().decode(base45.b45decode(token), keys=[key]))
    assert payload[1] == "PSB"
    assert payload[6] == int(claims.issued_at.timestamp())
    assert payload[7] == b"HJ2026112200018473"
    assert payload[-65537] == {1: "HJ", 2: "沈*华", 3: claims.document_hash, 4: dict(claims.fields)}


def test_token_of_another_librarys_making_is_read(claims: Claims, signer, token: str, trust) -> None:
    payload = cbor2.loads(base45.b45decode(token)).value[2]
    public = signer.token_key.public_key().public_bytes_raw()
    secret = signer.token_key.private_bytes_raw()
    key = cwt.COSEKey.new({1: 1, 2: signer.key_id, 3: -8, -1: 6, -2: public, -4: secret, 4: [1]})
    made = cwt.COSE.new().encode_and_sign(payload, key, protected={1: -8, 4: signer.key_id})
    assert read_token(base45.b45encode(made).decode(), trust.token_keys) == claims


def test_token_in_the_fragment_of_a_link_is_read(claims: Claims, token: str, trust) -> None:
    from urllib.parse import quote

    link = f"https://verify.example.invalid/#{quote(token)}"
    assert read_token(link, trust.token_keys) == claims
    assert read_token(f"{token}\r\n", trust.token_keys) == claims


def test_changed_sum_is_found(token: str, trust) -> None:
    payload = cbor2.loads(base45.b45decode(token)).value[2]
    assert fault_of(forged(token, payload=payload.replace(b"0041", b"0049")), trust.token_keys) == "token.signature"


@given(at=st.integers(0, 10_000), sign=st.sampled_from(ALPHABET))
@SHARED
def test_any_changed_sign_is_found(token: str, trust, at: int, sign: str) -> None:
    at %= len(token)
    changed = token[:at] + sign + token[at + 1 :]
    if changed != token:
        assert fault_of(changed, trust.token_keys) in FAULTS


def test_key_of_nobody_is_told_apart(claims: Claims, signer, trust) -> None:
    stranger = replace(signer, token_key=Ed25519PrivateKey.generate())
    assert fault_of(sign_token(claims, stranger), trust.token_keys) == "token.unknown_key"
    assert fault_of(sign_token(claims, signer), {}) == "token.unknown_key"


def test_department_cannot_speak_for_another(claims: Claims, office, trust) -> None:
    other = office.signer(ENROLMENT)
    assert fault_of(sign_token(claims, other), trust.token_keys) == "token.issuer"


def test_key_under_anothers_id_does_not_verify(claims: Claims, token: str, signer) -> None:
    other = TokenKey("PSB", Ed25519PrivateKey.generate().public_key())
    assert fault_of(token, {signer.key_id: other}) == "token.signature"
    assert key_id(other.public) != signer.key_id


@pytest.mark.parametrize(
    "changes",
    [
        {"protected": b""},
        {"protected": cbor2.dumps({1: -8})},
        {"protected": cbor2.dumps({1: -7, 4: b"abcd"})},
        {"protected": cbor2.dumps({1: -8, 4: "text"})},
        {"protected": cbor2.dumps({1: -8, 4: b"abcd", 5: 1}, canonical=True)},
        {"unprotected": {4: b"abcd"}},
        {"payload": "text"},
        {"signature": None},
        {"extra": 1},
    ],
    ids=str,
)
def test_other_structure_is_no_token(token: str, trust, changes: dict[str, object]) -> None:
    assert fault_of(forged(token, **changes), trust.token_keys) == "token.unreadable"


@pytest.mark.parametrize(
    "changed",
    [
        {1: "psb"}, {1: 5}, {6: -1}, {6: 2**40}, {6: 1.5}, {7: "HJ1"}, {7: b""}, {7: b"\xff"}, {9: 1},
        {-65537: {}}, {-65537: {1: "HJ", 2: "沈\n华", 3: bytes(16), 4: {}}},
        {-65537: {1: "HJ", 2: "沈", 3: bytes(15), 4: {}}},
        {-65537: {1: "HJ", 2: "沈", 3: bytes(16), 4: {"Sum": "1"}}},
        {-65537: {1: "HJ", 2: "沈", 3: bytes(16), 4: {"sum": 1}}},
        {-65537: {1: "HJ", 2: "沈", 3: bytes(16), 4: {f"f{'_' * n}": "1" for n in range(7)}}},
        {-65537: {1: "HJ", 2: "长" * 81, 3: bytes(16), 4: {}}},
        {-65537: {1: "HJ", 2: "沈", 3: bytes(16), 4: {}, 5: 1}},
    ],
    ids=lambda changed: str(changed)[:40],
)  # fmt: skip
def test_signed_claims_of_another_form_are_refused(signer, trust, changed: dict[int, object]) -> None:
    good = {1: "PSB", 6: 1_800_000_000, 7: b"HJ1", -65537: {1: "HJ", 2: "沈*华", 3: bytes(16), 4: {}}}
    assert read_token(signed(good, signer), trust.token_keys).serial == "HJ1"
    assert fault_of(signed(good | changed, signer), trust.token_keys) == "token.unreadable"


def signed(payload: dict[int, object], signer) -> str:
    content = cbor2.dumps(payload, canonical=True)
    protected = cbor2.dumps({1: -8, 4: signer.key_id}, canonical=True)
    signature = signer.token_key.sign(cbor2.dumps(["Signature1", protected, b"", content]))
    message = cbor2.CBORTag(18, [protected, {}, content, signature])
    return base45.b45encode(cbor2.dumps(message, canonical=True)).decode()


def test_second_spelling_of_the_same_claims_is_refused(signer, trust) -> None:
    content = cbor2.dumps({6: 1_800_000_000, 7: b"HJ1", 1: "PSB", -65537: {1: "HJ", 2: "", 3: bytes(16), 4: {}}})
    protected = cbor2.dumps({1: -8, 4: signer.key_id}, canonical=True)
    signature = signer.token_key.sign(cbor2.dumps(["Signature1", protected, b"", content]))
    message = cbor2.dumps(cbor2.CBORTag(18, [protected, {}, content, signature]), canonical=True)
    assert fault_of(base45.b45encode(message).decode(), trust.token_keys) == "token.unreadable"
    assert fault_of(base45.b45encode(message + b"\x00").decode(), trust.token_keys) == "token.unreadable"


@given(st.text() | st.text(ALPHABET, max_size=LONGEST))
@example("")
@example("\n")
@example("https://verify.example.invalid/")
@example("http://#" + "%" * 3000)
@example("A" * 1_000_000)
@SHARED
def test_any_text_is_a_typed_answer(trust, text: str) -> None:
    assert fault_of(text, trust.token_keys) in FAULTS


@given(st.binary(max_size=200))
@example(b"\xd2" + b"\x84" + b"\x9f" * 100)
@example(b"\x81" * 180)
@example(b"\xd2\x84\x40\xa0\x5b\xff\xff\xff\xff\xff\xff\xff\xff")
@example(b"\xd8\x1c" * 60)
@SHARED
def test_any_cbor_is_a_typed_answer(trust, content: bytes) -> None:
    text = base45.b45encode(content).decode()
    assert fault_of(text, trust.token_keys) in FAULTS


def test_claims_that_do_not_fit_the_code_are_refused(claims: Claims, signer) -> None:
    with pytest.raises(DocumentFault) as fault:
        sign_token(replace(claims, fields={f"f{'_' * n}": "长" * 20 for n in range(5)}), signer)
    assert fault.value.code == "document.token_too_long"


@pytest.mark.parametrize("changes", [{"serial": "号码"}, {"issuer": "psb"}, {"kind": "H"}, {"document_hash": b"1"}])
def test_claims_that_nobody_could_read_are_not_signed(claims: Claims, signer, changes: dict[str, object]) -> None:
    with pytest.raises(DocumentFault) as fault:
        sign_token(replace(claims, **changes), signer)
    assert fault.value.code in {"token.claims", "token.unreadable"}


def test_hash_covers_every_field_row_service_and_serial(office) -> None:
    data = office.data(ENROLMENT, rows=2)
    same = DocumentData(dict(reversed(data.fields.items())), data.rows)
    assert document_hash("a", "1", data) == document_hash("a", "1", same)
    changed = {**data.rows[1], "note": "补"}
    others = [
        ("b", "1", data),
        ("a", "2", data),
        ("a", "1", DocumentData({**data.fields, "months": "47"}, data.rows)),
        ("a", "1", DocumentData(data.fields, (data.rows[0], changed))),
        ("a", "1", DocumentData(data.fields, (data.rows[1], data.rows[0]))),
    ]
    assert document_hash("a", "1", data) not in {document_hash(*other) for other in others}


def test_claims_are_not_told_in_a_repr(claims: Claims) -> None:
    assert repr(claims) == "Claims(PSB, HJ, ***)"
