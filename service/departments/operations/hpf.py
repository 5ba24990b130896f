"""HPF, the housing provident fund: accounts, loans, transfers. Withdrawals are `hpf_withdrawals`."""

from collections.abc import Iterator, Mapping

from flows.rules.regions import city_of
from service.departments.checks import in_period, no_open
from service.departments.holdings import record_of, short_address, spouse_of
from service.departments.loans import FIRST_RATE, SECOND_RATE, annuity
from service.departments.months import month_of, month_text
from service.departments.operation import Inquiry, Operation
from service.departments.records import Facts

CENTRE = "演示住房公积金管理中心"
HERE = "就近演示住房公积金中心"
CONTACT = "自助服务终端，12329"
RUNNING, SETTLED = "还款中", "已结清"
LIMIT_ALONE, LIMIT_TOGETHER = 650_000_00, 1_300_000_00
TIMES_BALANCE = 15
DOWN_PAYMENT = {"first": 20, "second": 25}
LEAST_MONTHS = 6
"""Paid without a gap before a loan is granted. All four are policy: data of this demonstration."""


def _purpose(inquiry: Inquiry) -> Mapping[str, str]:
    """Leave the purpose out where the resident wants none on the paper."""
    return {"purpose": ""} if inquiry.answers.get("purpose", "other") == "other" else {}


def _employer(inquiry: Inquiry) -> Mapping[str, str]:
    """Return up to which month the asked period shows the employer's account paid, and its headcount."""
    account = inquiry.records.first("fund_employer", inquiry.subject) or {}
    _, _, last = inquiry.answers.get("period", "").partition("/")
    normal, sealed = int(account["normal_count"]), int(account["sealed_count"])
    return {
        "paid_through": min(last or account["paid_through"], account["paid_through"]),
        "headcount": f"{normal + sealed} 人（正常 {normal} 人，封存 {sealed} 人）",
    }


def _no_month_in_common(inquiry: Inquiry) -> str | None:
    account = inquiry.records.first("fund_employer", inquiry.subject)
    if account is None:
        return None
    first, _, last = inquiry.answers.get("period", "").partition("/")
    is_outside = first > account["paid_through"] or (last and last < account["paid_from"])
    return "no_record" if is_outside else None


def chosen_loan(inquiry: Inquiry) -> Facts:
    """Return the fund loan that was chosen."""
    return record_of(inquiry, "fund_loan", "loan", "loan_number")


def _all_loans(inquiry: Inquiry) -> Iterator[tuple[str, str, str]]:
    for loan in inquiry.records.all("fund_loan", inquiry.subject):
        place = short_address(loan["home_address"])
        is_running = loan["loan_state"] == RUNNING
        yield (
            loan["loan_number"],
            f"{place}（{loan['loan_state']}）",
            f"{place} ({'running' if is_running else 'paid off'})",
        )


def _running_loans(inquiry: Inquiry) -> Iterator[tuple[str, str, str]]:
    running = {loan["loan_number"] for loan in loans_in(inquiry, RUNNING)}
    return (choice for choice in _all_loans(inquiry) if choice[0] in running)


def loans_in(inquiry: Inquiry, state: str) -> list[Facts]:
    """Return the subject's fund loans in a state."""
    return [loan for loan in inquiry.records.all("fund_loan", inquiry.subject) if loan["loan_state"] == state]


_paid_in_period = in_period("period", "paid_on")
_booked_in_period = in_period("period", "booked_on")


def _ends(inquiry: Inquiry) -> Mapping[str, str]:
    """Return what the account held before the first and after the last day of the asked period."""
    movements = inquiry.records.all("fund_movement", inquiry.subject)
    first, _, last = inquiry.answers["period"].partition("/")
    before = [each["balance"] for each in movements if each["booked_on"] < first]
    until = [each["balance"] for each in movements if each["booked_on"] <= last]
    return {"opening_balance": before[-1] if before else "0", "closing_balance": until[-1] if until else "0"}


def _of_loan(row: Facts, inquiry: Inquiry) -> bool:
    return row["loan_number"] == inquiry.answers["loan"] and _paid_in_period(row, inquiry)


def _is_settled(inquiry: Inquiry) -> str | None:
    return None if chosen_loan(inquiry).get("loan_state") == SETTLED else "loan_open"


def _is_running(inquiry: Inquiry) -> str | None:
    return None if chosen_loan(inquiry).get("loan_state") == RUNNING else "no_loan"


def _use_elsewhere(inquiry: Inquiry) -> Mapping[str, str]:
    """Return what the fund centre of the other city wants to know."""
    loans, running = inquiry.records.all("fund_loan", inquiry.subject), loans_in(inquiry, RUNNING)
    left = sum(int(loan["principal_left"]) for loan in running)
    city = city_of(inquiry.answers["loan_city"]).short_zh
    return {
        "loan_center": f"{city}{CENTRE}",
        "loan_count": str(len(loans)),
        "open_loans": f"{len(running)} 笔，未还本金 {left / 100:,.2f} 元" if running else "无",
        "contact": CONTACT,
    }


def _pays_long_enough(inquiry: Inquiry) -> str | None:
    account = inquiry.records.first("fund_account", inquiry.subject) or {"months": str(LEAST_MONTHS)}
    return None if int(account["months"]) >= LEAST_MONTHS else "paid_too_short"


def _spouse_is_known(inquiry: Inquiry) -> str | None:
    is_asked = inquiry.answers.get("co_borrower") == "spouse"
    return "not_married" if is_asked and spouse_of(inquiry) is None else None


