"""EMB, emergency management: licences for dangerous work."""

from collections.abc import Mapping

from service.departments.holdings import choices_of, record_of
from service.departments.operation import Inquiry, Operation
from service.departments.records import Facts


def _licence(inquiry: Inquiry) -> Facts:
    return record_of(inquiry, "operation_licence", "certificate", "certificate_number")


OPERATIONS: Mapping[str, Operation] = {
    "emergency.query-special-operation-licence": Operation(
        facts=_licence,
        offers={"certificate": choices_of("operation_licence", "certificate_number", "operation")},
    ),
}
