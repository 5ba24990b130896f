"""Card, consent to the face comparison, the full notice, the camera."""

from dataclasses import dataclass

from drivers import CaptureHint
from flows.confirmation import FACE_ATTEMPTS
from flows.effects import AskFaceConsent, CompareFace, ReadIdCard
from flows.engine import can_go_back
from flows.session import Session
from kiosk.pages.heads import head_end
from kiosk.pages.masks import masked_name
from kiosk.pages.model import Button, Fact, Live, Notice, Page, Pager
from kiosk.pages.situation import Situation
from kiosk.pages.texts import BOLD, LARGE, NORMAL, TextBox, parts_of

SECTIONS = ("who", "why", "how", "how_long", "effect", "rights", "minors")
"""Of the full notice, in their order."""


@dataclass(frozen=True, slots=True)
class SectionSizes:
    """What a section takes as ``Notice.qml`` draws it: pixels around its words, its title, its text."""

    edge: int
    title: TextBox
    text: TextBox

    def height_of(self, section: "Section") -> float:
        """Return how many pixels a section takes, and the gap below it."""
        return self.edge + self.title.height_of(section.title) + self.text.height_of(section.text)


SECTION = SectionSizes(120, TextBox(872, NORMAL.label, 1.3, BOLD), TextBox(872, NORMAL.body, 1.45))
LARGE_SECTION = SectionSizes(72, TextBox(904, LARGE.label, 1.3, BOLD), TextBox(904, LARGE.body, 1.45))

NOTICE_END = 1480
"""Where the sections have to end; the pager is below."""

GAP = 32
"""Between title and sections."""

BADLY_LIT = (CaptureHint.TOO_DARK, CaptureHint.TOO_BRIGHT, CaptureHint.BACKLIGHT)

UNKNOWN_YET = (CaptureHint.NONE, CaptureHint.NO_FACE)
"""Hints that tell nothing about light, company or position."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardPage(Page):
    """Where a card, a code or a telephone goes.

    Attributes:
        drawing: names the QML file that shows it.
        side: of the screen on which its device is: below, left or right.
        without: asks what ``others`` answer; empty where there is one, which says everything itself.
        others: the ways on without it.
    """

    drawing: str
    hint: str
    side: str = "below"
    without: str = ""
    others: tuple[Button, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentPage(Page):
    """A question of consent: facts, and two choices that are equal in everything."""

    notice: Notice | None
    facts: tuple[Fact, ...]
    more: Button | None
    choices: tuple[Button, Button]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One heading of the full notice and its text."""

    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePage(Page):
    """The full notice, a part at a time."""

    sections: tuple[Section, ...]
    pager: Pager | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One condition of a good picture, and whether it is met."""

    text: str
    met: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraLive(Live):
    """The hint, or what the resident is asked to do, is the title.

    Attributes:
        part: of the ring that is filled: a share for each mark that is met and for each gesture that is done.
        gesture: what he is asked to do, so that an arrow points there; empty while nothing is.
    """

    hint: str
    marks: tuple[Mark, ...]
    part: float
    gesture: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraPage(Page):
    """The resident's own picture, and the way without it."""

    attempt: str
    other: Button


def who_of(session: Session) -> str:
    """Return the masked name for the strip, empty before the resident said who he is."""
    return masked_name(session.applicant.name) if session.applicant is not None else ""


def card_page(effect: ReadIdCard, session: Session, situation: Situation) -> CardPage:
    """Ask for the card; after a failed read the title is the cure."""
    say = situation.say
    own = f"put_card.{effect.trouble.partition('.')[2]}"
    table = own if f"{own}.title" in say.words else "put_card"
    return CardPage(
        kind="PutCard",
        title=say(f"{table}.title"),
        lead=say(f"{table}.lead"),
        back=can_go_back(session),
        drawing="IdCard",
        hint=say(f"put_card.hint.{situation.reader}"),
        side=situation.reader,
        without=say("no_card.title") if situation.has_scanner else "",
        others=(
            Button(action="phone_code", text=say("put_card.phone"), icon="qr-code-bold"),
            Button(action="help", text=say("put_card.help"), icon="users-bold"),
        )
        if situation.has_scanner
        else (Button(action="open", value="no_card", text=say("put_card.no_card"), icon="identification-card-bold"),),
    )


