"""What may be answered at this moment to the questions whose choices a department supplies."""

from collections.abc import Iterator, Sequence

from flows.ports import Offered
from flows.questions import OFFERED
from service.departments.operation import Inquiry, Operation, OperationFault


def offers_for(operation: Operation, inquiry: Inquiry, question_id: str) -> tuple[Offered, ...]:
    """Return what may be answered to a question of `flows.questions.OFFERED` now.

    Raises:
        OperationFault: the operation does not say.
    """
    question = inquiry.service.question(question_id)
    if question_id in operation.offers:
        return tuple(Offered(*each) for each in operation.offers[question_id](inquiry))
    if question.kind == "relative":
        return tuple(_relatives(inquiry, question.relations))
    if isinstance(question, OFFERED):
        raise OperationFault(f"{inquiry.service.id}: nothing is offered to {question_id}")
    return ()


RELATIONS_EN = {"household": "same household", "ward": "in my care"}
WORDS_EN = {
    "本人": "myself",
    "父亲": "father",
    "母亲": "mother",
    "儿子": "son",
    "女儿": "daughter",
    "丈夫": "husband",
    "妻子": "wife",
    "祖父": "grandfather",
    "祖母": "grandmother",
    "外祖父": "grandfather",
    "外祖母": "grandmother",
    "孙子": "grandson",
    "外孙": "grandson",
    "孙女": "granddaughter",
    "外孙女": "granddaughter",
}


def _relatives(inquiry: Inquiry, relations: Sequence[str]) -> Iterator[Offered]:
    """Yield the resident's relatives of these relations, everyone once, in the order of the relations."""
    if inquiry.applicant is None:
        return
    family = inquiry.records.all("relative", inquiry.applicant["id_number"])
    told = set()
    for relation in relations:
        for kin in family:
            if kin["relation"] == relation and kin["id_number"] not in told:
                told.add(kin["id_number"])
                value = "self" if relation == "self" else kin["id_number"]
                english = WORDS_EN.get(kin["word"]) or RELATIONS_EN.get(relation, relation)
                yield Offered(value, f"{kin['name']}（{kin['word']}）", f"{kin['name']} ({english})")
