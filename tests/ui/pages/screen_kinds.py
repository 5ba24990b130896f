"""Every kind of question, of result and of telling who one is: a moment for each state that changes the page."""

from collections.abc import Iterator

from msgspec import structs
from screen_journey import (
    ENROLMENT,
    FUND,
    Journey,
    Moment,
    printed,
)
from screen_services import (
    DECLARATION,
    FOUND,
    NEEDS,
    OFFERED,
    RECORDS,
    RELATIVES,
    SCREEN,
    SHORT,
    STEPS,
    WORDS,
    variant,
)
from screen_services import questions as asked_questions

from drivers import PrintOutcome, PrintResult
from flows import questions as q
from flows.effects import (
    Begun,
    CardTrouble,
    Confirmed,
    Failed,
    Issued,
    Left,
    LicenceScanned,
    ListAsked,
    NumberGiven,
    Offer,
    OfferMade,
    Paid,
    PortraitFetched,
    Printed,
    Queried,
    ServiceChosen,
)
from flows.engine import advance, effect_of
from flows.ports import Found, Payment, Refusal, SealedSlip, Shown
from flows.questions import Question
from flows.schema import Service
from flows.session import Session
from kiosk.pages.situation import View, Work


def every_question(journey: Journey) -> Iterator[tuple[str, Moment]]:
    """Every kind of question: blank, answered, refused, in its parts and pages."""
    base = journey.catalog.service(ENROLMENT)
    for words, optional in ((WORDS, False), (SHORT, True)):
        for question in asked_questions(words, optional=optional):
            service = variant(base, questions=(question, *journey.catalog.service(FUND).questions))
            session = journey.after(ServiceChosen(service), Begun(), session=journey.identified())
            effect = effect_of(session)
            if isinstance(effect, Offer):
                offered = RELATIVES if question.kind == "relative" else OFFERED
                session = advance(session, OfferMade(offered))
            name = f"{question.kind} {question.id} {'optional' if optional else 'longest'}"
            for state, view in _views_of(question):
                yield f"{name} {state}", Moment(session, view)


ENTRIES = {
    "id_number": "33999919900228004X",
    "company_code": "91330000MA27XXXX5R",
    "phone": "10000000000",
    "plate_number": "浙ADA1234",
    "bank_account": "6222000000000000000",
    "utility_account": "0000000000000000",
    "amount": "10000000.55",
    "number": "99999.99",
    "pin": "135790",
}


ADDRESS = "临湖区听荷街道荷风路 18 号听荷花园南区 12 幢 3 单元 1602 室，放门口的柜子里"
LONG_NAME = "MONTGOMERY FITZWILLIAM ALEXANDRA WILHELMINA CH"
NAMED = "陈小满,女儿,339999201705200421"


