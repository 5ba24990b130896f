"""What invented residents and companies have in their hands: cards, licences, numbers that are on their papers.

For those who walk up to a machine on their behalf: the simulated visits, the test vectors, the dock.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from drivers import CardLayout, IdCard, IdCardRecord, Image, PhotoState
from service.departments.population import Population
from service.departments.registers import all_records
from service.departments.resident import Resident

PHOTO = (102, 126)


def card_of(resident: Resident) -> IdCard:
    """Return a resident's ID card as a reader gives it, with a blank photo."""
    fields: dict[str, Any] = {name: resident.card.get(name) for name in IdCardRecord.__slots__}
    width, height = PHOTO
    photo = Image(width, height, bytes(width * height * 3))
    return IdCard(CardLayout(str(resident.card["layout"])), IdCardRecord(**fields), PhotoState.OK, photo, "")


def social_card_of(resident: Resident) -> Mapping[str, object]:
    """Return what is on a resident's social-security card, in the keys of `drivers.devices.SocialCard`."""
    return {
        "region": "339999",
        "card_type": "2",
        "spec_version": "3.00",
        "issue_date": "2021-06-01",
        "expiry_date": "2031-06-01",
        "card_number": resident.social_card,
        "id_number": resident.id_number,
        "name": resident.name,
        "sex": "male" if resident.sex == "男" else "female",
        "nation": resident.card.get("nation") or "汉",
        "birth_date": resident.born.isoformat(),
    }


def guardian_of(population: Population, resident: Resident) -> Resident | None:
    """Return who has care of a child; None for everybody else."""
    residents = population.residents
    return next(
        (
            each
            for each in residents
            if any(kin.relation == "ward" and kin.id_number == resident.id_number for kin in each.relatives)
        ),
        None,
    )


def licence_of(population: Population, company: str) -> str:
    """Return what the code of a company's electronic licence says.

    Raises:
        KeyError: no company is called so.
    """
    return population.employers[company].licence


def look_up(population: Population, kind: str, name: str) -> str:
    """Return what a placeholder of a test vector stands for, see `flows.vectors`.

    Raises:
        KeyError: nobody is called so, or has no such record.
    """
    if kind == "id":
        return population.resident(name).id_number
    register, _, handle = name.partition(":")
    company = population.employers.get(handle)
    owner = company.code if company is not None else population.resident(handle).id_number
    return _keys(population)[register, owner]


@lru_cache(maxsize=1)
def _keys(population: Population) -> Mapping[tuple[str, str], str]:
    """Return the key of each owner's first record in each register."""
    keys: dict[tuple[str, str], str] = {}
    for record in all_records(population):
        keys.setdefault((record.register, record.owner), record.key)
    return keys
