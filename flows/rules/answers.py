"""Answers: from what a resident chose or typed to what is stored, and to what is shown.

The engine holds only the stored forms that `flows.questions` tells. ``today`` is ``YYYY-MM-DD`` in local time. What a
resident typed is hostile until it is read here.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from flows import questions as q
from flows.errors import InvalidAnswer
from flows.ports import Offered
from flows.rules import calendar
from flows.rules.numbers import has_valid_card_sign, has_valid_company_sign
from flows.rules.persons import is_id_number, shown_ends
from flows.rules.regions import city_of
from flows.rules.texts import cleaned

STARS = "***"
ID_NUMBER_SIGNS = 18
SELF = "self"
PHONE = re.compile(r"1\d{10}|0\d{2,3}-\d{7,8}|[2-8]\d{6,7}", re.ASCII)
PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
PLATE = re.compile(rf"[{PROVINCES}][A-HJ-NP-Z](?:[A-HJ-NP-Z0-9]{{4}}[A-HJ-NP-Z0-9挂学警港澳]|[A-HJ-NP-Z0-9]{{6}})")
CODE = re.compile(r"[0-9A-Za-z一-鿿〔〕（）()\[\]/.\-]+")
BANK_CARD = re.compile(r"62\d{14,17}", re.ASCII)

Asked = TypeVar("Asked", bound=Any)


def stored_answer(question: q.Question, raw: str, today: str, offered: Sequence[Offered] = ()) -> str:
    """Return the stored form of an answer.

    Args:
        question: what was asked.
        raw: as chosen or typed; empty for an optional question that is left out.
        today: ``YYYY-MM-DD``.
        offered: what the department offers, for the kinds of `flows.questions.OFFERED`.

    Raises:
        InvalidAnswer: names the words that tell what is wrong.
    """
    text = cleaned(raw)
    if not text:
        if question.optional:
            return ""
        raise InvalidAnswer("answer.missing")
    if isinstance(question, q.OFFERED):
        if text not in {each.value for each in offered}:
            raise InvalidAnswer("answer.choice")
        return text
    if isinstance(question, CALENDAR):
        return calendar.stored(question, text, date.fromisoformat(today))
    return _READERS[type(question)](question, text)


def shown_answer(question: q.Question, stored: str, language: q.Language, offered: Sequence[Offered] = ()) -> str:
    """Return an answer as a resident reads it; numbers of people and accounts are masked, a secret number is stars."""
    if not stored:
        return "（不填）" if language == "zh" else "(left out)"
    if isinstance(question, q.OFFERED):
        choice = next((each for each in offered if each.value == stored), None)
        # What is no longer offered may be a number of somebody.
        return STARS if choice is None else choice.zh if language == "zh" else choice.en
    if isinstance(question, CALENDAR):
        return calendar.shown(question, stored, language)
    return _SHOWN.get(type(question), _as_stored)(question, stored, language)


def paper_answer(question: q.Question, stored: str, offered: Sequence[Offered] = ()) -> str:
    """Return an answer as a document says it, in Chinese and unmasked; masks are the document's."""
    match question:
        case q.Choice():
            option = next(each for each in question.options if each.value == stored)
            return option.paper if option.paper is not None else option.zh
        case q.SuppliedChoice() | q.Relative():
            return shown_answer(question, stored, "zh", offered)
        case q.Region():
            return city_of(stored).zh
        case q.FamilyList():
            return "、".join(member.split(",")[0] for member in stored.split(";"))
    return stored


def usual_answer(question: q.Question, today: str, offered: Sequence[Offered] = ()) -> str:
    """Return what a resident without wishes of his own would answer, as he would choose or type it.

    Raises:
        InvalidAnswer: nobody but the resident can know it.
    """
    if question.default is not None:
        return question.default
    if isinstance(question, q.OFFERED):
        return offered[0].value
    if isinstance(question, CALENDAR):
        return calendar.usual(question, date.fromisoformat(today))
    match question:
        case q.Choice():
            return question.options[0].value
        case q.Copies():
            return "1"
    if question.example is not None:
        return question.example
    if question.optional:
        return ""
    raise InvalidAnswer("answer.missing")


