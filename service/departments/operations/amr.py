"""AMR, market regulation: companies and shops from their name to their end, and complaints about them."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from service.departments.checks import no_open, of_age
from service.departments.companies import KINDS
from service.departments.operation import Inquiry, Operation, working_days_after
from service.departments.records import Facts
from service.departments.registers.amr import AUTHORITY

ADULT = 18
STARTUP_DAYS, SHOP_DAYS, NOTICE_DAYS, KEPT_DAYS = 2, 1, 20, 60
FORMS = {"limited": "有限公司", "joint_stock": "股份有限公司", "partnership": "（普通合伙）", "sole": ""}
DISTRICT = "临湖"
FOUND_AT_MOST = 8
YES = "yes"
SOLE_TRADER = "92"
NO_END = ".."


def _bundle(inquiry: Inquiry) -> list[str]:
    """Return what is done together with the licence."""
    asked = (("seal", "印章"), ("tax_control", "发票"), ("social_insurance", "社保、公积金"))
    # What is not asked keeps its usual answer, yes.
    wanted = [word for question, word in asked if inquiry.answers.get(question, YES) == YES]
    return ["执照", *wanted] + (["银行开户"] if inquiry.answers["bank"] != "none" else [])


def _name_is_free(inquiry: Inquiry) -> str | None:
    name = inquiry.answers["enterprise_name"]
    return "name_taken" if any(company["name"] == name for _, company in inquiry.records.everyone("company")) else None


def _startup(inquiry: Inquiry) -> Mapping[str, str]:
    together = _bundle(inquiry)
    return {
        "bundle": "、".join(together),
        "department_states": "；".join(f"{each}已受理" for each in together),
        "expected_on": working_days_after(inquiry.today, STARTUP_DAYS).isoformat(),
    }


def _banks(inquiry: Inquiry) -> Iterator[tuple[str, str, str]]:
    for each in inquiry.records.public("bank"):
        yield each["bank"], each["name"], each["name_en"]


def _shop_name_is_free(inquiry: Inquiry) -> str | None:
    name = inquiry.answers["business_name"]
    return "name_taken" if any(company["name"] == name for _, company in inquiry.records.everyone("company")) else None


def _shop(inquiry: Inquiry) -> Mapping[str, str]:
    return {
        "promised_by": working_days_after(inquiry.today, SHOP_DAYS).isoformat(),
        "collection": "手机领电子执照",
    }


def _own_companies(inquiry: Inquiry) -> Iterator[tuple[str, str, str]]:
    for each in inquiry.records.all("ownership", (inquiry.applicant or {})["id_number"]):
        yield each["company_code"], each["company_name"], each["company_name"]


def _taxes_are_settled(inquiry: Inquiry) -> str | None:
    return None if inquiry.records.first("tax_clearance", inquiry.subject) is not None else "tax_unsettled"


def _closing(inquiry: Inquiry) -> Mapping[str, str]:
    until = inquiry.today + timedelta(days=NOTICE_DAYS)
    return {"notice": f"{inquiry.today}/{until}", "tax_check": "已清税"}


def _year_is_open(inquiry: Inquiry) -> str | None:
    year = inquiry.answers["year"]
    if year < (inquiry.company or {})["founded_on"][:4]:
        return "not_founded"
    reports = (*inquiry.records.all("company_report", inquiry.subject), *_filed_reports(inquiry))
    return "record_exists" if any(each["for_year"] == year for each in reports) else None


def _filed_reports(inquiry: Inquiry) -> tuple[Facts, ...]:
    return inquiry.records.all("report_filing", inquiry.subject)


def _report(inquiry: Inquiry) -> Mapping[str, str]:
    following = date(inquiry.today.year + 1, 6, 30)
    is_open = inquiry.answers["publish"] == YES
    publicity = "已公示，含资产、营业额" if is_open else "已公示，资产、营业额不公示"
    return {"publicity": publicity, "for_year": inquiry.answers["year"], "next_due": following.isoformat()}


def _declared_name(inquiry: Inquiry) -> str:
    said = inquiry.answers
    return f"{DISTRICT}{said['trade_name']}{said['industry']}{FORMS[said['org_form']]}"


def _declared_name_is_free(inquiry: Inquiry) -> str | None:
    name, today = _declared_name(inquiry), inquiry.today.isoformat()
    taken = {company["name"] for _, company in inquiry.records.everyone("company")}
    kept = inquiry.records.everyone("declared_name")
    taken |= {each["declared_name"] for _, each in kept if each["kept_until"] >= today}
    return "name_taken" if name in taken else None


def _name(inquiry: Inquiry) -> Mapping[str, str]:
    trade = inquiry.answers["trade_name"]
    alike = [company["name"] for _, company in inquiry.records.everyone("company") if trade[:2] in company["name"]]
    return {
        "declared_name": _declared_name(inquiry),
        "similar": alike[0] if alike else "",
        "kept_until": (inquiry.today + timedelta(days=KEPT_DAYS)).isoformat(),
    }


def _found(inquiry: Inquiry) -> Iterator[tuple[str, str, str]]:
    """Offer the companies whose name holds what was typed."""
    wanted = inquiry.answers["enterprise_name"].strip()
    named = [company for _, company in inquiry.records.everyone("company") if wanted in company["name"]]
    for company in named[:FOUND_AT_MOST]:
        told = f"{company['name']}（{company['address']}）"
        yield company["company_code"], told, told


def _file(inquiry: Inquiry) -> Mapping[str, str]:
    founded = date.fromisoformat((inquiry.company or {})["founded_on"])
    paid = sum(int(each["paid"]) for each in inquiry.records.all("shareholder", inquiry.subject))
    return {"paid_capital": str(paid) if paid else "", "term": f"{founded}/{NO_END}"}


def _licence(inquiry: Inquiry) -> Mapping[str, str]:
    changes = inquiry.records.all("company_change", inquiry.subject)
    company = inquiry.company or {}
    days = [each["changed_on"] for each in changes] or [company["founded_on"]]
    facts = {"registered_on": max(days), "authority": AUTHORITY, "watermark": "仅供办事使用"}
    if company["kind"] != KINDS[SOLE_TRADER]:
        return facts
    # A sole trader is neither represented nor has he a seat or capital.
    seat = {"operator": company["legal_person"], "composition": "个人经营", "business_place": company["address"]}
    return facts | seat | {"legal_person": "", "company_address": "", "company_capital": ""}


def _complaint(inquiry: Inquiry) -> Mapping[str, str]:
    return {
        "handler": AUTHORITY,
        "how_to_ask": "自助机“办件进度查询”或打 12315",
        "promised_by": working_days_after(inquiry.today, 7).isoformat(),
    }


REPORT_TABLES = {
    "shareholders": "shareholder",
    "changes": "company_change",
    "permits": "company_permit",
    "penalties": "company_penalty",
    "abnormal": "company_abnormal",
    "dishonest": "company_dishonest",
    "reports": "company_report",
}

OPERATIONS: Mapping[str, Operation] = {
    "market.apply-enterprise-startup": Operation(
        checks=(of_age(ADULT), _name_is_free),
        facts=_startup,
        files="startup_request",
        offers={"bank": _banks},
    ),
    "market.apply-individual-business": Operation(
        checks=(of_age(ADULT), _shop_name_is_free, no_open("shop_request")),
        facts=_shop,
        files="shop_request",
    ),
    "market.apply-simple-deregistration": Operation(
        checks=(_taxes_are_settled, no_open("closing_request")),
        facts=_closing,
        files="closing_request",
        offers={"enterprise": _own_companies},
    ),
    "market.declare-annual-report": Operation(checks=(_year_is_open,), facts=_report, files="report_filing"),
    "market.declare-company-name": Operation(
        checks=(_declared_name_is_free,),
        facts=_name,
        files="declared_name",
    ),
    "market.file-prepackaged-food": Operation(
        checks=(no_open("food_filing"),),
        facts=lambda _: {"authority": AUTHORITY},
        files="food_filing",
    ),
    "market.print-credit-publicity-report": Operation(rows=REPORT_TABLES, offers={"enterprise": _found}),
    "market.print-e-business-licence": Operation(facts=_licence),
    "market.print-registration-file": Operation(
        facts=_file,
        rows={"shareholders": "shareholder", "officers": "officer", "changes": "company_change"},
        offers={"enterprise": _found},
    ),
    "market.report-consumer-complaint": Operation(facts=_complaint, files="complaint"),
}
