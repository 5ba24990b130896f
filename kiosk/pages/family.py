"""A list of people, one after the other: each a name, what he is to the resident, and a number.

`View.first` holds those who are complete, in the stored form of `flows.questions.FamilyList`; `View.last` what is known
of the one who is being added.
"""

from dataclasses import replace

from flows import questions as q
from flows.effects import Answered, Event
from flows.rules.answers import stored_answer
from kiosk.pages.model import Button
from kiosk.pages.situation import Situation, View

PARTS = ("name", "relation", "number")
DONE, ADD, DROP = "done", "add", "drop"
SEPARATORS = str.maketrans({",": "，", ";": "；"})


def people_of(view: View) -> list[str]:
    """Return those who are complete."""
    return [each for each in view.first.split(";") if each]


def options(question: q.FamilyList, situation: Situation) -> tuple[Button, ...]:
    """Return what can be done with the list as it is."""
    say, people = situation.say, people_of(situation.view)
    add = Button(action="pick", value=ADD, text=say("family.another" if people else "family.first"))
    if not people:
        return (add,)
    done = Button(action="pick", value=DONE, text=say("family.done", count=len(people)))
    drop = Button(action="pick", value=DROP, text=say("family.drop"), sub=people[-1].partition(",")[0])
    return (done, *((add,) if len(people) < question.at_most else ()), drop)


def words(question: q.FamilyList, situation: Situation) -> tuple[str, str]:
    """Return title and lead of the part that is asked."""
    say, stage = situation.say, situation.view.stage
    if stage == "relation" and has_shares(question):
        return say("family.share_title"), say("family.share_lead")
    number = len(people_of(situation.view)) + 1
    return say(f"family.{stage}_title", number=number), say(f"family.{stage}_lead")


def has_shares(question: q.FamilyList) -> bool:
    """Whether the second thing about each is the share that he holds; the example says so."""
    return "%" in (question.example or "")


def opened(question: q.FamilyList, stored: str) -> View:
    """Return how the question opens: with those who were named before, or with the first of them."""
    return View(first=stored) if stored or question.optional else View(stage=PARTS[0])


def proceed(question: q.FamilyList, view: View, today: str) -> View | Event:
    """Go on to the next part, the next person, or the next question; raises `InvalidAnswer` where a part is wrong."""
    if view.stage:
        return _part_given(question, view, today)
    match view.chosen:
        case "add":
            return replace(view, stage=PARTS[0], chosen="", last="", typed="", error="")
        case "drop":
            return replace(view, first=";".join(people_of(view)[:-1]), chosen="", error="")
        case "done":
            return Answered(question.id, view.first)
    return replace(view, error="answer.choice")


def _part_given(question: q.FamilyList, view: View, today: str) -> View:
    given = view.typed.strip().translate(SEPARATORS)
    if not given:
        return replace(view, error="answer.missing")
    so_far = f"{view.last},{given}" if view.last else given
    if view.stage != PARTS[-1]:
        return replace(view, stage=PARTS[PARTS.index(view.stage) + 1], last=so_far, typed="", error="")
    person = stored_answer(question, so_far, today)
    return replace(view, stage="", first=";".join([*people_of(view), person]), last="", chosen="", typed="", error="")


def back(view: View) -> View:
    """Return to the part before, with what was given there."""
    before = PARTS.index(view.stage) - 1
    if before < 0:
        return replace(view, stage="", chosen="", last="", typed="", error="")
    given = view.last.split(",")
    return replace(view, stage=PARTS[before], last=",".join(given[:-1]), typed=given[-1], chosen="", error="")
