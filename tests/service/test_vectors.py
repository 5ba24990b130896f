"""Every service does what its vectors say: happy, refused, by another branch, and after a fact has changed."""

from collections.abc import Iterator

import pytest

from flows.catalog import Catalog, load_catalog
from flows.vectors import load_vectors
from kiosk.commands.flow_vectors import Bench, open_bench
from service.gateway.client import slip_templates

# One worker starts the departments.
pytestmark = pytest.mark.xdist_group("vectors")

CATALOG = load_catalog()


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return CATALOG


@pytest.fixture(scope="module")
def bench(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with open_bench(tmp_path_factory.mktemp("bench"), slip_templates(catalog)) as opened:
        yield opened


@pytest.mark.parametrize("service", [service.id for service in CATALOG])
def test_a_service_does_what_its_vectors_say(bench: Bench, catalog: Catalog, service: str) -> None:
    results = bench.run(catalog.service(service), load_vectors(service))
    assert [f"{each['vector']}: {each['reason']}" for each in results if not each["passed"]] == []


def test_every_department_shows_that_a_changed_fact_changes_the_paper(catalog: Catalog) -> None:
    changing = {
        service.department_code
        for service in catalog
        if any(case.name.startswith("changes.") for case in load_vectors(service.id))
    }
    assert {service.department_code for service in catalog} - changing == set()
