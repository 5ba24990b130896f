"""The invented residents: who they are, what they work, pay, save and own, the same for every department.

Everything follows from ``residents.toml``, a seed and *today*: the same three give the same people. Ages hold for the
current year and contributions run up to last month, so the register never grows old. Amounts are integers of fen,
months are those of `months`.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from service.departments import numbers
from service.departments.cards import Card, former_address, member_card, visitor_card
from service.departments.fund_books import FundAccount, FundMovement, open_fund
from service.departments.months import month_of
from service.departments.roster import Entry, Household, Member, Roster, Visitor, load_roster

SEED = "临湖"
DEFAULT_RESIDENT = "lihua"
"""Who walks through J1: a woman with a face and more than 48 months of contributions."""

PENSION_PERMILLE = 80
UNEMPLOYMENT_PERMILLE = 5
"""What an employee pays of the base (社会保险法, the usual rates)."""


@dataclass(frozen=True, slots=True)
class Employer:
    """An employer as the social insurance and the housing fund know it."""

    key: str
    number: str
    code: str
    name: str
    fund_account: str | None
    fund_rate: int


@dataclass(frozen=True, slots=True, repr=False)
class Contribution:
    """One month of one person's social insurance; the work injury insurance has no personal share."""

    month: int
    employer: str
    base: int
    pension: int
    unemployment: int
    has_arrived: bool
    note: str


