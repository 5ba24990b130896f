"""What a resident typed, made plain: no control characters, no foreign kinds of space."""

import unicodedata

LONGEST = 2000
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def cleaned(raw: str) -> str:
    """Return one line of text: full-width signs of ASCII as ASCII, runs of space as one, nothing invisible.

    Text beyond `LONGEST` characters is cut, so that no check that follows has to fear it.
    """
    plain = "".join(
        _plain(sign) for sign in raw[:LONGEST] if sign.isspace() or unicodedata.category(sign) not in _DROPPED
    )
    return " ".join(plain.split())


def _plain(sign: str) -> str:
    """Figures, letters and the ideographic space as ASCII; Chinese punctuation stays."""
    code = ord(sign)
    if 0xFF10 <= code <= 0xFF5A and (sign.isalnum()):
        return chr(code - 0xFEE0)
    return " " if sign.isspace() else sign
