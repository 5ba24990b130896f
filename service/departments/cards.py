"""What is on the chip of an invented resident's card, in the keys of `drivers.devices.IdCardRecord`."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from drivers.devices import LONG_TERM, CardLayout
from service.departments.roster import Entry, Household, Member, Visitor

DISTRICT = "临湖区"
AUTHORITY = "临湖区公安局"

Card = Mapping[str, str | None]

_BLANK: Card = dict.fromkeys(
    (
        "name",
        "name_en",
        "sex",
        "nation",
        "birth_date",
        "address",
        "latest_address",
        "id_number",
        "issuing_authority",
        "valid_from",
        "valid_until",
        "pass_number",
        "issue_count",
        "nationality",
    )
)


def member_card(member: Member, household: Household, number: str, born: date, today: date) -> Card:
    """Return a second-generation card; one issued before its holder moved carries the move as appended address."""
    address, appended = household.address, None
    if member.moved_in is not None and member.moved_in[0] < member.card_age:
        address, appended = former_address(member.moved_in[1]), household.address
    return {
        **_BLANK,
        "layout": CardLayout.RESIDENT,
        "face": member.face,
        "name": member.name,
        "sex": member.sex,
        "nation": member.nation,
        "birth_date": born.isoformat(),
        "address": address,
        "latest_address": appended,
        "id_number": number,
        "issuing_authority": AUTHORITY,
        **_validity(member, born, today, resident_years),
    }


def visitor_card(visitor: Visitor, number: str, born: date, today: date) -> Card:
    """Return the card of someone from elsewhere, in any of the four layouts."""
    card: dict[str, str | None] = {
        **_BLANK,
        "layout": CardLayout(visitor.layout),
        "face": visitor.face,
        "name": visitor.name,
        "sex": visitor.sex,
        "birth_date": born.isoformat(),
        "id_number": number,
    }
    match CardLayout(visitor.layout):
        case CardLayout.RESIDENT:
            card |= {"nation": "汉", "address": visitor.address, "issuing_authority": visitor.issuing_authority}
            return {**card, **_validity(visitor, born, today, resident_years)}
        case CardLayout.RESIDENCE_PERMIT:
            card |= {"address": visitor.address, "issuing_authority": AUTHORITY}
            card |= {"pass_number": visitor.pass_number, "issue_count": "01"}
            return {**card, **_validity(visitor, born, today, _permit_years)}
        case CardLayout.FOREIGN_2023:
            card["issue_count"] = "01"
        case CardLayout.FOREIGN_2017:
            pass
    card |= {"name_en": visitor.name_en, "nationality": visitor.nationality}
    return {**card, **_validity(visitor, born, today, _foreign_years)}


def former_address(text: str) -> str:
    return DISTRICT + text


def resident_years(age: int) -> int | None:
    """Return for how long a card is given (居民身份证法 Art. 5); None is without end."""
    if age < 16:
        return 5
    if age <= 25:
        return 10
    return 20 if age <= 45 else None


def _permit_years(_: int) -> int | None:
    return 5


def _foreign_years(age: int) -> int | None:
    return 5 if age < 18 else 10


def _validity(entry: Entry, born: date, today: date, years_at: Callable[[int], int | None]) -> Card:
    """Return when the card was issued, on a birthday if nothing else is said, and until when it is valid."""
    match entry.validity:
        case "begins_tomorrow":
            begins = today + timedelta(days=1)
            return {"valid_from": begins.isoformat(), "valid_until": _years_from(begins, 20).isoformat()}
        case "ends_today":
            return {"valid_from": _years_from(today, -20).isoformat(), "valid_until": today.isoformat()}
    issued = date(today.year - entry.card_age, born.month, born.day)
    years = years_at(issued.year - born.year)
    until = LONG_TERM if years is None else issued.replace(year=issued.year + years).isoformat()
    return {"valid_from": issued.isoformat(), "valid_until": until}


def _years_from(day: date, years: int) -> date:
    """Return the same day of another year; of 29 February the 28th."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return date(day.year + years, day.month, 28 if is_leap_day else day.day)
