"""The catalogue refuses what it cannot run, and names the file and the key."""

import shutil
from pathlib import Path

import pytest

from flows.catalog import FOLDER, Catalog, load_catalog
from flows.errors import CatalogError

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


def test_a_file_that_is_not_toml_is_refused_by_name(copy: Path) -> None:
    (copy / FILE).write_bytes(b"\xff\xfe = [")
    with pytest.raises(CatalogError) as raised:
        load_catalog(copy)
    assert raised.value.file == FILE


def test_an_empty_folder_is_no_catalogue(tmp_path: Path) -> None:
    with pytest.raises(CatalogError):
        load_catalog(tmp_path)
