"""CUL, culture and sports: courts by the hour, and library cards."""

from collections.abc import Iterator, Mapping
from datetime import date

from service.departments.appointments import day_choice, every_day
from service.departments.checks import age_of, not_before
from service.departments.operation import Inquiry, Operation, hours_of
from service.departments.records import Facts

BOOKED = "court_booking"
DAYS_AHEAD = 7
SLOTS = {"0900": "09:00-10:00", "1000": "10:00-11:00", "1400": "14:00-15:00", "1600": "16:00-17:00",
         "1800": "18:00-19:00", "1900": "19:00-20:00", "2000": "20:00-21:00"}  # fmt: skip
MORNING = frozenset({"0900", "1000"})
"""Half price on working days."""
SATURDAY = 5
A_DAY = 1
"""Slots that one person may book for a day."""

GROWN_UP = 18
LOANS = {True: ("20", "全部馆藏外借"), False: ("10", "少儿馆藏外借")}
LOAN_DAYS = "40"
LIBRARIES = "全区公共图书馆和自助书屋"


def _courts(inquiry: Inquiry) -> Iterator[Facts]:
    """Yield what there is of the chosen sport."""
    sport = inquiry.answers.get("sport", "")
    return (court for court in inquiry.records.public("sports_court") if court["sport"] == sport)


def _court(inquiry: Inquiry) -> Facts:
    wanted = inquiry.answers.get("venue", "")
    return next((court for court in _courts(inquiry) if court["venue"] == wanted), {})


def _venues(inquiry: Inquiry) -> Iterator[tuple[str, str, str]]:
    for court in _courts(inquiry):
        yield court["venue"], court["zh"], court["en"]


def _days(inquiry: Inquiry) -> Iterator[tuple[str, str, str]]:
    return map(day_choice, every_day(inquiry.today, DAYS_AHEAD))


def _taken(inquiry: Inquiry, slot: str) -> int:
    wanted = (inquiry.answers["venue"], inquiry.answers["sport"], inquiry.answers["date"], slot)
    booked = (each["place"] for _, each in inquiry.records.everyone(BOOKED))
    return sum(place == "/".join(wanted) for place in booked)


def _price(inquiry: Inquiry, slot: str) -> int:
    """Return fen: mornings of working days cost half."""
    price = int(_court(inquiry)["price"])
    is_cheap = slot in MORNING and date.fromisoformat(inquiry.answers["date"]).weekday() < SATURDAY
    return price // 2 if is_cheap else price


def _slots(inquiry: Inquiry) -> Iterator[tuple[str, str, str]]:
    courts = int(_court(inquiry)["courts"])
    for slot, words in SLOTS.items():
        if _taken(inquiry, slot) < courts:
            yuan = _price(inquiry, slot) / 100
            times = words.replace("-", "–")
            yield slot, f"{times}，{yuan:.0f} 元", f"{times}, {yuan:.0f} yuan"


def _one_a_day(inquiry: Inquiry) -> str | None:
    mine = inquiry.records.all(BOOKED, inquiry.owner)
    return "record_exists" if sum(each["day"] == inquiry.answers["date"] for each in mine) >= A_DAY else None


def _booking(inquiry: Inquiry) -> Mapping[str, str]:
    answers = inquiry.answers
    slot, day = answers["slot"], answers["date"]
    fee = _price(inquiry, slot)
    return {
        "outfit": "泳衣、泳帽" if answers["sport"] == "swimming" else "运动鞋",
        "court": f"{_taken(inquiry, slot) + 1} 号",
        "when": hours_of(day, SLOTS[slot]),
        "cancelling": "提前 24 小时可退，逾期不退",
        "place": "/".join((answers["venue"], answers["sport"], day, slot)),
        "day": day,
        "amount": str(fee),
    }


def _due(inquiry: Inquiry) -> tuple[int, str]:
    return _price(inquiry, inquiry.answers["slot"]), "场地费"


def _reader(inquiry: Inquiry) -> Mapping[str, str]:
    person = inquiry.person or {}
    count, rights = LOANS[age_of(person, inquiry.today) >= GROWN_UP]
    return {
        "reader_number": f"L{person['citizen_card'][-8:]}",
        "rights": rights,
        "books_at_once": count,
        "loan_days": LOAN_DAYS,
        "deposit_state": "信用免押",
        "libraries": LIBRARIES,
    }


OPERATIONS: Mapping[str, Operation] = {
    "culture-sport.book-venue": Operation(
        checks=(_one_a_day,),
        facts=_booking,
        due=_due,
        files=BOOKED,
        offers={"venue": _venues, "date": _days, "slot": _slots},
    ),
    "culture-sport.register-library-reader": Operation(
        checks=(not_before("library_reader"),), facts=_reader, files="library_reader"
    ),
}
