"""Device fault by effect: which cells there are, in which visit each is met, and what it is declared to come to.

The cells follow from the program: `drivers.machine.FAULTS` says what can befall a device, the departments' rules what
can befall an office, and `kiosk.perform.SERVED_BY` and `kiosk.office.OfficeEffect` which of them an effect needs. A
device that no effect needs (lights, doors, the power supply) is broken for a `WHOLE_VISIT`. What a cell comes to is in
``fault_outcomes.toml``; a cell that is not there, or a line there without its cell, is an error.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

from drivers.machine import FAULTS, WIRE
from flows.effects import CloseOrder, Effect, Issue, Pay, Refund
from flows.ways import FindWays
from kiosk.commands.answer import Answer
from kiosk.commands.faults import DEPARTMENTS, EFFECTS
from kiosk.office import OfficeEffect
from kiosk.perform import SERVED_BY
from service.departments.faults import DOCUMENT_FAULTS, LATE_PAYMENTS, PAYMENT_FAULTS, WIRE_FAULTS

WHOLE_VISIT = "visit"
"""In place of an effect: the device is broken from before the visit to its end, and no step of it needs the device."""

OUTCOMES = Path(__file__).with_name("fault_outcomes.toml")

RECOVERIES = {
    "none_needed": "The visit goes on and the resident notices nothing.",
    "no_page": "No page: the device is not one that a resident uses in a service. The technician is told.",
    "retry": "The page says what to do; tried again, it works, and the visit goes on where it was.",
    "another_way": "Another way to say who one is, in the same visit.",
    "refused_counter": "It cannot be done here now; the page names the counter.",
    "problem_counter": "Nothing was printed and nothing charged; the page names the counter.",
    "money_back": "What was paid goes back at once.",
    "money_unknown": "The provider does not say; nothing is charged again, and the page tells whom to ask.",
    "number_and_counter": "Whether the sheet came is not known: it is not printed again; its number is good elsewhere.",
    "out_of_service": "The visit ends; the machine stays closed until the device is well, and opens by itself.",
}
"""Every word for what happens next."""


UNTOLD = {"none_needed", "no_page"}
"""What no page tells of."""


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """One fault of one device at one effect, or for a `WHOLE_VISIT`."""

    device: str
    fault: str
    effect: str

    @property
    def name(self) -> str:
        """As ``--fault`` takes it."""
        return f"{self.device}.{self.fault}@{self.effect}"


@dataclass(frozen=True, slots=True)
class Declared:
    """What a cell comes to.

    Attributes:
        recovery: one of `RECOVERIES`.
        log_event: id of the event and the code it carries.
        words: keys of what the resident reads on the page that tells it.
    """

    recovery: str
    log_event: str
    words: tuple[str, ...]

    @property
    def code(self) -> str:
        """What the event carries; a face is judged by what is seen of it in time, which is never twice the same."""
        event, _, code = self.log_event.partition(" ")
        return "" if event in {"visit.face_compared", "visit.attack_suspected"} else code


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """The quickest visit that comes to an effect, by the resident and with the answers of the service's happy vector.

    Attributes:
        resident: in place of the vector's.
        answers: beside the vector's.
        sees_face: the face is compared; it takes longer to get ready than all other devices together.
        leaves: the resident goes when he is asked to pay.
        spoilt: a department's rule from the issue on, so that what was paid for cannot be handed out.
    """

    service: str
    resident: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    sees_face: bool = False
    leaves: bool = False
    spoilt: str = ""


WITHOUT_FACE = {"face_consent": "no", "way": "one_time_code"}
_ACCOUNT = "medical-insurance.query-personal-account"

BY_IDENTITY_CODE = Scene(_ACCOUNT, answers={"face_consent": "no", "way": "identity_code"})
BY_ONE_TIME_CODE = Scene(_ACCOUNT, answers=WITHOUT_FACE)

SCENES: Mapping[str, Scene] = {
    WHOLE_VISIT: Scene("government-service.query-case-progress"),
    "read_id_card": Scene("citizen-card.query-account"),
    "scan_licence": Scene("market.print-e-business-licence"),
    "fetch_portrait": Scene("public-security.reissue-id-card", answers=WITHOUT_FACE),
    "compare_face": Scene(_ACCOUNT, answers={"way": "one_time_code"}, sees_face=True),
    "offer": Scene("citizen-card.query-account"),
    "read_chip_card": Scene("social-security-card.activate", answers=WITHOUT_FACE),
    "query": Scene("government-service.query-case-progress"),
    "submit": Scene("government-service.book-window"),
    "pay": Scene("gas.pay-bill"),
    "close_order": Scene("gas.pay-bill", leaves=True),
    "refund": Scene("gas.pay-bill", spoilt="view=down"),
    "issue": Scene("finance.print-e-bill"),
    "print": Scene("finance.print-e-bill"),
    "find_ways": BY_IDENTITY_CODE,
    "scan_code": BY_IDENTITY_CODE,
    "check_identity_code": BY_IDENTITY_CODE,
    "send_code": BY_ONE_TIME_CODE,
    "check_code": BY_ONE_TIME_CODE,
    "check_card_pin": Scene(_ACCOUNT, answers={"face_consent": "no", "way": "social_card_pin"}),
    "check_guardian": Scene("public-security.print-household-certificate", "yiming", WITHOUT_FACE),
}
"""By effect."""

OTHER_SCENES: Mapping[tuple[str, str], Scene] = {
    ("receipt_printer", "print"): Scene("government-service.book-window"),
    ("id_card", "photo_damaged"): SCENES["compare_face"],
    ("chip_card", "find_ways"): SCENES["check_card_pin"],
    ("departments", "wrong_person"): Scene("public-security.print-household-certificate", answers=WITHOUT_FACE),
}
"""By device and effect, or device and fault, where the effect alone does not say it."""


def scene_of(cell: Cell) -> Scene:
    """Return the visit in which a cell is met."""
    by_fault = OTHER_SCENES.get((cell.device, cell.fault))
    return by_fault or OTHER_SCENES.get((cell.device, cell.effect)) or SCENES[cell.effect]


def matrix(device: str | None = None, effect: str | None = None) -> tuple[Cell, ...]:
    """Return every cell, or those of a device or an effect, effects in the order in which a visit meets them."""
    return tuple(cell for cell in _cells() if device in {None, cell.device} and effect in {None, cell.effect})


def _cells() -> Iterator[Cell]:
    needed = {kind for kinds in SERVED_BY.values() for kind in kinds}
    for kind, faults in FAULTS.items():
        if kind not in needed:
            yield from (Cell(kind, fault, WHOLE_VISIT) for fault in faults)
            continue
        for effect, name in EFFECTS.items():
            if kind in SERVED_BY.get(effect, ()):
                yield from (Cell(kind, fault, name) for fault in faults if _befalls(fault, effect))
    for effect, name in EFFECTS.items():
        if effect in get_args(OfficeEffect):
            yield from (Cell(DEPARTMENTS, rule, name) for rule in _rules(effect))


def _befalls(fault: str, effect: type[Effect]) -> bool:
    """Whether a device's fault can be met: who only asks how a device is meets what befalls its wire."""
    return effect is not FindWays or fault in WIRE or fault.startswith("service_")


