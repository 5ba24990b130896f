"""What a resident's or an engineer's hand does at a device, beside breaking it: the dock's buttons, by device."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from drivers import Key, Sensor
from kiosk.dock.labels import GESTURES, PAPERS, label

State = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Action:
    """One button; lit while `is_on`, told from what the simulator says of itself.

    Attributes:
        name: unlike the others of its device.
        text: both languages.
        do: the order to the simulator; ``fault`` breaks, or mends, what ``details`` names.
        details: of the order.
        turns: the order's detail that a switch turns; empty for a button.
    """

    name: str
    text: str
    do: str
    details: Mapping[str, object]
    is_on: Callable[[State], bool] | None = None
    turns: str = ""

    def order(self, state: State) -> dict[str, object]:
        """Return the order's details, a switch turned the other way."""
        turned = {self.turns: not self.is_on(state)} if self.is_on is not None and self.turns else {}
        return {**self.details, **turned}


def _is_without_mains(state: State) -> bool:
    return "no_power" in state.get("faults", ())


def _plain(name: str, text: str, do: str, /, **details: object) -> Action:
    return Action(name, text, do, details)


def _sensor(sensor: Sensor, text: str) -> Action:
    def is_on(state: State) -> bool:
        return bool(state.get("sensors", {}).get(sensor))

    return Action(sensor, text, "set_input", {"sensor": sensor}, is_on, "value")


def _paper(kind: str) -> Action:
    return Action(kind, label(PAPERS, kind), "lay", {"kind": kind}, lambda state: state.get("kind") == kind)


def _gesture(gesture: str) -> Action:
    def is_on(state: State) -> bool:
        return gesture in state.get("gestures", ())

    return Action(gesture, label(GESTURES, gesture), "gesture", {"gesture": gesture}, is_on)


ACTIONS: Mapping[str, Sequence[Action]] = {
    "chip_card": (
        _plain("insert", "插社保卡 Put social card", "insert"),
        _plain("remove", "拔卡 Take card", "remove"),
    ),
    "document_printer": (_plain("load", "加满纸 Fill the tray", "load", sheets=500),),
    "receipt_printer": (
        _plain("take", "取走凭条 Take receipt", "take"),
        _plain("load_paper", "换新纸卷 New roll", "load_paper"),
    ),
    "camera": tuple(_gesture(gesture) for gesture in GESTURES),
    "scanner": (
        _plain("payment", "测试付款码 Test payment code", "scan", text="TEST-PAY-0000-0000-0001"),
        _plain("identity", "测试身份码 Test identity code", "scan", text="TEST-ID-0000-0000-0002"),
        _plain("chinese", "测试中文码 Test code, Chinese", "scan", text="测试码 TEST 3"),
        _plain("licence", "亮执照 Show licence", "scan"),
    ),
    "signals": (
        _sensor(Sensor.PRESENCE, "有人 presence"),
        _sensor(Sensor.DOCUMENT_OUTLET, "出纸口有纸 A4 in outlet"),
        _sensor(Sensor.RECEIPT_OUTLET, "凭条没取 receipt in outlet"),
        _sensor(Sensor.CABINET_DOOR, "机柜门 cabinet door"),
        _sensor(Sensor.PAPER_DOOR, "纸仓门 paper door"),
        _sensor(Sensor.TAMPER, "撬动 tamper"),
        _sensor(Sensor.OPERATOR_SWITCH, "操作员钥匙 operator switch"),
    ),
    "power": (Action("mains", "断市电 Mains off", "fault", {"fault": "no_power"}, _is_without_mains),),
    "document_camera": tuple(_paper(kind) for kind in PAPERS),
    "key_pad": (
        *(
            _plain(key, text, "press", key=key)
            for key, text in (
                (Key.UP, "上 up"),
                (Key.DOWN, "下 down"),
                (Key.BACK, "返回 back"),
                (Key.FORWARD, "前进 forward"),
                (Key.SELECT, "确定 select"),
                (Key.HELP, "帮助 help"),
            )
        ),
        Action("headset", "耳机 Headset", "headset", {}, lambda state: bool(state.get("headset")), "is_in"),
    ),
}
"""By device; the card and the person have a place of their own."""

IN_ACTIONS = frozenset({"no_power", "cabinet_door_open", "tampered"})
"""Faults that an action stands for."""
