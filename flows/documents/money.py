"""Amounts of money in figures and in capitals, both from the same integer of fen.

Capitals follow the usual rules for cheques and certificates: 整 after 元 and after 角 but not after 分, one 零 for a
run of zeros, a 零 where 角 is missing between 元 and 分, and none at the end.
"""

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("仟", "佰", "拾", "")
WAN = 10**4
YI = 10**8
LIMIT = 10**17
"""Fen; beyond it the words would need 兆."""


def figures(fen: int) -> str:
    """``-52317`` fen as ``-523.17``: two decimals, commas, minus sign."""
    yuan, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{yuan:,}.{rest:02d}"


def capitals(fen: int) -> str:
    """``10005`` fen as 人民币壹佰元零伍分.

    Raises:
        ValueError: the amount is 10^17 fen or more.
    """
    if abs(fen) >= LIMIT:
        raise ValueError("amount out of range")
    sign = "负" if fen < 0 else ""
    yuan, rest = divmod(abs(fen), 100)
    jiao, cent = divmod(rest, 10)
    whole = f"{_integer(yuan)}元" if yuan or not rest else ""
    if not rest:
        parts = "整"
    elif not cent:
        parts = f"{DIGITS[jiao]}角整"
    else:
        gap = "零" if whole and not jiao else ""
        parts = f"{gap}{DIGITS[jiao] + '角' if jiao else ''}{DIGITS[cent]}分"
    return f"人民币{sign}{whole}{parts}"


def _integer(number: int) -> str:
    if number >= YI:
        return _joined(number, YI, "亿")
    if number >= WAN:
        return _joined(number, WAN, "万")
    return _group(number)


def _joined(number: int, unit: int, word: str) -> str:
    high, low = divmod(number, unit)
    if not low:
        return f"{_integer(high)}{word}"
    gap = "零" if low < unit // 10 else ""
    return f"{_integer(high)}{word}{gap}{_integer(low)}"


def _group(number: int) -> str:
    """A number below 10,000; 零 alone for 0."""
    words = ""
    pending = False
    for digit, place in zip(f"{number:04d}", PLACES, strict=True):
        if digit == "0":
            pending = bool(words)
            continue
        words += ("零" if pending else "") + DIGITS[int(digit)] + place
        pending = False
    return words or DIGITS[0]
