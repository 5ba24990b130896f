"""Sessions at any point, without a device: the real catalogue and the real engine."""

from collections.abc import Callable

import pytest

from drivers import CardLayout, IdCard, IdCardRecord, Image, PhotoState
from flows.catalog import Catalog, load_catalog
from flows.session import Session

TODAY = "2026-11-22"


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture
def card() -> Callable[..., IdCard]:
    def make(photo_state: PhotoState = PhotoState.OK, **changes: str | None) -> IdCard:
        record: dict[str, str | None] = {
            "name": "沈丽华",
            "name_en": None,
            "sex": "female",
            "nation": "汉",
            "birth_date": "1990-02-28",
            "address": "临湖区荷风路 8 号",
            "latest_address": None,
            "id_number": "33999919900228004X",
            "issuing_authority": "临湖区公安局",
            "valid_from": "2016-05-01",
            "valid_until": "2036-05-01",
            "pass_number": None,
            "issue_count": None,
            "nationality": None,
        }
        photo = Image(102, 126, bytes(102 * 126 * 3)) if photo_state is PhotoState.OK else None
        return IdCard(CardLayout.RESIDENT, IdCardRecord(**(record | changes)), photo_state, photo, "05.01-1-2-3")

    return make


@pytest.fixture
def session() -> Session:
    return Session(visit="0" * 32, binding_key=bytes(16), terminal="JJ-0001", today=TODAY)
