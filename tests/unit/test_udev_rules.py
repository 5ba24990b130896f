"""The udev rules: each line is one, and the names that the site's devices have are made by them."""

import re
import tomllib

import pytest

from drivers.link import parse_address
from drivers.places import CONFIG, ROOT

RULES = ROOT / "packaging" / "udev" / "60-jiujin.rules"
EXAMPLE = "#: "
"""What stands before a rule that a site may want."""

HERE_OR_ABOVE = {"ATTR", "DRIVER", "KERNEL", "SUBSYSTEM", "TAG"}
MATCHES = {"ACTION", "ENV", "TEST"} | HERE_OR_ABOVE | {f"{key}S" for key in HERE_OR_ABOVE}
ASSIGNMENTS = {"ATTR", "ENV", "GROUP", "MODE", "OPTIONS", "OWNER", "SYMLINK", "TAG"}
WITH_NAME = {"ATTR", "ATTRS", "ENV"}
PART = re.compile(r'(?P<key>[A-Z]+)(?:\{(?P<name>[^{}"]+)\})?(?P<op>==|!=|\+=|-=|:=|=)"(?P<value>[^"]*)"')
NAMES = ("id-card", "scanner", "signals", "receipt-printer", "camera", "document-camera", "key-pad")

Part = tuple[str, str, str, str]


def parse_rule(line: str) -> list[Part]:
    """Return key, name in braces, operator and value of each part of a rule; ValueError for what is none."""
    parts: list[Part] = []
    at = 0
    while found := PART.match(line, at):
        key, name, op, value = found["key"], found["name"] or "", found["op"], found["value"]
        if key not in (MATCHES if op in {"==", "!="} else ASSIGNMENTS) or bool(name) is not (key in WITH_NAME):
            raise ValueError(found[0])
        parts.append((key, name, op, value))
        at = found.end()
        if at == len(line):
            break
        if not line.startswith(", ", at):
            raise ValueError(line[at:])
        at += 2
    operators = {op for _, _, op, _ in parts}
    if at != len(line) or not operators & {"==", "!="} or not operators - {"==", "!="}:
        raise ValueError(line)
    return parts


def lines() -> list[tuple[str, bool]]:
    """Return the rules and whether each is in force."""
    text = RULES.read_text(encoding="utf-8").splitlines()
    inactive = [(line.removeprefix(EXAMPLE), False) for line in text if line.startswith(EXAMPLE)]
    return [(line, True) for line in text if line and not line.startswith("#")] + inactive


def symlinks(*, only_in_force: bool) -> set[str]:
    found = set()
    for line, is_in_force in lines():
        if is_in_force or not only_in_force:
            found |= {value for key, _, _, value in parse_rule(line) if key == "SYMLINK"}
    return found


@pytest.mark.parametrize("line", [line for line, _ in lines()])
def test_a_line_is_a_rule(line: str) -> None:
    parts = parse_rule(line)
    values = {(key, name): value for key, name, _, value in parts}
    for (_, name), value in values.items():
        if name in {"idVendor", "idProduct"}:
            assert re.fullmatch("[0-9a-f]{4}", value), "sysfs has four small hexadecimal digits"
    if "SYMLINK" in {key for key, _ in values}:
        assert values["SYMLINK", ""].removeprefix("kiosk/") in NAMES
        assert ("SYMLINK", "+=") in {(key, op) for key, _, op, _ in parts}, "other rules' names are kept"
    if ("MODE", "") in values:
        assert values["MODE", ""] == "0660"
        assert values["GROUP", ""] == "kiosk"


@pytest.mark.parametrize(
    "line",
    [
        "",
        'SUBSYSTEM=="tty"',
        'SYMLINK+="kiosk/x"',
        'SUBSYSTEM=="tty" SYMLINK+="kiosk/x"',
        'SUBSYSTEM=="tty", SYMLINK+="kiosk/x",',
        'SUBSYSTEM=="tty", SYMLINK=="kiosk/x"',
        'SUBSYSTEM="tty", SYMLINK+="kiosk/x"',
        'SUBSYSTEMZ=="tty", SYMLINK+="kiosk/x"',
        'ATTRS=="1-4", SYMLINK+="kiosk/x"',
        'KERNEL{x}=="1-4", SYMLINK+="kiosk/x"',
        'SUBSYSTEM=="tty", SYMLINK+="kiosk/x',
        "SUBSYSTEM=='tty', SYMLINK+='kiosk/x'",
    ],
)
def test_what_is_no_rule_is_noticed(line: str) -> None:
    with pytest.raises(ValueError):
        parse_rule(line)


def test_every_device_has_its_name() -> None:
    assert symlinks(only_in_force=True) == {f"kiosk/{name}" for name in NAMES}


def test_the_names_in_the_sites_devices_are_made() -> None:
    text = (CONFIG / "devices.toml").read_text(encoding="utf-8")
    tomllib.loads(text)
    named = set(re.findall(r"/dev/(kiosk/[a-z-]+)", text))
    assert "kiosk/id-card" in named
    assert named <= symlinks(only_in_force=True)


def test_the_addresses_in_the_comments_are_addresses() -> None:
    found = re.findall(r'link = "((?:serial|usb|hid):[^"]+)"', RULES.read_text(encoding="utf-8"))
    assert len(found) >= 5
    for address in found:
        parse_address(address, "id_card")


def test_the_usb_makes_of_id_card_readers_can_be_opened() -> None:
    rules = [parse_rule(line) for line, _ in lines()]
    makes = {tuple(value for _, name, _, value in rule if name in {"idVendor", "idProduct"}) for rule in rules}
    assert {("0400", "c35a"), ("2b8b", "2721")} <= makes
