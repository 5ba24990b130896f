"""The words on the keyboard of letters: what its keys are called that are no letters."""

from dataclasses import dataclass

from kiosk.pages.situation import Situation


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """Words of the keys.

    Attributes:
        go: of the one filled key, which goes on with what was written.
        chinese: letters are read as pinyin at first.
        others: of the key that changes between Chinese and English.
        split: of the key that parts two syllables.
        back: of the key that brings the letters back from figures and signs.
        type: of the button that brings the keyboard back.
    """

    go: str
    chinese: bool
    others: str
    split: str
    shift: str
    space: str
    figures: str
    back: str
    erase: str
    more: str
    close: str
    clear: str
    type: str


WORDS = ("others", "split", "shift", "space", "figures", "back", "erase", "more", "close", "clear", "type")


def letters_of(go: str, situation: Situation) -> Letters:
    """Return the words of a keyboard whose filled key says ``go``."""
    say = situation.say
    return Letters(go=go, chinese=say.language == "zh", **{name: say(f"letters.{name}") for name in WORDS})
