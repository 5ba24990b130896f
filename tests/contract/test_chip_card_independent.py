"""Cards that know nothing of ours, in a pcscd at its usual place, read as the kiosk reads them.

The cards are written from the standard's records alone and share no line with the drivers or their simulators, so that
a mistake of theirs cannot be made twice. This file is also the program that runs inside namespaces of its own: it
starts pcscd, puts one card after the other in and prints what the kiosk made of each. All people are invented.
"""

import fcntl
import json
import os
import select
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("chip_card")]

SSSE = b"sx1.sh.\xc9\xe7\xbb\xe1\xb1\xa3\xd5\xcf"
PORT = 0x8C7B
CONFIGURATION = f"""
FRIENDLYNAME "Virtual PCD"
DEVICENAME   /dev/null:{PORT:#x}
LIBPATH      /usr/lib/pcsc/drivers/serial/libifdvpcd.so
CHANNELID    {PORT:#x}
"""
NAMESPACE = """
mount -t tmpfs tmpfs /run && mkdir /run/pcscd && exec "$@"
"""

EF05 = {
    1: bytes.fromhex("0110 339900 D15600000500000000 FFFFFFFFFF 00")[:18],
    2: bytes.fromhex("0201 31"),
    3: b"\x03\x042.00",
    4: bytes.fromhex("040C 3399000000000000 FFFFFFFF"),
    5: bytes.fromhex("0504 20190930"),
    6: bytes.fromhex("0604 20290929"),
    7: b"\x07\x09B12345678",
}
EF06 = {
    1: b"\x08\x1233999919491231009X",
    2: b"\x09\x1e" + "沈秋华".encode("gbk") + bytes(24),
    3: b"\x4e\x14" + bytes(20),
    4: b"\x0a\x012",
    5: b"\x0b\x01\x07",
    6: bytes.fromhex("0C03 339900"),
    7: bytes.fromhex("0D04 19491231"),
}
WHOLE = {
    "region": "339900", "card_type": "1", "spec_version": "2.00", "issue_date": "2019-09-30",
    "expiry_date": "2029-09-29", "card_number": "B12345678", "id_number": "33999919491231009X", "name": "沈秋华",
    "sex": "female", "nation": "彝", "birth_date": "1949-12-31",
}  # fmt: skip
LONG = "阿不都热西提·买买提明江·依布拉音"


@dataclass
class Card:
    """A chip.

    Attributes:
        is_t0: T=0, where answers are fetched and lengths are exact; else T=1.
        p1: with which files are selected.
        by_tag: records are read by tag, else by number.
        instead: answers by the beginning of a command, in hexadecimal; ``silence`` and ``leave`` are no answers.
        read: what the kiosk says, or the code of its error.
        pin: the holder's.
        tries: wrong PINs that it still bears.
        is_locked: EF06 wants the PIN first.
    """

    read: dict[str, str | None] | str
    ef05: dict[int, bytes] = field(default_factory=lambda: EF05)
    ef06: dict[int, bytes] = field(default_factory=lambda: EF06)
    is_t0: bool = True
    p1: tuple[int, ...] = (0, 2)
    by_tag: bool = False
    instead: dict[str, str] = field(default_factory=dict)
    atr: str = ""
    pin: str = "190472"
    tries: int = 6
    is_locked: bool = False

    def __post_init__(self) -> None:
        self.all_tries, self.is_open = self.tries, False
        self.atr = self.atr or ("3B6500002063CB6800" if self.is_t0 else "3B8501534F4349410D")
        self.waiting = b""
        self.file: dict[int, bytes] | None = None
        self.is_social = False
        self.asked: list[str] = []

    def answer(self, apdu: bytes) -> bytes | str:
        """What goes back for one command."""
        self.asked.append(apdu.hex())
        for beginning, answer in self.instead.items():
            if apdu.hex().startswith(beginning):
                return answer if answer in {"silence", "leave"} else bytes.fromhex(answer)
        _, ins, p1, p2 = apdu[:4]
        if ins == 0xC0:
            data, self.waiting = self.waiting[: apdu[4]], self.waiting[apdu[4] :]
            return data + b"\x90\x00"
        if ins == 0xA4 and p1 == 4:
            self.is_social, self.is_open = apdu[5:20] == SSSE, False
            return self.give(b"\x6f\x11\x84\x0f" + SSSE, None) if self.is_social else b"\x6a\x82"
        if ins == 0xA4:
            return self.choose(p1, apdu[5:7])
        if ins == 0x20:
            return self.verify(apdu)
        assert ins == 0xB2, "a card is only selected and read"
        assert self.file is not None
        if p2 != (0 if self.by_tag else 4):
            return b"\x6a\x81"
        found = [record for number, record in self.file.items() if p1 == (record[0] if self.by_tag else number)]
        return self.give(found[0], apdu[4]) if found else b"\x6a\x83"

    def choose(self, p1: int, file: bytes) -> bytes:
        """Select a file."""
        if p1 not in self.p1 or not self.is_social:
            return b"\x6a\x86"
        if self.is_locked and file == b"\xef\x06" and not self.is_open:
            return b"\x69\x82"
        self.file = {b"\xef\x05": self.ef05, b"\xef\x06": self.ef06}[file]
        return b"\x90\x00"

    def verify(self, apdu: bytes) -> bytes:
        """Check the PIN: two figures a byte."""
        assert apdu[:5] == b"\x00\x20\x00\x00\x03"
        assert len(apdu) == 8
        assert self.is_social
        if not self.tries:
            return b"\x69\x83"
        self.is_open = f"{apdu[5]:02x}{apdu[6]:02x}{apdu[7]:02x}" == self.pin
        self.tries = self.all_tries if self.is_open else self.tries - 1
        return b"\x90\x00" if self.is_open else bytes([0x63, 0xC0 + self.tries])

    def give(self, data: bytes, wanted: int | None) -> bytes:
        """Hand data over as the protocol does."""
        if not self.is_t0:
            return data[: wanted or 256] + b"\x90\x00" if wanted is not None else b"\x90\x00"
        if wanted is None:
            self.waiting = data
            return bytes([0x61, len(data)])
        return data + b"\x90\x00" if wanted == len(data) else bytes([0x6C, len(data)])