@dataclass(frozen=True, slots=True, repr=False)
class Membership:
    """A person's line in the household register.

    Attributes:
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


@dataclass(frozen=True, slots=True, repr=False)
class Title:
    """One home that a person owns."""

    certificate: str
    address: str
    area: int
    registered_on: date


@dataclass(frozen=True, slots=True, repr=False)
class Resident:
    """One invented person.

    Attributes:
        handle: what ``--resident`` takes.
        card: the chip's content, ``layout`` and ``face``.
        retired_since: month of retirement.
    """

    handle: str
    card: Card
    id_number: str
    name: str
    membership: Membership | None
    contributions: tuple[Contribution, ...]
    retired_since: int | None
    fund: FundAccount | None
    fund_movements: tuple[FundMovement, ...]
    titles: tuple[Title, ...]


@dataclass(frozen=True, slots=True)
class Population:
    """Everyone, with the employers and households they share."""

    today: date
    employers: Mapping[str, Employer]
    households: tuple[RegisteredHousehold, ...]
    residents: tuple[Resident, ...]

    def resident(self, handle: str) -> Resident:
        """Return one resident.

        Raises:
            KeyError: nobody is called so.
        """
        return {resident.handle: resident for resident in self.residents}[handle]


def build_population(today: date, roster: Roster | None = None) -> Population:
    """Return the population as it stands on ``today``."""
    roster = roster or load_roster()
    employers = {
        entry.key: Employer(
            key=entry.key,
            number=f"9900{order:04d}",
            code=numbers.company_code(entry.kind, order),
            name=entry.name,
            fund_account=f"9990001{order:05d}" if entry.fund_rate else None,
            fund_rate=entry.fund_rate,
        )
        for order, entry in enumerate(roster.employer, start=101)
    }
    maker = _Maker(today, employers)
    households = tuple(
        RegisteredHousehold(number=f"9990{order:05d}", kind=household.kind, address=household.address)
        for order, household in enumerate(roster.household, start=1)
    )
    members = (
        maker.member(member, household, registered.number, position)
        for household, registered in zip(roster.household, households, strict=True)
        for position, member in enumerate(household.members)
    )
    residents = (*members, *(maker.visitor(visitor) for visitor in roster.visitor))
    return Population(today=today, employers=employers, households=households, residents=residents)


class _Maker:
    """Turns roster entries into residents, counting them."""

    def __init__(self, today: date, employers: Mapping[str, Employer]) -> None:
        self._today = today
        self._employers = employers
        self._order = 0

    def member(self, member: Member, household: Household, number: str, position: int) -> Resident:
        chance = self._next(member)
        born = self._born(member)
        id_number = numbers.citizen_number(numbers.CITIZEN_REGION, born, self._order, is_male=member.sex == "male")
        membership = Membership(
            household=number,
            position=position,
            relation=member.relation,
            moved_in=self._moved_in(member),
            changes=self._changes(member),
        )
        retired = None if member.retired is None else month_of(self._today) - member.retired * 12
        card = member_card(member, household, id_number, born, self._today)
        titles = tuple(self._title(household, order, chance) for order in range(member.property))
        return self._resident(member, card, chance, membership=membership, retired=retired, titles=titles)

    def visitor(self, visitor: Visitor) -> Resident:
        chance = self._next(visitor)
        born = self._born(visitor)
        is_male = visitor.sex == "male"
        match visitor.layout:
            case "resident":
                number = numbers.citizen_number(numbers.CITIZEN_REGION, born, self._order, is_male=is_male)
            case "residence_permit":
                number = numbers.citizen_number(f"{visitor.origin}9999", born, self._order, is_male=is_male)
            case "foreign_2017":
                number = numbers.foreign_number_2017(visitor.nationality or "", born, self._order % 10)
            case "foreign_2023":
                number = numbers.foreign_number_2023(visitor.country, born, self._order, is_male=is_male)
        card = visitor_card(visitor, number, born, self._today)
        return self._resident(visitor, card, chance, membership=None, retired=None, titles=())

    def _resident(
        self,
        entry: Entry,
        card: Card,
        chance: random.Random,
        *,
        membership: Membership | None,
        retired: int | None,
        titles: tuple[Title, ...],
    ) -> Resident:
        contributions = tuple(self._contributions(entry, chance))
        deposits = [
            (paid.month, paid.base, self._employers[paid.employer])
            for paid in contributions
            if self._employers[paid.employer].fund_rate
        ]
        fund: FundAccount | None = None
        movements: tuple[FundMovement, ...] = ()
        if deposits and retired is None:
            last = month_of(self._today) - 1
            taken = {last - ago: yuan * 100 for ago, yuan in entry.withdrawals}
            fund, movements = open_fund(f"9990{self._order:08d}", deposits, taken, last)
        return Resident(
            handle=entry.handle,
            card=card,
            id_number=card["id_number"] or "",
            name=card["name"] or card["name_en"] or "",
            membership=membership,
            contributions=contributions,
            retired_since=retired,
            fund=fund,
            fund_movements=movements,
            titles=titles,
        )

    def _contributions(self, entry: Entry, chance: random.Random) -> Iterator[Contribution]:
        """Yield the months of every job in order; the base is set anew every January."""
        last_month = month_of(self._today) - 1
        growth = 1 + chance.randint(30, 60) / 1000
        for job in entry.jobs:
            first = last_month - job.first
            for month in range(first, last_month - job.last + 1):
                base = round(job.base * growth ** (month // 12 - first // 12)) * 100
                ago = last_month - month
                yield Contribution(
                    month=month,
                    employer=job.at,
                    base=base,
                    pension=base * PENSION_PERMILLE // 1000,
                    unemployment=base * UNEMPLOYMENT_PERMILLE // 1000,
                    has_arrived=ago not in entry.pending,
                    note="补缴" if ago in entry.late else "",
                )

    def _next(self, entry: Entry) -> random.Random:
        self._order += 1
        return _dice(entry.handle)

    def _born(self, entry: Entry) -> date:
        month, day = entry.birthday.split("-")
        return min(date(self._today.year - entry.age, int(month), int(day)), self._today)

    def _day(self, years_ago: int, occasion: str) -> date:
        """Return a day in that year; the same occasion of a family falls on the same day."""
        return date(self._today.year - years_ago, 1, 1) + timedelta(days=_dice(occasion).randrange(365))

    def _moved_in(self, member: Member) -> str:
        if member.moved_in is None:
            return ""
        years_ago, origin = member.moved_in
        return f"{_words(self._day(years_ago, origin))}由{former_address(origin)}迁来"

    def _changes(self, member: Member) -> str:
        if member.changed is None:
            return ""
        years_ago, change = member.changed
        return f"{_words(self._day(years_ago, change))}，{change}；其余登记项目无变动"

    def _title(self, household: Household, order: int, chance: random.Random) -> Title:
        registered_on = self._day(chance.randint(2, 12), f"{household.address}:{order}")
        return Title(
            certificate=f"临湖（{registered_on.year}）不动产权第{self._order:04d}{order:03d}号",
            address=household.address if order == 0 else f"临湖区芦汀街道渔火路{self._order}号{order}幢201室",
            area=chance.randint(5200, 14800),
            registered_on=registered_on,
        )


def _dice(occasion: str) -> random.Random:
    return random.Random(f"{SEED}:{occasion}")  # noqa: S311 - the same dice every time, not secrecy


def _words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
