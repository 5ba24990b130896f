"""One service of each archetype and identity level through every device: card, licence, money, dots on paper."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.catalog import load_catalog
from kiosk.commands.flow_run import run_all
from kiosk.settings import load_settings

pytestmark = pytest.mark.stack


def shapes() -> Iterator[str]:
    """One service, the most asked for, of each archetype, identity level and kind of result."""
    seen: set[tuple[str, ...]] = set()
    for service in load_catalog():
        for shape in ((service.archetype,), (service.identity,), (service.output,), (service.document.archetype,)):
            if shape not in seen:
                seen.add(shape)
                yield service.id


SHAPES = tuple(dict.fromkeys(shapes()))


def test_each_shape_of_service_runs_from_card_to_paper(tmp_path: Path) -> None:
    lines = list(run_all(load_settings(), tmp_path, SHAPES))
    assert [line["service"] for line in lines] == list(SHAPES)
    assert [(line["service"], line["code"]) for line in lines if line["outcome"] != "completed"] == []
    for line in lines:
        assert all(copy["outcome"] == "delivered" for copy in line["printed"])
        assert all(Path(document["path"]).read_bytes().startswith(b"%PDF") for document in line["documents"])


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_every_service_runs_from_card_to_paper(tmp_path: Path) -> None:
    lines = list(run_all(load_settings(), tmp_path))
    assert [(line["service"], line["code"]) for line in lines if line["outcome"] != "completed"] == []
