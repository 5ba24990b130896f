"""The code of a company's electronic business licence, as the operator shows it on a telephone."""

import re

from flows.rules.numbers import has_valid_company_sign

LONGEST = 512
_FORM = re.compile(r"https://[!-~]{1,200}[?&]c=([0-9A-HJ-NPQRTUWXY]{18})(?:&[!-~]{0,250})?", re.ASCII)


def company_code_of(text: str) -> str | None:
    """Return the unified social credit code that a scanned text names; None when it is no licence's.

    Whether the licence is genuine and meant for this moment is the department's to say: it gets the whole text.
    """
    match = _FORM.fullmatch(text) if len(text) <= LONGEST else None
    if match is None or not has_valid_company_sign(match[1]):
        return None
    return match[1]
