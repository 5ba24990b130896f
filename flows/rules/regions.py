"""Provinces and cities by the six figures of GB/T 2260; the list is data, ``regions.toml``."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, overload

from flows.questions import Language

FILE = Path(__file__).with_name("regions.toml")


@dataclass(frozen=True, slots=True)
class Province:
    """One province and its cities; a municipality has none besides itself."""

    code: str
    zh: str
    en: str
    cities: tuple["City", ...]


@dataclass(frozen=True, slots=True)
class City:
    """One city, named with its province where that is another."""

    code: str
    zh: str
    en: str
    short_zh: str

    def text(self, language: Language) -> str:
        """Return the name in one language."""
        return self.zh if language == "zh" else self.en


@cache
def provinces() -> tuple[Province, ...]:
    """Return all provinces in the order of their figures."""
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(_province(entry) for entry in table["province"])


@cache
def _cities() -> Mapping[str, City]:
    return {city.code: city for province in provinces() for city in province.cities}


@overload
def city_of(code: str) -> City: ...
@overload
def city_of(code: str, missing: None) -> City | None: ...
def city_of(code: str, missing: object = KeyError) -> City | None:
    """Return the city of six figures.

    Raises:
        KeyError: there is none, unless ``missing`` is None.
    """
    return _cities().get(code) if missing is None else _cities()[code]


def _province(entry: Mapping[str, Any]) -> Province:
    code, zh, en = entry["code"], entry["zh"], entry["en"]
    cities = tuple(
        City(number, f"{zh}{name}", f"{english}, {en}", name) for number, name, english in entry["cities"]
    ) or (City(code, zh, en, zh),)
    return Province(code, zh, en, cities)
