"""PNR, the land registry: titles, their files, mortgages, and what is under way."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from service.departments.checks import known_key, no_open
from service.departments.holdings import choices_of, home_of, homes, record_of
from service.departments.operation import Inquiry, Operation, working_days_after
from service.departments.records import MOMENT, Facts
from service.departments.registers.pnr import DISTRICT

OFFICE = "就近演示不动产登记中心"
NOTHING_FOUND = "未查询到不动产登记记录"
EXPLANATION = "本查询以登记簿为准，仅反映查询时的登记情况"
NOTICE_DAYS = 15
WEBSITE = "registry.example.invalid"
UNPAID = "未缴费"
UTILITIES = {
    "water": ("water_account", "水"),
    "electricity": ("electricity_account", "电"),
    "gas": ("gas_account", "燃气"),
}


def _in_scope(row: Facts, inquiry: Inquiry) -> bool:
    return inquiry.answers["scope"] == "city" or row["district"] == DISTRICT


def _found(inquiry: Inquiry) -> list[Facts]:
    return [each for each in inquiry.records.all("land_title", inquiry.subject) if _in_scope(each, inquiry)]


def _owns_nothing(inquiry: Inquiry) -> str | None:
    return "owns_home" if _found(inquiry) else None


def _no_house(inquiry: Inquiry) -> Mapping[str, str]:
    return {"outcome": NOTHING_FOUND, "explanation": EXPLANATION, "asked_at": inquiry.now.strftime(MOMENT)}


def _title_record(inquiry: Inquiry) -> Mapping[str, str]:
    return {"count": str(len(_found(inquiry))), "asked_at": inquiry.now.strftime(MOMENT)}


def _chosen_title(inquiry: Inquiry) -> Facts:
    return record_of(inquiry, "land_title", "home", "unit_number")


def _of_file(row: Facts, inquiry: Inquiry) -> bool:
    asked = inquiry.answers["files"]
    return row["unit_number"] == inquiry.answers["home"] and asked in {"all", row["kind"]}


def _archive(inquiry: Inquiry) -> Mapping[str, str]:
    items = [each for each in inquiry.records.all("archive_item", inquiry.subject) if _of_file(each, inquiry)]
    pages = sum(int(each["pages"]) for each in items)
    return {
        "home_address": home_of(inquiry)["address"],
        "issued_day": inquiry.today.isoformat(),
        "copy_note": f"资料 {len(items)} 份，复制件共 {pages} 页，凭本件到窗口领取",
        "office": OFFICE,
    }


def _mortgages(inquiry: Inquiry) -> Iterator[tuple[str, str, str]]:
    """Offer the mortgages for whose cancellation nobody has applied."""
    filed = {each["mortgage"] for each in inquiry.records.all("mortgage_cancellation", inquiry.subject)}
    for choice in choices_of("home_mortgage", "mortgage_id", "home_address", "mortgagee")(inquiry):
        if choice[0] not in filed:
            yield choice


def _mortgage(inquiry: Inquiry) -> Facts:
    return record_of(inquiry, "home_mortgage", "mortgage", "mortgage_id")


def _is_repaid(inquiry: Inquiry) -> str | None:
    return None if _mortgage(inquiry).get("is_settled") else "loan_open"


def _cancellation(inquiry: Inquiry) -> Mapping[str, str]:
    mortgage = _mortgage(inquiry)
    return {
        "mortgage": mortgage["mortgage_id"],
        "home_address": mortgage["home_address"],
        "mortgagee": mortgage["mortgagee"],
        "mortgage_number": mortgage["mortgage_number"],
        "settlement_check": "已核验，贷款已结清",
        "promised_by": working_days_after(inquiry.today, 1).isoformat(),
    }


def _wanted_utilities(inquiry: Inquiry) -> list[str]:
    asked = inquiry.answers["utilities"]
    return list(UTILITIES) if asked == "all" else [asked]


def _is_someone_elses(inquiry: Inquiry) -> str | None:
    """Refuse when every account that is asked for has the owner's name already."""
    return None if _old_holder(inquiry) else "nothing_to_change"


