"""CUL: public sports venues with their courts and prices, and readers of the library."""

from collections.abc import Iterator
from datetime import timedelta

from service.departments.earlier import filed_earlier
from service.departments.population import Population
from service.departments.records import Record

VENUES = {
    "tinghe": ("听荷体育中心", "Tinghe Sports Centre"),
    "luting": ("芦汀文体馆", "Luting Hall"),
    "fanying": ("帆影游泳健身馆", "Fanying Pool and Gym"),
}
COURTS = (
    ("tinghe", "badminton", 6, 4_000),
    ("tinghe", "basketball", 2, 12_000),
    ("tinghe", "table_tennis", 8, 2_000),
    ("tinghe", "football", 1, 30_000),
    ("luting", "badminton", 4, 3_000),
    ("luting", "table_tennis", 6, 0),
    ("luting", "basketball", 1, 8_000),
    ("fanying", "swimming", 60, 3_000),
    ("fanying", "fitness", 40, 2_500),
)
"""Venue, sport, how many can be booked at the same time, and fen an hour."""
BOOKED = {"hong": ("tinghe", "badminton", 3, "1900")}
"""Who has booked what, for how many days ahead and which slot."""
READERS, NOT_YET = frozenset({"chenyuan"}), frozenset({"lihua", "yinuo"})


def records(population: Population) -> Iterator[Record]:
    """Yield what can be booked, and who has a library card."""
    for venue, sport, courts, price in COURTS:
        name, english = VENUES[venue]
        facts = {"venue": venue, "zh": name, "en": english, "sport": sport, "courts": str(courts), "price": str(price)}
        yield Record("sports_court", "", facts)
    for handle, (venue, sport, ahead, slot) in BOOKED.items():
        day = (population.today + timedelta(days=ahead)).isoformat()
        booking = {"day": day, "place": f"{venue}/{sport}/{day}/{slot}"}
        yield filed_earlier("court_booking", population.resident(handle).id_number, population.today, 1, booking)
    for resident in population.residents:
        is_drawn = population.dice("library", resident.handle).random() < 0.15
        if resident.handle in READERS or (is_drawn and resident.handle not in NOT_YET):
            since = population.today - timedelta(days=population.dice("reader", resident.handle).randint(30, 2000))
            since = max(since, resident.born)
            facts = {"reader_number": f"L{resident.phone[-8:]}", "registered_on": since.isoformat()}
            yield Record("library_reader", resident.id_number, facts, facts["reader_number"])
