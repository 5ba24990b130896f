"""Choosing a service, reading what it takes, consenting to the look-up it needs."""

from dataclasses import dataclass

from flows.catalog import Catalog
from flows.engine import Session, can_go_back
from flows.schema import Service
from kiosk.pages.identity import ConsentPage, who_of
from kiosk.pages.model import Button, Fact, Page, Pager
from kiosk.pages.situation import Situation

OFTEN = 4
ROWS_A_PART = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage(Page):
    """Rows to choose from."""

    label: str
    rows: tuple[Button, ...]
    pager: Pager | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePage(Page):
    """What a service gives and takes, before it starts."""

    facts: tuple[Fact, ...]
    begin: Button


def list_parts(catalog: Catalog | None) -> int:
    """Return how many parts the list of all services has."""
    return -(-len(catalog) // ROWS_A_PART) if catalog is not None else 1


def home_page(session: Session, situation: Situation) -> ListPage:
    """Ask what the resident wants to do."""
    say, services = situation.say, tuple(situation.catalog or ())
    rows = tuple(_row(service, situation) for service in services[:OFTEN])
    everything = Button(
        action="browse",
        text=say("home.all"),
        sub=say("home.all_sub", count=len(services)),
        icon="squares-four-fill",
    )
    return ListPage(
        kind="List",
        title=say("home.title"),
        lead=say("home.lead"),
        who=who_of(session),
        label=say("home.often"),
        rows=(*rows, everything) if len(services) > OFTEN else rows,
        pager=None,
    )


def service_list_page(session: Session, situation: Situation) -> ListPage:
    """Show every service, a part at a time; before the card as well as after it."""
    say, services = situation.say, tuple(situation.catalog or ())
    first = situation.view.part * ROWS_A_PART
    return ListPage(
        kind="List",
        title=say("service_list.title"),
        lead=say("service_list.lead"),
        who=who_of(session),
        back=True,
        label="",
        rows=tuple(_row(service, situation) for service in services[first : first + ROWS_A_PART]),
        pager=situation.pager(list_parts(situation.catalog)),
    )


def _row(service: Service, situation: Situation) -> Button:
    language = situation.say.language
    return Button(
        action="choose",
        value=service.id,
        text=service.name.text(language),
        sub=service.summary.text(language),
        icon=f"{service.icon}-fill",
    )


def service_page(service: Service, session: Session, situation: Situation) -> ServicePage:
    """Tell what a service gives, costs and needs."""
    say, days = situation.say, service.validity_days
    get = say("service_start.get_paper_days", days=days) if days else say("service_start.get_paper")
    return ServicePage(
        kind="ServiceStart",
        title=service.name.text(say.language),
        lead=service.summary.text(say.language),
        who=who_of(session),
        back=can_go_back(session),
        facts=(
            Fact(icon="file-text-fill", label=say("service_start.get"), text=get),
            Fact(
                icon="clock-fill",
                label=say("service_start.time"),
                text=say("service_start.time_seconds", seconds=service.usual_seconds),
            ),
            Fact(icon="wallet-fill", label=say("service_start.cost"), text=cost_of(service, situation)),
            Fact(
                icon="identification-card-fill",
                label=say("service_start.bring"),
                text=say("service_start.bring_card"),
            ),
        ),
        begin=Button(action="begin", text=say("service_start.begin"), icon="arrow-right-bold"),
    )


def cost_of(service: Service, situation: Situation) -> str:
    """Return what a service costs, in words."""
    say = situation.say
    return say("service_start.price", yuan=f"{service.fee / 100:.2f}") if service.fee else say("service_start.free")


def department_of(service: Service, situation: Situation) -> str:
    """Return the department's everyday name."""
    return situation.say(f"department.{service.department_code}")


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
