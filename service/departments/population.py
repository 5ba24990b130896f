"""The invented residents: who they are, what they work, pay, save and own, the same for every department.

Everything follows from ``residents.toml``, `families`, a seed and *today*: the same give the same people. Ages hold
for the current year and contributions run up to last month, so the register never grows old.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import chain

from service.departments import belongings, kinship, numbers, roster
from service.departments.cards import Card, former_address, member_card, visitor_card
from service.departments.companies import Company, made_employers, open_company
from service.departments.families import families
from service.departments.fund_books import FundAccount, FundMovement, open_fund
from service.departments.months import month_of
from service.departments.resident import (
    Contribution,
    Deceased,
    DrivingLicence,
    Employment,
    Kin,
    Membership,
    RegisteredHousehold,
    Resident,
    School,
    Title,
    Vehicle,
)
from service.departments.roster import Entry, Household, Member, Roster, Visitor, load_roster

SEED = "临湖"
DEFAULT_RESIDENT = "lihua"
"""Who walks through J1: a woman with a face and more than 48 months of contributions."""
DEFAULT_COMPANY = "yuanshan"
"""Whose licence is scanned where nothing else is said."""

DRAWN = 470
"""People beside those of ``residents.toml``."""

PENSION_PERMILLE = 80
UNEMPLOYMENT_PERMILLE = 5
"""What an employee pays of the base (社会保险法, the usual rates)."""
FOUNDERS_AGE, OWNERS_AGE = 18, 22
MARRIED_IN = frozenset({"妻", "夫", "儿媳", "女婿"})
TO_MARRIED = "变更为已婚"
LATER_MARRIAGES = date(1981, 1, 1)
"""Since when people may marry two years later."""


@dataclass(frozen=True)
class Population:
    """Everyone, with the companies and households they share.

    Attributes:
        employers: companies by their key in ``residents.toml``.
        deceased: without a card, relatives of residents.
    """

    today: date
    employers: Mapping[str, Company]
    households: tuple[RegisteredHousehold, ...]
    residents: tuple[Resident, ...]
    deceased: tuple[Deceased, ...]

    def __hash__(self) -> int:
        """Of the day: companies are a mapping, which has no hash."""
        return hash(self.today)

    @cached_property
    def _by_handle(self) -> Mapping[str, Resident]:
        return {resident.handle: resident for resident in self.residents}

    @cached_property
    def by_id_number(self) -> Mapping[str, Resident]:
        """Residents by ID number."""
        return {resident.id_number: resident for resident in self.residents}

    @cached_property
    def companies(self) -> Mapping[str, Company]:
        """Companies by unified social credit code."""
        return {company.code: company for company in self.employers.values()}

    @property
    def schools(self) -> tuple[School, ...]:
        return belongings.SCHOOLS

    def resident(self, handle: str) -> Resident:
        """Return one resident.

        Raises:
            KeyError: nobody is called so.
        """
        return self._by_handle[handle]

    def dice(self, occasion: str, handle: str = "") -> random.Random:
        """Return dice that fall the same for this occasion and person every time.

        Args:
            occasion: what is drawn, such as ``disability``.
            handle: the resident's, or whatever tells one draw from the other.
        """
        return _dice(f"{occasion}:{handle}")


def build_population(today: date, own: Roster | None = None) -> Population:
    """Return the population as it stands on ``today``; a roster of one's own stays without further families."""
    drawn: tuple[Household, ...] = ()
    made: tuple[Company, ...] = ()
    written = own or load_roster()
    companies = [open_company(entry, order, today) for order, entry in enumerate(written.employer, start=101)]
    if own is None:
        made = tuple(open_company(entry, order, today) for order, entry in enumerate(made_employers(), start=201))
        names = {member.name for household in written.household for member in household.members}
        names |= {deceased.name for household in written.household for deceased in household.deceased}
        names |= {visitor.name for visitor in written.visitor if visitor.name}
        keys = [company.key for company in (*companies, *made)]
        drawn = tuple(families(DRAWN, keys, names))
    employers = {company.key: company for company in (*companies, *made)}
    return _Maker(today, employers, (*written.household, *drawn), written.visitor).population()


@dataclass(frozen=True, slots=True)
class _Draft:
    """An entry that has its number; ``household`` is None for a visitor."""

    entry: Entry
    order: int
    born: date
    id_number: str
    household: Household | None


