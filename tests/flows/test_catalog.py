"""The catalogue refuses what it cannot run, and names the file and the key."""

import shutil
from pathlib import Path

import pytest

from flows.catalog import FOLDER, Catalog, load_catalog
from flows.errors import CatalogError
from flows.schema import CONFIRMATIONS, CONFIRMED, HOLDERS

FILE = "provident-fund/print-deposit-certificate.toml"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(FOLDER, tmp_path / "catalog")
    return tmp_path / "catalog"


def test_the_shipped_services_load_most_asked_for_first(catalog: Catalog) -> None:
    assert [service.popularity_rank for service in catalog] == sorted(service.popularity_rank for service in catalog)
    assert "social-insurance.print-enrolment-certificate" in catalog
    with pytest.raises(KeyError):
        catalog.service("social-insurance.print-nothing")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("fee = 0", "fee = 0\ncolour = 'red'", "colour"),
        ("fee = 0", "fee = -1", "fee"),
        ('archetype = "certificate"', 'archetype = "dance"', "archetype"),
        ('kind = "choice"', 'kind = "guess"', "questions"),
        ('zh = "公积金缴存证明"', 'zh = ""', "name.zh"),
        ('id = "provident-fund.print-deposit-certificate"', 'id = "provident-fund.other"', "place"),
        ('"公积金证明"', '"社保证明"', "synonyms"),
        ("fee = 0", "fee = 0\nholders = []", "holders"),
        ("fee = 0", 'fee = 0\nholders = ["visa"]', "holders"),
        ("fee = 0", 'fee = 0\nholders = ["residence_permit", "resident"]', "holders: each once and in this order"),
        ("fee = 0", 'fee = 0\nholders = ["resident", "resident"]', "holders: each once and in this order"),
        ("fee = 0", 'fee = 0\naccepts = ["face"]', "the face must not be the only one"),
        ("fee = 0", 'fee = 0\naccepts = ["helper"]', "at least two ways"),
        ("fee = 0", "fee = 0\naccepts = []", "at least two ways"),
        ("fee = 0", 'fee = 0\naccepts = ["helper", "face"]', "accepts: each once and in this order"),
        ("fee = 0", 'fee = 0\naccepts = ["face", "password"]', "accepts"),
        ('identity = "id_card+face"', 'identity = "id_card"\naccepts = ["face", "helper"]', "nobody confirms"),
        ('identity = "id_card+face"', 'identity = "none"\nholders = ["resident"]', "reads nobody's card"),
        (
            'identity = "id_card+face"',
            'identity = "id_number+face"\naccepts = ["face", "social_card_pin"]',
            "no social_card_pin",
        ),
        ("fee = 0", 'fee = 0\nothers_go = { zh = "窗口", en = "Counter" }', "others_go"),
        ('label.en = "Purpose"', 'label.en = "Purpose"\nwhen = { answer = "later", is = "x" }', "later"),
    ],
)
def test_a_wrong_file_is_refused_by_name_and_key(copy: Path, old: str, new: str, told: str) -> None:
    path = copy / FILE
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CatalogError) as raised:
        load_catalog(copy)
    assert told in str(raised.value)
    assert raised.value.file.endswith(".toml")


def test_what_a_file_leaves_out_is_for_everybody_and_by_every_way_that_proves_something(catalog: Catalog) -> None:
    by_identity = {
        service.identity: service for service in catalog if not {"holders", "accepts"} & service.model_fields_set
    }
    assert all(service.holders == HOLDERS for service in by_identity.values())
    assert {identity: service.accepts for identity, service in by_identity.items()} == {
        "none": (),
        "business_licence_code": (),
        "id_card": (),
        "id_card+face": CONFIRMATIONS,
        "id_card+face+consent": CONFIRMATIONS,
    }


def test_who_lost_his_id_card_is_not_asked_for_the_social_card(copy: Path) -> None:
    path = copy / FILE
    path.write_text(path.read_text(encoding="utf-8").replace('"id_card+face"', '"id_number+face"'), encoding="utf-8")
    assert load_catalog(copy).service("provident-fund.print-deposit-certificate").accepts == (
        "face",
        "identity_code",
        "one_time_code",
        "helper",
    )


def test_the_face_is_never_the_only_way_and_what_must_be_strong_is(catalog: Catalog) -> None:
    confirmed = [service for service in catalog if service.identity in CONFIRMED]
    assert all(set(service.accepts) - {"face"} for service in confirmed)
    assert all("helper" in service.accepts for service in confirmed)
    weak = {"one_time_code", "social_card_pin"}
    alive = [
        catalog.service(each)
        for each in ("social-insurance.verify-pension-eligibility", "veterans.verify-benefit-status")
    ]
    assert [service.accepts for service in alive] == [("face", "helper")] * 2
    documents = ("public-security.renew-id-card", "public-security.reissue-id-card", "exit-entry.renew-passport")
    assert all(not weak & set(catalog.service(each).accepts) for each in documents)
    withdrawals = [service for service in catalog if service.id.startswith("provident-fund.withdraw-")]
    assert len(withdrawals) == 6
    assert all("one_time_code" not in service.accepts for service in withdrawals)


def test_citizens_are_served_everywhere_and_others_wherever_there_is_something_for_them(catalog: Catalog) -> None:
    assert all("resident" in service.holders for service in catalog)
    sets = {service.holders for service in catalog}
    assert sets == {HOLDERS, ("resident",), ("resident", "residence_permit")}
    foreign = [service for service in catalog if "foreign_2017" in service.holders]
    assert len(foreign) >= 150
    assert "social-insurance.print-enrolment-certificate" in {service.id for service in foreign}


def test_a_file_that_is_not_toml_is_refused_by_name(copy: Path) -> None:
    (copy / FILE).write_bytes(b"\xff\xfe = [")
    with pytest.raises(CatalogError) as raised:
        load_catalog(copy)
    assert raised.value.file == FILE


def test_an_empty_folder_is_no_catalogue(tmp_path: Path) -> None:
    with pytest.raises(CatalogError):
        load_catalog(tmp_path)
