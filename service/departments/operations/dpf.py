"""DPF, the federation of disabled persons: certificates, devices, fuel money."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from service.departments.checks import no_open
from service.departments.operation import Inquiry, Operation
from service.departments.records import MOMENT, Facts
from service.departments.registers.dpf import NEEDS_GUARDIAN

NONE = "no_disability_card"
FITTER = "临湖演示辅助器具适配中心"
STANDARDS = {
    "wheelchair": "最高 1200 元",
    "hearing_aid": "每耳最高 3000 元",
    "prosthesis": "最高 9000 元",
    "walker": "最高 300 元",
    "cane": "免费发放",
    "bed": "最高 2000 元",
    "other": "按适配评估核定",
}
SAME_DEVICE_DAYS = 3 * 365
"""Days after which the same device is granted again."""
RENEWAL_DAYS = 90
"""Days before the end of a certificate in which it is renewed."""
FUEL_A_YEAR = 26_000
"""Fen, published by the treasury."""


def _card(inquiry: Inquiry) -> Facts:
    return inquiry.records.first("disability", inquiry.subject) or {}


def _is_not_twice(inquiry: Inquiry) -> str | None:
    """Refuse a device of which one was granted in the last years."""
    since = (inquiry.today - timedelta(days=SAME_DEVICE_DAYS)).isoformat()
    granted = inquiry.records.all("device_request", inquiry.subject)
    device = inquiry.said("device")
    return "too_soon" if any(each["device"] == device and each["accepted_on"] > since for each in granted) else None


def _device(inquiry: Inquiry) -> Mapping[str, str]:
    return {"standard": STANDARDS[inquiry.answers["device"]], "fitter": FITTER}


def _is_due(inquiry: Inquiry) -> str | None:
    """Refuse to renew where there is none, or one that holds for long; a lost or wrong one may always be replaced."""
    if not _card(inquiry):
        return NONE
    if inquiry.answers["reason"] != "expired":
        return None
    left = date.fromisoformat(_card(inquiry)["valid_until"]) - inquiry.today
    return "too_early" if left.days > RENEWAL_DAYS else None


def _renewal(inquiry: Inquiry) -> Mapping[str, str]:
    is_assessed = inquiry.answers["reason"] == "expired" and _card(inquiry)["category"] in NEEDS_GUARDIAN
    return {"assessment": "需重新评定" if is_assessed else "不需要"}


def _vehicles(inquiry: Inquiry) -> Iterator[tuple[str, str, str]]:
    for vehicle in inquiry.records.all("motor_wheelchair", inquiry.subject):
        plate = vehicle["plate_number"]
        told = f"{plate[:2]}·{plate[2:]}"
        yield plate[2:], told, told


def _plate(inquiry: Inquiry) -> str:
    mine = inquiry.records.all("motor_wheelchair", inquiry.subject)
    wanted = inquiry.answers["plate_number"]
    return next((each["plate_number"] for each in mine if each["plate_number"].endswith(wanted)), "")


def _is_not_paid(inquiry: Inquiry) -> str | None:
    paid = inquiry.records.all("fuel_subsidy", inquiry.subject)
    wanted = _plate(inquiry), inquiry.answers["year"]
    return "record_exists" if any((each["plate_number"], each["year"]) == wanted for each in paid) else None


def _fuel(inquiry: Inquiry) -> Mapping[str, str]:
    return {"plate_number": _plate(inquiry), "standard": str(FUEL_A_YEAR)}


def _told_now(inquiry: Inquiry) -> Mapping[str, str]:
    return {"queried_at": inquiry.now.strftime(MOMENT)}


OPERATIONS: Mapping[str, Operation] = {
    "disability.apply-assistive-device": Operation(
        checks=(_is_not_twice,), sources=("disability",), missing=NONE, facts=_device, files="device_request"
    ),
    "disability.apply-certificate-renewal": Operation(
        checks=(_is_due, no_open("disability_renewal")),
        sources=("disability",),
        facts=_renewal,
        files="disability_renewal",
    ),
    "disability.apply-wheelchair-fuel-subsidy": Operation(
        checks=(_is_not_paid,),
        sources=("disability",),
        missing=NONE,
        facts=_fuel,
        files="fuel_subsidy",
        offers={"plate_number": _vehicles},
    ),
    "disability.print-disability-certificate": Operation(sources=("disability",), missing=NONE, facts=_told_now),
}
