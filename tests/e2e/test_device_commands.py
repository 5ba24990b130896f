"""`kiosk device` and `kiosk doctor` as a shell sees them, on simulated devices that a site's settings name."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest

from drivers import KINDS, DeviceSettings
from drivers.machine import SimulatorControl
from drivers.places import CONFIG
from kiosk.cli import main

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("device_commands")]

KIOSK = str(Path(sys.executable).parent / "kiosk")
SIMULATED = ("id_card", "chip_card", "receipt_printer", "camera", "scanner", "signals", "key_pad", "speaker")
LINE_KEYS = {
    "kind", "name", "driver", "simulated", "status", "media", "capabilities", "supplies", "sensors", "detail", "code",
    "text",
}  # fmt: skip
SOCIAL_CARD = {
    "region": "339999",
    "card_type": "1",
    "spec_version": "3.00",
    "issue_date": "2020-01-01",
    "expiry_date": "2030-01-01",
    "card_number": "T00000001",
    "id_number": "339999199002280023",
    "name": "沈秋华",
    "sex": "female",
    "nation": "汉",
    "birth_date": "1990-02-28",
}


def kiosk(*arguments: str, given: bytes | None = None) -> tuple[int, list[dict[str, Any]]]:
    """Run one command; return its status and the objects it printed. Anything else on standard output fails."""
    ended = subprocess.run([KIOSK, *arguments, "--json"], input=given, capture_output=True, timeout=100, check=False)
    return ended.returncode, [json.loads(line) for line in ended.stdout.decode().splitlines()]


def inline(value: object) -> str:
    """One value as TOML has it."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key} = {inline(each)}" for key, each in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)


class Site:
    """Simulated devices, and the folder of settings that names them as if they were real."""

    def __init__(self, folder: Path) -> None:
        folder.chmod(0o711)
        self.simulator = SimulatorControl(folder / "devices", folder / "sheets", SIMULATED)
        self.settings = self.simulator.settings(DeviceSettings(face=None))
        self._folder = folder
        self.config = self.folder("development", *SIMULATED)

    def folder(self, environment: str, *kinds: str) -> str:
        """A settings folder with these devices."""
        folder = self._folder / "-".join((environment, *kinds))
        folder.mkdir(exist_ok=True)
        text = (CONFIG / "kiosk.toml").read_text(encoding="utf-8").replace('"development"', f'"{environment}"')
        (folder / "kiosk.toml").write_text(text, encoding="utf-8")
        tables = (f"{kind} = {inline(msgspec.to_builtins(getattr(self.settings, kind)))}" for kind in kinds)
        (folder / "devices.toml").write_text("\n".join(tables) + "\n", encoding="utf-8")
        return str(folder)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = Site(tmp_path_factory.mktemp("site"))
    yield site
    site.simulator.close()


@pytest.fixture
def site(opened: Site) -> Iterator[Site]:
    """The site, with nothing broken and nothing lying about."""
    yield opened
    for kind in SIMULATED:
        opened.simulator.clear(kind)
    opened.simulator.order("chip_card", "remove")
    opened.simulator.remove_card()


