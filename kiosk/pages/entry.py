"""What is typed, sign by sign, and what is written with letters: how many signs, and which keys there are for them."""

import re
import string
from dataclasses import dataclass
from itertools import pairwise

from flows import questions as q
from flows.questions import Question
from flows.rules.answers import ADDRESS_SIGNS, LONGEST_NAME, LONGEST_RELATION, PROVINCES
from flows.session import Session
from kiosk.pages.situation import View

FIGURES = "1234567890"
"""As they stand on keys."""

LETTERS = string.ascii_uppercase
PLATE_LETTERS = "".join(sign for sign in LETTERS if sign not in "IO")
PLATE_ENDS = "学警挂港澳"
"""Signs that stand at the end of the plates of some vehicles."""

COMPANY_SIGNS = FIGURES + "".join(sign for sign in LETTERS if sign not in "IOSVZ")
CODE_SIGNS = FIGURES + LETTERS + "-/."
POINT = "."
HIDDEN = "●"
SLOT = "＿"


@dataclass(frozen=True, slots=True)
class Entry:
    """One kind of entry.

    Attributes:
        signs: at most.
        keys: every sign that may be typed.
        groups: where a space is shown.
        is_exact: nothing shorter is an answer, so what is missing is counted.
        is_secret: what was typed is shown as dots.
        form: the words of the paper around what is typed; each figure in it stands for one that is typed.
    """

    signs: int
    keys: str = FIGURES
    groups: tuple[int, ...] = ()
    is_exact: bool = False
    is_secret: bool = False
    form: str = ""

    @property
    def fits_pad(self) -> bool:
        """Whether figures and one more key do; otherwise there is a key for every sign."""
        return len(self.extra) <= 1

    @property
    def extra(self) -> str:
        """Signs that are no figures."""
        return "".join(sign for sign in self.keys if sign not in FIGURES)

    def typed(self, so_far: str, key: str) -> str:
        """Return what is typed after one more key; a key that has no place changes nothing."""
        if key not in self.keys_after(so_far) or len(so_far) >= self.signs or (key == POINT and not so_far):
            return so_far
        return so_far + key

    def keys_after(self, so_far: str) -> str:
        """Return the signs that have keys when so much is typed."""
        return self.keys.replace(POINT, "") if self.fits_pad and POINT in so_far else self.keys

    def shown(self, so_far: str) -> str:
        """Return what was typed as it is shown."""
        if self.form:
            return self.filled(so_far + SLOT * (self.signs - len(so_far))) if so_far else ""
        if self.is_secret:
            return HIDDEN * len(so_far)
        edges = (0, *self.groups, len(so_far))
        return " ".join(so_far[a:b] for a, b in pairwise(edges) if so_far[a:b])

    def filled(self, so_far: str) -> str:
        """Return the answer: what was typed, in the words of the paper."""
        if not self.form:
            return so_far
        signs = iter(so_far)
        return re.sub(r"\d", lambda _: next(signs, ""), self.form)


class PlateEntry(Entry):
    """A registration plate: the sign of a province first, then letters and figures."""

    __slots__ = ()

    def keys_after(self, so_far: str) -> str:
        return FIGURES + PLATE_LETTERS + PLATE_ENDS if so_far else PROVINCES


OWN_NUMBER = Entry(18, FIGURES + "X", (6, 14), is_exact=True)
LETTER_NUMBER = Entry(18, FIGURES + LETTERS)
"""The number of a foreigner's card has letters, that of 2017 15 signs."""

PIN = Entry(6, is_exact=True, is_secret=True)
SENT_CODE = Entry(6, FIGURES, (3,), is_exact=True)
FOURS = (4, 8, 12, 16)


def entry_of(question: Question) -> Entry | None:  # noqa: PLR0911 - one line a kind
    """Return how a question is typed; None where it is chosen or written."""
    match question:
        case q.IdNumber():
            return OWN_NUMBER
        case q.CompanyCode():
            return Entry(18, COMPANY_SIGNS, FOURS, is_exact=True)
        case q.PlateNumber():
            return PlateEntry(8, PROVINCES + FIGURES + PLATE_LETTERS + PLATE_ENDS, (2,))
        case q.Phone():
            return Entry(11, FIGURES, (3, 7), is_exact=True)
        case q.BankAccount():
            return Entry(19, FIGURES, FOURS)
        case q.UtilityAccount(digits=digits):
            return Entry(digits, FIGURES, FOURS, is_exact=True)
        case q.Amount():
            return Entry(12, FIGURES + POINT)
        case q.Number(decimals=decimals):
            return Entry(10, FIGURES + (POINT if decimals else ""))
        case q.Code():
            return _code_entry(question)
        case q.Pin():
            return PIN
    return None


def _code_entry(question: q.Code) -> Entry | None:
    """A code of figures and letters is typed as it is; of one with words of its paper, only the figures are."""
    model = question.example or question.hint_form or FIGURES
    if set(model) <= set(FIGURES):
        return Entry(question.at_most, is_exact=question.at_least == question.at_most)
    if set(model) <= set(CODE_SIGNS):
        return Entry(question.at_most, CODE_SIGNS)
    form = question.hint_form or ""
    if re.sub(r"\d", "0", form) != re.sub(r"\d", "0", model):
        return None
    return Entry(sum(sign in FIGURES for sign in form), is_exact=True, form=form)


def entry_now(question: Question, view: View) -> Entry | None:
    """Return how the part of an answer that is given now is typed."""
    match question:
        case q.IdNumber():
            return number_entry(view)
        case q.FamilyList():
            return number_entry(view) if view.stage == "number" else None
    return entry_of(question)


WITH_LETTERS = "letters"
"""The `View.chosen` of a person's number that has letters."""


def number_entry(view: View) -> Entry:
    """Return how a person's number is typed: as on a resident's card, or with letters."""
    return LETTER_NUMBER if view.chosen == WITH_LETTERS else OWN_NUMBER


def most_written(question: Question, view: View, session: Session) -> int:
    """Return how many signs may be written with letters; 0 where the answer is chosen or typed sign by sign."""
    match question:
        case q.Text(at_most=most):
            return most
        case q.Address():
            return ADDRESS_SIGNS[1] if view.stage or not card_address(question, session) else 0
        case q.FamilyList():
            return {"name": LONGEST_NAME, "relation": LONGEST_RELATION}.get(view.stage, 0)
        case q.Code(at_most=most):
            return most if entry_of(question) is None else 0
    return 0


def card_address(question: q.Address, session: Session) -> str:
    """Return the address that can be taken over from the card; empty where there is none."""
    return session.applicant.address if question.offers_card and session.applicant is not None else ""