CALENDAR = (q.MonthRange, q.DateRange, q.Date, q.Month, q.Quarter, q.Year)


def _choice(question: q.Choice, text: str) -> str:
    if text not in {option.value for option in question.options}:
        raise InvalidAnswer("answer.choice")
    return text


def _id_number(_: q.IdNumber, text: str) -> str:
    number = text.replace(" ", "").upper()
    if is_id_number(number):
        return number
    if len(number) != ID_NUMBER_SIGNS:
        raise InvalidAnswer("answer.id_number_length", digits=len(number))
    raise InvalidAnswer("answer.id_number_check")


def _company_code(_: q.CompanyCode, text: str) -> str:
    code = text.replace(" ", "").upper()
    if len(code) != ID_NUMBER_SIGNS:
        raise InvalidAnswer("answer.company_code_length", digits=len(code))
    if not has_valid_company_sign(code):
        raise InvalidAnswer("answer.company_code_check")
    return code


def _phone(_: q.Phone, text: str) -> str:
    number = text.replace(" ", "")
    if PHONE.fullmatch(number) is None:
        raise InvalidAnswer("answer.phone")
    return number


def _plate(_: q.PlateNumber, text: str) -> str:
    plate = re.sub(r"[\s·•.]", "", text).upper()
    if PLATE.fullmatch(plate) is None:
        raise InvalidAnswer("answer.plate_number")
    return plate


def _bank_account(_: q.BankAccount, text: str) -> str:
    number = text.replace(" ", "")
    if re.fullmatch(r"\d{12,19}", number, re.ASCII) is None:
        raise InvalidAnswer("answer.bank_account_length", digits=len(number))
    if BANK_CARD.fullmatch(number) is not None and not has_valid_card_sign(number):
        raise InvalidAnswer("answer.bank_account_check")
    return number


def _utility_account(question: q.UtilityAccount, text: str) -> str:
    number = text.replace(" ", "")
    if re.fullmatch(rf"\d{{{question.digits}}}", number, re.ASCII) is None:
        raise InvalidAnswer("answer.utility_account", digits=question.digits)
    return number


def _figure(text: str, decimals: int) -> Decimal:
    if re.fullmatch(rf"\d{{1,12}}(\.\d{{1,{decimals}}})?" if decimals else r"\d{1,12}", text, re.ASCII) is None:
        raise InvalidAnswer("answer.number", decimals=decimals)
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise InvalidAnswer("answer.number", decimals=decimals) from error


