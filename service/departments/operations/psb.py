"""PSB, public security: households, residence, ID cards."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from zlib import crc32

from service.departments.checks import answered, enrolled, fact_is, no_open, not_before
from service.departments.operation import Inquiry, Operation, working_days_after
from service.departments.records import ACCEPTED, DONE, IN_PROGRESS, Facts
from service.departments.registers.psb import OFFICER_PHONE, STATION

FINDING = "未发现有犯罪记录"
HALF_YEAR, FIVE_YEARS, YEAR = 182, 1826, 365
ENDORSED_BEFORE, RENEWED_BEFORE = 30, 92
"""Days before the end of a residence permit, of an ID card."""
PERMIT_DAYS, CARD_DAYS = 15, 15
"""Working days that the making takes."""
RENEWAL_FEE, REISSUE_FEE = 2_000, 4_000
DECADES = ("1960 年代", "1970 年代", "1980 年代", "1990 年代", "2000 年以后")
SEEN_BACK = {
    "父亲": ("儿子", "女儿"),
    "母亲": ("儿子", "女儿"),
    "丈夫": ("丈夫", "妻子"),
    "妻子": ("丈夫", "妻子"),
    "祖父": ("孙子", "孙女"),
    "祖母": ("孙子", "孙女"),
    "外祖父": ("外孙", "外孙女"),
    "外祖母": ("外孙", "外孙女"),
    "儿子": ("父亲", "母亲"),
    "女儿": ("父亲", "母亲"),
}
"""What a man and a woman are to someone whom they call so."""
ENTERED_AS = {"丈夫": "夫", "妻子": "妻", "儿子": "子", "女儿": "女", "父亲": "父", "母亲": "母"}
"""Words of the household register for what a member is to its head."""
HANDED_OVER = {"post": "旧的身份证交给送件的快递员", "pick_up": "领证时带：旧的身份证、这张凭证"}
CARD_STAGES = {ACCEPTED: "已受理，等待制证", IN_PROGRESS: "正在制证", DONE: "已做好，可以领取"}


def _is_local(inquiry: Inquiry) -> bool:
    return inquiry.records.first("household", inquiry.subject) is not None


def _lives_from_elsewhere(inquiry: Inquiry) -> str | None:
    return "local_household" if _is_local(inquiry) else None


def _household(inquiry: Inquiry) -> Mapping[str, str]:
    line = inquiry.records.first("household", inquiry.subject) or {}
    nation = (inquiry.person or {})["nation"]
    return {
        "household_type": line["kind"],
        "relation": ENTERED_AS.get(line["relation"], line["relation"]),
        "nation": nation.removesuffix("族"),
    }


def _checked_before(inquiry: Inquiry) -> bool:
    """Whether an enquiry at the place of the household has come back."""
    return any(each["state"] == DONE for each in inquiry.records.all("conduct_request", inquiry.subject))


def _takes_longer(inquiry: Inquiry) -> bool:
    return not _is_local(inquiry) and not _checked_before(inquiry)


def _conduct(inquiry: Inquiry) -> Mapping[str, str]:
    period = inquiry.answers["period"]
    found = {"finding": FINDING, "promised_by": working_days_after(inquiry.today, 3).isoformat()}
    if period == "five_years":
        return found | {"range": f"{inquiry.today - timedelta(days=FIVE_YEARS)}/{inquiry.today}"}
    return found | {"range": inquiry.answers["dates"]} if period == "own" else found


def _residence(inquiry: Inquiry) -> Facts:
    return inquiry.records.first("residence", inquiry.subject) or {}


def _registered_long_enough(inquiry: Inquiry) -> str | None:
    since = date.fromisoformat(_residence(inquiry)["registered_on"])
    return None if (inquiry.today - since).days >= HALF_YEAR else "not_half_year"


def _permit(inquiry: Inquiry) -> Mapping[str, str]:
    return {
        "half_year_result": "已满半年",
        "promised_by": working_days_after(inquiry.today, PERMIT_DAYS).isoformat(),
    }


def _ends_soon(inquiry: Inquiry) -> str | None:
    until = date.fromisoformat((inquiry.records.first("residence_permit", inquiry.subject) or {})["valid_until"])
    return None if (until - inquiry.today).days <= ENDORSED_BEFORE else "too_early"


def _endorsed(inquiry: Inquiry) -> Mapping[str, str]:
    permit = inquiry.records.first("residence_permit", inquiry.subject) or {}
    until = max(date.fromisoformat(permit["valid_until"]), inquiry.today) + timedelta(days=YEAR)
    address = inquiry.answers.get("address") or _residence(inquiry)["residence_address"]
    return {"residence_address": address, "valid_until": until.isoformat(), "outcome": "已签注"}


def _residence_proof(inquiry: Inquiry) -> Mapping[str, str]:
    permit = inquiry.records.first("residence_permit", inquiry.subject)
    told = f"{permit['permit_number']}，有效期至 {permit['valid_until']}" if permit else ""
    return {"permit": told} | ({"purpose": ""} if inquiry.answers["purpose"] == "none" else {})


def _closed(inquiry: Inquiry) -> Mapping[str, str]:
    is_male = (inquiry.applicant or {})["sex"] == "男"
    son, daughter = SEEN_BACK.get(inquiry.relation, ("亲属", "亲属"))
    return {"relation": son if is_male else daughter}


def _changes(inquiry: Inquiry) -> Iterator[tuple[str, str, str]]:
    for each in inquiry.records.all("registration_change", inquiry.subject):
        told = f"{each['item']}：{each['before']} 改为 {each['after']}"
        yield each["entry"], told, f"{each['before']} to {each['after']}, {each['changed_on']}"


def _changed(inquiry: Inquiry) -> Mapping[str, str]:
    mine = inquiry.records.all("registration_change", inquiry.subject)
    return next(each for each in mine if each["entry"] == inquiry.answers["change"])


def _card_ends_soon(inquiry: Inquiry) -> str | None:
    until = (inquiry.applicant or {})["id_valid_until"]
    if until == "long_term":
        return "too_early"
    return None if (date.fromisoformat(until) - inquiry.today).days <= RENEWED_BEFORE else "too_early"


def _card(kind: str) -> Callable[[Inquiry], Mapping[str, str]]:
    def facts(inquiry: Inquiry) -> Mapping[str, str]:
        expected = working_days_after(inquiry.today, CARD_DAYS).isoformat()
        return {
            "request_kind": kind,
            "station": STATION,
            "handover": HANDED_OVER[inquiry.answers["delivery"]],
            "expected_on": expected,
            "promised_by": expected,
            "made_on": "",
            "parcel": "",
        }

    return facts


def _card_request(inquiry: Inquiry) -> Facts:
    found = inquiry.records.by_key("id_card_request", inquiry.answers["acceptance_no"].upper())
    return found[1] if found and found[1]["name"] == inquiry.answers["holder"] else {}


def _card_is_known(inquiry: Inquiry) -> str | None:
    """Answer a wrong name as a number that is unknown."""
    return None if _card_request(inquiry) else "not_found"


def _card_progress(inquiry: Inquiry) -> Mapping[str, str]:
    request = _card_request(inquiry)
    return {
        "acceptance_no": inquiry.answers["acceptance_no"].upper(),
        "request_kind": request["request_kind"],
        "stage": CARD_STAGES.get(request["state"], request["state"]),
        "made_on": request["made_on"],
        "collect_at": STATION if request["delivery"] == "窗口领取" else "邮寄到家",
        "parcel": request["parcel"],
    }


def _same_name(inquiry: Inquiry) -> Mapping[str, str]:
    """Tell how many there would be: drawn from the name, for no register of the province is here."""
    name, asked = inquiry.answers["full_name"], inquiry.answers.get("gender", "any")
    draw = crc32(name.encode())
    here = sum(person["name"] == name for _, person in inquiry.records.everyone("person"))
    men, women = (draw % 173) // len(name) + here, (draw // 173 % 149) // len(name)
    men, women = (0 if asked == "female" else men), (0 if asked == "male" else women)
    parts = [(men + women) * share // 100 for share in (8, 17, 24, 28)]
    parts.append(men + women - sum(parts))
    told = "，".join(f"{decade} {count} 人" for decade, count in zip(DECADES, parts, strict=True))
    return {"people": str(men + women), "men": str(men), "women": str(women), "decades": told}


HAS_PRINTS = enrolled("id_biometrics", "no_biometrics")

OPERATIONS: Mapping[str, Operation] = {
    "public-security.print-household-certificate": Operation(sources=("household",), facts=_household),
    "public-security.apply-no-criminal-record": Operation(
        checks=(not_before("offence", "see_counter"), no_open("conduct_request", "still_checking")),
        facts=_conduct,
        files="conduct_request",
        later=_takes_longer,
    ),
    "public-security.apply-residence-permit": Operation(
        sources=("residence",),
        checks=(
            _lives_from_elsewhere,
            enrolled("residence", "no_residence"),
            _registered_long_enough,
            not_before("residence_permit"),
            no_open("permit_request"),
        ),
        facts=_permit,
        files="permit_request",
    ),
    "public-security.endorse-residence-permit": Operation(
        sources=("residence_permit",),
        missing="no_permit",
        checks=(enrolled("residence_permit", "no_permit"), _ends_soon, no_open("permit_endorsement")),
        facts=_endorsed,
        files="permit_endorsement",
    ),
    "public-security.print-deregistration-certificate": Operation(
        sources=("deregistration",),
        checks=(fact_is("deregistration", "entry", "已注销", "not_deregistered"),),
        facts=_closed,
    ),
    "public-security.print-registration-change-certificate": Operation(
        facts=_changed,
        offers={"change": _changes},
    ),
    "public-security.print-residence-proof": Operation(
        sources=("residence",),
        checks=(_lives_from_elsewhere, enrolled("residence", "no_residence")),
        facts=_residence_proof,
    ),
    "public-security.query-id-card-progress": Operation(checks=(_card_is_known,), facts=_card_progress),
    "public-security.query-same-name": Operation(facts=_same_name),
    "public-security.register-residence": Operation(
        checks=(_lives_from_elsewhere, not_before("residence"), no_open("residence_declaration")),
        facts=lambda _: {"officer_phone": OFFICER_PHONE},
        files="residence_declaration",
    ),
    "public-security.reissue-id-card": Operation(
        checks=(HAS_PRINTS, no_open("id_card_request")),
        facts=_card("补领"),
        due=lambda _: (REISSUE_FEE, "居民身份证工本费"),
        files="id_card_request",
    ),
    "public-security.renew-id-card": Operation(
        checks=(
            HAS_PRINTS,
            answered("reason", "expired", _card_ends_soon),
            no_open("id_card_request"),
        ),
        facts=_card("换领"),
        due=lambda _: (RENEWAL_FEE, "居民身份证工本费"),
        files="id_card_request",
    ),
}
