"""What the suites of the ID-card reader share: invented cards, the simulated reader, what every scenario ends with."""

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from suite import soon

from drivers.devices import IdCardReader
from drivers.settings import IdCardSettings
from drivers.simulator.control import SimulatedDevice

DECODER = (sys.executable, "-P", "-m", "drivers.simulator.photo_decoder")
READER_ID = "05.01-20261122-0000399999-0000004711"

RESIDENT = {
    "layout": "resident",
    "name": "沈秋华",
    "sex": "female",
    "nation": "汉",
    "birth_date": "1990-02-28",
    "address": "临湖区清波路 1 号",
    "latest_address": "临湖区凯旋路 5 号",
    "id_number": "339999199002280023",
    "issuing_authority": "临湖市公安局",
    "valid_from": "2020-01-01",
    "valid_until": "2040-01-01",
}
PERMIT = RESIDENT | {
    "layout": "residence_permit",
    "name": "陈大文",
    "nation": None,
    "id_number": "81999919850101001X",
    "pass_number": "H01234567",
    "issue_count": "02",
    "latest_address": None,
}
FOREIGN_2017 = {
    "layout": "foreign_2017",
    "name": "沙普",
    "name_en": "SAMPLE, JOHN ALEXANDER",
    "sex": "male",
    "birth_date": "1980-01-01",
    "id_number": "PAK310080010103",
    "valid_from": "2019-07-01",
    "valid_until": "2029-06-30",
    "nationality": "PAK",
}
FOREIGN_2023 = FOREIGN_2017 | {
    "layout": "foreign_2023",
    "name_en": "SAMPLE, MAXIMILIAN ALEXANDER FERDI AND JOHANN",
    "id_number": "932682198501010017",
    "issue_count": "01",
    "nationality": "SAU",
}


Card = Mapping[str, str | int | None]


class Simulator:
    """The simulated reader and what tests say to it."""

    def __init__(self, folder: Path, link: str, *options: str) -> None:
        self.link = link
        self.path = folder / "reader"
        self.device = SimulatedDevice("drivers.simulator.id_card", [str(self.path), "--link", link, *options])
        self.settings = IdCardSettings(link=self.device.address, photo_decoder=DECODER)
        self.close = self.device.close

    def insert(self, card: Card = RESIDENT) -> None:
        self.device.order("insert", card=card)

    def remove(self) -> None:
        self.device.order("remove")

    def fault(self, fault: str, **details: object) -> None:
        self.device.order("fault", fault=fault, **details)

    def clear(self) -> None:
        self.device.order("clear")

    def state(self) -> dict[str, object]:
        return self.device.order("state")


def running_simulators(factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Simulator]]:
    """One simulator for each link, started when it is first asked for."""
    running: dict[str, Simulator] = {}

    def start(link: str) -> Simulator:
        if link not in running:
            running[link] = Simulator(factory.mktemp(link), link)
        running[link].clear()
        running[link].remove()
        return running[link]

    yield start
    for simulator in running.values():
        simulator.close()


def assert_ready_again(simulator: Simulator, reader: IdCardReader) -> None:
    """The next resident's card is read."""
    simulator.clear()
    simulator.remove()
    simulator.insert()
    card = reader.read(soon())
    assert card.record.id_number == RESIDENT["id_number"]
