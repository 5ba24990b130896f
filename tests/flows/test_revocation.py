"""The revocation list: each department's part is its own, and a paper that is on it is not valid any more."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.places import INSTALLED
from flows.documents.errors import DocumentFault
from flows.documents.keys import Signer, Trust, load_signer, load_trust
from flows.documents.revocation import RevocationList, read_revocations, sign_part
from flows.documents.token import Claims, sign_token
from flows.documents.verify import Reason, verify

KEYS: Path = INSTALLED / "keys"
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


@pytest.fixture(scope="module")
def trust() -> Trust:
    return load_trust(KEYS)


@pytest.fixture(scope="module")
def signer() -> Signer:
    return load_signer(KEYS, "HRSS")


def token(signer: Signer, serial: str) -> str:
    return sign_token(Claims(signer.department, serial, "YS", NOW, "沈*华", bytes(16), {}), signer)


def published(*parts: object) -> bytes:
    return msgspec.json.encode({"parts": parts})


def test_a_paper_on_the_list_is_not_valid_any_more(trust: Trust, signer: Signer) -> None:
    revocations = read_revocations(published(sign_part(["YS1"], NOW, signer)), trust.token_keys)
    assert verify(token(signer, "YS1"), trust, revocations).reason is Reason.REVOKED
    assert verify(token(signer, "YS1"), trust).valid
    assert verify(token(signer, "YS2"), trust, revocations).valid
    assert revocations.oldest == NOW


def test_a_department_revokes_its_own_papers_only(trust: Trust, signer: Signer) -> None:
    other = load_signer(KEYS, "HPF")
    revocations = read_revocations(published(sign_part(["YS1"], NOW, other)), trust.token_keys)
    assert verify(token(signer, "YS1"), trust, revocations).valid


def test_a_number_that_was_added_or_taken_out_is_noticed(trust: Trust, signer: Signer) -> None:
    part = sign_part(["YS1", "YS2"], NOW, signer)
    for serials in (["YS1"], ["YS1", "YS2", "YS3"]):
        with pytest.raises(DocumentFault) as raised:
            read_revocations(published(msgspec.structs.replace(part, serials=serials)), trust.token_keys)
        assert raised.value.code == "revocations.signature"


def test_a_part_in_another_departments_name_is_refused(trust: Trust, signer: Signer) -> None:
    part = msgspec.structs.replace(sign_part(["YS1"], NOW, signer), department="HPF")
    with pytest.raises(DocumentFault) as raised:
        read_revocations(published(part), trust.token_keys)
    assert raised.value.code == "revocations.signature"


@given(st.binary(max_size=300))
def test_whatever_is_published_is_a_list_or_refused(data: bytes) -> None:
    try:
        read_revocations(data, {})
    except DocumentFault as fault:
        assert fault.code.startswith("revocations.")
    else:
        assert msgspec.json.decode(data, type=RevocationList).parts == []
