"""The page of what a resident wants to do: search, the often used, what happens in a life."""

from collections.abc import Sequence
from dataclasses import dataclass

from flows.identification import age_on
from flows.schema import LifeEvent, Service
from flows.session import Session
from kiosk.pages.identity import who_of
from kiosk.pages.model import Button, Page
from kiosk.pages.shelves import row_of, search_button, services_of, topics_of
from kiosk.pages.situation import Situation

OFTEN, OFTEN_LARGE_LOW = 4, 2
"""Services that are offered at once; where there are no topics, what leads to all others is counted among them."""

OLD_AGE = 60
OF_OLD_AGE: frozenset[LifeEvent] = frozenset({"retirement"})
FOR_AGE = 2
"""How many of the often used are those of the resident's age."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage(Page):
    """Search, the often used, then topics; what holds nothing is not there.

    Attributes:
        night: whether the scene of the low layout shows the night.
        search: where it is typed what one wants to do; ``sub`` is an example.
        tiles: services; the last leads to all where no topic does.
        topics: the last leads to all. Large type and the low layout have no room for them.
    """

    night: bool
    search: Button
    often: str
    tiles: tuple[Button, ...]
    by_topic: str
    topics: tuple[Button, ...]


def home_page(session: Session, situation: Situation) -> HomePage:
    """Ask what the resident wants to do."""
    return _home("home", session, situation, back=False)


def browse_page(session: Session, situation: Situation) -> HomePage:
    """Show what can be done here, before anybody says who he is."""
    return _home("browse", session, situation, back=True)


def often_used(services: Sequence[Service], age: int | None) -> tuple[Service, ...]:
    """Return services, the most used first; of somebody who is old, before them two that people of that age use most.

    Args:
        services: by how often they are used on machines, most first; what this resident did before never counts.
        age: full years; None where nobody has said who he is.
    """
    of_age: list[Service] = []
    if age is not None and age >= OLD_AGE:
        of_age = [service for service in services if service.life_event in OF_OLD_AGE][:FOR_AGE]
    return (*of_age, *(service for service in services if service not in of_age))


def _home(table: str, session: Session, situation: Situation, *, back: bool) -> HomePage:
    say, modes, services = situation.say, situation.modes, services_of(situation)
    offered = [row_of(service, situation) for service in often_used(services, _age_of(session))]
    is_short = modes.large or modes.low
    room = OFTEN_LARGE_LOW if modes.large and modes.low else OFTEN
    has_more = len(services) > room
    has_topics = has_more and not is_short
    if has_more and is_short:
        offered[room - 1 :] = [everything("home.all" if modes.large else "home.all_count", situation)]
    return HomePage(
        kind="Home",
        title=say(f"{table}.title"),
        lead=say("home.low_lead") if modes.low else "",
        who=who_of(session),
        back=back,
        night=situation.night,
        search=search_button(situation),
        often="" if is_short else say("home.often"),
        tiles=tuple(offered[:room]),
        by_topic=say("home.by_topic") if has_topics else "",
        topics=(*topics_of(situation), everything("home.all_short", situation)) if has_topics else (),
    )


def everything(key: str, situation: Situation) -> Button:
    """Return what leads to all services, in words that name how many there are."""
    text = situation.say(key, count=len(services_of(situation)))
    return Button(action="open", value="services", text=text, icon="squares-four-fill")


def _age_of(session: Session) -> int | None:
    born = session.applicant.birth_date if session.applicant is not None else ""
    return age_on(born, session.today) if born else None
