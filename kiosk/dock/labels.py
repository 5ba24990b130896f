"""What the dock calls things: Chinese, English."""

from collections.abc import Callable, Mapping
from typing import Any

State = Mapping[str, Any]

DEVICES: Mapping[str, tuple[str, str]] = {
    "id_card": ("身份证读卡器", "ID-card reader"),
    "chip_card": ("社保卡卡槽", "Chip-card slot"),
    "document_printer": ("A4 打印机", "A4 printer"),
    "receipt_printer": ("凭条打印机", "Receipt printer"),
    "camera": ("摄像头", "Camera"),
    "scanner": ("扫码器", "Code scanner"),
    "signals": ("灯、门、感应", "Lights, doors, presence"),
    "power": ("不间断电源", "Power supply"),
    "document_camera": ("高拍仪", "Document camera"),
    "key_pad": ("按键盘", "Key pad"),
    "speaker": ("耳机、扬声器", "Headset, loudspeaker"),
}

FAULTS: Mapping[str, tuple[str, str]] = {
    "silent": ("不回答", "silent"),
    "slow": ("很慢", "slow"),
    "drip": ("一点一点地来", "drips"),
    "garbage": ("乱码", "garbage"),
    "noise": ("有杂音", "noise"),
    "wrong_checksum": ("校验错", "wrong checksum"),
    "truncated": ("只来一半", "half an answer"),
    "odd_pieces": ("零零碎碎", "odd pieces"),
    "pulled": ("说到一半拔线", "pulled out midway"),
    "gone": ("拔掉了", "unplugged"),
    "dead": ("死了", "dead"),
    "wrong_device": ("接错设备", "wrong device"),
    "busy": ("被别的程序占着", "taken by another program"),
    "late": ("晚一拍", "late answer"),
    "other_unit": ("别的单元回答", "another unit"),
    "refused": ("拒绝命令", "refuses"),
    "flood": ("没完没了", "floods"),
    "media_withdrawn": ("读时抽卡", "card withdrawn"),
    "media_unsupported": ("不认识的卡", "another kind of card"),
    "media_unreadable": ("读不出来", "unreadable card"),
    "card_collision": ("两张卡", "two cards"),
    "status": ("模块报错", "error status"),
    "photo_damaged": ("照片坏了", "photo damaged"),
    "pin_required": ("要密码", "wants its PIN"),
    "pin_blocked": ("密码锁了", "PIN blocked"),
    "record_missing": ("缺记录", "a record missing"),
    "service_gone": ("pcscd 停了", "pcscd gone"),
    "service_silent": ("pcscd 不回答", "pcscd silent"),
    "media_empty": ("没纸", "no paper"),
    "media_empty_during_job": ("打到一半没纸", "paper runs out in the job"),
    "media_low": ("纸快没了", "paper low"),
    "media_jam": ("卡纸", "paper jam"),
    "cover_open": ("盖子开着", "cover open"),
    "toner_low": ("墨粉少", "toner low"),
    "toner_empty": ("墨粉没了", "toner empty"),
    "output_full": ("出纸口满", "output full"),
    "service_needed": ("要维修", "service needed"),
    "queue_gone": ("cupsd 停了", "cupsd gone"),
    "no_sheet": ("说打完了，没出纸", "completed, and no sheet"),
    "cutter_fault": ("切刀卡住", "cutter stuck"),
    "head_hot": ("打印头过热", "head too hot"),
    "hardware_fault": ("硬件坏了", "hardware fault"),
    "no_suffix": ("没有结束符", "no suffix"),
    "endless": ("没有尽头", "endless"),
    "dropped": ("丢了按键", "keystrokes lost"),
    "cabinet_door_open": ("机柜门开着", "cabinet open"),
    "tampered": ("被撬", "tampered"),
    "data_stale": ("数据过期", "stale data"),
    "driver_not_connected": ("驱动没连上", "driver not connected"),
    "no_power": ("市电断了", "mains off"),
    "battery_low": ("电池不多", "battery low"),
    "battery_critical": ("电池快没了", "battery critical"),
    "battery_failure": ("电池坏了", "battery failure"),
    "frozen": ("画面不动", "frozen picture"),
    "dark": ("很暗", "dark"),
    "no_face": ("没有人脸", "no face"),
    "two_faces": ("两张脸", "two faces"),
    "glare": ("反光", "glare"),
    "blurred": ("模糊", "blurred"),
    "moving": ("在动", "moving"),
    "no_page": ("没放纸", "no page"),
    "page_cut_off": ("没放全", "page cut off"),
    "many_pages": ("放了两张", "two pages"),
    "other_face": ("别人的脸", "another face"),
    "backlight": ("逆光", "backlight"),
    "far": ("站得太远", "far away"),
    "low": ("坐着，脸太低", "seated, face low"),
    "turned": ("不看镜头", "looks aside"),
    "eyes_closed": ("闭着眼", "eyes shut"),
    "covered": ("戴着口罩", "nose and mouth covered"),
    "photo": ("举着照片", "a photo held up"),
    "photo_of_photo": ("翻拍的照片", "a photo of a photo"),
    "screen": ("平板放录像", "a video on a tablet"),
    "mask": ("戴着纸面具", "a paper mask"),
    "swapped": ("做完动作换人", "another person after a gesture"),
    "looped": ("一秒录像循环", "a recorded second again and again"),
    "wrong_gesture": ("动作做反", "the opposite gesture"),
    "down": ("停了", "down"),
    "error_500": ("内部错误", "error 500"),
    "slow_drip": ("一个字节一个字节地来", "byte by byte"),
    "cut": ("说到一半断了", "cut off"),
    "huge_json": ("回答太大", "huge answer"),
    "wrong_json": ("回答不合约定", "wrong JSON"),
    "unsealed": ("没盖章", "unsealed"),
    "altered": ("改过一个字节", "altered"),
    "foreign_seal": ("不认识的章", "foreign seal"),
    "wrong_department_seal": ("别的部门的章", "another department's seal"),
    "wrong_person": ("别人的证明", "another person's paper"),
    "wrong_service": ("别的事的证明", "another service's paper"),
    "bad_token": ("核验码是假的", "false token"),
    "payments.unpaid": ("等人付", "waits to be paid"),
    "payments.closed": ("马上作废", "closed at once"),
    "payments.unknown": ("不知道付没付", "nobody knows"),
}

