"""``kiosk flow check``, ``new`` and ``compile``: what an author of services needs."""

import json
from collections.abc import Iterable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

from flows.catalog import (
    COMPILED,
    DEPARTMENTS,
    FOLDER,
    STANDARD,
    VECTORS,
    compile_catalog,
    load_catalog,
    load_service,
    vectors_of,
)
from flows.check import Finding, check_beside, check_service, check_vectors
from flows.errors import CatalogError
from flows.schema import Service
from flows.search.built import INDEX, write_index
from flows.vectors import read_vectors
from kiosk.commands.answer import Answer, CommandFailed, Result, UsageError
from kiosk.words import load_words

ICON_NAMES = "phosphor-charmap-1.3.0.json"


def check_files(paths: Sequence[Path]) -> Result:
    """Check service files or folders of them beside the catalogue, or the whole catalogue; one line a finding."""
    findings = list(_findings(paths or [FOLDER]))
    lines: list[Answer] = [{"service": each.service, "key": each.key, "message": each.text} for each in findings]
    plain = [f"{each.service}: {each.key}: {each.text}" for each in findings] or ["nothing to mend"]
    return Result(lines, not findings, plain)


def _findings(paths: Sequence[Path]) -> Iterator[Finding]:
    """Check every file by itself, what is right of it beside the others and the catalogue, and the vectors."""
    icons, words = _icons(), load_words()
    services: list[Service] = []
    files = dict.fromkeys(file for each in paths for file in _files_at(each))
    if not files:
        raise UsageError("no service file there")
    for path in files:
        try:
            service = load_service(path)
        except CatalogError as error:
            yield _refused(error)
            continue
        services.append(service)
        yield from check_service(service, icons)
        if (path.parent.parent / STANDARD).exists() and f"{path.parent.name}.{path.stem}" != service.id:
            yield Finding(service.id, "id", "does not fit the file's place")
        try:
            cases = read_vectors(vectors_of(path))
        except CatalogError as error:
            yield Finding(service.id, "vectors", str(error))
            continue
        yield from check_vectors(service, cases, lambda reason: f"refusal.{reason}.title" in words)
    yield from check_beside(services, _others(paths))


def _files_at(path: Path) -> list[Path]:
    """Return the service files of a folder at any depth, or the service file that is meant."""
    if path.is_dir():
        files = [file for file in sorted(path.rglob("*.toml")) if file.name not in {STANDARD, DEPARTMENTS}]
        return [file for file in files if not file.name.endswith(VECTORS)]
    return [path.with_name(path.name.removesuffix(VECTORS) + ".toml") if path.name.endswith(VECTORS) else path]


def _others(paths: Sequence[Path]) -> Iterable[Service]:
    """Return the services of the catalogue; none while one of them is wrong, which is told when all are checked."""
    try:
        return () if FOLDER in paths else load_catalog(compiled=COMPILED)
    except CatalogError:
        return ()


def _refused(error: CatalogError) -> Finding:
    told = str(error).removeprefix(f"{error.file}: ")
    key, _, text = told.partition(": ")
    return Finding(error.file, key, text) if text and " " not in key else Finding(error.file, "file", told)


def _icons() -> frozenset[str]:
    """Return the names of the filled icons, which the screens use, without their ending."""
    package = find_spec("qtawesome")
    assert package is not None
    assert package.submodule_search_locations
    names = json.loads((Path(package.submodule_search_locations[0]) / "fonts" / ICON_NAMES).read_text(encoding="utf-8"))
    return frozenset(name.removesuffix("-fill") for name in names if name.endswith("-fill"))


def compile_services() -> Result:
    """Write the compiled catalogue that a start reads, and the index that a search reads."""
    try:
        compile_catalog(FOLDER, COMPILED)
        write_index(load_catalog(compiled=COMPILED), INDEX)
    except CatalogError as error:
        raise CommandFailed("catalogue", str(error)) from error
    return Result([{"compiled": str(file), "bytes": file.stat().st_size} for file in (COMPILED, INDEX)])


def new_service(service_id: str, folder: Path = FOLDER) -> Result:
    """Write a service file and its vectors to fill in; nothing that is there is touched."""
    department, dot, name = service_id.partition(".")
    if not (dot and department and name):
        raise UsageError("ID is DEPARTMENT.SERVICE, such as social-insurance.print-enrolment-certificate")
    path = folder / department / f"{name}.toml"
    vectors = vectors_of(path)
    if path.exists() or vectors.exists():
        raise CommandFailed("exists", f"{service_id} is there already")
    path.parent.mkdir(exist_ok=True)
    path.write_text(SKELETON.format(id=service_id), encoding="utf-8")
    vectors.write_text(VECTOR_SKELETON, encoding="utf-8")
    return Result([{"file": str(path), "vectors": str(vectors)}])


SKELETON = """\
# Fill in, then: kiosk flow check FILE. Every key is told in docs/guides/add-a-service.md.
id = "{id}"
department_code = "DAT"
kind = "print_certificate"
archetype = "certificate"
life_event = "general"
icon = "file-text"
identity = "id_card+face"
audience = "person"
output = "certificate_a4"
levels = ["district", "subdistrict", "community"]
marks = ["all_hours", "no_visit", "zero_material"]
fee = 0
proxy = "none"
usual_seconds = 20
popularity_rank = 1000
synonyms = ["居民怎么说", "还会怎么说", "第三种说法"]
situations = []
unsure = [{{ key = "document.title", note = "没有核对" }}]

[name]
zh = "按钮上的名字"
en = "Name on the button"

[official_name]
zh = "目录里的全名"
en = "Name in the catalogue"

[summary]
zh = "一句话：做什么用。"
en = "One sentence: what it is for."

[document]
archetype = "certificate-grid"
prefix = "XX"
title = ["证明的标题"]
statement = "上列内容截至{{issued_on}}属实，特此证明。"
claims = ["id_number"]

[[document.sections]]
fields = [
  {{ label = "姓名", value = "name", type = "name" }},
  {{ label = "证件号码", value = "id_number", type = "id" }},
]
"""

VECTOR_SKELETON = """\
[happy]
resident = "lihua"
text = ["证明的标题", "姓名"]
"""