def _rules(effect: type[Effect]) -> Iterator[str]:
    """Yield the departments' faults that an effect can meet."""
    yield from WIRE_FAULTS
    if effect is Issue:
        yield from DOCUMENT_FAULTS
    if effect is Pay:
        yield from PAYMENT_FAULTS
    if effect is CloseOrder:
        yield "payments.unknown"
    if effect in {Pay, CloseOrder, Refund}:
        yield LATE_PAYMENTS


def declared(path: Path = OUTCOMES) -> Mapping[Cell, Declared]:
    """Read what the cells are declared to come to."""
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        Cell(device, fault, effect): Declared(line["recovery"], line["log"], tuple(line["words"]))
        for effect, table in tables.items()
        for (device, _, fault), line in ((name.partition("."), line) for name, line in table.items())
    }


def written(lines: Sequence[Answer]) -> str:
    """Return the file that `declared` reads, of lines that the command answered."""
    parts = [
        "# What every cell of device fault by effect comes to; kiosk flow faults --declare FILE writes what it saw.\n"
    ]
    for effect in dict.fromkeys(line["effect"] for line in lines):
        parts.append(f"\n[{effect}]\n")
        parts += [_declaration(line) for line in lines if line["effect"] == effect]
    return "".join(parts)


def _declaration(line: Answer) -> str:
    words = ", ".join(f'"{key}"' for key in line["words"])
    told = f'recovery = "{line["recovery"]}", log = "{line["log_event"]}", words = [{words}]'
    return f'"{line["device"]}.{line["fault"]}" = {{ {told} }}\n'