def consent_page(effect: AskFaceConsent, session: Session, situation: Situation) -> ConsentPage:
    """Ask for consent before the camera opens; nothing is preselected. Of a child's face the guardian is asked."""
    say, site = situation.say, situation.site
    table = "consent_of_guardian" if effect.of_child else "consent"
    controller = site.controller.text(say.language) if site is not None else ""
    return ConsentPage(
        kind="Consent",
        title=say(f"{table}.title"),
        lead=say(f"{table}.lead"),
        who=who_of(session),
        back=can_go_back(session),
        notice=Notice(tone="success", icon="check-circle-fill", text=say("consent.notice")),
        facts=(
            Fact(icon="identification-card-fill", text=say("consent.purpose")),
            Fact(icon="trash-fill", text=say("consent.keeping")),
            Fact(icon="buildings-fill", text=say("consent.controller", controller=controller)),
            Fact(icon="arrow-counter-clockwise-bold", text=say("consent.withdrawal")),
        ),
        more=Button(action="open", value="notice", text=say("consent.more"), icon="file-text-bold"),
        choices=(
            Button(action="agree", text=say("consent.agree"), sub=say(f"{table}.agree_sub"), icon="user-focus-fill"),
            Button(action="refuse", text=say("consent.refuse"), sub=say("consent.refuse_sub"), icon="lock-key-fill"),
        ),
    )


def notice_page(session: Session, situation: Situation) -> NoticePage:
    """Tell everything that the law asks to be told, in plain words."""
    say, site = situation.say, situation.site
    details = (
        {"controller": site.controller.text(say.language), "contact": site.contact.text(say.language)}
        if site is not None
        else {"controller": "", "contact": ""}
    )
    every = [
        Section(title=say(f"notice.{name}.title"), text=say(f"notice.{name}.text", **details)) for name in SECTIONS
    ]
    title, sizes = say("notice.title"), LARGE_SECTION if situation.modes.large else SECTION
    room = NOTICE_END - head_end(title, "", situation) - GAP
    parts = parts_of([[section] for section in every], sizes.height_of, room, room)
    return NoticePage(
        kind="Notice",
        title=title,
        who=who_of(session),
        back=True,
        sections=parts[situation.part_of(len(parts))],
        pager=situation.pager(len(parts)),
    )


def camera_page(effect: CompareFace, session: Session, situation: Situation) -> CameraPage:
    """Show the resident what the camera sees and what would help."""
    say, work = situation.say, situation.work
    marks = _marks(CaptureHint(work.hint), situation)
    steps = len(marks) + max(1, work.gestures_done + bool(work.gesture))
    return CameraPage(
        kind="Camera",
        title=say("camera.hint.none"),
        lead=say("camera.lead"),
        who="" if situation.faces_hidden else who_of(session),
        back=can_go_back(session),
        attempt=say("camera.attempt", attempt=effect.attempt, count=FACE_ATTEMPTS),
        other=Button(action="refuse", text=say("camera.other"), icon="lock-key-fill"),
        live=CameraLive(
            hint=say(f"camera.gesture.{work.gesture}" if work.gesture else f"camera.hint.{work.hint}"),
            marks=marks,
            part=(sum(mark.met for mark in marks) + work.gestures_done) / steps,
            gesture=work.gesture,
        ),
    )


def _marks(hint: CaptureHint, situation: Situation) -> tuple[Mark, ...]:
    say, known = situation.say, hint not in UNKNOWN_YET
    asked = bool(situation.work.gesture)
    return (
        Mark(text=say("camera.light"), met=asked or (known and hint not in BADLY_LIT)),
        Mark(text=say("camera.alone"), met=asked or (known and hint is not CaptureHint.ONE_PERSON)),
        Mark(text=say("camera.place"), met=asked or hint is CaptureHint.HOLD_STILL),
    )