def begun(*arguments: str) -> subprocess.Popen[str]:
    """A command that goes on while the test does something."""
    return subprocess.Popen([KIOSK, *arguments, "--json"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def until(holds: Callable[[], object]) -> None:
    end = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


def answer_of(command: subprocess.Popen[str]) -> dict[str, Any]:
    out, _ = command.communicate(timeout=60)
    assert command.returncode == 0, out
    line: dict[str, Any] = json.loads(out)
    return line


def test_every_kind_of_device_is_listed() -> None:
    status, lines = kiosk("device", "list", "--simulate")
    assert status == 0
    assert [line["kind"] for line in lines] == list(KINDS)
    assert all(line.keys() == LINE_KEYS for line in lines)
    assert {line["kind"]: line["driver"] for line in lines} == {kind: each.driver for kind, each in KINDS.items()}
    assert {line["kind"]: line["status"] for line in lines} == dict.fromkeys(KINDS, "online")
    assert {line["kind"] for line in lines if not line["simulated"]} == {"face"}


def test_a_device_that_the_site_has_not_is_no_device(site: Site) -> None:
    status, lines = kiosk("device", "list", "--config", site.config)
    assert status == 0
    found = {line["kind"]: (line["status"], line["code"]) for line in lines}
    assert found["power"] == ("no_device", "power.absent")
    assert found["scanner"] == ("online", "")
    assert not any(line["simulated"] for line in lines)


def test_the_status_of_some_devices(site: Site) -> None:
    status, lines = kiosk("device", "status", "scanner", "key_pad", "--config", site.config)
    assert (status, [line["kind"] for line in lines]) == (0, ["scanner", "key_pad"])
    assert lines[1]["sensors"] == {"headset": "not_present"}


def test_the_status_fails_when_one_device_cannot_be_used(site: Site) -> None:
    site.simulator.fault("receipt_printer", "media_empty")
    status, lines = kiosk("device", "status", "receipt_printer", "scanner", "--config", site.config)
    assert status == 1
    assert lines[0]["supplies"]["paper"] == "out"
    assert lines[0]["text"]
    assert kiosk("device", "status", "power", "--config", site.config)[0] == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("status", "kettle"),
        ("selftest", "kettle"),
        ("watch", "kettle"),
        ("watch", "--interval", "0"),
        ("light", "moon", "slow"),
        ("light", "fascia", "sometimes"),
        ("receipt",),
        ("receipt", "x.toml", "--sample"),
        ("receipt", "--sample", "--link", "pigeon:coop"),
        ("receipt", "--sample", "--link", "serial:/dev/null", "--profile", "No Such"),
        ("scan", "--link", "pigeon:coop"),
        ("scan", "--timeout", "soon"),
        ("read-social-card", "--reader", "x" * 200),
        ("read-social-card", "--timeout", "-1"),
    ],
)
def test_wrong_usage_is_told(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]) -> None:
    assert main(("device", *arguments, "--json")) == 2
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines[0]["error"] == "usage"


def test_a_social_card_is_read_when_it_comes(site: Site) -> None:
    command = begun("device", "read-social-card", "--config", site.config, "--timeout", "30")
    site.simulator.order("chip_card", "insert", card=SOCIAL_CARD)
    assert answer_of(command) == SOCIAL_CARD


def test_a_social_card_is_masked_in_production(site: Site) -> None:
    site.simulator.order("chip_card", "insert", card=SOCIAL_CARD | {"nation": None})
    folder = site.folder("production", "chip_card")
    status, lines = kiosk("device", "read-social-card", "--config", folder)
    assert status == 0
    assert lines[0] == dict.fromkeys(SOCIAL_CARD, "***") | {"nation": None}


def test_nobody_brings_a_social_card(site: Site) -> None:
    status, lines = kiosk("device", "read-social-card", "--config", site.config, "--timeout", "0.5")
    assert status == 1
    assert lines[0]["error"] == "chip_card.no_card"
    assert (lines[0]["completion"], lines[0]["action"]) == ("time_out", "reset")
    assert " " in lines[0]["message"]


def test_waiting_for_a_card_can_be_interrupted(site: Site) -> None:
    command = begun("device", "read-social-card", "--config", site.config, "--timeout", "60")
    time.sleep(1)
    command.send_signal(signal.SIGINT)
    out, _ = command.communicate(timeout=30)
    assert (command.returncode, json.loads(out)["error"]) == (1, "interrupted")


def test_a_code_is_scanned(site: Site) -> None:
    command = begun("device", "scan", "--config", site.config, "--timeout", "30")
    while command.poll() is None:
        site.simulator.order("scanner", "scan", text="TEST-PAY-7")
        time.sleep(0.2)
    assert answer_of(command)["text"] == "TEST-PAY-7"


