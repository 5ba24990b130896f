"""Loads the service files, checks them against each other, and finds services by id."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from flows.errors import CatalogError
from flows.schema import Service

FOLDER = Path(__file__).parent / "catalog"


class Catalog:
    """All services, most asked for first."""

    def __init__(self, services: list[Service]) -> None:
        self._services = {service.id: service for service in sorted(services, key=lambda each: each.popularity_rank)}

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


def load_catalog(folder: Path = FOLDER) -> Catalog:
    """Read every ``<department>/<service>.toml``.

    Raises:
        CatalogError: a file is wrong by itself or beside another; names the file and the key.
    """
    services: list[Service] = []
    synonyms: dict[str, str] = {}
    for path in sorted(folder.glob("*/*.toml")):
        if path.name.endswith(".vectors.toml"):
            continue
        file = path.relative_to(folder).as_posix()
        service = _load_service(path, file)
        if service.id != f"{path.parent.name}.{path.stem}":
            raise CatalogError(file, f"id {service.id} does not fit the file's place")
        for synonym in service.synonyms:
            if synonym in synonyms:
                raise CatalogError(file, f"synonyms: {synonym} stands in {synonyms[synonym]} too")
            synonyms[synonym] = file
        services.append(service)
    if not services:
        raise CatalogError(folder.as_posix(), "no service file")
    return Catalog(services)


def _load_service(path: Path, file: str) -> Service:
    try:
        return Service.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CatalogError(file, f"not TOML: {error}") from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        key = ".".join(str(part) for part in first["loc"]) or "file"
        raise CatalogError(file, f"{key}: {first['msg']}") from error
