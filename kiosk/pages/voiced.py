"""How a written text is said: numbers, sums, times, ranges and codes in words that a voice reads well. Pure."""

import re
import unicodedata

from kiosk.words import Language, Say

TAIL = re.compile(r"[0-9A-Za-z]* ?\*{2,} ?([0-9]+[Xx]?)")
"""A masked number; only its end is said."""

MASKED_LATIN = re.compile(r"(?<=[A-Z])\*{3}")
MASKED_NAME = re.compile(r"\*+")

TIME = re.compile(r"\b(\d{1,2}):(\d{2})\b")
MONEY = re.compile(r"\b([\d,]+)\.(\d)(\d) ?(?=元|yuan)(元|yuan)")
RANGE = re.compile(r" ?– ?")
PART = re.compile(r"^(\d+) / (\d+)$")
CODE = re.compile(r"[A-Za-z0-9]+(?:[-/][A-Za-z0-9]+)+|(?=[A-Z]*\d)[A-Z0-9]{5,}")
QUANTITY = re.compile(r"\s*(?:[元张个份页项天年月位秒分]|yuan|%)")
NUMBER = re.compile(r"\d(?:[\d,]*\d)?(?:\.\d+)?")
COMMAS: dict[Language, str] = {"zh": "，", "en": ", "}

GROUP = 4
LONGEST_WHOLE = 6
"""Signs of a code that are said without a pause, such as 12345."""

UNSAID = frozenset({"Co", "Cc", "Cf", "Cs", "Cn", "So", "Sk"})
"""Classes of signs that no voice may see: icons and whatever else is not writing."""

BLANKS = "●＿"


def voiced(text: str, say: Say) -> str:
    """Return a text as it is said.

    Args:
        text: as it stands on the screen.
        say: the words in the language of the text.
    """
    language = say.language
    if part := PART.match(text):
        return say("speech.part", part=part[1], count=part[2])
    said = "".join(" " if sign in BLANKS or unicodedata.category(sign) in UNSAID else sign for sign in text)
    said = TAIL.sub(lambda found: say("speech.tail", tail=spaced(found[1])), said)
    said = MASKED_NAME.sub(say("speech.masked_name"), MASKED_LATIN.sub("", said))
    said = MONEY.sub(lambda found: _sum(found, language), said)
    said = TIME.sub(lambda found: _time(found, language), said)
    said = RANGE.sub(" 到 " if language == "zh" else " to ", said)
    said = CODE.sub(lambda found: _code(found, language), said).replace("/", COMMAS[language])
    return " ".join(said.split())


def spaced(signs: str) -> str:
    """Return signs one by one."""
    return " ".join(sign for sign in signs if sign.isalnum())


def digits_of(text: str, language: Language) -> str:
    """Return what is said with every number figure by figure, for a resident who asked to hear it again slowly."""
    point = " 点 " if language == "zh" else " point "
    return " ".join(NUMBER.sub(lambda found: point.join(map(spaced, found[0].split("."))), text).split())


def _sum(found: re.Match[str], language: Language) -> str:
    yuan, tenths, hundredths, unit = found[1].replace(",", ""), int(found[2]), int(found[3]), found[4]
    if language == "en":
        fen = tenths * 10 + hundredths
        return f"{yuan} {unit}" + (f" {fen} fen" if fen else "")
    return f"{yuan} 元" + (f" {tenths} 角" if tenths else "") + (f" {hundredths} 分" if hundredths else "")


def _time(found: re.Match[str], language: Language) -> str:
    hour, minute = int(found[1]), int(found[2])
    if language == "en":
        return f"{hour % 12 or 12}" + (f" {minute:02d}" if minute else "") + (" a.m." if hour % 24 < 12 else " p.m.")
    return f"{hour} 点" + (f" {minute} 分" if minute else "")


def _code(found: re.Match[str], language: Language) -> str:
    """Say a code figure by figure, in fours; a long count of something stays a number."""
    code = found[0]
    if code.isdigit() and QUANTITY.match(found.string, found.end()):
        return code
    if not any(sign.isdigit() for sign in code):
        return code
    groups = [group for part in re.split("[-/]", code) for group in _fours(part)]
    return f" {COMMAS[language].join(map(spaced, groups))} "


def _fours(part: str) -> list[str]:
    step = len(part) if len(part) <= LONGEST_WHOLE else GROUP
    return [part[at : at + step] for at in range(0, len(part), step)]