PAYMENT_ACTIONS: Mapping[str, tuple[str, str]] = {
    "pay": ("付款", "Pay"),
    "close": ("不付", "Do not pay"),
}

LIGHTS: Mapping[str, tuple[str, str]] = {
    "card_reader": ("身份证", "ID card"),
    "chip_card": ("社保卡", "chip card"),
    "document_printer": ("出纸", "A4"),
    "receipt_printer": ("凭条", "receipt"),
    "scanner": ("扫码", "scanner"),
    "camera": ("镜头", "camera"),
    "document_camera": ("高拍", "shelf"),
    "fascia": ("面板", "fascia"),
    "status_good": ("正常", "good"),
    "status_warning": ("注意", "warning"),
    "status_bad": ("故障", "bad"),
}

PAPERS: Mapping[str, tuple[str, str]] = {
    "none": ("没有纸", "no paper"),
    "a4": ("A4 表格", "A4 form"),
    "booklet": ("户口簿页", "booklet page"),
    "id_card": ("卡片", "card"),
}

LAYOUTS: Mapping[str, tuple[str, str]] = {
    "resident": ("身份证", "ID card"),
    "foreign_2017": ("永居证", "foreign 2017"),
    "foreign_2023": ("永居证", "foreign 2023"),
    "residence_permit": ("居住证", "permit"),
}

GESTURES: Mapping[str, tuple[str, str]] = {
    "turn_left": ("向左转头", "turn left"),
    "turn_right": ("向右转头", "turn right"),
    "blink": ("眨眼", "blink"),
    "open_mouth": ("张嘴", "open mouth"),
}
"""What the person before the camera can be told to do; left and right are his own."""

PEOPLE: Mapping[str, tuple[str, str]] = {
    "nobody": ("没有人", "nobody"),
    "resident": ("持卡人", "the resident"),
    "other": ("另一个人", "another person"),
    "two": ("两个人", "two people"),
}


def label(names: Mapping[str, tuple[str, str]], name: str) -> str:
    """Return both languages of a name; the name itself where nobody gave it words."""
    return " ".join(names[name]) if name in names else name


def state_of(device: str, state: State) -> str:
    """Return what a simulator says of itself, in one line without personal data; empty before it was asked."""
    if "dead" in state.get("faults", ()):
        return "进程没了 its process has ended"
    return STATES[device](state) if state and device in STATES else ""


def _id_card(state: State) -> str:
    return "没有卡 no card" if state["media"] == "absent" else f"有卡 card: {state['media']}"


def _chip_card(state: State) -> str:
    media = "有卡 card" if state["media"] == "present" else "没有卡 no card"
    return f"{media} · {state['detail']}" if state.get("detail") else media


def _document_printer(state: State) -> str:
    return f"{_printing(state)} · 剩纸 paper {state['paper']} · 印过 printed {state['documents']}"


def _receipt_printer(state: State) -> str:
    return f"{_printing(state)} · 剩纸 paper {state['paper_mm'] / 1000:.1f} m · 印过 printed {len(state['receipts'])}"


def _printing(state: State) -> str:
    return "在打印 printing" if state["is_printing"] else "空闲 idle"


def _camera(state: State) -> str:
    someone = "有人 someone" if state["face"] else "没有人 nobody"
    doing = [label(GESTURES, gesture) for gesture in state["gestures"]]
    return " · ".join((someone, *doing, f"画面 pictures {state['pictures']}"))


def _key_pad(state: State) -> str:
    return f"{'插着耳机 headset in' if state['headset'] else '没插耳机 no headset'} · 按过 sent {state['sent']}"


STATES: Mapping[str, Callable[[State], str]] = {
    "id_card": _id_card,
    "chip_card": _chip_card,
    "document_printer": _document_printer,
    "receipt_printer": _receipt_printer,
    "camera": _camera,
    "scanner": lambda state: f"扫过 scanned {state['sent']}",
    "power": lambda state: str(state["ups_status"]).partition('"')[2].rstrip('"'),
    "document_camera": lambda state: f"{label(PAPERS, state['kind'])} · 画面 pictures {state['pictures']}",
    "key_pad": _key_pad,
    "speaker": lambda state: f"响过 sounds {state['sounds']} · 共 {state['seconds']} s",
}
"""By device; what the lights and doors say is shown as dots and switches."""