def changed(**records: bytes) -> dict[int, bytes]:
    """EF06 with other records: r2=..."""
    return EF06 | {int(name[1:]): record for name, record in records.items()}


CARDS: dict[str, Callable[[], Card]] = {
    "T=0, by number": lambda: Card(WHOLE),
    "T=1, by tag, P1=00": lambda: Card(WHOLE, is_t0=False, by_tag=True, p1=(0,)),
    "T=1, by number, P1=02": lambda: Card(WHOLE, is_t0=False, p1=(2,)),
    "T=0, by tag": lambda: Card(WHOLE, by_tag=True),
    "1.00": lambda: Card(WHOLE | {"spec_version": "1.00"}, ef05=EF05 | {3: b"\x03\x041.00"}),
    "3.00 without what its face hides": lambda: Card(
        WHOLE | {"spec_version": "3.00", "expiry_date": None, "sex": None, "nation": None},
        ef05={number: record for number, record in EF05.items() if number != 6} | {3: b"\x03\x043.00"},
        ef06={1: EF06[1], 2: EF06[2], 3: EF06[7]},
        is_t0=False,
    ),
    "a long name": lambda: Card(
        WHOLE | {"name": LONG},
        ef06=changed(
            r2=b"\x09\x1e" + LONG.encode("gbk")[:30],
            r3=b"\x4e\x14" + LONG.encode("gbk")[30:].ljust(20, b"\0"),
        ),
    ),
    "blanks and a small x": lambda: Card(
        WHOLE,
        ef06=changed(
            r1=b"\x08\x1233999919491231009x",
            r2=b"\x09\x1e" + "沈秋华".encode("gbk").ljust(30),
            r3=b"\x4e\x14" + b" " * 20,
        ),
    ),
    "dates left blank": lambda: Card(
        WHOLE | {"expiry_date": None, "birth_date": None},
        ef05=EF05 | {6: bytes.fromhex("0604FFFFFFFF")},
        ef06=changed(r7=bytes.fromhex("0D0400000000")),
    ),
    "a nation of no table": lambda: Card(WHOLE | {"nation": "88"}, ef06=changed(r5=bytes.fromhex("0B0188"))),
    "a bank's": lambda: Card("chip_card.media_unsupported", instead={"00a404": "6a82"}),
    "a SIM": lambda: Card("chip_card.media_unsupported", instead={"00": "6e00"}),
    "PIN before EF06 is selected": lambda: Card("chip_card.pin_required", instead={"00a4020002ef06": "6982"}),
    "PIN before EF06 is read": lambda: Card("chip_card.pin_required", instead={"00b20104": "6982", "00b2": "6982"}),
    "nonsense": lambda: Card("chip_card.media_unreadable", instead={"00b20204": "02ff41"}),
    "pulled out": lambda: Card("chip_card.media_withdrawn", instead={"00b20504": "leave"}),
    "no ATR of the standard": lambda: Card("chip_card.media_unreadable", atr="FF00FF"),
    "silent": lambda: Card("chip_card.silent", instead={"00b20304": "silence"}),
    "and the next": lambda: Card(WHOLE),
}  # fmt: skip


