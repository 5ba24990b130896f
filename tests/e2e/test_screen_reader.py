"""A blind resident's own screen reader, on the real accessibility bus: what it hears of the main job, and how it drives
it by the names of things alone."""

import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from test_run import MARK, processes

HERE = Path(__file__).parent
SYSTEM_PYTHON = "/usr/bin/python3"
PATIENCE = 60.0
"""Seconds after which an answer does not come any more."""

OF_THE_SESSION = re.compile("DISPLAY|DBUS|AT_SPI|QT_")
WINDOW = {"QT_QPA_PLATFORM": "xcb", "QT_QUICK_BACKEND": "software", "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"}
ICONS = re.compile("[\ue000-\ufaff]")
AIDS = ["帮助", "大字版", "高对比", "低位", "English"]
"""Of a machine without a headset's socket."""

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("screen_reader")]


@dataclass(frozen=True)
class Thing:
    """One thing on the page, as the reader tells it."""

    role: str
    name: str
    description: str
    states: list[str]


class Other:
    """Another process, which tells a line at a time; one that falls silent is killed."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def line(self) -> str:
        assert self._process.stdout is not None
        silence = threading.Timer(PATIENCE, self._process.kill)
        silence.start()
        told = self._process.stdout.readline()
        silence.cancel()
        assert told, f"{self._process.args} has ended"
        return told.strip()

    def ask(self, order: str) -> dict:
        assert self._process.stdin is not None
        print(order, file=self._process.stdin, flush=True)
        return json.loads(self.line())


@contextmanager
def started(command: Sequence[str | Path], environment: dict[str, str], *, serves: bool = False) -> Iterator[Other]:
    """Start a process that ends with its input, or serves until it is told to end."""
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=environment) as process:
        try:
            yield Other(process)
        finally:
            assert process.stdin is not None
            process.stdin.close()
            if serves:
                process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
    assert serves or process.returncode == 0


def wait_for_the_end_of_all(mark: str) -> None:
    """What the bus started ends with it, a moment later."""
    deadline = time.monotonic() + PATIENCE
    while processes(mark):
        assert time.monotonic() < deadline, processes(mark)
        time.sleep(0.05)


@pytest.fixture(scope="module")
def session() -> Iterator[dict[str, str]]:
    """The environment of a session with a display and a bus of its own."""
    mark = uuid.uuid4().hex
    environment = {name: value for name, value in os.environ.items() if not OF_THE_SESSION.search(name)}
    with ExitStack() as opened:
        # A socket's path must be short.
        folder = opened.enter_context(tempfile.TemporaryDirectory(prefix="jiujin-"))
        environment |= {MARK: mark, "XDG_RUNTIME_DIR": folder, "GSETTINGS_BACKEND": "memory"}
        opened.callback(wait_for_the_end_of_all, mark)
        display = ["Xvfb", "-displayfd", "1", "-screen", "0", "1080x1920x24", "-nolisten", "tcp"]
        environment["DISPLAY"] = f":{opened.enter_context(started(display, environment, serves=True)).line()}"
        bus = ["dbus-daemon", "--session", "--nofork", "--print-address"]
        address = opened.enter_context(started(bus, environment, serves=True)).line()
        yield environment | {"DBUS_SESSION_BUS_ADDRESS": address}


class Visitor:
    """A resident with a screen reader, and the floor he stands on."""

    def __init__(self, window: Other, reader: Other) -> None:
        self.window = window
        self._reader = reader

    def read(self, title: str) -> list[Thing]:
        """Hear the page of this title from the title on; what must be so of every page is checked."""
        told = self._reader.ask(json.dumps({"read": re.escape(title)}))
        assert "heard" in told, told
        heard = [Thing(*each) for each in told["heard"]]
        names = [thing.name for thing in heard]
        assert heard[0].role == "heading"
        assert names[0] == title
        assert all(name.strip() for name in names)
        assert not [thing for thing in heard if ICONS.search(thing.name + thing.description)]
        assert len(names) == len(set(names)), "heard twice"
        return heard

    def press(self, name: str) -> str:
        """Press what is called so; return as what it was told."""
        told = self._reader.ask(json.dumps({"press": name}))
        assert "role" in told, told
        return told["role"]

    def order(self, order: str) -> dict:
        return self.window.ask(order)


@pytest.fixture(scope="module")
def visitor(session: dict[str, str]) -> Iterator[Visitor]:
    with started([SYSTEM_PYTHON, HERE / "screen_reader.py"], session) as reader:
        assert reader.line() == "{}"
        with started([sys.executable, HERE / "window_of_visits.py"], session | WINDOW) as window:
            assert window.line() == "{}"
            yield Visitor(window, reader)


def names(heard: list[Thing]) -> list[str]:
    """Return what is told of the page itself, before the aids that every page has."""
    told = [thing.name for thing in heard]
    end = told.index(AIDS[0])
    assert told[end : end + len(AIDS)] == AIDS
    return told[:end]


def states(heard: list[Thing], name: str) -> list[str]:
    return next(thing for thing in heard if thing.name == name).states


def test_resident_hears_every_page_and_presses_by_name_until_the_paper_is_there(visitor: Visitor) -> None:
    read, press, order = visitor.read, visitor.press, visitor.order
    heard = names(read("放上身份证 就能办事"))
    assert heard[1:] == ["195 项服务，白天黑夜都能办", "读卡区在屏幕下方", "看看能办什么", "没带身份证"]

    order("lay_card")
    heard = names(read("要刷脸确认是您吗？"))
    assert heard[-4:] == ["完整说明和您的权利", "同意，刷脸", "不刷脸", "结束"]
    assert "照片不出机器，比完就删" in heard
    order("remove_card")
    press("同意，刷脸")

    heard = names(read("您好，想办什么？"))
    assert heard[1:3] == ["写几个字，如“开饭店”", "常办的"]
    assert heard[-2:] == ["全部 195", "结束"]
    press("全部 195")
    assert "社保部门" in names(read("全部服务"))
    press("社保部门")
    assert "社保参保证明" in names(read("社保部门"))
    press("社保参保证明")

    heard = names(read("社保参保证明"))
    assert heard[heard.index("多少钱") + 1] == "免费"
    assert heard[-3:] == ["开始", "返回", "结束"]
    press("开始")

    heard = read("要哪几个月的？")
    choices = [thing for thing in heard if thing.role == "radio button"]
    assert [thing.name for thing in choices] == ["最近 12 个月", "最近 24 个月", "最近 48 个月", "自己选月份"]
    assert [thing.states for thing in choices] == [["checkable"]] * 4
    assert press("最近 12 个月") == "radio button"
    heard = read("要哪几个月的？")
    assert states(heard, "最近 12 个月") == ["checkable", "checked"]
    assert states(heard, "最近 24 个月") == ["checkable"]
    press("继续")

    heard = names(read("请看看对不对"))
    assert heard[1:6] == ["办什么", "社保参保证明", "姓名", "沈丽华", "身份证号"]
    assert re.fullmatch(r"\d{3}\*+\d{3}[\dX]", heard[6])
    assert heard[7] == "起止月份"
    assert heard[-3:] == ["对，打印证明", "返回", "结束"]
    press("对，打印证明")

    heard = names(read("请取走证明"))
    assert heard[1] == "1 张纸，在屏幕下方的出口"
    assert order("count_sheets") == {"sheets": 1}
    press("办好了，结束")
    assert names(read("再见"))[1] == "您的信息已经清掉"
    press("好用")
    read("放上身份证 就能办事")


def test_large_type_is_pressed_by_name_and_its_state_is_told(visitor: Visitor) -> None:
    assert states(visitor.read("放上身份证 就能办事"), "大字版") == ["checkable"]
    assert visitor.press("大字版") == "check box"
    assert states(visitor.read("放上身份证 就能办事"), "大字版") == ["checkable", "checked"]
    visitor.press("大字版")
    assert states(visitor.read("放上身份证 就能办事"), "大字版") == ["checkable"]


def test_resident_hears_a_page_in_english(visitor: Visitor) -> None:
    visitor.read("放上身份证 就能办事")
    visitor.press("English")
    heard = visitor.read("Place your ID card to begin")
    assert [(thing.role, thing.name) for thing in heard[1:9]] == [
        ("label", "195 services, day and night"),
        ("label", "The reader is below the screen"),
        ("push button", "Services"),
        ("push button", "No ID card"),
        ("push button", "Help"),
        ("check box", "Large"),
        ("check box", "Colour"),
        ("check box", "Low"),
    ]
    visitor.press("中文")
    visitor.read("放上身份证 就能办事")
