"""Loads the service files, puts in what they share, checks them against each other, and finds services by id.

Reading 195 TOML files takes about a second, so set-up compiles them into one file that is bound to their content by a
digest. A compiled file that does not fit is not used; the TOML is always right.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from drivers.places import INSTALLED
from flows.errors import CatalogError
from flows.schema import Department, Service

FOLDER = Path(__file__).parent / "catalog"
COMPILED = INSTALLED / "catalog.compiled"
"""Where set-up compiles the catalogue to."""

STANDARD = "standard.toml"
DEPARTMENTS = "departments.toml"
VECTORS = ".vectors.toml"

Table = dict[str, Any]
_SERVICES: TypeAdapter[list[Service]] = TypeAdapter(list[Service])
_DEPARTMENTS: TypeAdapter[dict[str, Department]] = TypeAdapter(dict[str, Department])


class Catalog:
    """All services, most asked for first, and their departments."""

    def __init__(self, services: list[Service], departments: Mapping[str, Department]) -> None:
        self._services = {service.id: service for service in sorted(services, key=lambda each: each.popularity_rank)}
        self.departments = departments

    def __iter__(self) -> Iterator[Service]:
        return iter(self._services.values())

    def __len__(self) -> int:
        return len(self._services)

    def __contains__(self, service_id: object) -> bool:
        return service_id in self._services

    def service(self, service_id: str) -> Service:
        """Return one service.

        Raises:
            KeyError: there is none of that id.
        """
        return self._services[service_id]

    def department(self, service: Service) -> Department:
        """Return whose service it is."""
        return self.departments[service.department_code]

    def at_level(self, level: str) -> "Catalog":
        """Return what a machine at this kind of site offers: district, subdistrict or community."""
        return Catalog([service for service in self if level in service.levels], self.departments)


def load_catalog(folder: Path = FOLDER, compiled: Path | None = None) -> Catalog:
    """Read every ``<department>/<service>.toml``, or the compiled file if it fits them.

    Raises:
        CatalogError: a file is wrong by itself or beside another; names the file and the key.
    """
    if compiled is not None and (known := _read_compiled(folder, compiled)) is not None:
        return known
    shared = _shared(folder)
    services = [_service(folder, path, shared) for path in service_files(folder)]
    if not services:
        raise CatalogError(folder.as_posix(), "no service file")
    for service, text in clashes_of(services):
        raise CatalogError(_file_of(service), text)
    return Catalog(services, shared.departments)


def service_files(folder: Path = FOLDER) -> list[Path]:
    """Return the service files in the order of their ids."""
    return [path for path in sorted(folder.glob("*/*.toml")) if not path.name.endswith(VECTORS)]


def vectors_of(path: Path) -> Path:
    """Return where the vectors of a service file lie."""
    return path.with_name(f"{path.stem}{VECTORS}")


def load_service(path: Path, folder: Path = FOLDER) -> Service:
    """Read one service file, which may lie anywhere, with what the catalogue in ``folder`` shares.

    Raises:
        CatalogError: as `load_catalog`.
    """
    return _validated(_completed(_read(path), _shared(folder), path.name), path.name)


def standard_sentences(folder: Path = FOLDER) -> frozenset[str]:
    """Return every text that services share on purpose."""
    return frozenset(_texts(_read(folder / STANDARD)))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


def compile_catalog(folder: Path, compiled: Path) -> None:
    """Write the compiled file of a catalogue.

    Raises:
        CatalogError: as `load_catalog`.
    """
    catalog = load_catalog(folder)
    services = _SERVICES.dump_json(list(catalog), by_alias=True, exclude_unset=True)
    content = [_digest(folder).encode(), _DEPARTMENTS.dump_json(dict(catalog.departments)), services]
    compiled.parent.mkdir(parents=True, exist_ok=True)
    fresh = compiled.with_suffix(".new")
    fresh.write_bytes(b"\n".join(content))
    fresh.replace(compiled)


def _read_compiled(folder: Path, compiled: Path) -> Catalog | None:
    """Return what `compile_catalog` wrote, three lines: the digest, the departments, the services."""
    try:
        digest, departments, services = compiled.read_bytes().split(b"\n")
        if digest != _digest(folder).encode():
            return None
        return Catalog(_SERVICES.validate_json(services), _DEPARTMENTS.validate_json(departments))
    except (OSError, ValueError):
        return None


def _digest(folder: Path) -> str:
    """Return a digest of every file that a catalogue is made of, this program's own schema included."""
    digest = sha256()
    sources = [*service_files(folder), folder / STANDARD, folder / DEPARTMENTS, *sorted(SCHEMA)]
    for path in sources:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