RIGHT, WRONG = "190472", "190473"
OPENED = "right 沈秋华"
BLOCKED, UNSUPPORTED = "chip_card.pin_blocked", "chip_card.media_unsupported"


@dataclass
class Typed:
    """PINs that somebody types one after the other, and what the kiosk makes of each.

    Attributes:
        pins: what is typed.
        told: ``right`` and the holder's name, ``wrong`` and the tries left, or the code of an error.
        card: in the slot meanwhile.
        sent: how many PINs the card is given.
    """

    pins: tuple[str, ...]
    told: list[str]
    card: Callable[[], Card]
    sent: int = 1


def answering(answer: str) -> Callable[[], Card]:
    """A card that says this to any PIN."""
    return lambda: Card(WHOLE, instead={"0020": answer})


PINS: dict[str, Typed] = {
    "right": Typed(("000000",), [OPENED], lambda: Card(WHOLE, pin="000000", is_t0=False)),
    "EF06 behind it": Typed((RIGHT,), [OPENED], lambda: Card(WHOLE, is_locked=True)),
    "EF06 behind it, T=1, by tag": Typed(
        (RIGHT,), [OPENED], lambda: Card(WHOLE, is_locked=True, is_t0=False, by_tag=True, p1=(0,))
    ),
    "wrong": Typed(
        (WRONG, WRONG, RIGHT, WRONG), ["wrong 5", "wrong 4", OPENED, "wrong 5"], lambda: Card(WHOLE), sent=4
    ),
    "wrong without a count": Typed((WRONG,), ["wrong None"], answering("6300")),
    "the last try": Typed((WRONG, RIGHT), [BLOCKED, BLOCKED], lambda: Card(WHOLE, tries=1), sent=2),
    "invalidated": Typed((RIGHT,), [BLOCKED], answering("6984")),
    "no PIN": Typed((RIGHT,), [UNSUPPORTED], answering("6d00")),
    "asked again": Typed((RIGHT,), [UNSUPPORTED], answering("6c03")),
    "a bank's, with a PIN": Typed(
        (RIGHT,), [UNSUPPORTED], lambda: Card(UNSUPPORTED, instead={"00a404": "6a82"}), sent=0
    ),
    "nonsense to a PIN": Typed((WRONG,), ["chip_card.media_unreadable"], answering("c29000")),
    "half a word to a PIN": Typed((WRONG,), ["chip_card.media_unreadable"], answering("90")),
    "pulled out with a PIN": Typed((WRONG,), ["chip_card.media_withdrawn"], answering("leave")),
    "silent to a PIN": Typed((WRONG,), ["chip_card.silent"], answering("silence")),
    "and the next, with a PIN": Typed((RIGHT,), [OPENED], lambda: Card(WHOLE)),
}