def test_a_code_is_masked_in_production(site: Site) -> None:
    command = begun("device", "scan", "--config", site.folder("production", "scanner"), "--timeout", "30")
    while command.poll() is None:
        site.simulator.order("scanner", "scan", text="TEST-PAY-7")
        time.sleep(0.2)
    out = answer_of(command)
    assert out["text"] == "***"
    assert "PAY" not in json.dumps(out)


def test_a_scanner_that_is_not_there() -> None:
    status, lines = kiosk("device", "scan", "--link", "serial:/dev/no-such-port?baud=9600")
    assert (status, lines[0]["error"]) == (1, "scanner.unavailable")
    assert lines[0]["completion"] == "device_not_ready"


def test_the_sample_receipt_is_printed(site: Site) -> None:
    before = len(site.simulator.state()["receipt_printer"]["receipts"])
    status, lines = kiosk("device", "receipt", "--sample", "--config", site.config)
    assert (status, lines[0]["outcome"], lines[0]["sheets"], lines[0]["reason"]) == (0, "delivered", 1, "")
    receipts = site.simulator.state()["receipt_printer"]["receipts"]
    assert len(receipts) == before + 1
    assert receipts[-1]["codes"] == ["SAMPLE-0000-0000"]


@pytest.mark.parametrize(
    "described",
    [
        '{"parts": [{"type": "Line", "text": "一行"}]}',
        '[[parts]]\ntype = "Line"\ntext = "一行"\n',
    ],
    ids=["json", "toml"],
)
def test_a_receipt_comes_from_standard_input(site: Site, described: str) -> None:
    link = site.settings.receipt_printer.link
    arguments = ("device", "receipt", "-", "--link", link, "--profile", "plain")
    status, lines = kiosk(*arguments, given=described.encode())
    assert (status, lines[0]["outcome"]) == (0, "delivered")


@pytest.mark.parametrize(
    "described",
    [
        b"",
        b"{",
        b"\xff",
        b'{"parts": [{"type": "Poem"}]}',
        b'{"parts": [{"type": "Line", "text": "x", "size": "huge"}]}',
        b"[" * 100_000,
        b"# " + b"x" * 1_100_000,
    ],
    ids=["empty", "cut", "not UTF-8", "unknown part", "unknown size", "deep", "longer than a megabyte"],
)
def test_what_is_no_receipt_is_told(tmp_path: Path, described: bytes) -> None:
    file = tmp_path / "receipt.toml"
    file.write_bytes(described)
    status, lines = kiosk("device", "receipt", str(file), "--link", "serial:/dev/null")
    assert (status, lines[0]["error"]) == (1, "receipt")
    assert "receipt.toml" in lines[0]["message"]


def test_a_receipt_printer_without_paper_prints_nothing(site: Site) -> None:
    site.simulator.fault("receipt_printer", "media_empty")
    status, lines = kiosk("device", "receipt", "--sample", "--config", site.config)
    assert (status, lines[0]["outcome"], lines[0]["sheets"]) == (1, "failed", 0)
    assert lines[0]["reason"].startswith("receipt_printer.")
    assert lines[0]["text"]


def test_a_light_shines_and_goes_out(site: Site) -> None:
    def is_lit() -> bool:
        return bool(site.simulator.state()["signals"]["lights"]["scanner"])

    command = begun("device", "light", "scanner", "continuous", "--seconds", "1", "--config", site.config)
    until(is_lit)
    assert answer_of(command) == {"position": "scanner", "rate": "continuous", "seconds": 1.0}
    assert not is_lit()


