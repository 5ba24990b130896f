"""What ``residents.toml`` says, as frozen models that refuse unknown keys. Ages and months are relative to today."""

import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

RESIDENTS = Path(__file__).with_name("residents.toml")


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Employer(_Entry):
    """One employer.

    Attributes:
        kind: first two signs of its credit code (GB 32100).
        fund_rate: per cent that employer and employee each pay into the housing fund; 0 without a fund account.
    """

    key: str
    name: str
    kind: Literal["91", "92", "12"] = "91"
    fund_rate: int = Field(ge=0, le=12)


class Job(_Entry):
    """One employment; ``first`` and ``last`` are months ago, 0 is last month."""

    at: str
    first: int = Field(alias="from", ge=0)
    last: int = Field(default=0, alias="until", ge=0)
    base: int = Field(description="yuan a month in the year of the first month", gt=0)


class Entry(_Entry):
    """What members of a household and visitors share.

    Attributes:
        age: reached in this year.
        birthday: ``MM-DD``.
        card_age: years since the card was issued.
        validity: of a card that is not valid from one birthday to another.
        face: picture of an installed package, as ``PACKAGE:PICTURE:INDEX``.
        late: months ago that were paid afterwards.
        pending: months ago whose payment has not arrived.
        withdrawals: months ago and yuan taken out of the housing fund.
        drives: years since the first driving licence.
        vehicles: how many.
        phone: whether the register of people has the number of his telephone.
    """

    handle: str = Field(pattern=r"^[a-z][a-z0-9]{1,19}$")
    name: str | None = None
    sex: Literal["male", "female"]
    age: int = Field(ge=0, le=110)
    birthday: str = Field(pattern=r"^[0-9]{2}-[0-9]{2}$")
    card_age: int = Field(default=1, ge=0)
    validity: Literal["begins_tomorrow", "ends_today"] | None = None
    face: str | None = None
    jobs: tuple[Job, ...] = ()
    late: tuple[int, ...] = ()
    pending: tuple[int, ...] = ()
    withdrawals: tuple[tuple[int, int], ...] = ()
    drives: int | None = None
    vehicles: int = 0
    phone: bool = True


class Member(Entry):
    """One member of a household, with the four facts of the register.

    Attributes:
        moved_in: years ago and from where; absent for those who were born into the household.
        changed: years ago and what changed in the register.
        retired: years ago.
        property: how many homes.
        parents: handles of parents who live elsewhere.
        divorced: years ago and from whom, a handle.
        ward_of: handle of the guardian of an adult who cannot act for himself.
    """

    name: str
    nation: str = "汉"
    relation: str
    moved_in: tuple[int, str] | None = None
    changed: tuple[int, str] | None = None
    retired: int | None = None
    property: int = 0
    parents: tuple[str, ...] = ()
    divorced: tuple[int, str] | None = None
    ward_of: str | None = None


class Deceased(_Entry):
    """Someone of a household who has died.

    Attributes:
        age: reached in the year of death.
        years_ago: of the death.
        spouse: handle of the one who is widowed.
        children: handles.
    """

    name: str
    sex: Literal["male", "female"]
    age: int = Field(ge=0, le=110)
    birthday: str = Field(pattern=r"^[0-9]{2}-[0-9]{2}$")
    years_ago: int = Field(ge=0)
    spouse: str | None = None
    children: tuple[str, ...] = ()


class Household(_Entry):
    """One household; its first member is the head."""

    address: str
    kind: Literal["家庭户", "集体户"] = "家庭户"
    members: tuple[Member, ...] = Field(min_length=1)
    deceased: tuple[Deceased, ...] = ()


class Visitor(Entry):
    """Someone with a card whom no household register of the district holds."""

    layout: Literal["resident", "foreign_2017", "foreign_2023", "residence_permit"] = "resident"
    name_en: str | None = Field(default=None, max_length=46)
    address: str | None = None
    issuing_authority: str | None = None
    nationality: str | None = None
    country: str = ""
    origin: str = ""
    pass_number: str | None = None


class Roster(_Entry):
    """The whole file."""

    employer: tuple[Employer, ...]
    household: tuple[Household, ...]
    visitor: tuple[Visitor, ...]


def load_roster(path: Path = RESIDENTS) -> Roster:
    """Return the roster; a wrong file raises pydantic's ValidationError, which names the key."""
    return Roster.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
