"""EEA: passports and permits, border crossings, applications under way, offices with their counters."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from service.departments.population import Population, years_between
from service.departments.records import DONE, Facts, Record
from service.departments.resident import Resident

PASSPORT, HK_PERMIT, TAIWAN_PERMIT = "普通护照", "往来港澳通行证", "往来台湾通行证"
OFFICES = (
    ("hall", "出入境大厅", "District hall", "临湖区望舟街道帆影路501号", "100-0000201"),
    ("hehua", "听荷街道便民中心", "Tinghe subdistrict", "临湖区听荷街道荷风路503号", "100-0000202"),
    ("luting", "芦汀街道便民中心", "Luting subdistrict", "临湖区芦汀街道芦花路503号", "100-0000203"),
)
PORTS = ("就近演示机场口岸", "就近演示铁路口岸", "演示湾口岸", "就近演示港口岸")
VALIDITY = {"lihua": (150, 900), "chenyuan": (2200, 60), "hong": (1300, 1500)}
"""Days that passport and permit are still valid, of those who matter in examples."""
LONGEST_VALID = 3652
SHARE_WITH_DOCUMENTS = 0.45
TRIPS_AT_MOST = 9
LONGEST_JOURNEY, LONGEST_STAY = 12, 6
"""Days; with a permit for Hong Kong and Macao a tourist stays a week at most."""
ADULT, GROWN_TRAVELLER = 18, 16


def records(population: Population) -> Iterator[Record]:
    """Yield what the exit and entry administration knows."""
    for number, name, name_en, address, phone in OFFICES:
        facts = {"office": number, "name": name, "name_en": name_en, "address": address, "phone": phone}
        yield Record("exit_office", "", facts, number)
    for order, resident in enumerate(population.residents, start=1):
        dice = population.dice("travel", resident.handle)
        is_citizen = resident.card["layout"] == "resident"
        if not is_citizen or (resident.handle not in VALIDITY and dice.random() > SHARE_WITH_DOCUMENTS):
            continue
        documents = tuple(_documents(population, resident, order, dice))
        yield from documents
        if resident.age >= ADULT:
            yield from _crossings(population, resident, documents, dice)
    yield from _request(population)


def _documents(population: Population, resident: Resident, order: int, dice: random.Random) -> Iterator[Record]:
    drawn = (dice.randint(-200, LONGEST_VALID), dice.randint(-200, LONGEST_VALID))
    for kind, letter, days in zip((PASSPORT, HK_PERMIT), "EC", VALIDITY.get(resident.handle, drawn), strict=True):
        until = population.today + timedelta(days=days)
        number = f"{letter}9990{order:04d}"
        issued = until - timedelta(days=LONGEST_VALID)
        if years_between(resident.born, issued) < GROWN_TRAVELLER:
            # A child's holds half as long, and not from before it was born.
            issued = max(min(until, population.today) - timedelta(days=LONGEST_VALID // 4), resident.born)
            until = issued + timedelta(days=LONGEST_VALID // 2)
        facts = {
            "document_kind": kind,
            "document_number": number,
            "issued_on": issued.isoformat(),
            "valid_until": until.isoformat(),
        }
        yield Record("exit_document", resident.id_number, facts, number)


def _crossings(
    population: Population, resident: Resident, documents: tuple[Record, ...], dice: random.Random
) -> Iterator[Record]:
    """Yield journeys there and back, the latest first."""
    day = population.today - timedelta(days=dice.randint(20, 120))
    count = 6 if resident.handle == "lihua" else dice.randint(0, TRIPS_AT_MOST)
    for _ in range(count):
        document = dice.choice(documents).facts
        longest = LONGEST_STAY if document["document_kind"] == HK_PERMIT else LONGEST_JOURNEY
        port, left = dice.choice(PORTS), day - timedelta(days=dice.randint(2, longest))
        if document["issued_on"] > left.isoformat():
            return
        yield Record("border_crossing", resident.id_number, _crossing("入境", day, port, document))
        yield Record("border_crossing", resident.id_number, _crossing("出境", left, port, document))
        day = left - timedelta(days=dice.randint(25, 240))


def _crossing(direction: str, day: date, port: str, document: Facts) -> dict[str, str]:
    return {
        "direction": direction,
        "crossed_on": day.isoformat(),
        "port": port,
        "document": document["document_kind"],
        "document_number": document["document_number"],
    }


def _request(population: Population) -> Iterator[Record]:
    """Yield an application that was made at a counter three weeks ago."""
    accepted = population.today - timedelta(days=21)
    number = f"CRZ{accepted.year}0000017"
    facts = {
        "number": number,
        "document_kind": TAIWAN_PERMIT,
        "accepted_on": accepted.isoformat(),
        "state": DONE,
        "production": "已制证",
        "collection": "邮寄",
        "parcel": "YD99900017",
    }
    yield Record("exit_request", population.resident("lihua").id_number, facts, number)