def _estimate(inquiry: Inquiry) -> Mapping[str, str]:
    """Return what may be borrowed: the least of the limit, a multiple of the balances, and what the price leaves."""
    answers, months = inquiry.answers, int(inquiry.answers["years"]) * 12
    is_shared, kind = answers.get("co_borrower") == "spouse", answers["house_type"]
    balance = int((inquiry.records.first("fund_account", inquiry.subject) or {})["balance"])
    spouse = spouse_of(inquiry) if is_shared else None
    other = inquiry.records.first("fund_account", spouse["id_number"]) if spouse else None
    limit = LIMIT_TOGETHER if other else LIMIT_ALONE
    down = DOWN_PAYMENT[kind]
    together = balance + int(other["balance"] if other else 0)
    most = min(limit, together * TIMES_BALANCE, int(answers["house_price"]) * (100 - down) // 100)
    estimate, rate = most // 100_000 * 100_000, FIRST_RATE if kind == "first" else SECOND_RATE
    return {
        "balance": str(balance),
        "limit": str(limit),
        "estimate": str(estimate),
        "rate": rate,
        "annuity": str(annuity(estimate, rate, months)),
        "first_instalment": str(round(estimate / months + estimate * float(rate) / 1200)),
        "down_payment": str(down),
    }


def _early_amount(inquiry: Inquiry) -> int:
    if inquiry.answers["type"] == "all":
        return int(chosen_loan(inquiry)["principal_left"])
    return int(inquiry.answers[f"amount_{inquiry.answers['type']}"])


def _owes_as_much(inquiry: Inquiry) -> str | None:
    return "amount_too_high" if _early_amount(inquiry) > int(chosen_loan(inquiry)["principal_left"]) else None


def _early(inquiry: Inquiry) -> Mapping[str, str]:
    loan = chosen_loan(inquiry)
    return {
        "loan_number": loan["loan_number"],
        "repay_amount": str(_early_amount(inquiry)),
        "deduct_account": loan["deduct_account"],
    }


def is_offset(inquiry: Inquiry, loan: Facts) -> bool:
    """Whether the fund pays this loan's instalments each month: as last filed, or as it was before."""
    filed = [
        each for each in inquiry.records.all("fund_offset", inquiry.subject) if each["loan"] == loan["loan_number"]
    ]
    return filed[-1]["outcome"] != ENDED if filed else bool(loan["offset"])


DONE = {"sign": "签约成功", "change": "变更成功", "end": "已终止"}
ENDED = DONE["end"]


def _offset_fits(inquiry: Inquiry) -> str | None:
    is_signed = is_offset(inquiry, chosen_loan(inquiry))
    if inquiry.answers["action"] == "sign":
        return "record_exists" if is_signed else None
    return None if is_signed else "not_signed"


def _offset(inquiry: Inquiry) -> Mapping[str, str]:
    """Return the mandate; it starts with the month that follows."""
    loan, action = chosen_loan(inquiry), inquiry.answers["action"]
    names = [loan["co_borrower"]] if loan["co_borrower"] else []
    account = inquiry.records.first("fund_account", inquiry.subject) or {}
    return {
        "loan": loan["loan_number"],
        "loan_number": loan["loan_number"],
        "account": account["account"],
        "participants": "、".join([(inquiry.person or {})["name"], *names]),
        "first_month": "" if action == "end" else month_text(month_of(inquiry.today) + 1),
        "outcome": DONE[action],
    }


def _is_sealed(inquiry: Inquiry) -> str | None:
    account = inquiry.records.first("fund_account", inquiry.subject) or {}
    return "account_sealed" if account.get("state") == "封存" else None


def _transfer(inquiry: Inquiry) -> Mapping[str, str]:
    city = city_of(inquiry.answers["from_center"]).short_zh
    return {
        "out_center": f"{city}{CENTRE}",
        "in_center": HERE,
        "letter_number": f"LX{inquiry.now:%Y%m%d%H%M}{inquiry.subject[-4:-1]}",
    }


OPERATIONS: Mapping[str, Operation] = {
    "provident-fund.print-deposit-certificate": Operation(
        sources=("fund_account",),
        missing="no_account",
        facts=_purpose,
    ),
    "provident-fund.print-account-statement": Operation(
        sources=("fund_account",),
        missing="no_account",
        facts=_ends,
        rows="fund_movement",
        keep=_booked_in_period,
    ),
    "provident-fund.print-employer-deposit-certificate": Operation(
        sources=("fund_employer",),
        missing="no_account",
        checks=(_no_month_in_common,),
        facts=_employer,
    ),
    "provident-fund.print-loan-repayment-statement": Operation(
        facts=chosen_loan,
        rows="fund_repayment",
        keep=_of_loan,
        offers={"loan": _all_loans},
    ),
    "provident-fund.print-loan-settlement-certificate": Operation(
        checks=(_is_settled,),
        facts=chosen_loan,
        offers={"loan": _all_loans},
    ),
    "provident-fund.print-offsite-loan-certificate": Operation(
        sources=("fund_account",),
        missing="no_account",
        facts=_use_elsewhere,
    ),
    "provident-fund.estimate-loan": Operation(
        sources=("fund_account",),
        missing="no_account",
        checks=(_pays_long_enough, _spouse_is_known),
        facts=_estimate,
    ),
    "provident-fund.book-early-repayment": Operation(
        checks=(_is_running, _owes_as_much, no_open("early_repayment")),
        facts=_early,
        files="early_repayment",
        offers={"loan": _running_loans},
    ),
    "provident-fund.sign-monthly-offset": Operation(
        sources=("fund_account",),
        missing="no_account",
        checks=(_is_running, _offset_fits),
        facts=_offset,
        files="fund_offset",
        offers={"loan": _running_loans},
    ),
    "provident-fund.transfer-in": Operation(
        sources=("fund_account",),
        missing="no_account",
        checks=(_is_sealed, no_open("fund_transfer")),
        facts=_transfer,
        files="fund_transfer",
    ),
}
