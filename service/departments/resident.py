"""What is known of one invented person, and of the homes, vehicles and households that people have.

Months are those of `months`, amounts fen. Everything here is personal as far as an invented person can be: no repr.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from service.departments.cards import Card
from service.departments.companies import Company
from service.departments.fund_books import FundAccount, FundMovement
from service.departments.kinship import Relation


@dataclass(frozen=True, slots=True, repr=False)
class Kin:
    """One relative.

    Attributes:
        word: how the resident calls him, such as 女儿.
        handle: empty for the deceased.
    """

    relation: Relation
    word: str
    id_number: str
    name: str
    handle: str


@dataclass(frozen=True, slots=True, repr=False)
class Deceased:
    """Someone who has died and has no card any more."""

    id_number: str
    name: str
    sex: Literal["男", "女"]
    born: date
    died_on: date
    address: str


@dataclass(frozen=True, slots=True, repr=False)
class Contribution:
    """One month of one person's social insurance; the work injury insurance has no personal share.

    Attributes:
        employer: key of the company.
    """

    month: int
    employer: str
    base: int
    pension: int
    unemployment: int
    has_arrived: bool
    note: str


@dataclass(frozen=True, slots=True, repr=False)
class Employment:
    """One employment; ``last`` is the last month that was paid.

    Attributes:
        base: fen a month at its end.
        is_current: whether it goes on.
    """

    company: Company
    first: int
    last: int
    base: int
    is_current: bool


@dataclass(frozen=True, slots=True, repr=False)
class Membership:
    """A person's line in the household register.

    Attributes:
        household: its number.
        position: order in the register, the head is 0.
        moved_in: when and from where, in words; empty for those born into the household.
        changes: changed entries in words; empty when there are none.
    """

    household: str
    position: int
    relation: str
    moved_in: str
    changes: str


@dataclass(frozen=True, slots=True)
class RegisteredHousehold:
    """One household of the register."""

    number: str
    kind: str
    address: str
    head_name: str


@dataclass(frozen=True, slots=True, repr=False)
class Title:
    """One home that a person owns.

    Attributes:
        certificate: number of the certificate of title.
        unit_number: 28 signs (不动产单元号).
        area: hundredths of a square metre.
        price: fen, what was paid for it.
        water_account, electricity_account, gas_account, heat_account: ten figures each.
    """

    certificate: str
    unit_number: str
    address: str
    area: int
    registered_on: date
    price: int
    water_account: str
    electricity_account: str
    gas_account: str
    heat_account: str


@dataclass(frozen=True, slots=True, repr=False)
class Vehicle:
    """One vehicle that a person owns; ``vin`` is its 17 signs."""

    plate: str
    vin: str
    engine: str
    model: str
    fuel: Literal["汽油", "纯电动"]
    registered_on: date
    inspection_until: date
    insured_until: date


@dataclass(frozen=True, slots=True, repr=False)
class DrivingLicence:
    """A driving licence; ``points`` are those lost in this period."""

    file_number: str
    classes: str
    first_issued_on: date
    valid_until: date
    points: int


@dataclass(frozen=True, slots=True)
class School:
    """A school or kindergarten."""

    name: str
    stage: str
    address: str


@dataclass(frozen=True, slots=True, repr=False)
class Resident:
    """One invented person.

    Attributes:
        handle: what ``--resident`` takes.
        card: the chip's content, ``layout`` and ``face``.
        sex: as the register says it.
        address: where he is registered.
        phone: his number; ``has_phone`` says whether the register of people has it.
        household: None for those whom no register of the district holds, as is ``membership``.
        marital: 未婚, 已婚, 离异 or 丧偶.
        relatives: each relation by itself; a child at home is ``child`` and ``household``, a minor ``ward`` as well.
        jobs: newest first.
        companies: that he owns.
        retired_since: month of retirement.
        school: of children, with their class in ``grade``.
    """

    handle: str
    card: Card
    id_number: str
    name: str
    sex: Literal["男", "女"]
    born: date
    age: int
    address: str
    phone: str
    has_phone: bool
    bank_account: str
    social_card: str
    citizen_card: str
    household: RegisteredHousehold | None
    membership: Membership | None
    marital: str
    married_on: date | None
    divorced_on: date | None
    relatives: tuple[Kin, ...]
    contributions: tuple[Contribution, ...]
    jobs: tuple[Employment, ...]
    companies: tuple[Company, ...]
    retired_since: int | None
    fund: FundAccount | None
    fund_movements: tuple[FundMovement, ...]
    homes: tuple[Title, ...]
    vehicles: tuple[Vehicle, ...]
    driving: DrivingLicence | None
    school: School | None
    grade: str

    @property
    def is_employed(self) -> bool:
        return bool(self.jobs) and self.jobs[0].is_current
