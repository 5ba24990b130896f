"""The filled samples of papers that set-up makes."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from drivers.places import INSTALLED
from flows.catalog import Catalog, load_catalog
from service.departments.samples import Samples


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture(scope="module")
def papers(catalog: Catalog) -> Mapping[str, bytes]:
    return dict(Samples.open(INSTALLED / "fonts").papers(catalog))


def words_of(pdf: bytes, folder: Path) -> str:
    (folder / "sample.pdf").write_bytes(pdf)
    call = ["pdftotext", "-layout", str(folder / "sample.pdf"), "-"]
    return subprocess.run(call, capture_output=True, check=True, text=True).stdout


def test_every_service_that_hands_out_paper_has_a_sample(catalog: Catalog, papers: Mapping[str, bytes]) -> None:
    assert papers.keys() == {service.id for service in catalog if service.output != "on_screen"}
    assert all(pdf.startswith(b"%PDF-") for pdf in papers.values())


def test_no_sample_is_sealed(papers: Mapping[str, bytes]) -> None:
    assert [service for service, pdf in papers.items() if b"/ByteRange" in pdf] == []


@pytest.mark.parametrize(
    ("service", "filled"),
    [
        ("social-insurance.print-enrolment-certificate", "临湖远山演示科技有限公司"),
        ("archives.query-marriage-archive", "婚姻档案证明"),
        ("electricity.pay-bill", "缴费"),
        ("public-security.apply-no-criminal-record", "沈丽华"),
    ],
)
def test_a_sample_is_filled_in_and_says_that_it_is_one(
    papers: Mapping[str, bytes], tmp_path: Path, service: str, filled: str
) -> None:
    words = words_of(papers[service], tmp_path)
    assert filled in words
    assert "样张 无效 SAMPLE" in words