def _old_holder(inquiry: Inquiry) -> str:
    """Return whose name the accounts of the home have, unless it is the owner's."""
    home, name = home_of(inquiry), (inquiry.person or {})["name"]
    registers = {"water": "water_account", "electricity": "power_account", "gas": "gas_account"}
    for utility in _wanted_utilities(inquiry):
        found = inquiry.records.by_key(registers[utility], home[UTILITIES[utility][0]])
        if found is not None and found[1]["holder"] != name:
            return found[1]["holder"]
    return ""


def _transfer(inquiry: Inquiry) -> Mapping[str, str]:
    home, wanted = home_of(inquiry), _wanted_utilities(inquiry)
    accounts = {fact: home[fact] if utility in wanted else "" for utility, (fact, _) in UTILITIES.items()}
    states = "、".join(f"{UTILITIES[utility][1]}已受理" for utility in wanted)
    return accounts | {
        "home_address": home["address"],
        "old_name": _old_holder(inquiry),
        "new_name": (inquiry.person or {})["name"],
        "states": states,
    }


def _registration(inquiry: Inquiry) -> Facts:
    found = inquiry.records.by_key("title_registration", inquiry.answers["acceptance_no"].upper())
    return found[1] if found else {}


def _is_unpaid(inquiry: Inquiry) -> str | None:
    facts = _registration(inquiry)
    if not facts:
        return "not_found"
    paid = inquiry.records.everyone("paid_registration_fee")
    is_paid = any(each["acceptance_no"] == facts["acceptance_no"] for _, each in paid)
    return "nothing_due" if is_paid or facts["fee_state"] != UNPAID else None


def _code_is_right(inquiry: Inquiry) -> str | None:
    """Answer a wrong code as a number that is unknown, so that numbers cannot be tried."""
    return None if _registration(inquiry).get("query_code") == inquiry.answers["query_code"] else "not_found"


def _loss(inquiry: Inquiry) -> Mapping[str, str]:
    title = _chosen_title(inquiry)
    until = working_days_after(inquiry.today + timedelta(days=1), NOTICE_DAYS)
    return {
        "certificate": title["certificate"],
        "place": title["place"],
        "statement": f"{inquiry.answers['loss_description'].rstrip('。')}，声明原证书作废",
        "website": WEBSITE,
        "notice_period": f"{inquiry.today + timedelta(days=1)}/{until}",
    }


OPERATIONS: Mapping[str, Operation] = {
    "real-estate.print-no-house-certificate": Operation(checks=(_owns_nothing,), facts=_no_house),
    "real-estate.print-title-record": Operation(rows="land_title", keep=_in_scope, facts=_title_record),
    "real-estate.print-e-certificate": Operation(facts=_chosen_title, offers={"home": homes}),
    "real-estate.apply-archive-copy": Operation(
        rows="archive_item", keep=_of_file, facts=_archive, offers={"home": homes}
    ),
    "real-estate.apply-mortgage-cancellation": Operation(
        checks=(_is_repaid,),
        facts=_cancellation,
        files="mortgage_cancellation",
        offers={"mortgage": _mortgages},
    ),
    "real-estate.apply-utility-transfer": Operation(
        checks=(no_open("utility_transfer"), _is_someone_elses),
        facts=_transfer,
        files="utility_transfer",
        offers={"home": homes},
    ),
    "real-estate.pay-registration-fee": Operation(
        checks=(_is_unpaid,),
        facts=_registration,
        due=lambda inquiry: (int(_registration(inquiry)["fee"]), "不动产登记费"),
        files="paid_registration_fee",
    ),
    "real-estate.publish-loss-statement": Operation(
        checks=(no_open("loss_statement"),), facts=_loss, files="loss_statement", offers={"home": homes}
    ),
    "real-estate.query-registration-progress": Operation(
        checks=(known_key("title_registration", "acceptance_no", "not_found"), _code_is_right),
        facts=_registration,
    ),
}
