"""What a card says: the 256 bytes of text in their four layouts (GA/T 490 and the 2017, 2018 and 2023 layouts).

Text is UTF-16LE, padded with spaces. The character at byte 248 names the layout and is looked at before anything else;
an unknown one is refused, never guessed. What came out of the chip was signed: dates that cannot be read become None
and regions are not judged, only a number that fails its own check digit is refused.
"""

import datetime
import re
import struct
from collections.abc import Mapping

from drivers.devices import LONG_TERM, CardLayout, IdCardRecord, Sex
from drivers.errors import MediaError, ProtocolError
from drivers.id_number import has_valid_check_sign

TEXT_BYTES = 256
PHOTO_BYTES = 1024
APPENDED_BYTES = 70
"""One appended address; a card holds up to four, the newest last."""

FLAG = slice(248, 250)
LAYOUTS: Mapping[str, CardLayout] = {
    "": CardLayout.RESIDENT,
    "J": CardLayout.RESIDENCE_PERMIT,
    "I": CardLayout.FOREIGN_2017,
    "Y": CardLayout.FOREIGN_2023,
}

Parts = tuple[slice, ...]
"""Where a field's bytes lie; joined before they are decoded."""

_CITIZEN: Mapping[str, Parts] = {
    "name": (slice(0, 30),),
    "sex": (slice(30, 32),),
    "birth_date": (slice(36, 52),),
    "address": (slice(52, 122),),
    "id_number": (slice(122, 158),),
    "issuing_authority": (slice(158, 188),),
    "valid_from": (slice(188, 204),),
    "valid_until": (slice(204, 220),),
}
FIELDS: Mapping[CardLayout, Mapping[str, Parts]] = {
    CardLayout.RESIDENT: {**_CITIZEN, "nation": (slice(32, 36),)},
    CardLayout.RESIDENCE_PERMIT: {**_CITIZEN, "pass_number": (slice(220, 238),), "issue_count": (slice(238, 242),)},
    CardLayout.FOREIGN_2017: {
        "name_en": (slice(0, 120),),
        "sex": (slice(120, 122),),
        "id_number": (slice(122, 152),),
        "nationality": (slice(152, 158),),
        "name": (slice(158, 188),),
        "valid_from": (slice(188, 204),),
        "valid_until": (slice(204, 220),),
        "birth_date": (slice(220, 236),),
    },
    CardLayout.FOREIGN_2023: {
        "name": (slice(0, 30),),
        "sex": (slice(30, 32),),
        "issue_count": (slice(32, 36),),
        "birth_date": (slice(36, 52),),
        # A space may stand at the seam of the two parts.
        "name_en": (slice(52, 122), slice(220, 242)),
        "id_number": (slice(122, 158),),
        "valid_from": (slice(188, 204),),
        "valid_until": (slice(204, 220),),
        "nationality": (slice(242, 248),),
    },
}

SEXES: Mapping[str, Sex] = {"0": "unknown", "1": "male", "2": "female", "9": "unspecified"}
"""GB/T 2261.1."""

