"""What a page is made of: frozen values with every text already in the resident's language.

A page knows nothing of pixels, QML nothing of sessions; `as_model` is the only thing that crosses. ``kind`` names the
QML file. What changes while a page stands (typed figures, seconds, hints) is its ``live`` part, so that the rest of
the page is not drawn anew with every change.
"""

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """Something to press: ``action`` and ``value`` are what `kiosk.pages.actions` answers."""

    action: str
    text: str
    value: str = ""
    icon: str = ""
    sub: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something to read beside its icon; a label stands above the text."""

    icon: str
    text: str
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One line that stands out; ``tone`` is info, success, warn or error."""

    tone: str
    icon: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where the resident is among a service's own steps."""

    text: str
    part: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where people serve without the machine; the heading is empty below a place of the same kind."""

    icon: str
    heading: str
    name: str
    address: str
    hours: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pager:
    """Which part of a long thing is shown."""

    text: str
    previous: Button | None
    next: Button | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """The part of a page that changes while it stands; each kind has its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What all pages share.

    Attributes:
        who: the resident's masked name in the strip, empty where it is not shown.
        back: whether there is a page before this one.
        leave: whether the navigation row offers to finish.
    """

    kind: str
    title: str
    lead: str = ""
    who: str = ""
    progress: Progress | None = None
    back: bool = False
    leave: bool = True
    live: Live | None = None


Plain = str | int | float | bool | None | list["Plain"] | dict[str, "Plain"]


def as_model(page: Page) -> tuple[dict[str, Plain], dict[str, Plain]]:
    """Return a page as QML takes it, dictionaries, lists and plain values: what stands, and what changes."""
    model = {name: _plain(value) for name, value in asdict(page).items()}
    live = model.pop("live")
    return model, live if isinstance(live, dict) else {}


def _plain(value: object) -> Plain:
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    assert value is None or isinstance(value, str | int | float | bool)
    return value
