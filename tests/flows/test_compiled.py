"""The compiled catalogue: the same services, and only while it fits the files that it was made of."""

import json
import shutil
from pathlib import Path

import pytest

from flows.catalog import FOLDER, STANDARD, Catalog, compile_catalog, load_catalog

SERVICE = "provident-fund.print-deposit-certificate"
FILE = "provident-fund/print-deposit-certificate.toml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A catalogue of one department."""
    source = tmp_path / "catalog"
    source.mkdir()
    for file in FOLDER.glob("*.toml"):
        shutil.copy(file, source)
    shutil.copytree(FOLDER / "provident-fund", source / "provident-fund")
    return source


@pytest.fixture
def compiled(folder: Path, tmp_path: Path) -> Path:
    file = tmp_path / "made" / "catalog.compiled"
    compile_catalog(folder, file)
    return file


def services(catalog: Catalog) -> dict[str, dict]:
    return {service.id: service.model_dump() for service in catalog}


def change(compiled: Path, service: str, key: str, value: object) -> None:
    """Change a service in the compiled file alone."""
    digest, departments, line = compiled.read_text(encoding="utf-8").split("\n")
    services = json.loads(line)
    next(each for each in services if each["id"] == service)[key] = value
    compiled.write_text("\n".join((digest, departments, json.dumps(services))), encoding="utf-8")


def rename(compiled: Path) -> None:
    """Give a service another name there, so that the file tells whence it came."""
    change(compiled, SERVICE, "name", {"zh": "编译过", "en": "Compiled"})


def test_it_holds_the_same_services_in_the_same_order(folder: Path, compiled: Path) -> None:
    read, written = load_catalog(folder, compiled), load_catalog(folder)
    assert [each.id for each in read] == [each.id for each in written]
    assert services(read) == services(written)
    assert read.departments == written.departments


def test_it_is_used_while_it_fits(folder: Path, compiled: Path) -> None:
    rename(compiled)
    assert load_catalog(folder, compiled).service(SERVICE).name.zh == "编译过"


@pytest.mark.parametrize("changed", [FILE, STANDARD, "departments.toml"])
def test_a_changed_file_is_read_and_the_compiled_one_is_not(folder: Path, compiled: Path, changed: str) -> None:
    rename(compiled)
    with (folder / changed).open("a", encoding="utf-8") as file:
        file.write("\n# another byte\n")
    assert load_catalog(folder, compiled).service(SERVICE).name.zh == "公积金缴存证明"


@pytest.mark.parametrize("content", [b"", b"{", b"0\n{}\n[]", b"\n\n\n\n", b"\xff\xfe"])
def test_a_damaged_file_is_as_good_as_none(folder: Path, compiled: Path, content: bytes) -> None:
    compiled.write_bytes(content)
    assert load_catalog(folder, compiled).service(SERVICE).name.zh == "公积金缴存证明"


def test_a_file_whose_services_are_wrong_is_as_good_as_none(folder: Path, compiled: Path) -> None:
    change(compiled, SERVICE, "fee", -1)
    assert services(load_catalog(folder, compiled)) == services(load_catalog(folder))