SCHEMA = (Path(__file__).with_name("schema.py"), Path(__file__).with_name("questions.py"))


@dataclass(frozen=True, slots=True)
class _Shared:
    """What service files take over: standard questions and steps, and the departments."""

    questions: Table
    steps_after: Table
    departments: Mapping[str, Department]


def _shared(folder: Path) -> _Shared:
    standard = _read(folder / STANDARD)
    try:
        departments = _DEPARTMENTS.validate_python(_read(folder / DEPARTMENTS))
    except ValidationError as error:
        raise CatalogError(DEPARTMENTS, _first(error)) from error
    return _Shared(standard["questions"], standard["steps_after"], departments)


def _service(folder: Path, path: Path, shared: _Shared) -> Service:
    file = path.relative_to(folder).as_posix()
    service = _validated(_completed(_read(path, file), shared, file), file)
    if service.id != f"{path.parent.name}.{path.stem}":
        raise CatalogError(file, f"id {service.id} does not fit the file's place")
    return service


def _completed(table: Table, shared: _Shared, file: str) -> Table:
    """Put in what the service shares with others; what it says itself stays."""
    questions = [_question(each, shared.questions, file) for each in _list(table.get("questions", []), file)]
    steps = shared.steps_after.get(str(table.get("archetype")), [])
    completed = {"steps_after": steps} | table | ({"questions": questions} if questions else {})
    department = shared.departments.get(str(table.get("department_code")))
    if department is None:
        raise CatalogError(file, "department_code: no such department")
    for paper in ("document", "slip", "print_list"):
        if isinstance(completed.get(paper), dict) and completed[paper].get("archetype") != "screen":
            completed[paper] = _paper(completed[paper], department)
    return completed


def _question(table: Table, standard: Table, file: str) -> Table:
    if "use" not in table:
        return table
    shared = standard.get(table["use"])
    if shared is None:
        raise CatalogError(file, f"questions: nothing standard is called {table['use']}")
    own = {key: value for key, value in table.items() if key != "use"}
    return {key: _merged(shared.get(key), own.get(key)) for key in shared | own}


def _merged(shared: object, own: object) -> object:
    """Return the service's own value; of two texts in languages, each language by itself."""
    if own is None:
        return shared
    if isinstance(shared, dict) and isinstance(own, dict):
        return shared | own
    return own


def _paper(table: Table, department: Department) -> Table:
    issuer = table.get("issuer", department.issuer)
    shared = {"issuer": issuer, "seal_name": issuer, "hotline": department.hotline}
    if table.get("archetype") in {"slip", "receipt"}:
        del shared["seal_name"]
    return shared | table


def _list(value: object, file: str) -> list[Table]:
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise CatalogError(file, "questions: not a list of tables")
    return value


def clashes_of(services: Iterable[Service]) -> Iterator[tuple[Service, str]]:
    """Yield what no two services may share, told of the later one."""
    synonyms: dict[str, str] = {}
    ranks: dict[int, str] = {}
    for service in services:
        for synonym in service.synonyms:
            if (other := synonyms.setdefault(synonym, service.id)) != service.id:
                yield service, f"synonyms: {synonym} stands in {other} too"
        if (other := ranks.setdefault(service.popularity_rank, service.id)) != service.id:
            yield service, f"popularity_rank: that of {other} too"


def _file_of(service: Service) -> str:
    return f"{service.id.replace('.', '/')}.toml"


def _read(path: Path, file: str = "") -> Table:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CatalogError(file or path.name, f"cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CatalogError(file or path.name, f"not TOML: {error}") from error


def _validated(table: Table, file: str) -> Service:
    try:
        return Service.model_validate(table)
    except ValidationError as error:
        raise CatalogError(file, _first(error)) from error


def _first(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False)[0]
    key = ".".join(str(part) for part in first["loc"]) or "file"
    return f"{key}: {first['msg']}"