class _Maker:
    """Turns roster entries into residents, counting them."""

    def __init__(
        self,
        today: date,
        employers: Mapping[str, Company],
        households: Sequence[Household],
        visitors: Sequence[Visitor],
    ) -> None:
        self._today = today
        self._households = {
            id(household): RegisteredHousehold(
                number=f"9990{order:05d}",
                kind=household.kind,
                address=household.address,
                head_name=household.members[0].name,
            )
            for order, household in enumerate(households, start=1)
        }
        self._ties = kinship.ties_of(households)
        self._members = {member.handle: member for household in households for member in household.members}
        self._taken: set[str] = set()
        self._housed: set[str] = set()
        self._vehicles = self._homes = 0
        self._drafts = self._draft(households, visitors)
        self._deceased = {
            kinship.gone(each): self._late(each, household) for household in households for each in household.deceased
        }
        self._employers = self._with_people(employers)
        self._owned: dict[str, list[Company]] = {}
        for company in self._employers.values():
            if company.has_owner:
                self._owned.setdefault(company.legal_person_id, []).append(company)

    def population(self) -> Population:
        return Population(
            today=self._today,
            employers=self._employers,
            households=tuple(self._households.values()),
            residents=tuple(self._resident(draft) for draft in self._drafts.values()),
            deceased=tuple(self._deceased.values()),
        )

    def _draft(self, households: Sequence[Household], visitors: Sequence[Visitor]) -> dict[str, _Draft]:
        entries: Iterator[tuple[Entry, Household | None]] = chain(
            ((member, household) for household in households for member in household.members),
            ((visitor, None) for visitor in visitors),
        )
        drafts: dict[str, _Draft] = {}
        for order, (entry, household) in enumerate(entries, start=1):
            born = self._born(entry.age, entry.birthday)
            number = self._foreign(entry, born, order) if isinstance(entry, Visitor) else None
            number = number or self._citizen(born, order, is_male=entry.sex == "male")
            drafts[entry.handle] = _Draft(entry, order, born, number, household)
        return drafts

    def _citizen(self, born: date, order: int, *, is_male: bool) -> str:
        while True:
            number = numbers.citizen_number(numbers.CITIZEN_REGION, born, order % 500, is_male=is_male)
            if number not in self._taken:
                self._taken.add(number)
                return number
            order += 1

    @staticmethod
    def _foreign(visitor: Visitor, born: date, order: int) -> str | None:
        is_male = visitor.sex == "male"
        match visitor.layout:
            case "residence_permit":
                return numbers.citizen_number(f"{visitor.origin}9999", born, order % 500, is_male=is_male)
            case "foreign_2017":
                return numbers.foreign_number_2017(visitor.nationality or "", born, order % 10)
            case "foreign_2023":
                return numbers.foreign_number_2023(visitor.country, born, order % 500, is_male=is_male)
        return None

    def _late(self, deceased: roster.Deceased, household: Household) -> Deceased:
        died_on = min(self._day(deceased.years_ago, deceased.name), self._today - timedelta(days=20))
        born = self._born(deceased.age, deceased.birthday, died_on.year)
        return Deceased(
            id_number=self._citizen(born, 400, is_male=deceased.sex == "male"),
            name=deceased.name,
            sex="男" if deceased.sex == "male" else "女",
            born=born,
            died_on=died_on,
            address=household.address,
        )

    def _with_people(self, employers: Mapping[str, Company]) -> dict[str, Company]:
        """Give every company its legal person, a resident of the right age, and count who works there."""
        grown = [draft for draft in self._drafts.values() if 28 <= draft.entry.age <= 62 and draft.household]
        staff = [job.at for draft in self._drafts.values() for job in draft.entry.jobs if job.last == 0]
        led: dict[str, Company] = {}
        for order, (key, company) in enumerate(employers.items()):
            # A shop is its keeper's, who has been insured through it for longest.
            keepers = [(job.first, draft) for draft in grown for job in draft.entry.jobs if job.at == key]
            is_kept = company.form == "92" and keepers
            keeper = max(keepers, key=lambda each: each[0])[1] if is_kept else None
            drawn = (keeper,) if keeper else (*grown[order * 7 % len(grown) :], *grown)
            leader, founded_on = self._founded(company, drawn)
            led[key] = replace(
                company,
                founded_on=founded_on,
                legal_person=leader.entry.name or "",
                legal_person_id=leader.id_number,
                employees=staff.count(key),
            )
        return led

    def _founded(self, company: Company, leaders: Sequence[_Draft]) -> tuple[_Draft, date]:
        """Return who leads a company and when it began: before whoever worked there first, and led by a grown person.

        Args:
            company: without its people.
            leaders: who may lead it, the first before the others; of a shop its keeper alone.
        """
        jobs = (job for draft in self._drafts.values() for job in draft.entry.jobs if job.at == company.key)
        months = [month_of(self._today) - 1 - job.first for job in jobs]
        dice, latest = _dice(f"founded:{company.key}"), company.founded_on
        if months:
            month = min(months) - dice.randint(2, 9)
            latest = date(month // 12, month % 12 + 1, min(company.founded_on.day, 28))
        founded_on = latest if company.form == "92" else min(latest, company.founded_on)
        for leader in leaders:
            grown_up = leader.born.replace(year=leader.born.year + FOUNDERS_AGE)
            if grown_up <= founded_on or len(leaders) == 1:
                return leader, founded_on
            if grown_up < latest:
                return leader, grown_up + timedelta(days=dice.randrange((latest - grown_up).days))
        raise ValueError(f"nobody is old enough to have founded {company.key}")

    def _resident(self, draft: _Draft) -> Resident:
        entry, member = draft.entry, draft.entry if isinstance(draft.entry, Member) else None
        dice = _dice(entry.handle)
        card = self._card(draft)
        retired = None if member is None else self._retired(member, draft.born)
        contributions = tuple(self._contributions(entry, dice, retired))
        fund, movements = self._fund(draft, contributions, is_retired=retired is not None)
        school, grade = belongings.place_at_school(entry.age, dice)
        household = None if draft.household is None else self._households[id(draft.household)]
        married_on, divorced_on = self._marriage(entry)
        return Resident(
            handle=entry.handle,
            card=card,
            id_number=draft.id_number,
            name=card["name"] or card["name_en"] or "",
            sex="男" if entry.sex == "male" else "女",
            born=draft.born,
            age=years_between(draft.born, self._today),
            address=household.address if household else card["address"] or "",
            phone=numbers.phone(draft.order),
            has_phone=entry.phone,
            bank_account=numbers.bank_account(draft.order),
            social_card=numbers.social_card(draft.order),
            citizen_card=numbers.citizen_card(draft.order),
            household=household,
            membership=self._membership(draft),
            marital=self._marital(entry),
            married_on=married_on,
            divorced_on=divorced_on,
            relatives=tuple(self._relatives(draft)),
            contributions=contributions,
            jobs=tuple(self._jobs(contributions, is_retired=retired is not None)),
            companies=tuple(self._owned.get(draft.id_number, ())),
            retired_since=retired,
            fund=fund,
            fund_movements=movements,
            homes=tuple(self._own_homes(draft, dice)),
            vehicles=tuple(self._own_vehicles(entry, draft.born, dice)),
            driving=None if entry.drives is None else self._driving(draft, entry.drives, dice),
            school=school,
            grade=grade,
        )

    def _card(self, draft: _Draft) -> Card:
        entry = draft.entry
        if isinstance(entry, Member) and draft.household is not None:
            return member_card(entry, draft.household, draft.id_number, draft.born, self._today)
        assert isinstance(entry, Visitor)
        return visitor_card(entry, draft.id_number, draft.born, self._today)

    def _membership(self, draft: _Draft) -> Membership | None:
        member = draft.entry
        if not isinstance(member, Member) or draft.household is None:
            return None
        return Membership(
            household=self._households[id(draft.household)].number,
            position=draft.household.members.index(member),
            relation=member.relation,
            moved_in=self._moved_in(member, draft.household),
            changes=self._changes(member),
        )

    def _relatives(self, draft: _Draft) -> Iterator[Kin]:
        if not isinstance(draft.entry, Member) or draft.household is None:
            return
        for tie in kinship.relatives_of(draft.entry, draft.household, self._ties, self._members):
            if tie.relation == "deceased":
                late = self._deceased[tie.handle]
                yield Kin("deceased", tie.word, late.id_number, late.name, "")
            else:
                other = self._drafts[tie.handle]
                yield Kin(tie.relation, tie.word, other.id_number, other.entry.name or "", tie.handle)

    def _marital(self, entry: Entry) -> str:
        spouse = self._ties.spouse.get(entry.handle)
        if spouse is not None:
            return "丧偶" if spouse.startswith(kinship.DECEASED) else "已婚"
        return "离异" if isinstance(entry, Member) and entry.divorced else "未婚"

    def _marriage(self, entry: Entry) -> tuple[date | None, date | None]:
        """Return when someone married and, if so, divorced; both halves of a couple get the same days."""
        divorced = entry.divorced if isinstance(entry, Member) else None
        other = divorced[1] if divorced else self._ties.spouse.get(entry.handle)
        if other is None:
            return None, None
        couple = "+".join(sorted((entry.handle, other)))
        ended = divorced[0] if divorced else 0
        divorce = min(self._day(ended, f"divorce:{couple}"), self._today) if divorced else None
        return self._wedding(entry.handle, other, ended), divorce

    def _wedding(self, one: str, other: str, ended: int) -> date:
        """Return the day on which two married: in the years before their eldest child, but not below the legal age.

        Args:
            one: a handle.
            other: the other's, or what stands for a deceased.
            ended: years since the marriage ended, 0 if it did not.
        """
        couple = "+".join(sorted((one, other)))
        dice, sexes, year = _dice(f"wedding:{couple}"), self._ties.sexes, self._today.year
        people = [(self._born_on(each), sexes[each] == "male") for each in (one, other)]
        of_age = max(_may_marry(born, self._today, is_male=is_male) for born, is_male in people)
        children = self._ties.children[one] & self._ties.children[other]
        least, most = ended + 1, year - of_age.year
        if children:
            eldest = year - min(self._born_on(child) for child in children).year
            least, most = max(least, eldest + 1), min(most, eldest + 4)
        years = dice.randint(least, max(least, most))
        day = self._day(years, f"wedding:{couple}")
        legal = max(_may_marry(born, day, is_male=is_male) for born, is_male in people)
        return day if day >= legal else max(legal, of_age) + timedelta(days=dice.randint(1, 20))

    def _born_on(self, handle: str) -> date:
        return self._drafts[handle].born if handle in self._drafts else self._deceased[handle].born

    def _retired(self, member: Member, born: date) -> int | None:
        """Return the month of retirement, that of a birthday; None while it is to come."""
        if member.retired is None:
            return None
        month = (self._today.year - member.retired) * 12 + born.month - 1
        return month if month < month_of(self._today) else None

    def _contributions(self, entry: Entry, dice: random.Random, retired: int | None) -> Iterator[Contribution]:
        """Yield the months of every job in order, the last up to retirement; the base is set anew every January."""
        last_month = month_of(self._today) - 1
        growth = 1 + dice.randint(30, 60) / 1000
        for job in entry.jobs:
            first = last_month - job.first
            until = retired if retired is not None and job is entry.jobs[-1] else last_month - job.last
            for month in range(first, until + 1):
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

    def _jobs(self, contributions: Sequence[Contribution], *, is_retired: bool) -> Iterator[Employment]:
        """Yield what the contributions tell: a job ends where the employer changes or a month is missing."""
        stretches: list[list[Contribution]] = []
        for paid in contributions:
            before = stretches[-1][-1] if stretches else None
            if before is None or before.employer != paid.employer or before.month + 1 != paid.month:
                stretches.append([])
            stretches[-1].append(paid)
        last_month = month_of(self._today) - 1
        for stretch in reversed(stretches):
            last = stretch[-1]
            company = self._employers[last.employer]
            is_current = last.month == last_month and not is_retired
            yield Employment(company, stretch[0].month, last.month, last.base, is_current=is_current)

    def _fund(
        self, draft: _Draft, contributions: Sequence[Contribution], *, is_retired: bool
    ) -> tuple[FundAccount | None, tuple[FundMovement, ...]]:
        deposits = [
            (paid.month, paid.base, self._employers[paid.employer])
            for paid in contributions
            if self._employers[paid.employer].fund_rate
        ]
        if not deposits or is_retired:
            return None, ()
        last = month_of(self._today) - 1
        taken = {last - ago: yuan * 100 for ago, yuan in draft.entry.withdrawals}
        return open_fund(f"9990{draft.order:08d}", deposits, taken, self._today)

    def _own_homes(self, draft: _Draft, dice: random.Random) -> Iterator[Title]:
        """Yield homes: a household lives in the first one of its first owner, all others are let."""
        count = draft.entry.property if isinstance(draft.entry, Member) else 0
        for place in range(count):
            assert draft.household is not None
            self._homes += 1
            own = draft.household.address
            years = min(dice.randint(2, 12), draft.entry.age - OWNERS_AGE)
            registered_on = self._day(years, f"{own}:{place}")
            address = f"临湖区芦汀街道渔火路{self._homes}号{max(place, 1)}幢201室" if own in self._housed else own
            self._housed.add(address)
            yield belongings.home(address, self._homes, registered_on, dice)

    def _own_vehicles(self, entry: Entry, born: date, dice: random.Random) -> Iterator[Vehicle]:
        for _ in range(entry.vehicles):
            self._vehicles += 1
            yield belongings.vehicle(self._vehicles, _grown_up(born), self._today, dice)

    def _driving(self, draft: _Draft, years: int, dice: random.Random) -> DrivingLicence:
        return belongings.driving_licence(draft.order, years, self._today, dice)

    def _born(self, age: int, birthday: str, year: int | None = None) -> date:
        month, day = birthday.split("-")
        born = min(date((year or self._today.year) - age, int(month), int(day)), self._today)
        # A card is valid up to a birthday, which every year has to have.
        return born.replace(day=min(born.day, 28)) if born.month == 2 else born

    def _day(self, years_ago: int, occasion: str) -> date:
        """Return a day in that year; the same occasion of a family falls on the same day."""
        return date(self._today.year - years_ago, 1, 1) + timedelta(days=_dice(occasion).randrange(365))

    def _moved_in(self, member: Member, household: Household) -> str:
        arrival = self._arrival(member, household)
        return f"{_words(arrival[0])}由{former_address(arrival[1])}迁来" if arrival else ""

    def _arrival(self, member: Member, household: Household) -> tuple[date, str] | None:
        """Return when and from where someone came: after the wedding, with the parents, or on a day of his own."""
        at_home = {each.handle: each for each in household.members}
        spouse = at_home.get(self._ties.spouse.get(member.handle, ""))
        if spouse is not None and member.relation in MARRIED_IN:
            return self._arrival_of_spouse(member, spouse, household)
        if member.moved_in is not None:
            years_ago, origin = member.moved_in
            return self._day(years_ago, origin), origin
        parents = [at_home[each] for each in sorted(self._ties.parents[member.handle]) if each in at_home]
        came = [self._arrival(parent, household) for parent in parents if parent.relation not in {"父亲", "母亲"}]
        days = [each for each in came if each is not None]
        # A child that was born before its parents moved came with them.
        is_elsewhere = bool(days) and len(days) == len(came) and min(days)[0] > self._born_on(member.handle)
        return min(days) if is_elsewhere else None

    def _arrival_of_spouse(self, member: Member, spouse: Member, household: Household) -> tuple[date, str] | None:
        """Return when someone came who married into the household: after the wedding, but not before the other."""
        before = self._arrival(spouse, household)
        married_on = self._wedding(member.handle, spouse.handle, 0)
        soon = married_on + timedelta(days=_dice(f"moves_in:{member.handle}").randint(20, 90))
        if before is not None and soon <= before[0]:
            return before
        origin = member.moved_in or spouse.moved_in
        return (min(soon, self._today), origin[1]) if origin is not None else None

    def _changes(self, member: Member) -> str:
        if member.changed is None:
            return ""
        years_ago, change = member.changed
        day = self._day(years_ago, change)
        spouse = self._ties.spouse.get(member.handle)
        if spouse is not None and change.endswith(TO_MARRIED):
            day = self._wedding(member.handle, spouse, 0) + timedelta(days=6)
        return f"{_words(min(day, self._today))}，{change}；其余登记项目无变动"


def _grown_up(born: date) -> date:
    """Return the eighteenth birthday."""
    return born.replace(year=born.year + 18)


def _may_marry(born: date, day: date, *, is_male: bool) -> date:
    """Return since when someone may marry by the law of a day: at 22 or 20, before 1981 at 20 or 18 (婚姻法)."""
    earlier = 2 if day < LATER_MARRIAGES else 0
    return born.replace(year=born.year + (22 if is_male else 20) - earlier)


def years_between(born: date, today: date) -> int:
    """Return completed years."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _dice(occasion: str) -> random.Random:
    return random.Random(f"{SEED}:{occasion}")  # noqa: S311 - the same dice every time, not secrecy


def _words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
