"""The equal ways without a face: which there are, the telephone's code, a one-time code or PIN, a helper's badge."""

from dataclasses import dataclass

from flows.effects import ReadIdCard
from flows.engine import can_go_back
from flows.session import Session
from flows.ways import AskSecret, CheckCardPin, ChooseWay, ScanCode
from kiosk.pages.entrance import SLOT
from kiosk.pages.entry import PIN, SENT_CODE, Entry
from kiosk.pages.heads import head_end
from kiosk.pages.identity import CardPage, who_of
from kiosk.pages.model import Button, Notice, Page, Pager
from kiosk.pages.question import QuestionLive, QuestionPage, pad_of, typed_live
from kiosk.pages.situation import Situation
from kiosk.pages.texts import END, PAGED_END, parts_of
from kiosk.settings import LOW_TOP

ICONS = {
    "face": "user-focus-fill",
    "identity_code": "qr-code-bold",
    "one_time_code": "chat-text-fill",
    "social_card_pin": "identification-card-fill",
    "helper": "hand-waving-fill",
}


TOLD_BY_TITLE = ("camera", "face")
"""Devices whose trouble is the title of the page."""


@dataclass(frozen=True, slots=True)
class ChoiceSizes:
    """What equal choices take, in pixels as ``Ways.qml`` draws them.

    Attributes:
        least: height of one.
        gap: to the next.
        notice: above them, with the space around it.
        most: on one page.
    """

    least: int
    gap: int
    notice: int
    most: int


NORMAL = ChoiceSizes(168, 24, 184, 5)
LOW = ChoiceSizes(152, 16, 184, 5)
LARGE = ChoiceSizes(208, 16, 272, 4)
GAP = 48
"""Pixels between the lead and the first choice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaysPage(Page):
    """Ways that are equal in everything.

    Attributes:
        icon: of what is chosen; the low layout shows it above the title.
        notice: what went wrong on the way that was tried.
    """

    icon: str
    notice: Notice | None
    choices: tuple[Button, ...]
    pager: Pager | None


def ways_page(effect: ChooseWay, session: Session, situation: Situation) -> WaysPage:
    """Let the resident choose how to show who he is."""
    say, table = situation.say, f"ways.{effect.reason}"
    title, lead, notice = say(f"{table}.title"), say(f"{table}.lead"), _notice(effect.trouble, situation)
    ways = [
        Button(action="way", value=way, text=say(f"way.{way}.name"), sub=say(f"way.{way}.how"), icon=ICONS[way])
        for way in effect.ways
    ]
    parts = _parts(ways, title, lead, notice, situation)
    return WaysPage(
        kind="Ways",
        title=title,
        lead=lead,
        who=who_of(session),
        back=can_go_back(session),
        icon="lock-key-fill",
        notice=notice,
        choices=parts[situation.part_of(len(parts))],
        pager=situation.pager(len(parts)),
    )


def _parts(
    ways: list[Button], title: str, lead: str, notice: Notice | None, situation: Situation
) -> tuple[tuple[Button, ...], ...]:
    modes = situation.modes
    sizes = LARGE if modes.large else LOW if modes.low else NORMAL
    top = LOW_TOP
    if not modes.low:
        top = head_end(title, lead, situation) + GAP + (sizes.notice if notice else 0)
    each = sizes.least + sizes.gap
    room, paged_room = (min(end - top + sizes.gap, sizes.most * each) for end in (END, PAGED_END))
    return parts_of([[way] for way in ways], lambda _: each, room, paged_room)


def scan_page(effect: ScanCode, session: Session, situation: Situation) -> CardPage:
    """Ask for the telephone, or for the helper's badge, before the scanner; after a failure the lead is the cure."""
    say, table = situation.say, f"scan.{effect.way}"
    return CardPage(
        kind="PutCard",
        title=say(f"{table}.title"),
        lead=_trouble(effect.trouble, situation) if effect.trouble else say(f"{table}.lead"),
        who=who_of(session),
        back=can_go_back(session),
        drawing="Phone" if effect.way == "identity_code" else "Badge",
        hint=say("scan_licence.hint"),
        others=(Button(action="back", text=say("ways.other"), icon="arrows-left-right-bold"),),
    )


def secret_page(effect: AskSecret, session: Session, situation: Situation) -> QuestionPage:
    """Ask for the one-time code or a PIN; what was wrong with the last is told until the next is begun."""
    say, view, table = situation.say, situation.view, f"secret.{effect.way}"
    entry = secret_entry(effect)
    typed = typed_live(entry, situation)
    if effect.trouble and not view.typed and not view.error:
        typed["error"] = _trouble(effect.trouble, situation, left=effect.tries_left)
    return QuestionPage(
        kind="Question",
        title=say(f"{table}.title"),
        lead=say(f"{table}.lead", phone=effect.phone),
        who=who_of(session),
        back=True,
        control="Pad",
        options=(),
        proceed=Button(action="continue", text=say("question.continue"), icon="arrow-right-bold"),
        pad=pad_of(entry, situation),
        wheel=None,
        skip=Button(action="resend", text=say("secret.resend"), icon="arrow-clockwise-bold")
        if effect.way == "one_time_code"
        else None,
        live=QuestionLive(chosen="", columns=(), **typed),
    )


def secret_entry(effect: AskSecret) -> Entry:
    """Return how it is typed: a code from a telephone is shown, a PIN is not."""
    return SENT_CODE if effect.way == "one_time_code" else PIN


def card_pin_page(_: CheckCardPin, session: Session, situation: Situation) -> CardPage:
    """Ask for the social-security card whose PIN was typed."""
    say = situation.say
    return CardPage(
        kind="PutCard",
        title=say("card_pin.title"),
        lead=say("card_pin.lead"),
        who=who_of(session),
        back=can_go_back(session),
        drawing="ChipCard",
        hint=say("put_chip_card.hint"),
        side=SLOT,
        others=(Button(action="back", text=say("ways.other"), icon="arrows-left-right-bold"),),
    )


def guardian_page(effect: ReadIdCard, session: Session, situation: Situation) -> CardPage:
    """Ask for the card of a child's guardian; a card that is none of his is told."""
    say = situation.say
    family, _, name = effect.trouble.partition(".")
    own = f"guardian.{name}" if family == "guardian" else f"put_card.{name}"
    table = own if effect.trouble and f"{own}.title" in say.words else "guardian"
    return CardPage(
        kind="PutCard",
        title=say(f"{table}.title"),
        lead=say(f"{table}.lead"),
        who=who_of(session),
        back=can_go_back(session),
        drawing="IdCard",
        hint=say(f"put_card.hint.{situation.reader}"),
        side=situation.reader,
        others=(Button(action="help", text=say("guardian.alone"), icon="storefront-fill"),),
    )


def _notice(trouble: str, situation: Situation) -> Notice | None:
    if not trouble or trouble.partition(".")[0] in TOLD_BY_TITLE:
        return None
    return Notice(tone="info", icon="info-fill", text=_trouble(trouble, situation))


def _trouble(code: str, situation: Situation, left: int | None = None) -> str:
    """Return one sentence about what went wrong, with the tries that are left where that is known."""
    say = situation.say
    name, family = code.replace(".", "_"), code.partition(".")[0]
    counted = f"trouble_told.{name}_left"
    if left is not None and counted in say.words:
        return say(counted, left=left)
    known = (key for key in (f"trouble_told.{name}", f"trouble_told.{family}_other") if key in say.words)
    return say(next(known, "trouble_told.other"))