def tell(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def be_card(name: str) -> None:
    """Be one card until standard input ends; print what was asked."""
    card = PINS[name].card() if name in PINS else CARDS[name]()
    with socket.create_connection(("127.0.0.1", PORT)) as wire:
        while True:
            if sys.stdin in select.select([wire, sys.stdin], [], [])[0]:
                break
            wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            head = wire.recv(2, socket.MSG_WAITALL)
            wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            body = wire.recv(int.from_bytes(head, "big"), socket.MSG_WAITALL)
            if not body:
                break
            answer: bytes | str = bytes.fromhex(card.atr) if body == b"\x04" else b""
            if len(body) > 1:
                answer = card.answer(body)
            if answer == "leave":
                break
            if isinstance(answer, bytes) and answer:
                wire.sendall(len(answer).to_bytes(2, "big") + answer)
    tell(card.asked)


def be_kiosk(kiosk: str) -> None:
    """Start pcscd, read every card in turn and print what became of it."""
    with socket.socket() as any_socket:
        # The loopback of a new namespace is down: SIOCSIFFLAGS, IFF_UP.
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sH14x", b"lo", 1))
    Path("/run/readers").mkdir()
    Path("/run/readers/vpcd").write_text(CONFIGURATION, encoding="ascii")
    with subprocess.Popen(["pcscd", "--foreground", "--critical", "--config", "/run/readers"], stdout=-3) as pcscd:
        try:
            while not Path("/run/pcscd/pcscd.comm").exists():
                time.sleep(0.01)
            read_all()
            with inserted("T=0, by number") as card:
                command = [
                    kiosk,
                    "device",
                    "read-social-card",
                    "--reader",
                    "Virtual PCD 00 00",
                    "--timeout",
                    "9",
                    "--json",
                ]
                answer = subprocess.run(command, capture_output=True, text=True, check=False)
                card.communicate("")
            tell({"card": "command", "said": answer.stdout, "status": answer.returncode})
        finally:
            pcscd.kill()


def read_all() -> None:
    """Read every card through the driver in its own process."""
    from drivers import DeviceError, DeviceSettings
    from drivers.machine import open_devices
    from drivers.settings import ChipCardSettings

    devices = open_devices(DeviceSettings(chip_card=ChipCardSettings()))
    assert devices.chip_card is not None
    for name in CARDS:
        with inserted(name) as card:
            try:
                read = devices.chip_card.read_social_card(time.monotonic() + (1.5 if name == "silent" else 15.0))
                result: object = {field: getattr(read, field) for field in type(read).__slots__}
            except DeviceError as error:
                result = error.code
            asked = card.communicate("")[0]
        devices.chip_card.wait_removed(time.monotonic() + 5)
        tell({"card": name, "result": result, "asked": json.loads(asked)})
    for name, typed in PINS.items():
        with inserted(name) as card:
            told = [type_pin(devices.chip_card, pin, 3.0 if "silent" in name else 15.0) for pin in typed.pins]
            asked = card.communicate("")[0]
        devices.chip_card.wait_removed(time.monotonic() + 5)
        tell({"card": name, "result": told, "asked": json.loads(asked)})
    devices.close()


def type_pin(slot: Any, pin: str, seconds: float) -> str:
    """Return what `Typed` tells."""
    from drivers import DeviceError

    try:
        checked = slot.verify_pin(pin, time.monotonic() + seconds)
    except DeviceError as error:
        return error.code
    assert (checked.card is not None) is checked.is_right
    return f"right {checked.card.name}" if checked.is_right else f"wrong {checked.tries_left}"


def inserted(name: str) -> "subprocess.Popen[str]":
    return subprocess.Popen([sys.executable, __file__, "card", name], stdin=-1, stdout=-1, text=True)


@pytest.fixture(scope="module")
def outcomes() -> dict[str, dict[str, Any]]:
    """What the kiosk made of every card, by the card's name."""
    as_root = [] if os.geteuid() == 0 else ["--map-root-user"]
    inside = [
        "sh",
        "-c",
        NAMESPACE,
        "sh",
        sys.executable,
        __file__,
        "kiosk",
        str(Path(sys.executable).parent / "kiosk"),
    ]
    path = os.environ["PATH"] + ":/usr/sbin:/sbin"
    ended = subprocess.run(
        ["unshare", *as_root, "--net", "--mount", *inside],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=100,
        # Drivers in this process name another pcscd to the library.
        env={**os.environ, "PATH": path, "PCSCLITE_CSOCK_NAME": "/run/pcscd/pcscd.comm"},
    )
    return {line["card"]: line for line in map(json.loads, ended.stdout.splitlines())}


@pytest.mark.parametrize("name", CARDS)
def test_a_card_of_another_maker_is_read_or_refused_in_words(outcomes: dict[str, dict[str, Any]], name: str) -> None:
    assert outcomes[name]["result"] == CARDS[name]().read


@pytest.mark.parametrize("name", PINS)
def test_a_pin_is_what_the_card_of_another_maker_says(outcomes: dict[str, dict[str, Any]], name: str) -> None:
    typed, outcome = PINS[name], outcomes[name]
    assert outcome["result"] == typed.told
    sent = [command for command in outcome["asked"] if command.startswith("0020")]
    assert sent == ["0020000003" + pin for pin in typed.pins[: typed.sent]]


def test_nothing_of_a_bank_is_ever_selected(outcomes: dict[str, dict[str, Any]]) -> None:
    assert outcomes["a bank's"]["asked"] == ["00a404000f" + SSSE.hex()]
    asked = [command for each in CARDS for command in outcomes[each]["asked"]]
    assert {command[2:4] for command in asked} == {"a4", "b2", "c0"}
    assert {command for command in asked if command.startswith("00a404")} == {"00a404000f" + SSSE.hex()}


def test_the_command_reads_from_the_reader_it_is_told(outcomes: dict[str, dict[str, Any]]) -> None:
    assert outcomes["command"]["status"] == 0, outcomes["command"]["said"]
    assert json.loads(outcomes["command"]["said"]) == WHOLE


if __name__ == "__main__":
    {"card": be_card, "kiosk": be_kiosk}[sys.argv[1]](sys.argv[2])