def _amount(question: q.Amount, text: str) -> str:
    fen = int(_figure(text.replace(",", "").removesuffix("元").strip(), 2) * 100)
    if not question.at_least <= fen <= question.at_most:
        # Words name yuan; limits of a service are whole yuan but for the least amount of one fen.
        raise InvalidAnswer("answer.amount", at_least=-(-question.at_least // 100), at_most=question.at_most // 100)
    return str(fen)


def _number(question: q.Number, text: str) -> str:
    value = _figure(text, question.decimals)
    if not question.at_least <= value <= question.at_most:
        raise InvalidAnswer("answer.number_range", at_least=int(question.at_least), at_most=int(question.at_most))
    return f"{value:.{question.decimals}f}"


def _copies(question: q.Copies, text: str) -> str:
    if text not in {str(count) for count in range(1, question.at_most + 1)}:
        raise InvalidAnswer("answer.copies", at_most=question.at_most)
    return text


def _code(question: q.Code, text: str) -> str:
    code = text.replace(" ", "")
    if not question.at_least <= len(code) <= question.at_most:
        raise InvalidAnswer("answer.length", at_least=question.at_least, at_most=question.at_most)
    if CODE.fullmatch(code) is None:
        raise InvalidAnswer("answer.code")
    return code


def _text(question: q.Text, text: str) -> str:
    if not question.at_least <= len(text) <= question.at_most:
        raise InvalidAnswer("answer.length", at_least=question.at_least, at_most=question.at_most)
    return text


def _address(_: q.Address, text: str) -> str:
    if not ADDRESS_SIGNS[0] <= len(text) <= ADDRESS_SIGNS[1]:
        raise InvalidAnswer("answer.length", at_least=ADDRESS_SIGNS[0], at_most=ADDRESS_SIGNS[1])
    return text


ADDRESS_SIGNS = (4, 80)
"""The chip holds 35; a delivery address names a person or a gate as well."""


def _region(_: q.Region, text: str) -> str:
    if city_of(text, missing=None) is None:
        raise InvalidAnswer("answer.region")
    return text


def _family_list(question: q.FamilyList, text: str) -> str:
    members = [member.strip() for member in text.split(";") if member.strip()]
    if not 1 <= len(members) <= question.at_most:
        raise InvalidAnswer("answer.family_count", at_most=question.at_most)
    return ";".join(_member(member) for member in members)


def _member(text: str) -> str:
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != MEMBER_PARTS or not all(parts) or len(parts[0]) > LONGEST_NAME or len(parts[1]) > LONGEST_RELATION:
        raise InvalidAnswer("answer.family_member")
    number = parts[2].upper()
    if not is_id_number(number):
        raise InvalidAnswer("answer.id_number_check")
    return f"{parts[0]},{parts[1]},{number}"


MEMBER_PARTS = 3
LONGEST_NAME = 60
LONGEST_RELATION = 10


def _chip_card(question: q.ChipCard, text: str) -> str:
    form = r"[0-9A-Z]{9}" if question.card == "social_security" else r"\d{8,20}"
    if re.fullmatch(form, text, re.ASCII) is None:
        raise InvalidAnswer("answer.chip_card")
    return text


def _pin(_: q.Pin, text: str) -> str:
    if re.fullmatch(r"\d{6}", text, re.ASCII) is None:
        raise InvalidAnswer("answer.pin")
    if len(set(text)) == 1 or text in "0123456789012345" or text in "9876543210987654":
        raise InvalidAnswer("answer.pin_weak")
    return text


_READERS: Mapping[type, Callable[[Any, str], str]] = {
    q.Choice: _choice,
    q.IdNumber: _id_number,
    q.CompanyCode: _company_code,
    q.Phone: _phone,
    q.PlateNumber: _plate,
    q.BankAccount: _bank_account,
    q.UtilityAccount: _utility_account,
    q.Amount: _amount,
    q.Number: _number,
    q.Copies: _copies,
    q.Code: _code,
    q.Text: _text,
    q.Address: _address,
    q.Region: _region,
    q.FamilyList: _family_list,
    q.ChipCard: _chip_card,
    q.Pin: _pin,
}


def _as_stored(_: Asked, stored: str, __: q.Language) -> str:
    return stored


def _shown_option(question: q.Choice, stored: str, language: q.Language) -> str:
    return next(option.text(language) for option in question.options if option.value == stored)


def _shown_account(_: Asked, stored: str, __: q.Language) -> str:
    return f"{stored[:4]} **** {stored[-4:]}"


def _shown_amount(_: Asked, stored: str, language: q.Language) -> str:
    yuan = f"{int(stored) / 100:,.2f}"
    return f"{yuan} 元" if language == "zh" else f"{yuan} yuan"


def _shown_number(question: q.Number, stored: str, language: q.Language) -> str:
    return f"{stored} {question.unit.text(language)}"


def _shown_members(_: Asked, stored: str, language: q.Language) -> str:
    return ("、" if language == "zh" else ", ").join(member.split(",")[0] for member in stored.split(";"))


_SHOWN: Mapping[type, Callable[[Any, str, q.Language], str]] = {
    q.Choice: _shown_option,
    q.IdNumber: lambda _, stored, __: STARS.join(shown_ends(stored, 3, 4)),
    q.BankAccount: _shown_account,
    q.Amount: _shown_amount,
    q.Number: _shown_number,
    q.Copies: lambda _, stored, language: f"{stored} 份" if language == "zh" else stored,
    q.Region: lambda _, stored, language: city_of(stored).text(language),
    q.FamilyList: _shown_members,
    q.ChipCard: lambda _, stored, __: STARS + stored[-4:],
    q.Pin: lambda _, __, ___: "******",
}
