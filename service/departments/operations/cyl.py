"""CYL, the Youth League: what volunteers did."""

from collections.abc import Mapping

from service.departments.checks import in_period
from service.departments.operation import Operation

OPERATIONS: Mapping[str, Operation] = {
    "volunteer.print-service-record": Operation(
        sources=("volunteer",),
        rows="volunteer_service",
        keep=in_period("period", "served_on"),
    ),
}
