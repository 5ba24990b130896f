"""What the tests of pages share: the catalogue, every moment of a visit, a situation in each language."""

import shutil
from collections.abc import Mapping
from dataclasses import replace

import pytest
from screen_journey import SERVICES, Moment
from screen_moments import all_moments

from flows.catalog import DEPARTMENTS, FOLDER, STANDARD, Catalog, load_catalog
from flows.search.build import build_index
from flows.search.entries import entries_of
from flows.search.index import SearchIndex
from kiosk.pages.situation import Situation
from kiosk.settings import load_settings
from kiosk.words import LANGUAGES, load_words


@pytest.fixture(scope="session")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """The services that moments are made of, with every department."""
    folder = tmp_path_factory.mktemp("catalog")
    for file in (STANDARD, DEPARTMENTS, *(f"{service.replace('.', '/')}.toml" for service in SERVICES)):
        (folder / file).parent.mkdir(exist_ok=True)
        shutil.copyfile(FOLDER / file, folder / file)
    return load_catalog(folder)


@pytest.fixture(scope="session")
def moments(catalog: Catalog) -> Mapping[str, Moment]:
    return all_moments(catalog)


@pytest.fixture(scope="session")
def situations(catalog: Catalog) -> Mapping[str, Situation]:
    """One in each language."""
    words, site = load_words(), load_settings().kiosk.site
    index = SearchIndex.load(build_index(entries_of(catalog)))
    usual = Situation(say=words.say("zh"), site=site, catalog=catalog, index=index, faces_hidden=True)
    return {each: replace(usual, say=words.say(each)) for each in LANGUAGES}