def _views_of(question: Question) -> Iterator[tuple[str, View]]:
    yield "blank", View()
    yield "unanswered", View(error="answer.choice")
    yield "second part", View(part=1)
    yield "last part", View(part=99)
    match question.kind:
        case "month_range":
            yield "first month", View(chosen="own", stage="first")
            yield "last month", View(chosen="own", stage="last", first="2026-01")
        case "date_range":
            yield "first day", View(chosen="own", stage="first")
            yield "last day", View(chosen="own", stage="last", first="2026-01-31", last="2026-02-28")
            yield "another day", View(chosen="own", stage="first", first="2025-12-31")
        case "address":
            length = {"at_least": 4, "at_most": 80}
            yield "another", View(stage="own", typed=ADDRESS)
            yield "refused", View(stage="own", typed="路", error="answer.length", details=length)
        case "text":
            length = {"at_least": question.at_least, "at_most": question.at_most}
            yield "typed", View(typed="楼上漏水三个月，厨房和卫生间的吊顶都湿了。" * 3)
            yield "refused", View(typed="1", error="answer.length", details=length)
        case "family_list":
            people = f"{NAMED};{LONG_NAME},daughter,33999920170520042X"
            yield "people", View(first=people)
            yield "all people", View(first=";".join([NAMED] * question.at_most))
            yield "name", View(first=people, stage="name", typed=LONG_NAME)
            yield "no name", View(stage="name", error="answer.missing")
            yield "relation", View(stage="relation", last="陈小满", typed="女儿")
            yield "number", View(stage="number", last="陈小满,女儿", typed="33999920170520042")
            yield "wrong number", View(stage="number", last="陈小满,女儿", typed="1", error="answer.id_number_check")
            yield "number with letters", View(stage="number", last="陈小满,女儿", chosen="letters", typed="USA")
        case "region":
            for code in ("440000", "230000", "530000", "320000"):
                yield f"cities of {code}", View(stage="city", first=code)
                yield f"more cities of {code}", View(stage="city", first=code, part=1, error="answer.choice")
        case "code":
            yield "typed", View(typed="20200000001" if question.hint_form else "B" * question.at_most)
            length = {"at_least": question.at_least, "at_most": question.at_most}
            yield "refused", View(typed="1", error="answer.length", details=length)
        case "pin":
            yield "typed", View(typed="135790")
            yield "again", View(stage="again", first="135790", typed="13")
            yield "other", View(stage="again", first="135790", error="question.pin_differs")
        case "amount":
            limits = {"at_least": 1, "at_most": question.at_most // 100}
            yield "typed", View(typed=ENTRIES["amount"], error="answer.amount", details=limits)
        case kind if kind in ENTRIES:
            yield "typed", View(typed=ENTRIES[kind])
            yield "refused", View(typed=ENTRIES[kind], error="answer.missing")


def every_result(journey: Journey) -> Iterator[tuple[str, Moment]]:
    """What other services have: slips, money, results on the screen, other ways to say who one is."""
    base = journey.catalog.service(ENROLMENT)
    slip = variant(
        base,
        archetype="application",
        output="acceptance_slip_80mm",
        declaration=DECLARATION,
        needs=NEEDS,
        steps_after=STEPS,
    )
    for archetype in ("application", "declaration", "booking", "report", "two_phase", "self_check", "record_list"):
        service = slip.model_copy(update={"archetype": archetype})
        filed = _reviewed(journey, service, *FILLED)
        for part in range(3):
            yield f"check {archetype} {part}", Moment(filed, View(part=part))
        yield f"check {archetype} last", Moment(filed, View(part=99))
        yield f"service {archetype}", Moment(journey.after(ServiceChosen(service), session=journey.identified()))
    later = variant(base, archetype="two_phase")
    yield "service in two phases", Moment(journey.after(ServiceChosen(later), session=journey.identified()))
    free = slip.model_copy(update={"archetype": "report", "identity": "none", "declaration": None})
    yield "check without a card", Moment(_reviewed(journey, free, *FILLED[:2]))
    sum_later = slip.model_copy(update={"fee": "amount_due", "declaration": None})
    yield "check for a sum to come", Moment(_reviewed(journey, sum_later, *FILLED[:2]))
    filed = _reviewed(journey, slip, *FILLED)
    submitting = advance(filed, Confirmed())
    yield "working submitting", Moment(submitting)
    request = effect_of(submitting).request
    issuing = advance(submitting, Queried(Found(request, "case", "slip")))
    yield "working slip", Moment(issuing)
    printing = advance(issuing, Issued(SLIP))
    yield "working printing a slip", Moment(printing)
    yield "take slip", Moment(advance(printing, printed(1)))
    yield from _of_money(
        journey, variant(base, archetype="bill_payment", fee="amount_due", identity="none", output="receipt_80mm")
    )
    yield from _on_screen(
        journey, variant(base, archetype="enquiry", output="on_screen", document=SCREEN, questions=())
    )
    yield from _without_a_card(journey, base)


SLIP = SealedSlip("slip", "受理回执", "SI-2026-1122-0417", "ABCD", "2026-11-22T10:00:00+08:00", {}, "TOKEN", "0" * 64)
FILLED = tuple(
    question
    for question in asked_questions(WORDS, optional=True)
    if question.kind in {"text", "region", "phone", "amount", "address", "bank_account", "id_number", "code"}
)
ANSWERS = {
    "text": "楼上漏水三个月，厨房和卫生间的吊顶都湿了，物业来看过两次，说要等业主同意才能修。" * 2,
    "address": ADDRESS,
    "phone": "10000000000",
    "region": "522300",
    "amount": "999999999999",
    "bank_account": "999900000000123456",
    "id_number": "33999919620317002X",
    "code": "GZ20240001",
}


def _reviewed(journey: Journey, service: Service, *questions: Question) -> Session:
    service = service.model_copy(update={"questions": questions})
    session = journey.after(ServiceChosen(service), Begun(), session=journey.identified())
    # As stored: what is typed in full is another test's.
    return structs.replace(session, answers={each.id: ANSWERS[each.kind] for each in questions})


def _of_money(journey: Journey, service: Service) -> Iterator[tuple[str, Moment]]:
    paying = _reviewed(journey, service, *FILLED[:2])
    yield "service with a sum due", Moment(journey.after(ServiceChosen(service), session=journey.identified()))
    request = effect_of(paying).request
    due = Found(request, "case", "slip", due=123456789, due_for="公租房租金")
    known = advance(paying, Queried(due))
    yield "check a bill", Moment(known)
    opening = advance(known, Confirmed())
    yield "pay", Moment(opening)
    code = Work(code="https://pay.example.invalid/p?o=0123456789abcdef01234567")
    yield "pay by code", Moment(opening, work=code, around={"pay_seconds": 92})
    paid = advance(opening, Paid(Payment("paid", "1", due.due, "wallet", "42", "2026-11-22T10:00:00+08:00")))
    yield "working paid", Moment(paid, work=Work(seconds=30, quiet=30))
    for retry in (True, False):
        failed = advance(paid, Failed("department.timeout", retry=retry))
        yield f"problem paid {retry}", Moment(failed)
    yield "working refund", Moment(advance(failed, Left()))
    yield "working close order", Moment(advance(opening, Left()))
    printing = advance(paid, Issued(SLIP))
    for outcome in (PrintOutcome.FAILED, PrintOutcome.UNKNOWN):
        jammed = PrintResult(outcome, 0, "receipt_printer.media_jam", 0.0)
        yield f"problem paid slip {outcome}", Moment(advance(printing, Printed(jammed)))
    for state in ("closed", "unknown"):
        yield f"problem payment {state}", Moment(advance(opening, Paid(Payment(state, "1", due.due))))
    for code in ("payment.unreachable", "department.wrong_fee"):
        yield f"problem {code}", Moment(advance(opening, Failed(code, retry=True)))
    for state in ("refunded", "unknown"):
        yield f"finish {state}", Moment(None, money_back=state)


def _on_screen(journey: Journey, service: Service) -> Iterator[tuple[str, Moment]]:
    asking = journey.after(ServiceChosen(service), Begun(), session=journey.identified())
    yield "service on the screen", Moment(journey.after(ServiceChosen(service), session=journey.identified()))
    yield "working enquiry", Moment(asking)
    fetching = advance(asking, Queried(Found(effect_of(asking).request, "case", "screen")))
    yield "working screen", Moment(fetching)
    listing = structs.replace(
        fetching, service=service.model_copy(update={"print_list": journey.catalog.service(ENROLMENT).document})
    )
    yield "service with a list", Moment(structs.replace(journey.identified(), service=listing.service))
    for name, session in (("result", fetching), ("result with list", listing)):
        for rows in ((), RECORDS):
            shown = advance(session, Issued(Shown("screen", FOUND, rows)))
            for part in range(6 if rows else 1):
                yield f"{name} {len(rows)} {part}", Moment(shown, View(part=part))
            yield f"{name} {len(rows)} revealed", Moment(shown, View(chosen="shown"))
    yield "working list", Moment(advance(shown, ListAsked()))


def _without_a_card(journey: Journey, base: Service) -> Iterator[tuple[str, Moment]]:
    lost = variant(base, identity="id_number+face", questions=(), needs=NEEDS[:1])
    named = journey.after(ServiceChosen(lost), Begun())
    bare = lost.model_copy(update={"needs": ()})
    yield "service without anything", Moment(journey.after(ServiceChosen(bare)))
    yield "service without a card", Moment(journey.after(ServiceChosen(lost)))
    yield "own number", Moment(named)
    yield "own number typed", Moment(named, View(typed="33999919900228004X"))
    yield "own number with letters", Moment(named, View(chosen="letters", typed="FRA330199022804"))
    yield "own number refused", Moment(named, View(typed="330", error="answer.id_number_check"))
    fetching = advance(named, NumberGiven("33999919900228004X"))
    yield "working portrait", Moment(fetching)
    for reason in ("number_unknown", "no_portrait"):
        yield f"refusal {reason}", Moment(advance(fetching, PortraitFetched(Refusal(reason))))
    company = variant(base, identity="business_licence_code", subject="company", questions=())
    scanning = journey.after(ServiceChosen(company), Begun())
    yield "service with a licence", Moment(journey.after(ServiceChosen(company)))
    yield "scan licence", Moment(scanning)
    yield "scan licence again", Moment(advance(scanning, LicenceScanned("x")))
    yield "no licence", Moment(scanning, View(open="no_licence"))
    yield "refusal licence_unreadable", Moment(journey.after(*[LicenceScanned("x")] * 3, session=scanning))
    card = q.ChipCard(id="card", kind="chip_card", card="social_security", **WORDS)
    chip = variant(base, questions=(card,))
    putting = journey.after(ServiceChosen(chip), Begun(), session=journey.identified())
    yield "chip card", Moment(putting)
    yield "chip card again", Moment(advance(putting, CardTrouble("chip_card.media_unreadable")))
    yield "no chip card", Moment(putting, View(open="no_chip_card"))
    offering = variant(base, questions=(q.SuppliedChoice(id="office", kind="supplied_choice", **WORDS),))
    offered = journey.after(ServiceChosen(offering), Begun(), session=journey.identified())
    yield "working offer", Moment(offered)
    yield "refusal nothing_offered", Moment(advance(offered, OfferMade(())))
