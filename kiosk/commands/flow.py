"""``kiosk flow list`` and ``show``, and what the other ``flow`` commands share."""

import tomllib
from datetime import date
from pathlib import Path

from flows import questions as q
from flows.catalog import COMPILED, Catalog, load_catalog
from flows.errors import CatalogError
from flows.questions import Question
from flows.schema import Service
from kiosk.commands.answer import Answer, CommandFailed, Result, UsageError
from service.departments.population import DEFAULT_RESIDENT, build_population
from service.departments.resident import Resident


def list_services() -> Result:
    """Return every service, most asked for first."""
    catalog = read_catalog()
    return Result([_summary(service, catalog) for service in catalog])


def _summary(service: Service, catalog: Catalog) -> Answer:
    return {
        "id": service.id,
        "title_zh": service.name.zh,
        "title_en": service.name.en,
        "department_code": service.department_code,
        "department_zh": catalog.department(service).name.zh,
        "kind": service.kind,
        "identity": service.identity,
        "output": service.output,
        "fee": service.fee,
        "status": "published",
    }


def show_service(service_id: str) -> Result:
    """Return one service in full: pages, questions, document, rules."""
    catalog = read_catalog()
    service = find_service(catalog, service_id)
    shown = service.model_dump(mode="json", exclude_none=True, by_alias=True, exclude={"questions"})
    questions = [_question(question) for question in service.questions]
    department = catalog.department(service).model_dump(mode="json")
    return Result([_summary(service, catalog) | shown | {"department": department, "questions": questions}])


def _question(question: Question) -> Answer:
    shown: Answer = {"id": question.id, "kind": question.kind, "zh": question.title.zh, "en": question.title.en}
    shown["answers"] = _answers(question)
    if question.when is not None:
        shown["when"] = f"{question.when.answer} is {question.when.is_}"
    if question.default is not None:
        shown["default"] = question.default
    if question.example is not None:
        shown["example"] = question.example
    shown["optional"] = question.optional
    return shown


def _answers(question: Question) -> list[str]:
    """Return what may be answered, value by value where there are few, by its form where there are many."""
    match question:
        case q.MonthRange():
            return [*question.choices, "YYYY-MM/YYYY-MM"]
        case q.DateRange():
            return [*question.choices, "YYYY-MM-DD/YYYY-MM-DD"]
        case q.Choice():
            return [option.value for option in question.options]
        case q.Copies():
            return [str(count) for count in range(1, question.at_most + 1)]
        case q.SuppliedChoice():
            return ["one of what the department offers"]
        case q.Relative():
            return ["self" if relation == "self" else f"id number of {relation}" for relation in question.relations]
    return FORMS[type(question)]


FORMS = {
    q.Date: ["YYYY-MM-DD"],
    q.Month: ["YYYY-MM"],
    q.Quarter: ["YYYY-Qn"],
    q.Year: ["YYYY"],
    q.IdNumber: ["18 signs, or 3 letters and 12 figures"],
    q.CompanyCode: ["18 signs"],
    q.Phone: ["11 figures"],
    q.PlateNumber: ["such as 浙A12345"],
    q.BankAccount: ["12 to 19 figures"],
    q.UtilityAccount: ["figures"],
    q.Amount: ["yuan, two decimals"],
    q.Number: ["a figure"],
    q.Code: ["as printed"],
    q.Text: ["text"],
    q.Address: ["one line"],
    q.Region: ["six figures of GB/T 2260"],
    q.FamilyList: ["name,relation,id number;..."],
    q.ChipCard: ["a card in the slot"],
    q.Pin: ["six figures"],
}


def read_catalog() -> Catalog:
    """Load the catalogue, or fail naming the file."""
    try:
        return load_catalog(compiled=COMPILED)
    except CatalogError as error:
        raise CommandFailed("catalogue", str(error)) from error


def find_service(catalog: Catalog, service_id: str) -> Service:
    """Return one service, or fail as wrong usage."""
    if service_id not in catalog:
        msg = f"no service {service_id!r}; kiosk flow list shows them"
        raise UsageError(msg)
    return catalog.service(service_id)


def load_answers(path: Path | None) -> dict[str, str]:
    """Read ``question = value`` lines of a TOML file.

    Raises:
        UsageError: unreadable, not TOML, or a value that is no text or whole number.
    """
    if path is None:
        return {}
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        msg = f"answers: {error}"
        raise UsageError(msg) from error
    if any(not isinstance(value, str | int) for value in table.values()):
        msg = "answers: every value is a text or a whole number"
        raise UsageError(msg)
    return {name: str(value) for name, value in table.items()}


def find_resident(handle: str | None) -> Resident:
    """Return one invented resident, or fail as wrong usage."""
    population = build_population(date.today())  # noqa: DTZ011 - the office's own day
    try:
        return population.resident(handle or DEFAULT_RESIDENT)
    except KeyError:
        msg = f"no resident {handle!r}; departments residents shows them"
        raise UsageError(msg) from None
