"""`kiosk device read-card` against a module that knows nothing of ours.

`Module` is written from the standard's frames and the card's offsets alone and shares no line with the drivers or their
simulators, so that a mistake of theirs cannot be made twice. All people are invented.
"""

import json
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from drivers.places import CONFIG

KIOSK = str(Path(sys.executable).parent / "kiosk")
KEYS = (
    "name", "name_en", "sex", "nation", "birth_date", "address", "latest_address", "id_number", "issuing_authority",
    "valid_from", "valid_until", "pass_number", "issue_count", "nationality",
)  # fmt: skip

RESET, ALIVE, NUMBER, FIND, SELECT, READ, APPENDED = (0x10FF, 0x11FF, 0x12FF, 0x2001, 0x2002, 0x3001, 0x3003)


def laid_out(*parts: tuple[int, int, str]) -> bytes:
    """A text block: offset, length and text of each field, the rest spaces."""
    block = bytearray(" ".encode("utf-16-le") * 128)
    for offset, length, text in parts:
        raw = text.encode("utf-16-le")
        assert len(raw) <= length
        block[offset : offset + len(raw)] = raw
    return bytes(block)


RESIDENT = [
    (0, 30, "沈秋华"), (30, 2, "2"), (32, 4, "07"), (36, 16, "19491231"), (52, 70, "临湖区荷风路 8 号 3 幢 201 室"),
    (122, 36, "33999919491231009X"), (158, 30, "临湖市公安局"), (188, 16, "20100101"), (204, 16, "长期"),
]  # fmt: skip
PERMIT = [
    (0, 30, "陈大文"), (30, 2, "1"), (36, 16, "19850101"), (52, 70, "临湖区湖滨路 8 号"),
    (122, 36, "81999919850101001X"), (158, 30, "临湖市公安局"), (188, 16, "20230601"), (204, 16, "20280531"),
    (220, 18, "H01234567"), (238, 4, "02"), (248, 2, "J"),
]  # fmt: skip
FOREIGN_2017 = [
    (0, 120, "SAMPLE, JOHN ALEXANDER"), (120, 2, "1"), (122, 30, "PAK310080010103"),
    (152, 6, "PAK"), (188, 16, "20190701"), (204, 16, "20290630"), (220, 16, "19800101"),
    (236, 4, "01"), (240, 8, "3100"), (248, 2, "I"),
]  # fmt: skip
LONG_NAME = "SAMPLE-THUNDERSTRUCK, MAXIMILIANNE ALEXANDRA"
"""With a space as the 35th sign, where a 2023 card cuts it."""
FOREIGN_2023 = [
    (0, 30, "沙普"), (30, 2, "2"), (32, 4, "00"), (36, 16, "19810803"), (52, 70, LONG_NAME[:35]),
    (122, 36, "911124198108030024"), (188, 16, "20240115"), (204, 16, "20340114"),
    (220, 22, LONG_NAME[35:]), (242, 6, "124"), (248, 2, "Y"), (250, 6, "103"),
]  # fmt: skip

RECORDS: dict[str, tuple[list[tuple[int, int, str]], dict[str, str]]] = {
    "resident": (
        RESIDENT,
        {
            "name": "沈秋华", "sex": "female", "nation": "彝", "birth_date": "1949-12-31",
            "address": "临湖区荷风路 8 号 3 幢 201 室", "id_number": "33999919491231009X",
            "issuing_authority": "临湖市公安局", "valid_from": "2010-01-01", "valid_until": "long_term",
        },
    ),
    "residence_permit": (
        PERMIT,
        {
            "name": "陈大文", "sex": "male", "birth_date": "1985-01-01", "address": "临湖区湖滨路 8 号",
            "id_number": "81999919850101001X", "issuing_authority": "临湖市公安局", "valid_from": "2023-06-01",
            "valid_until": "2028-05-31", "pass_number": "H01234567", "issue_count": "02",
        },
    ),
    "foreign_2017": (
        FOREIGN_2017,
        {
            "name_en": "SAMPLE, JOHN ALEXANDER", "sex": "male", "id_number": "PAK310080010103", "nationality": "PAK",
            "birth_date": "1980-01-01", "valid_from": "2019-07-01", "valid_until": "2029-06-30",
        },
    ),
    "foreign_2023": (
        FOREIGN_2023,
        {
            "name": "沙普", "name_en": LONG_NAME, "sex": "female",
            "issue_count": "00", "birth_date": "1981-08-03", "id_number": "911124198108030024", "nationality": "124",
            "valid_from": "2024-01-15", "valid_until": "2034-01-14",
        },
    ),
}  # fmt: skip


