"""ELE, the power company: bills, names and tariffs."""

from collections.abc import Mapping

from service.departments.checks import no_open
from service.departments.holdings import homes
from service.departments.operation import Inquiry, Operation
from service.departments.supplies import POWER


def _bill(inquiry: Inquiry) -> Mapping[str, str]:
    """Return the bill; what is paid above it is kept for the next."""
    owed = POWER.owed(inquiry)
    return {
        **POWER.account(inquiry),
        "owed": str(owed),
        "prepaid": str(max(POWER.due(inquiry)[0] - owed, 0)),
        "amount": str(POWER.due(inquiry)[0]),
    }


OPERATIONS: Mapping[str, Operation] = {
    "electricity.pay-bill": Operation(checks=(POWER.can_be_paid,), facts=_bill, due=POWER.due, files=POWER.payments),
    "electricity.apply-account-change": Operation(
        checks=(POWER.can_be_changed, no_open("power_change")),
        facts=POWER.change,
        files="power_change",
        offers={"home": homes},
    ),
}
