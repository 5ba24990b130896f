"""What the search knows of one service."""

from dataclasses import dataclass

from flows.catalog import Catalog
from flows.schema import Department, Service


@dataclass(frozen=True, slots=True)
class SearchEntry:
    """The texts of one service by which residents may find it.

    Attributes:
        names: on the button and in full, Chinese and English.
        synonyms: what people call it.
        situations: what happened to people who need it.
        summary: what it gives, Chinese and English.
        department: its names, Chinese and English.
        life_event: as `flows.schema.LIFE_EVENTS` names it.
        kind: as `flows.schema.Kind` names it.
        popularity_rank: 1 is asked for most.
    """

    id: str
    names: tuple[str, ...]
    synonyms: tuple[str, ...]
    situations: tuple[str, ...]
    summary: tuple[str, ...]
    department: tuple[str, ...]
    life_event: str
    kind: str
    popularity_rank: int


def entries_of(catalog: Catalog) -> tuple[SearchEntry, ...]:
    """Return the entries of all services, most asked for first."""
    return tuple(_entry_of(service, catalog.department(service)) for service in catalog)


def _entry_of(service: Service, department: Department) -> SearchEntry:
    names = (service.name.zh, service.official_name.zh, service.name.en, service.official_name.en)
    return SearchEntry(
        id=service.id,
        names=tuple(dict.fromkeys(names)),
        synonyms=service.synonyms,
        situations=service.situations,
        summary=(service.summary.zh, service.summary.en),
        department=(department.name.zh, department.short.zh, department.name.en),
        life_event=service.life_event,
        kind=service.kind,
        popularity_rank=service.popularity_rank,
    )
