"""One spelling for every way of writing the same sentence, and the pieces it consists of."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal, cast

MAX_LENGTH = 160
"""Signs of a sentence that count; nobody speaks a longer one to a kiosk."""

Script = Literal["han", "latin", "digits"]

_RUN = re.compile(r"(?P<han>[\u3400-\u9fff]+)|(?P<latin>[a-z]+)|(?P<digits>[0-9]+)")
_TONE = re.compile(r"(?<=[a-z])[1-5](?![0-9])")
_POSSESSIVE = re.compile(r"'s\b|(?<=[a-z])'(?=[a-z])")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of one script."""

    script: Script
    text: str


def normalise(sentence: str, traditional: dict[int, str]) -> str:
    """Return the sentence half width, lower case, in simplified characters, without tone marks, and not too long.

    Args:
        sentence: anything.
        traditional: code point → simplified character.
    """
    decomposed = unicodedata.normalize("NFKD", sentence[: 2 * MAX_LENGTH]).casefold()
    bare = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return _TONE.sub(" ", bare.replace("’", "'"))[:MAX_LENGTH].translate(traditional)


def runs_of(normalised: str) -> list[Run]:
    """Cut a normalised sentence where the script changes; everything that is no word is dropped."""
    joined = _POSSESSIVE.sub("", normalised)
    return [Run(cast(Script, match.lastgroup), match.group()) for match in _RUN.finditer(joined)]
