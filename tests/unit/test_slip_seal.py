"""A slip is believed only as its department signed it for this request; what was forged is named."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slip_bench import BOUND, EXPECTED, ISSUED_AT, PAPERS, PAYMENT, PAYMENT_FIELDS, SLIP, SLIP_FIELDS, Office, slip_with

from drivers.places import INSTALLED
from flows.documents.errors import DocumentFault
from flows.documents.keys import Trust
from flows.documents.seal import binding
from flows.documents.slip.seal import Expected, check_slip, is_demonstration, slip_digest
from flows.documents.token import read_token
from flows.documents.verify import Reason, verify
from flows.ports import SealedSlip


@pytest.fixture(scope="module")
def office() -> Office:
    return Office(INSTALLED / "keys")


@pytest.fixture(scope="module")
def slip(office: Office) -> SealedSlip:
    return office.seal(SLIP, SLIP_FIELDS)


def refused(office: Office, slip: SealedSlip, expected: Expected = EXPECTED) -> str:
    with pytest.raises(DocumentFault) as fault:
        check_slip(SLIP, slip, office.trust, expected)
    return str(fault.value)


def forged(slip: SealedSlip, **fields: str) -> SealedSlip:
    """With other fields, and the digest that these would have."""
    changed = {**slip.fields, **fields}
    digest = slip_digest(slip.kind, slip.serial, slip.check_code, slip.issued_at, BOUND, changed)
    return replace(slip, fields=changed, sha256=digest)


@pytest.mark.parametrize("name", PAPERS)
def test_what_a_department_signed_is_believed(name: str, office: Office) -> None:
    template, fields = PAPERS[name]
    slip = office.seal(template, fields)
    check_slip(template, slip, office.trust, replace(EXPECTED, holder="沈丽华"))
    assert len(slip.token) <= 366


def test_the_token_says_what_the_paper_says(office: Office) -> None:
    claims = read_token(office.seal(PAYMENT, PAYMENT_FIELDS).token, office.trust.token_keys)
    assert (claims.serial, claims.kind, claims.name) == ("JFD2026112200000417", "JFD", "沈*华")
    assert claims.fields == {"amount": "89748", "month": "2026-10"}
    assert claims.issued_at == ISSUED_AT


def test_the_token_is_verified_without_the_machine(office: Office, slip: SealedSlip) -> None:
    answer = verify(slip.token, office.trust)
    assert (answer.reason, answer.issuer, answer.serial) == (Reason.VALID, "HPF", slip.serial)


def test_a_claimed_identifier_is_masked_as_on_the_paper(office: Office) -> None:
    template = slip_with(
        [
            {"label": "证号", "value": "id_number", "type": "id", "mask": "id"},
            {"label": "电话", "value": "phone", "type": "phone"},
            {"label": "户名", "value": "owner", "type": "name"},
        ],
        claims=["id_number", "phone", "owner"],
    )
    slip = office.seal(template, {"id_number": "339999199002280041", "phone": "10012345678", "owner": "陈雨涓"})
    claims = read_token(slip.token, office.trust.token_keys)
    assert claims.fields == {"id_number": "3399**********0041", "phone": "***5678", "owner": "陈*涓"}


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"quota": "1500000"}, "slip.forged (quota)"),
        ({"promised_by": "2026-11-26"}, "slip.forged (promised_by)"),
        ({"name": "陈雨涓"}, "slip.forged (name)"),
        ({"bank_account": "999900000000999999"}, "slip.altered"),
        ({"reason": "购房"}, "slip.altered"),
    ],
)
def test_a_forged_field_is_refused(changed: dict[str, str], named: str, office: Office, slip: SealedSlip) -> None:
    assert refused(office, forged(slip, **changed)) == named


def test_a_forged_frame_is_refused(office: Office, slip: SealedSlip) -> None:
    later = (ISSUED_AT + timedelta(seconds=1)).isoformat()
    assert refused(office, replace(slip, serial="GT2026112200000418")) == "slip.forged (serial)"
    assert refused(office, replace(slip, issued_at=later)) == "slip.forged (issued_at)"
    assert refused(office, replace(slip, issued_at="yesterday")) == "slip.forged (issued_at)"
    assert refused(office, replace(slip, issued_at="20261122T102436+0800")) == "slip.forged (issued_at)"
    assert refused(office, replace(slip, issued_at="2026-11-22T02:24:36+00:00")) == "slip.altered"
    assert refused(office, replace(slip, title="住房公积金缴存证明")) == "slip.forged (title)"
    assert refused(office, replace(slip, check_code="AAAA3TXE9HRW2V4A")) == "slip.altered"
    assert refused(office, replace(slip, check_code="\ud800")) == "slip.altered"
    assert refused(office, replace(slip, sha256="00")) == "slip.altered"


def test_another_services_slip_is_refused(office: Office, slip: SealedSlip) -> None:
    assert refused(office, slip, replace(EXPECTED, service="provident-fund.transfer-in")) == "slip.wrong_service"
    renamed = replace(slip, kind="provident-fund.transfer-in")
    assert refused(office, renamed, replace(EXPECTED, service=renamed.kind)) == "slip.altered"


def test_another_persons_slip_is_refused(office: Office, slip: SealedSlip) -> None:
    assert refused(office, slip, replace(EXPECTED, holder="陈雨涓")) == "slip.wrong_person"


def test_a_paper_without_a_name_is_bound_by_the_number_alone(office: Office) -> None:
    template = slip_with([{"label": "号牌号码", "value": "plate", "type": "code"}])
    slip = office.seal(template, {"plate": "0D123"})
    check_slip(template, slip, office.trust, replace(EXPECTED, holder="陈雨涓"))


def test_a_slip_of_another_visit_is_refused(office: Office, slip: SealedSlip) -> None:
    other = binding(bytes(16), "339999199002280041")
    assert refused(office, slip, replace(EXPECTED, binding=other)) == "slip.altered"
    same_visit_other_person = binding(bytes(range(16)), "339999198807150032")
    assert refused(office, slip, replace(EXPECTED, binding=same_visit_other_person)) == "slip.altered"


def test_another_departments_signature_is_refused(office: Office, slip: SealedSlip) -> None:
    assert refused(office, slip, replace(EXPECTED, department="TAX")) == "token.issuer"


def test_a_token_of_nobody_is_refused(office: Office, slip: SealedSlip) -> None:
    assert refused(office, replace(slip, token="HELLO")) == "token.unreadable"
    assert refused(office, replace(slip, token="")) == "token.unreadable"
    assert refused(office.with_no_keys(), slip) == "token.unknown_key"


def test_anothers_token_is_refused(office: Office, slip: SealedSlip) -> None:
    twin = office.seal(SLIP, SLIP_FIELDS, serial="2026112200000418")
    assert refused(office, replace(slip, token=twin.token)) == "slip.forged (serial)"


@given(
    fields=st.dictionaries(st.sampled_from([*SLIP_FIELDS, "x", ""]), st.text(max_size=40)),
    text=st.text(max_size=60),
)
def test_whatever_comes_over_the_wire_is_a_typed_refusal(fields: dict[str, str], text: str, office: Office) -> None:
    slip = SealedSlip(EXPECTED.service, text, text, text, text, fields, text, text)
    with pytest.raises(DocumentFault):
        check_slip(SLIP, slip, office.trust, EXPECTED)


def test_nothing_signed_can_be_too_long_for_the_code(office: Office) -> None:
    lines = [{"label": f"第{n}项", "value": f"a{n}"} for n in range(6)]
    template = slip_with(lines, claims=[f"a{n}" for n in range(6)])
    with pytest.raises(DocumentFault, match="token_too_long"):
        office.seal(template, {f"a{n}": "荷" * 30 for n in range(6)})


def test_the_demonstrations_keys_are_known_as_such(office: Office) -> None:
    assert is_demonstration(office.trust)
    assert is_demonstration(Trust(None, {}))


def test_no_repr_shows_the_person(office: Office, slip: SealedSlip) -> None:
    assert "沈" not in repr((slip, EXPECTED, office.press.sheet(SLIP, slip, ISSUED_AT)))
