"""Reading what a service takes, and consenting to the look-up it needs."""

from dataclasses import dataclass

from flows.engine import can_go_back
from flows.schema import Service
from flows.session import Session
from kiosk.pages.heads import head_end
from kiosk.pages.identity import ConsentPage, who_of
from kiosk.pages.model import Button, Fact, Page, Pager
from kiosk.pages.situation import Situation
from kiosk.pages.texts import BOLD, LARGE, NORMAL, TextBox, parts_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePage(Page):
    """What a service gives and takes, before it starts; a part at a time where large type takes more room."""

    facts: tuple[Fact, ...]
    pager: Pager | None
    begin: Button
    sample: Button | None


@dataclass(frozen=True, slots=True)
class FactSizes:
    """What a fact takes in pixels: around its words, its label, its text."""

    edge: int
    label: int
    text: TextBox

    def height_of(self, fact: Fact) -> float:
        """Return how high a fact is at least."""
        return self.edge + self.label + self.text.height_of(fact.text)


FACT = FactSizes(32, 55, TextBox(720, NORMAL.label, 1.3, BOLD))
LARGE_FACT = FactSizes(32, 73, TextBox(720, LARGE.label, 1.3, BOLD))

END = 1424
"""Where what stands above the button has to end."""

EDGES = 64
"""Pixels above the panel of facts, and within it around them."""

PAGER = 128

SAMPLE = 96
"""What the button to the sample takes."""


def service_page(service: Service, session: Session, situation: Situation) -> ServicePage:
    """Tell what a service gives, costs and needs."""
    say = situation.say
    title, lead = service.name.text(say.language), service.summary.text(say.language)
    sample = None if service.output == "on_screen" else _sample_button(situation)
    end = END - SAMPLE if sample is not None else END
    room = end - EDGES - head_end(title, lead, situation)
    sizes = LARGE_FACT if situation.modes.large else FACT
    parts = parts_of([[fact] for fact in _facts(service, situation)], sizes.height_of, room, room - PAGER)
    return ServicePage(
        kind="ServiceStart",
        title=title,
        lead=lead,
        who=who_of(session),
        back=can_go_back(session),
        facts=parts[situation.part_of(len(parts))],
        pager=situation.pager(len(parts)),
        begin=Button(action="begin", text=say("service_start.begin"), icon="arrow-right-bold"),
        sample=sample,
    )


def _sample_button(situation: Situation) -> Button:
    return Button(action="open", value="sample", text=situation.say("sample.open"), icon="eye-bold")


def _facts(service: Service, situation: Situation) -> tuple[Fact, ...]:
    say = situation.say
    return (
        Fact(icon="file-text-fill", label=say("service_start.get"), text=_what_comes_out(service, situation)),
        Fact(
            icon="clock-fill",
            label=say("service_start.time"),
            text=say("service_start.time_seconds", seconds=service.usual_seconds),
        ),
        Fact(icon="wallet-fill", label=say("service_start.cost"), text=cost_of(service, situation)),
        Fact(
            icon="identification-card-fill", label=say("service_start.bring"), text=_what_to_bring(service, situation)
        ),
    )


def _what_comes_out(service: Service, situation: Situation) -> str:
    say, days = situation.say, service.validity_days
    match service.output:
        case "on_screen":
            has_list = service.print_list is not None
            return say("service_start.get_screen_list" if has_list else "service_start.get_screen")
        case "acceptance_slip_80mm":
            return say("service_start.get_slip")
        case "receipt_80mm":
            return say("service_start.get_receipt")
    if service.archetype == "two_phase":
        return say("service_start.get_later")
    return say("service_start.get_paper_days", days=days) if days else say("service_start.get_paper")


def _what_to_bring(service: Service, situation: Situation) -> str:
    """Return what the resident proves himself by, and what else he needs; a licence is named among the latter."""
    say, proof = situation.say, PROOF[service.identity]
    if not service.needs:
        return say(f"service_start.bring_{proof}")
    needs = [need.text(say.language) for need in service.needs]
    own = [say(f"service_start.{proof}")] if proof in {"card", "number"} else []
    return "\n".join([*own, *needs])


PROOF = {
    "none": "nothing",
    "id_card": "card",
    "id_card+face": "card",
    "id_card+face+consent": "card",
    "id_number+face": "number",
    "business_licence_code": "licence",
}


def cost_of(service: Service, situation: Situation) -> str:
    """Return what a service costs, in words."""
    say = situation.say
    if service.fee == "amount_due":
        return say("service_start.price_later")
    return say("service_start.price", yuan=f"{service.fee / 100:.2f}") if service.fee else say("service_start.free")


def department_of(service: Service, situation: Situation) -> str:
    """Return the department's everyday name."""
    assert situation.catalog is not None
    return situation.catalog.department(service).short.text(situation.say.language)


def elsewhere_of(service: Service, situation: Situation) -> str:
    """Return where else the service is done."""
    assert situation.catalog is not None
    words = service.elsewhere or situation.catalog.department(service).elsewhere
    return words.text(situation.say.language)


def data_consent_page(service: Service, session: Session, situation: Situation) -> ConsentPage:
    """Ask whether the department may look the resident up."""
    say, data = situation.say, service.data_consent
    assert data is not None
    return ConsentPage(
        kind="Consent",
        title=say("data_consent.title"),
        lead=say("data_consent.lead"),
        who=who_of(session),
        back=can_go_back(session),
        notice=None,
        facts=(
            Fact(icon="buildings-fill", text=say("data_consent.who", department=department_of(service, situation))),
            Fact(icon="folder-open-fill", text=say("data_consent.what", data=data.text(say.language))),
            Fact(icon="target-fill", text=say("data_consent.why", service=service.name.text(say.language))),
            Fact(icon="trash-fill", text=say("data_consent.keeping")),
        ),
        more=None,
        choices=(
            Button(
                action="agree",
                text=say("data_consent.agree"),
                sub=say("data_consent.agree_sub"),
                icon="magnifying-glass-bold",
            ),
            Button(
                action="refuse",
                text=say("data_consent.refuse"),
                sub=say("data_consent.refuse_sub"),
                icon="storefront-fill",
            ),
        ),
    )
