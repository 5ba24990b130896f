"""What is on a chip, written from plain values: the four layouts of 256 bytes, and the appended address."""

from collections.abc import Mapping
from dataclasses import dataclass

Card = Mapping[str, str | None]

NATIONS_IN_ORDER = (
    "汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西 景颇 "
    "柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 "
    "塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺"
)
"""GB/T 3304 from 01 to 56."""

NATION_CODES = {name: f"{number:02d}" for number, name in enumerate(NATIONS_IN_ORDER.split(), 1)} | {
    "穿青人": "81",
    "其他": "97",
    "外国血统中国籍人士": "98",
}
SEX_CODES = {"unknown": "0", "male": "1", "female": "2", "unspecified": "9"}

LAYOUTS = {
    "resident": (
        ("name", 15), ("sex", 1), ("nation", 2), ("birth_date", 8), ("address", 35), ("id_number", 18),
        ("issuing_authority", 15), ("valid_from", 8), ("valid_until", 8), ("", 18),
    ),
    "residence_permit": (
        ("name", 15), ("sex", 1), ("", 2), ("birth_date", 8), ("address", 35), ("id_number", 18),
        ("issuing_authority", 15), ("valid_from", 8), ("valid_until", 8), ("pass_number", 9), ("issue_count", 2),
        ("", 3), ("=J", 1), ("", 3),
    ),
    "foreign_2017": (
        ("name_en", 60), ("sex", 1), ("id_number", 15), ("nationality", 3), ("name", 15), ("valid_from", 8),
        ("valid_until", 8), ("birth_date", 8), ("=01", 2), ("=3399", 4), ("=I", 1), ("", 3),
    ),
    "foreign_2023": (
        ("name", 15), ("sex", 1), ("issue_count", 2), ("birth_date", 8), ("name_en", 35), ("id_number", 18), ("", 15),
        ("valid_from", 8), ("valid_until", 8), ("name_en_rest", 11), ("nationality", 3), ("=Y", 1), ("", 3),
    ),
}  # fmt: skip
"""By layout, the fields in their order with their lengths in UTF-16 units; "=" is written as it stands."""

NAME_UNITS = 35
"""Units of a 2023 card's English name before its second part."""

APPENDED_UNITS = 35


@dataclass(frozen=True, slots=True, repr=False)
class Contents:
    """A chip: the text, the appended address (empty without one) and the photo as the module gives them.

    Fingerprints, 512 bytes each, are on newer chips; some modules add them to text and photo.
    """

    text: bytes
    appended: bytes
    photo: bytes
    fingerprints: bytes = b""


def write_text(card: Card) -> bytes:
    """Return the 256 bytes of text.

    Args:
        card: values by the names of `drivers.devices.IdCardRecord`, and ``layout``.

    Raises:
        ValueError: unknown layout, nation or sex, or a value that is too long for its field; names only the field.
    """
    layout = LAYOUTS.get(card.get("layout") or "")
    if layout is None:
        msg = f"unknown layout; known: {', '.join(LAYOUTS)}"
        raise ValueError(msg)
    name_en, rest = card.get("name_en") or "", ""
    if card["layout"] == "foreign_2023":
        name_en, rest = _cut(name_en, NAME_UNITS)
    values = {
        **card,
        "sex": _coded("sex", SEX_CODES, card.get("sex")),
        "nation": _coded("nation", NATION_CODES, card.get("nation")),
        "name_en": name_en,
        "name_en_rest": rest,
        "birth_date": _date(card.get("birth_date")),
        "valid_from": _date(card.get("valid_from")),
        "valid_until": _date(card.get("valid_until")),
    }
    return b"".join(_padded(name, _value(values, name), units) for name, units in layout)


def write_appended(card: Card) -> bytes:
    """Return the appended address, 70 bytes, or none."""
    address = card.get("latest_address")
    return _padded("latest_address", address, APPENDED_UNITS) if address else b""


def _value(values: Card, name: str) -> str:
    return name[1:] if name.startswith("=") else (values.get(name) or "")


def _coded(field: str, codes: Mapping[str, str], value: str | None) -> str:
    if not value or value in codes.values() or (value.isascii() and value.isdigit()):
        return value or ""
    if value not in codes:
        msg = f"unknown {field}"
        raise ValueError(msg)
    return codes[value]


def _date(value: str | None) -> str:
    return "长期" if value == "long_term" else (value or "").replace("-", "")


def _cut(text: str, units: int) -> tuple[str, str]:
    """Return a text in two, the first of so many UTF-16 units; a pair may be cut in halves."""
    encoded = text.encode("utf-16-le", errors="surrogatepass")
    first, rest = encoded[: units * 2], encoded[units * 2 :]
    return first.decode("utf-16-le", errors="surrogatepass"), rest.decode("utf-16-le", errors="surrogatepass")


def _padded(field: str, value: str, units: int) -> bytes:
    encoded = value.encode("utf-16-le", errors="surrogatepass")
    if len(encoded) > units * 2:
        msg = f"{field} is longer than {units} UTF-16 units"
        raise ValueError(msg)
    return encoded + " ".encode("utf-16-le") * (units - len(encoded) // 2)