class Module:
    """A security module on a pseudo terminal, with a card on its antenna.

    Attributes:
        fields: of the card's text; None for no card.
        refusals: status words that commands answer instead, as often as listed.
        junk: sent before every reply.
        piece, pause: bytes handed over at once, seconds between.
        delays: seconds before a command is answered.
        withdrawn_at: command at which the card is lifted.
        unplugged_at: command in whose reply the cable is pulled.
        wakes_by_reset: whether a card that was read can be found again after a reset.
    """

    def __init__(self) -> None:
        self._far, self._near = os.openpty()
        self.link = f"serial:{os.ttyname(self._near)}"
        self.fields: list[tuple[int, int, str]] | None = RESIDENT
        self.addresses: list[str] = []
        self.photo = bytes(1024)
        self.fingerprints: bytes | None = None
        self.refusals: dict[int, list[int]] = {}
        self.silent: set[int] = set()
        self.damaged: list[int] = []
        self.junk = b""
        self.piece, self.pause = 0, 0.0
        self.delays: dict[int, float] = {}
        self.withdrawn_at = self.unplugged_at = 0
        self.wakes_by_reset = True
        self.asked: list[int] = []
        self._progress = "laid"
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def close(self) -> None:
        self._ending.set()
        self._thread.join()
        if not self.unplugged_at:
            self._hang_up()

    def lift(self) -> None:
        self.fields = None

    def lay(self, fields: list[tuple[int, int, str]] = RESIDENT) -> None:
        self._progress = "laid"
        self.fields = fields

    def _hang_up(self) -> None:
        os.close(self._far)
        os.close(self._near)

    def _run(self) -> None:
        heard = b""
        while not self._ending.is_set():
            if not select.select([self._far], [], [], 0.02)[0]:
                continue
            heard += os.read(self._far, 512)
            while (at := heard.find(b"\xaa\xaa\xaa\x96\x69")) >= 0 and len(heard) >= at + 10:
                frame, heard = heard[at + 5 : at + 10], heard[at + 10 :]
                assert frame[:2] == b"\x00\x03"
                assert frame[4] == frame[0] ^ frame[1] ^ frame[2] ^ frame[3]
                self._reply(int.from_bytes(frame[2:4], "big"))

    def _reply(self, command: int) -> None:
        self.asked.append(command)
        time.sleep(self.delays.get(command, 0.0))
        if command in self.silent:
            return
        if command == self.withdrawn_at:
            self.lift()
        status, data = self._act(command)
        if self.refusals.get(command):
            status, data = self.refusals[command].pop(0), b""
        words = (b"\x69\x85" if status in {0x31, 0x41, 0x47, 0x81} else b"\0\0") + bytes([status])
        body = (len(data) + 4).to_bytes(2, "big") + words + data
        check = 0
        for byte in body:
            check ^= byte
        if command in self.damaged:
            self.damaged.remove(command)
            check ^= 0x40
        self._send(self.junk + b"\xaa\xaa\xaa\x96\x69" + body + bytes([check]))

    def _send(self, frame: bytes) -> None:
        if self.asked[-1] == self.unplugged_at:
            os.write(self._far, frame[: len(frame) // 2])
            time.sleep(0.1)
            self._ending.set()
            self._hang_up()
            return
        size = self.piece or len(frame)
        for at in range(0, len(frame), size):
            os.write(self._far, frame[at : at + size])
            time.sleep(self.pause)

    def _act(self, command: int) -> tuple[int, bytes]:
        """What a healthy module answers."""
        if command == NUMBER:
            return 0x90, bytes.fromhex("0500 0100 8A273501 7F1A0600 67120000")
        if command == RESET and self._progress == "read" and self.wakes_by_reset:
            self._progress = "laid"
        if command in {RESET, ALIVE}:
            return 0x90, b""
        # What a command finds and leaves behind, its answer, and what it answers otherwise.
        before, after, answer, otherwise = {
            FIND: ({"laid", "found", "selected"}, "found", (0x9F, bytes(4)), 0x80),
            SELECT: ({"found"}, "selected", (0x90, bytes(8)), 0x81),
            READ: ({"selected"}, "read", (0x90, self._contents()), 0x41),
            APPENDED: ({"read"}, "read", self._appended(), 0x41),
        }[command]
        if self.fields is None or self._progress not in before:
            return otherwise, b""
        self._progress = after
        return answer

    def _appended(self) -> tuple[int, bytes]:
        entries = b"".join(entry.ljust(35).encode("utf-16-le") for entry in self.addresses)
        return (0x90, entries) if entries else (0x91, b"")

    def _contents(self) -> bytes:
        text = laid_out(*(self.fields or ()))
        lengths = [len(text), len(self.photo)] + ([] if self.fingerprints is None else [len(self.fingerprints)])
        head = b"".join(length.to_bytes(2, "big") for length in lengths)
        return head + text + self.photo + (self.fingerprints or b"")


@pytest.fixture
def module() -> Iterator[Module]:
    made = Module()
    yield made
    made.close()


def read_card(link: str, *more: str) -> tuple[int, dict[str, Any]]:
    """Run the command; its status and its one line."""
    ended = subprocess.run(
        [KIOSK, "device", "read-card", "--link", link, "--json", *more], capture_output=True, timeout=60, check=False
    )
    lines = ended.stdout.decode().splitlines()
    assert len(lines) == 1, (lines, ended.stderr.decode())
    answer: dict[str, Any] = json.loads(lines[0])
    if ended.returncode:
        assert answer.keys() >= {"error", "message"}
    return ended.returncode, answer


def read_well(link: str, *more: str) -> dict[str, Any]:
    status, answer = read_card(link, *more)
    assert status == 0, answer
    return answer


def code_of(link: str, *more: str) -> str:
    status, answer = read_card(link, *more)
    assert status == 1
    return str(answer["error"])


@pytest.mark.parametrize("layout", RECORDS)
def test_a_card_of_each_layout(module: Module, layout: str) -> None:
    fields, expected = RECORDS[layout]
    module.fields = fields
    answer = read_well(module.link)
    assert answer["layout"] == layout
    assert answer["record"] == dict.fromkeys(KEYS) | expected
    assert answer["photo"] == "no_decoder"
    assert answer["reader_id"] == "05.01-20260746-0000399999-0000004711"
    assert {"find", "select", "read", "total"} <= answer["spans"].keys()
    assert all(isinstance(seconds, float) for seconds in answer["spans"].values())


@pytest.mark.parametrize(
    ("piece", "pause", "junk"),
    [(1, 0.0005, ""), (3, 0.001, "00AA96AAAA69"), (64, 0.02, "FFAA"), (1000, 0.3, "96690004")],
)
def test_replies_in_any_pieces_with_junk_before_them(module: Module, piece: int, pause: float, junk: str) -> None:
    module.piece, module.pause, module.junk = piece, pause, bytes.fromhex(junk)
    module.addresses = ["临湖区凯旋路 5 号"]
    assert read_well(module.link)["record"]["latest_address"] == "临湖区凯旋路 5 号"


@pytest.mark.parametrize("delays", [{NUMBER: 1.5}, {FIND: 1.2, SELECT: 1.2}, {READ: 2.5}, {APPENDED: 1.5}])
def test_a_module_that_takes_its_time(module: Module, delays: dict[int, float]) -> None:
    module.delays = delays
    assert read_well(module.link)["record"]["name"] == "沈秋华"


def test_the_newest_of_the_appended_addresses(module: Module) -> None:
    module.addresses = ["临湖区甲路 1 号", "临湖区乙路 2 号", "临湖区丙路 3 号"]
    record = read_well(module.link)["record"]
    assert record["latest_address"] == "临湖区丙路 3 号"
    assert record["address"] == "临湖区荷风路 8 号 3 幢 201 室"


@pytest.mark.parametrize("status", [0x21, 0x41, 0x60])
def test_an_appended_address_that_cannot_be_had_costs_nothing_else(module: Module, status: int) -> None:
    module.refusals = {APPENDED: [status] * 9}
    record = read_well(module.link)["record"]
    assert (record["name"], record["latest_address"]) == ("沈秋华", None)


def test_an_appended_address_that_arrives_damaged_or_not_at_all_costs_nothing_else(module: Module) -> None:
    module.damaged = [APPENDED] * 9
    assert read_well(module.link)["record"]["latest_address"] is None
    module.lay()
    module.silent = {APPENDED}
    assert read_well(module.link)["record"]["name"] == "沈秋华"


@pytest.mark.parametrize("status", [0x21, 0x41])
def test_a_module_that_does_not_tell_its_number_reads_cards(module: Module, status: int) -> None:
    module.refusals = {NUMBER: [status] * 9}
    answer = read_well(module.link)
    assert (answer["reader_id"], answer["record"]["name"]) == (None, "沈秋华")


@pytest.mark.parametrize("command", [NUMBER, FIND, SELECT, READ])
def test_one_damaged_reply_is_asked_for_again(module: Module, command: int) -> None:
    module.damaged = [command]
    assert read_well(module.link)["record"]["name"] == "沈秋华"


@pytest.mark.parametrize("command", [NUMBER, READ])
def test_replies_that_stay_damaged_are_told(module: Module, command: int) -> None:
    module.damaged = [command] * 99
    assert code_of(module.link) == "id_card.bad_checksum"


@pytest.mark.parametrize(
    ("command", "status"), [(SELECT, 0x81), (SELECT, 0x31), (SELECT, 0x47), (READ, 0x41), (READ, 0x32), (READ, 0x33)]
)
def test_a_card_that_fails_twice_is_read_at_the_third_attempt(module: Module, command: int, status: int) -> None:
    module.refusals = {command: [status] * 2}
    assert read_well(module.link)["record"]["name"] == "沈秋华"


def test_a_card_that_keeps_failing_is_unreadable(module: Module) -> None:
    module.refusals = {READ: [0x41] * 9}
    assert code_of(module.link) == "id_card.media_unreadable"


def test_a_lost_reply_with_a_card_that_a_reset_does_not_wake_asks_to_lift_it(module: Module) -> None:
    module.damaged = [READ]
    module.wakes_by_reset = False
    assert code_of(module.link) == "id_card.media_unreadable"


@pytest.mark.parametrize("command", [SELECT, READ])
def test_a_card_is_withdrawn_while_it_is_read(module: Module, command: int) -> None:
    module.withdrawn_at = command
    assert code_of(module.link) == "id_card.media_withdrawn"


@pytest.mark.parametrize("length", [0, 512, 1024])
def test_fingerprints_in_the_answer_are_let_go(module: Module, length: int) -> None:
    module.fingerprints = bytes(length)
    assert read_well(module.link)["record"]["name"] == "沈秋华"


def test_a_card_without_a_photo(module: Module) -> None:
    module.photo = b""
    assert read_well(module.link)["photo"] == "no_decoder"


@pytest.mark.parametrize("name", ["𠮷田䶮𬱖", "买买提·阿不都热依木江·吐尔逊"])
def test_rare_characters_in_a_name(module: Module, name: str) -> None:
    module.lay([(0, 30, name), *RESIDENT[1:]])
    assert read_well(module.link)["record"]["name"] == name


def test_no_card_is_waited_for_until_the_time_out(module: Module) -> None:
    module.lift()
    assert code_of(module.link, "--timeout", "0.7") == "id_card.no_card"
    assert module.asked.count(FIND) in {2, 3, 4}


def test_a_card_that_is_laid_later(module: Module) -> None:
    module.lift()
    timer = threading.Timer(2.0, module.lay)
    timer.start()
    assert read_well(module.link)["record"]["name"] == "沈秋华"
    timer.join()


def test_a_card_that_stays_is_not_read_again_until_it_was_lifted(module: Module) -> None:
    read_well(module.link)
    assert code_of(module.link, "--timeout", "0.7") == "id_card.no_card"
    module.lift()
    module.lay(PERMIT)
    assert read_well(module.link)["layout"] == "residence_permit"


def test_a_card_of_an_unknown_type_is_refused(module: Module) -> None:
    module.lay([*RESIDENT, (248, 2, "Q")])
    assert code_of(module.link) == "id_card.media_unsupported"


def test_something_that_is_no_id_card_is_refused(module: Module) -> None:
    module.refusals = {SELECT: [0x40]}
    assert code_of(module.link) == "id_card.media_unsupported"


@pytest.mark.parametrize("status", [0x60, 0x66])
def test_a_broken_module_is_told(module: Module, status: int) -> None:
    module.refusals = {NUMBER: [status] * 9}
    assert code_of(module.link) == "id_card.module_fault"


@pytest.mark.parametrize("timeout", ["3", "20"])
def test_a_silent_module_is_told(module: Module, timeout: str) -> None:
    module.silent = {RESET, ALIVE, NUMBER, FIND, SELECT, READ, APPENDED}
    assert code_of(module.link, "--timeout", timeout) == "id_card.silent"


@pytest.mark.parametrize("command", [NUMBER, FIND, READ])
def test_a_cable_that_is_pulled_is_told(module: Module, command: int) -> None:
    module.unplugged_at = command
    assert code_of(module.link) == "id_card.unavailable"


def test_a_reader_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert code_of(f"serial:{tmp_path / 'nothing'}") == "id_card.unavailable"


@pytest.mark.parametrize("link", ["", "serial:", "serial:/dev/ttyS0?baud=7", "serial:/dev/ttyS0?parity=odd", "usb"])
def test_a_link_that_is_none_is_wrong_usage(link: str) -> None:
    status, answer = read_card(link)
    assert (status, answer["error"]) == (2, "usage")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A settings folder of its own, with a photo decoder that draws a grey picture."""
    folder = tmp_path / "site"
    folder.mkdir()
    for file in CONFIG.glob("*.toml"):
        (folder / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    bitmap = tmp_path / "grey.bmp"
    bitmap.write_bytes(
        b"BM" + (54 + 126 * 308).to_bytes(4, "little") + bytes(4) + (54).to_bytes(4, "little")
        + (40).to_bytes(4, "little") + (102).to_bytes(4, "little") + (126).to_bytes(4, "little")
        + (1).to_bytes(2, "little") + (24).to_bytes(2, "little") + bytes(24) + b"\x80" * (126 * 308)
    )  # fmt: skip
    decoder = f'photo_decoder = ["/bin/sh", "-c", "cat > /dev/null; cat {bitmap}"]'
    devices = folder / "devices.toml"
    devices.write_text(
        devices.read_text(encoding="utf-8").replace("[id_card]", f"[id_card]\n{decoder}"), encoding="utf-8"
    )
    return folder


def test_a_decoded_photo_goes_to_its_file(module: Module, site: Path, tmp_path: Path) -> None:
    photo = tmp_path / "photo.png"
    assert read_well(module.link, "--config", str(site), "--photo", str(photo))["photo"] == "ok"
    assert photo.read_bytes().startswith(b"\x89PNG")


def test_a_photo_that_cannot_be_written_is_told(module: Module, site: Path, tmp_path: Path) -> None:
    photo = tmp_path / "nowhere" / "photo.png"
    assert code_of(module.link, "--config", str(site), "--photo", str(photo)) == "face.picture_unwritable"


def test_a_photo_that_cannot_be_decoded_costs_the_photo_only(module: Module, site: Path, tmp_path: Path) -> None:
    devices = site / "devices.toml"
    devices.write_text(devices.read_text(encoding="utf-8").replace("cat >", "exit 1; cat >"), encoding="utf-8")
    photo = tmp_path / "photo.png"
    answer = read_well(module.link, "--config", str(site), "--photo", str(photo))
    assert (answer["photo"], answer["record"]["name"]) == ("failed", "沈秋华")
    assert not photo.exists()


def test_in_production_fields_are_masked_and_no_file_is_written(module: Module, site: Path, tmp_path: Path) -> None:
    kiosk = site / "kiosk.toml"
    kiosk.write_text(kiosk.read_text(encoding="utf-8").replace('"development"', '"production"'), encoding="utf-8")
    photo = tmp_path / "photo.png"
    record = read_well(module.link, "--config", str(site), "--photo", str(photo))["record"]
    assert set(record) == set(KEYS)
    assert set(record.values()) == {"***", None}
    assert not photo.exists()
