"""CMB, urban management: fines for parking on pavements, roadside bays, dogs."""

from collections.abc import Iterator, Mapping

from service.departments.operation import Inquiry, Operation
from service.departments.records import Facts

PAID_TICKETS, PAID_STAYS, DOGS = "paid_parking_ticket", "paid_parking_stay", "dog_case"
FORBIDDEN = ("獒", "斗牛", "比特", "罗威纳", "杜高")
"""What the names of breeds hold that may not be kept in town; published by the city."""
DOG_QUESTIONS = {"renew": "dog_renewed", "move": "dog_moved", "cancel": "dog_cancelled"}
AT_HOME = 1
"""Dogs that one household may have."""


def _owner(inquiry: Inquiry) -> str:
    """Return who owns the car with this plate, empty where nobody does."""
    found = inquiry.records.by_key("vehicle", inquiry.answers["plate_number"])
    return found[0] if found else ""


def _of_car(inquiry: Inquiry, register: str) -> list[Facts]:
    plate = inquiry.answers["plate_number"]
    return [each for each in inquiry.records.all(register, _owner(inquiry)) if each["plate"] == plate]


def _open_tickets(inquiry: Inquiry) -> list[Facts]:
    """Return the car's unpaid tickets, the oldest first, or the one whose number was given."""
    paid = {each["decision_number"] for _, each in inquiry.records.everyone(PAID_TICKETS)}
    number = inquiry.answers.get("notice_no", "").upper()
    tickets = [each for each in _of_car(inquiry, "parking_ticket") if each["decision_number"] not in paid]
    tickets.sort(key=lambda each: each["parked_at"])
    return [each for each in tickets if number in {"", each["notice_no"]}]


def _has_ticket(inquiry: Inquiry) -> str | None:
    if not _owner(inquiry):
        return "not_found"
    return None if _open_tickets(inquiry) else "nothing_due"


def _ticket(inquiry: Inquiry) -> Facts:
    return _open_tickets(inquiry)[0]


def _open_stays(inquiry: Inquiry) -> list[Facts]:
    """Return unpaid stays; a payment settles all that were before it."""
    plate = inquiry.answers["plate_number"]
    paid = [each["accepted_on"] for _, each in inquiry.records.everyone(PAID_STAYS) if each["plate"] == plate]
    return [each for each in _of_car(inquiry, "parking_stay") if each["day"] > max(paid, default="")]


def _has_stay(inquiry: Inquiry) -> str | None:
    if not _owner(inquiry):
        return "not_found"
    return None if _open_stays(inquiry) else "nothing_due"


def _stays_fee(inquiry: Inquiry) -> int:
    return sum(int(each["fee"]) for each in _open_stays(inquiry))


def _stays(inquiry: Inquiry) -> Mapping[str, str]:
    """Return the unpaid stays as one line: the first in full, of more the count."""
    stays = _open_stays(inquiry)
    first, last, minutes = stays[0], stays[-1], sum(int(each["minutes"]) for each in stays)
    more = f" 等 {len(stays)} 次" if len(stays) > 1 else ""
    until = last["until"] if len(stays) == 1 else f"{last['day']} {last['until']}"
    return {
        "plate": first["plate"],
        "road": f"{first['road']}{more}",
        "stay": f"{first['day']} {first['from']} 至 {until}",
        "duration": f"{minutes // 60} 小时 {minutes % 60} 分",
        "invoice_code": f"{inquiry.now:%y%m%d%H%M%S}",
    }


def _dogs(inquiry: Inquiry) -> Iterator[tuple[str, str, str]]:
    """Offer the applicant's registered dogs that were not cancelled here."""
    gone = {each["tag"] for each in inquiry.records.all(DOGS, inquiry.owner) if each["action"] == "注销"}
    for dog in inquiry.records.all("dog", inquiry.subject):
        if dog["tag"] not in gone:
            yield dog["tag"], f"{dog['dog_name']}（{dog['breed']}）", f"{dog['dog_name']} ({dog['tag']})"


def _dog(inquiry: Inquiry) -> Facts:
    """Return the dog that was chosen; empty for a first registration."""
    tag = inquiry.answers.get(DOG_QUESTIONS.get(inquiry.answers["action"], ""), "")
    return next((dog for dog in inquiry.records.all("dog", inquiry.subject) if dog["tag"] == tag), {})


def _may_be_kept(inquiry: Inquiry) -> str | None:
    """Refuse a first registration of a second dog, and of breeds that may not live in town."""
    if inquiry.answers["action"] != "first":
        return None
    if any(word in inquiry.answers["breed"] for word in FORBIDDEN):
        return "breed_forbidden"
    first = [each for each in inquiry.records.all(DOGS, inquiry.owner) if each["action"] == "初次登记"]
    return "record_exists" if len([*_dogs(inquiry), *first]) >= AT_HOME else None


def _registration(inquiry: Inquiry) -> Mapping[str, str]:
    """Return the dog as it is registered from now on; a registration ends with the next year."""
    action, dog = inquiry.answers["action"], _dog(inquiry)
    address = inquiry.answers.get("new_address") or dog.get("address") or inquiry.answers.get("address", "")
    until = {"cancel": "", "move": dog.get("valid_until", "")}
    return {
        "tag": dog.get("tag", ""),
        "dog_name": dog.get("dog_name") or inquiry.answers.get("dog_name", ""),
        "breed": dog.get("breed") or inquiry.answers.get("breed", ""),
        "colour": dog.get("colour") or inquiry.said("colour"),
        "immunisation_no": inquiry.answers.get("new_immunisation")
        or dog.get("immunisation_no")
        or inquiry.answers.get("immunisation_no", ""),
        "chip_no": dog.get("chip_no") or inquiry.answers.get("chip_no", ""),
        "region": address.partition("街道")[0] + "街道" if "街道" in address else address,
        "valid_until": until.get(action, f"{inquiry.today.year + 1}-12-31"),
    }


OPERATIONS: Mapping[str, Operation] = {
    "urban-management.pay-illegal-parking": Operation(
        checks=(_has_ticket,),
        facts=_ticket,
        due=lambda inquiry: (int(_ticket(inquiry)["fine"]), "人行道违停罚款"),
        files=PAID_TICKETS,
    ),
    "urban-management.pay-parking-arrears": Operation(
        checks=(_has_stay,),
        facts=_stays,
        due=lambda inquiry: (_stays_fee(inquiry), "道路停车费"),
        files=PAID_STAYS,
    ),
    "urban-management.register-dog": Operation(
        checks=(_may_be_kept,),
        facts=_registration,
        files=DOGS,
        offers=dict.fromkeys(DOG_QUESTIONS.values(), _dogs),
    ),
}