NATIONS: Mapping[str, str] = {
    "01": "汉", "02": "蒙古", "03": "回", "04": "藏", "05": "维吾尔", "06": "苗", "07": "彝", "08": "壮",
    "09": "布依", "10": "朝鲜", "11": "满", "12": "侗", "13": "瑶", "14": "白", "15": "土家", "16": "哈尼",
    "17": "哈萨克", "18": "傣", "19": "黎", "20": "傈僳", "21": "佤", "22": "畲", "23": "高山", "24": "拉祜",
    "25": "水", "26": "东乡", "27": "纳西", "28": "景颇", "29": "柯尔克孜", "30": "土", "31": "达斡尔",
    "32": "仫佬", "33": "羌", "34": "布朗", "35": "撒拉", "36": "毛南", "37": "仡佬", "38": "锡伯", "39": "阿昌",
    "40": "普米", "41": "塔吉克", "42": "怒", "43": "乌孜别克", "44": "俄罗斯", "45": "鄂温克", "46": "德昂",
    "47": "保安", "48": "裕固", "49": "京", "50": "塔塔尔", "51": "独龙", "52": "鄂伦春", "53": "赫哲",
    "54": "门巴", "55": "珞巴", "56": "基诺", "81": "穿青人", "97": "其他", "98": "外国血统中国籍人士",
}  # fmt: skip
"""GB/T 3304, and 81 from the readers' own tables."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_FOREIGN_NUMBER = re.compile(r"[A-Z]{3}[0-9]{12}")


def split_contents(data: bytes) -> tuple[bytes, bytes]:
    """Return text and photo of a read reply: big-endian lengths, then the blocks.

    A module that adds the fingerprints, which nobody asked for, has three lengths; they are let go unread.

    Raises:
        ProtocolError: ``id_card.bad_contents``.
    """
    for head in (4, 6):
        lengths = struct.unpack_from(f">{head // 2}H", data) if len(data) >= head else (0, 0)
        if lengths[0] == TEXT_BYTES and lengths[1] <= PHOTO_BYTES and len(data) == head + sum(lengths):
            photo_at = head + TEXT_BYTES
            return data[head:photo_at], data[photo_at : photo_at + lengths[1]]
    raise ProtocolError("id_card.bad_contents")


def newest_address(appended: bytes) -> str | None:
    """Return the last address that was appended to the card; None when all entries are blank."""
    entries = [_text(appended[at : at + APPENDED_BYTES]) for at in range(0, len(appended), APPENDED_BYTES)]
    return next((entry for entry in reversed(entries) if entry), None)


def parse_record(text: bytes, latest_address: str | None = None) -> tuple[CardLayout, IdCardRecord]:
    """Parse the 256 bytes of text.

    Raises:
        ProtocolError: ``id_card.bad_contents``, not 256 bytes.
        MediaError: ``id_card.media_unsupported`` (unknown type flag), ``id_card.number_invalid``.
    """
    if len(text) != TEXT_BYTES:
        raise ProtocolError("id_card.bad_contents")
    layout = LAYOUTS.get(_text(text[FLAG]))
    if layout is None:
        raise MediaError("id_card.media_unsupported")
    fields = {name: _text(b"".join(text[part] for part in parts)) for name, parts in FIELDS[layout].items()}
    id_number = fields["id_number"].upper()
    if not _is_number_sound(layout, id_number):
        raise MediaError("id_card.number_invalid")
    nation = fields.get("nation") or None
    return layout, IdCardRecord(
        name=fields["name"] or None,
        name_en=fields.get("name_en") or None,
        sex=SEXES.get(fields["sex"]),
        nation=NATIONS.get(nation, nation) if nation else None,
        birth_date=_date(fields["birth_date"]),
        address=fields.get("address") or None,
        latest_address=latest_address,
        id_number=id_number,
        issuing_authority=fields.get("issuing_authority") or None,
        valid_from=_date(fields["valid_from"]),
        valid_until=LONG_TERM if fields["valid_until"] == "长期" else _date(fields["valid_until"]),
        pass_number=fields.get("pass_number") or None,
        issue_count=fields.get("issue_count") or None,
        nationality=fields.get("nationality") or None,
    )


def _is_number_sound(layout: CardLayout, number: str) -> bool:
    # The check digit of the 2017 card has a single public source: too little to turn a holder away.
    if layout is CardLayout.FOREIGN_2017:
        return bool(_FOREIGN_NUMBER.fullmatch(number))
    return has_valid_check_sign(number)


def _text(block: bytes) -> str:
    # Half of a surrogate pair and control characters stand for nothing that can be shown.
    return _CONTROL.sub("\ufffd", block.decode("utf-16-le", errors="replace").rstrip(" \0"))


def _date(digits: str) -> str | None:
    if len(digits) != 8 or not (digits.isascii() and digits.isdigit()):
        return None
    try:
        return datetime.date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).isoformat()
    except ValueError:
        return None