def test_a_sentence_is_spoken_and_its_text_stands_nowhere(site: Site) -> None:
    site.simulator.order("speaker", "forget")
    said = subprocess.run(
        [KIOSK, "device", "say", "-", "--language", "en", "--config", site.config, "--json"],
        input="Good morning", capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert json.loads(said.stdout).keys() == {"outlet", "language", "seconds"}
    assert "morning" not in said.stdout + said.stderr
    assert {sound["outlet"] for sound in site.simulator.order("speaker", "heard")["sounds"]} == {"headset"}


def test_a_text_that_is_too_long_to_be_spoken(site: Site) -> None:
    status, lines = kiosk("device", "say", "x" * 2001, "--outlet", "loudspeaker", "--config", site.config)
    assert (status, lines[0]["error"]) == (1, "speaker.text_too_long")


def test_a_site_without_sound(site: Site) -> None:
    status, lines = kiosk("device", "say", "x", "--config", site.folder("development", "key_pad"))
    assert (status, lines[0]["error"]) == (2, "usage")


def test_a_site_without_lights(site: Site) -> None:
    status, lines = kiosk("device", "light", "scanner", "slow", "--config", site.folder("development", "key_pad"))
    assert (status, lines[0]["error"]) == (2, "usage")


CARD = {
    "layout": "resident",
    "name": "沈秋华",
    "sex": "female",
    "nation": "汉",
    "birth_date": "1990-02-28",
    "address": "临湖区清波路 1 号",
    "id_number": "339999199002280023",
    "issuing_authority": "临湖市公安局",
    "valid_from": "2020-01-01",
    "valid_until": "2040-01-01",
}


def test_a_recorded_card_is_read_again_without_the_reader(site: Site, tmp_path: Path) -> None:
    file = tmp_path / "card.jsonl"
    site.simulator.insert_card(CARD)
    status, lines = kiosk("device", "read-card", "--config", site.config, "--record", str(file))
    assert (status, lines[0]["record"]["name"]) == (0, "沈秋华")
    assert file.stat().st_mode & 0o777 == 0o600
    passed = [json.loads(line) for line in file.read_text(encoding="ascii").splitlines()]
    assert {"sent", "received"} <= {key for line in passed for key in line}
    status, again = kiosk("device", "read-card", "--link", f"replay:{file}")
    assert (status, again[0]["record"]) == (0, lines[0]["record"])


def test_a_recorded_receipt_is_printed_again(site: Site, tmp_path: Path) -> None:
    file = tmp_path / "receipt.jsonl"
    assert kiosk("device", "receipt", "--sample", "--config", site.config, "--record", str(file))[0] == 0
    status, lines = kiosk("device", "receipt", "--sample", "--link", f"replay:{file}", "--profile", "plain")
    assert (status, lines[0]["outcome"]) == (0, "delivered")


def test_a_recorded_code_is_scanned_again(site: Site, tmp_path: Path) -> None:
    file = tmp_path / "code.jsonl"
    command = begun("device", "scan", "--config", site.config, "--record", str(file), "--timeout", "30")
    while command.poll() is None:
        site.simulator.order("scanner", "scan", text="TEST-PAY-7")
        time.sleep(0.2)
    assert answer_of(command)["text"] == "TEST-PAY-7"
    assert b"TEST-PAY-7".hex() in "".join(
        json.loads(line).get("received", "") for line in file.read_text(encoding="ascii").splitlines()
    )


@pytest.mark.parametrize("command", ["read-card", "scan", "receipt"])
def test_nothing_is_recorded_in_production(site: Site, tmp_path: Path, command: str) -> None:
    file = tmp_path / "traffic.jsonl"
    sample = ["--sample"] if command == "receipt" else []
    link = ["--link", "serial:/dev/no-such-port", "--record", str(file)]
    status, lines = kiosk("device", command, *sample, *link, "--config", site.folder("production"))
    assert (status, lines[0]["error"]) == (1, "device.recording_refused")
    assert not file.exists()


def test_a_recording_that_cannot_be_written(site: Site, tmp_path: Path) -> None:
    file = tmp_path / "nowhere" / "card.jsonl"
    status, lines = kiosk("device", "read-card", "--config", site.config, "--record", str(file))
    assert (status, lines[0]["error"]) == (1, "file")


def test_every_simulated_device_passes_its_test() -> None:
    status, lines = kiosk("device", "selftest", "--simulate")
    assert [(line["kind"], line["passed"], line["code"]) for line in lines] == [(kind, True, "") for kind in KINDS]
    assert status == 0


def test_a_broken_device_fails_its_test_alone(site: Site) -> None:
    site.simulator.fault("signals", "silent")
    site.simulator.fault("camera", "garbage")
    status, lines = kiosk("device", "selftest", "camera", "scanner", "signals", "power", "--config", site.config)
    assert status == 1
    found = {line["kind"]: (line["passed"], line["code"]) for line in lines}
    assert found["scanner"] == (True, "")
    assert found["power"] == (False, "power.absent")
    assert found["signals"] == (False, "signals.silent")
    assert not found["camera"][0]
    assert all(line["text"] for line in lines if not line["passed"])


def test_a_simulated_machine_is_ready() -> None:
    status, lines = kiosk("doctor", "--simulate")
    checks = {check["name"]: check for check in lines[0]["checks"]}
    assert [name for name, check in checks.items() if not check["passed"]] == []
    assert (status, lines[0]["ready"]) == (0, True)
    assert {f"device.{kind}" for kind in KINDS} <= checks.keys()
    assert {"departments", "disk", "clock", "keys", "model_pack", "fonts"} <= checks.keys()


def test_a_machine_that_is_not_ready_says_why(site: Site) -> None:
    site.simulator.fault("id_card", "gone")
    status, lines = kiosk("doctor", "--config", site.config)
    failed = {check["name"]: check for check in lines[0]["checks"] if not check["passed"]}
    assert (status, lines[0]["ready"]) == (1, False)
    assert failed.keys() == {"device.id_card", "departments"}
    assert failed["device.id_card"]["code"] == "id_card.unavailable"
    assert failed["departments"]["code"] == "department.unreachable"
    assert all(check["text"] for check in failed.values())


def test_the_report_can_be_read(site: Site) -> None:
    ended = subprocess.run([KIOSK, "doctor", "--config", site.config], capture_output=True, timeout=60, check=False)
    lines = ended.stdout.decode().splitlines()
    assert lines[-1] == "not ready"
    assert any(line.split()[:2] == ["ok", "device.scanner"] for line in lines)
    assert any(line.split()[:3] == ["FAIL", "departments", "department.unreachable"] for line in lines)


def test_simulated_devices_are_refused_in_production(site: Site) -> None:
    folder = site.folder("production")
    for arguments in (("device", "list"), ("device", "selftest"), ("device", "light", "fascia", "slow"), ("doctor",)):
        status, lines = kiosk(*arguments, "--simulate", "--config", folder)
        assert (status, lines[0]["error"]) == (1, "environment")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_what_happens_to_devices_is_told_as_it_happens(site: Site, number: signal.Signals) -> None:
    watch = begun("device", "watch", "signals", "key_pad", "--interval", "0.1", "--config", site.config)

    def seen(**wanted: str) -> bool:
        assert watch.stdout is not None
        event = json.loads(watch.stdout.readline())
        assert event["time"]
        return {name: event.get(name) for name in wanted} == wanted

    until(lambda: seen(kind="signals", event="device.status_changed", device="online"))
    until(lambda: seen(kind="key_pad", event="device.sensor_changed", name="headset", value="not_present"))
    site.simulator.order("signals", "set_input", sensor="presence", value=True)
    until(lambda: seen(kind="signals", event="device.sensor_changed", name="presence", value="present"))
    site.simulator.fault("key_pad", "gone")
    until(lambda: seen(kind="key_pad", event="device.status_changed", device="no_device"))
    watch.send_signal(number)
    watch.communicate(timeout=30)
    assert watch.returncode == 0


def test_watching_ends_by_itself(site: Site) -> None:
    status, _ = kiosk("device", "watch", "scanner", "--seconds", "0.3", "--config", site.config)
    assert status == 0
