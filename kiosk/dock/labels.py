"""What the dock calls things: Chinese, English."""

from collections.abc import Mapping

DEVICES: Mapping[str, tuple[str, str]] = {
    "id_card": ("身份证读卡器", "ID-card reader"),
    "document_printer": ("A4 打印机", "A4 printer"),
    "camera": ("摄像头", "Camera"),
}

FAULTS: Mapping[str, tuple[str, str]] = {
    "silent": ("不回答", "silent"),
    "gone": ("拔掉了", "unplugged"),
    "garbage": ("乱码", "garbage"),
    "wrong_checksum": ("校验错", "wrong checksum"),
    "media_withdrawn": ("读时抽卡", "card withdrawn"),
    "media_unsupported": ("不是身份证", "another kind of card"),
    "media_unreadable": ("读不出来", "unreadable card"),
    "photo_damaged": ("照片坏了", "photo damaged"),
    "slow": ("很慢", "slow"),
    "media_empty": ("没纸", "no paper"),
    "media_empty_during_job": ("打到一半没纸", "paper runs out in the job"),
    "media_jam": ("卡纸", "paper jam"),
    "cover_open": ("盖子开着", "cover open"),
    "no_sheet": ("说打完了，没出纸", "completed, and no sheet"),
    "frozen": ("画面不动", "frozen picture"),
    "dark": ("很暗", "dark"),
    "no_face": ("没有人脸", "no face"),
    "two_faces": ("两张脸", "two faces"),
    "other_face": ("别人的脸", "another face"),
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
}

LAYOUTS: Mapping[str, tuple[str, str]] = {
    "resident": ("身份证", "ID card"),
    "foreign_2017": ("永居证", "foreign 2017"),
    "foreign_2023": ("永居证", "foreign 2023"),
    "residence_permit": ("居住证", "permit"),
}

PEOPLE: Mapping[str, tuple[str, str]] = {
    "nobody": ("没有人", "nobody"),
    "resident": ("持卡人", "the resident"),
    "other": ("另一个人", "another person"),
    "two": ("两个人", "two people"),
}


def label(names: Mapping[str, tuple[str, str]], name: str) -> str:
    """Return both languages of a name; the name itself where nobody gave it words."""
    return " ".join(names[name]) if name in names else name


def state_of(device: str, state: Mapping[str, object]) -> str:
    """Return what a simulator says of itself, in one line without personal data; empty before it was asked."""
    if not state:
        return ""
    match device:
        case "id_card":
            return "没有卡 no card" if state["media"] == "absent" else f"有卡 card: {state['media']}"
        case "document_printer":
            printing = "在打印 printing" if state["is_printing"] else "空闲 idle"
            return f"{printing} · 剩纸 paper {state['paper']} · 印过 printed {state['documents']}"
        case _:
            return f"{'有人 someone' if state['face'] else '没有人 nobody'} · 画面 pictures {state['pictures']}"
