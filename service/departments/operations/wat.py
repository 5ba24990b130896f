"""WAT, the water company: bills, names and steps of the tariff."""

from collections.abc import Mapping

from service.departments.checks import no_open
from service.departments.holdings import homes
from service.departments.operation import Inquiry, Operation
from service.departments.supplies import WATER


def _bill(inquiry: Inquiry) -> Mapping[str, str]:
    """Return what is owed, water and sewage apart; what is paid above it counts for the next bill."""
    account, owed = WATER.account(inquiry), WATER.owed(inquiry)
    sewage = min(int(account["sewage_fee"]), owed)
    parts = {"water_fee": str(owed - sewage), "sewage_fee": str(sewage)}
    return {**account, **parts, "owed": str(owed), "amount": str(WATER.due(inquiry)[0])}


OPERATIONS: Mapping[str, Operation] = {
    "water.pay-bill": Operation(checks=(WATER.can_be_paid,), facts=_bill, due=WATER.due, files=WATER.payments),
    "water.apply-account-change": Operation(
        checks=(WATER.can_be_changed, no_open("water_change")),
        facts=WATER.change,
        files="water_change",
        offers={"home": homes},
    ),
}
