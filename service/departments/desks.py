"""Which operation of which department handles which service of the catalogue, and which paper comes in which form."""

from collections.abc import Mapping
from dataclasses import dataclass

from flows.catalog import Catalog
from flows.schema import Service, Template
from service.departments.messages import Form
from service.departments.operation import Inquiry, Operation

FORMS: Mapping[str, Form] = {
    "certificate_a4": "document",
    "record_list_a4": "document",
    "acceptance_slip_80mm": "slip",
    "receipt_80mm": "slip",
    "on_screen": "screen",
}
"""By the service's output."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One service as its department handles it."""

    service: Service
    operation: Operation

    @property
    def form_of_output(self) -> Form:
        """In which form the finished result comes."""
        return FORMS[self.service.output]

    def form(self, inquiry: Inquiry) -> Form:
        """Return in which form the result comes; of two phases, which one it is."""
        later = self.operation.later
        if self.service.slip is not None and later is not None and later(inquiry):
            return "slip"
        return self.form_of_output

    def hands_out(self, form: Form, inquiry: Inquiry) -> bool:
        """Whether the case has a paper of this form: its own, or the list of an enquiry."""
        return form == self.form(inquiry) or (form == "document" and self.service.print_list is not None)

    def files_with(self, form: Form) -> bool:
        """Whether the request is entered where it is filed when it comes in this form: of two phases in the first."""
        return form == ("slip" if self.service.slip is not None else self.form_of_output)

    def template(self, form: Form) -> Template | None:
        """Return the template of a form; None where the service has no paper of that form."""
        if form == self.form_of_output:
            return self.service.document
        return {"slip": self.service.slip, "document": self.service.print_list, "screen": None}[form]


def open_desks(catalog: Catalog, operations: Mapping[str, Operation]) -> dict[str, Desk]:
    """Return a desk for every service that has an operation, by id."""
    return {service.id: Desk(service, operations[service.id]) for service in catalog if service.id in operations}
