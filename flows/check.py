"""The author's checker: what a service file says that no machine can refuse by its form alone.

Every finding names the service and the key, and says what to do. Nothing here needs a department or a device.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flows.archetypes import ARCHETYPES, Step
from flows.catalog import clashes_of, standard_sentences
from flows.documents.layout_check import layout_faults
from flows.documents.screen import ScreenTemplate
from flows.documents.slip.layout_check import slip_faults
from flows.documents.slip.template import SlipPaper
from flows.errors import InvalidAnswer
from flows.questions import Choice, CompanyCode, IdNumber, Question, Relative, SuppliedChoice, Words
from flows.rules.answers import stored_answer
from flows.schema import HOLDERS, Service
from flows.vectors import Case

TODAY = date(2026, 3, 31).isoformat()
"""A last day of a month: the day on which examples have to hold as well."""

NAME_SIGNS = {"zh": 12, "en": 36}
SUMMARY_SIGNS = {"zh": 30, "en": 80}
TITLE_SIGNS = {"zh": 20, "en": 52}
LEAD_SIGNS = {"zh": 40, "en": 90}
LABEL_SIGNS = {"zh": 8, "en": 20}
"""Signs that the screen has room for in large type."""

NOT_SERVED = "card_kind_not_served"
"""The refusal of a card that a service is not for."""

KNOWN = frozenset({"name", "id_number", "sex", "nation", "birth_date", "own_address", "age", "valid_until"})
"""Question ids that ask what the chip says."""

_KNOWN_ZH = (
    "姓名|名字|身份证号码?|公民身份号码|性别|民族|出生日期|出生年月|生日|年龄|户籍地址?|身份证地址|社保卡号|社会保障号码?|社保编?号|医保编?号|"
    "公积金账号|工作单位|单位名称|缴费基数|缴费月数|缴费年限|婚姻状况|(爱人|配偶)的?(姓名|名字|身份证号码?)|结婚日期|学历|毕业院校|毕业时间|驾驶证号|档案编号"
)
_KNOWN_EN = (
    "(full )?name|id( card)? number|sex|gender|ethnic group|nationality|date of birth|birthday|age|registered address|"
    "social security( card)? number|(provident|housing) fund account( number)?|employer|contribution base|"
    "marital status|spouse's (name|id number)|wedding date|degree|school|university|driving licence number"
)
KNOWN_TITLES = {
    "zh": re.compile(
        f"(请?(输入|填写|选择))?(您|你|本人)?的?({_KNOWN_ZH})(是(什么|多少|哪天|哪一天|哪年|哪家)|叫什么)?[？?]?|(您|你)叫什么(名字)?[？?]?"
    ),
    "en": re.compile(f"((what is|what's|enter|type) )?your ({_KNOWN_EN})\\??", re.IGNORECASE),
}
"""Titles of questions that ask for what the chip says of the resident or a department has in its register."""

TYPED = frozenset(
    {"phone", "plate_number", "bank_account", "utility_account", "amount", "number", "code", "text", "address",
     "region", "family_list", "id_number", "company_code"}
)  # fmt: skip
HAN = re.compile(r"[一-鿿]")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend."""

    service: str
    key: str
    text: str


def check_beside(services: Sequence[Service], others: Iterable[Service]) -> Iterator[Finding]:
    """Yield what services have in common that they should not have, with each other or with the ``others``."""
    ids = {service.id for service in services}
    every = [*(other for other in others if other.id not in ids), *services]
    for service, text in clashes_of(every):
        if service.id in ids:
            key, _, told = text.partition(": ")
            yield Finding(service.id, key, told)
    yield from (finding for finding in _shared_sentences(every) if finding.service in ids)


def check_service(service: Service, icons: frozenset[str]) -> Iterator[Finding]:
    """Yield what is wrong with one service by itself."""
    for check in CHECKS:
        for key, text in check(service):
            yield Finding(service.id, key, text)
    if service.icon not in icons:
        yield Finding(service.id, "icon", f"the icon font has no {service.icon}")


Check = Callable[[Service], Iterator[tuple[str, str]]]


def _lengths(service: Service) -> Iterator[tuple[str, str]]:
    texts: list[tuple[str, Words | None, Mapping[str, int]]] = [
        ("name", service.name, NAME_SIGNS),
        ("summary", service.summary, SUMMARY_SIGNS),
    ]
    for question in service.questions:
        at = f"questions.{question.id}"
        texts += [
            (f"{at}.title", question.title, TITLE_SIGNS),
            (f"{at}.lead", question.lead, LEAD_SIGNS),
            (f"{at}.label", question.label, LABEL_SIGNS),
        ]
    for key, words, limits in texts:
        assert words is not None
        for language, text in (("zh", words.zh), ("en", words.en)):
            if len(text) > limits[language]:
                yield f"{key}.{language}", f"{len(text)} signs, {limits[language]} have room"


def _languages(service: Service) -> Iterator[tuple[str, str]]:
    for key, words in sentences_of(service):
        if HAN.search(words.zh) is None:
            yield f"{key}.zh", "is not Chinese"
        if HAN.search(words.en) is not None:
            yield f"{key}.en", "is not English"


def _known_data(service: Service) -> Iterator[tuple[str, str]]:
    for question in service.questions:
        at = f"questions.{question.id}"
        if question.id in KNOWN:
            yield at, "asks what the card says"
        elif _asks_what_is_known(service, question):
            yield f"{at}.title", "asks what the card says, or what the department has in its register"
        if isinstance(question, CompanyCode) and service.identity == "business_licence_code":
            yield at, "asks what the licence says"
        if isinstance(question, IdNumber) and service.proxy == "none" and service.subject == question.id:
            yield at, "asks for a number although nobody but the resident may use the service"


def _asks_what_is_known(service: Service, question: Question) -> bool:
    """Whether the title asks for the resident's own data where it is known who he is; a relative's are asked."""
    is_known = service.identity not in {"none", "business_licence_code"} and service.subject == "applicant"
    titles = (("zh", question.title.zh), ("en", question.title.en))
    return is_known and any(KNOWN_TITLES[language].fullmatch(text) for language, text in titles)


def _defaults(service: Service) -> Iterator[tuple[str, str]]:
    if Step.REVIEW in ARCHETYPES[service.archetype]:
        return
    for question in service.questions:
        if question.default is not None:
            yield f"questions.{question.id}.default", "is never asked: this archetype has no page to change it on"


def _examples(service: Service) -> Iterator[tuple[str, str]]:
    for question in service.questions:
        at = f"questions.{question.id}"
        if question.example is None:
            if question.kind in TYPED and not question.optional:
                yield at, "what is typed needs an example"
            continue
        try:
            stored_answer(question, question.example, TODAY)
        except InvalidAnswer as error:
            yield f"{at}.example", f"is refused: {error.message}"


def _options(service: Service) -> Iterator[tuple[str, str]]:
    for question in service.questions:
        if not isinstance(question, Choice):
            continue
        for name in ("value", "zh", "en"):
            texts = [getattr(option, name) for option in question.options]
            if len(set(texts)) != len(texts):
                yield f"questions.{question.id}.options", f"two options have the same {name}"


def _layout(service: Service) -> Iterator[tuple[str, str]]:
    for key in ("document", "slip", "print_list"):
        template = getattr(service, key)
        if template is None or isinstance(template, ScreenTemplate):
            continue
        for fault in slip_faults(template) if isinstance(template, SlipPaper) else layout_faults(template):
            yield key, fault


def _subject(service: Service) -> Iterator[tuple[str, str]]:
    if service.subject in {"applicant", "company"}:
        return
    question = service.question(service.subject)
    if not isinstance(question, Relative | IdNumber | CompanyCode | SuppliedChoice):
        yield "subject", f"{service.subject} names nobody"


def _marks(service: Service) -> Iterator[tuple[str, str]]:
    if "zero_material" in service.marks and service.needs:
        yield "marks", "nothing has to be brought, and needs names something"
    if service.fee == 0 and service.archetype == "bill_payment":
        yield "fee", "a bill is paid and costs nothing"


def _confirmation(service: Service) -> Iterator[tuple[str, str]]:
    """Tell of a way that proves nothing here, or too little."""
    asked = {question.kind for question in service.questions}
    if "pin" in asked and "social_card_pin" in service.accepts:
        yield "accepts", "social_card_pin: a PIN that is set here is forgotten or is about to change"
    if "pin" in asked and "one_time_code" in service.accepts:
        yield "accepts", "one_time_code: whoever took card and telephone would set a PIN of his own"


CHECKS: Sequence[Check] = (
    _lengths,
    _languages,
    _known_data,
    _defaults,
    _examples,
    _options,
    _layout,
    _subject,
    _marks,
    _confirmation,
)


def sentences_of(service: Service) -> Iterator[tuple[str, Words]]:
    """Yield everything that a resident reads of a service, with its key."""
    yield "name", service.name
    yield "official_name", service.official_name
    yield "summary", service.summary
    for key in ("data_consent", "elsewhere", "others_go", "declaration"):
        words = getattr(service, key)
        if words is not None:
            yield key, words
    for key in ("needs", "steps_after"):
        for number, words in enumerate(getattr(service, key)):
            yield f"{key}.{number}", words
    for question in service.questions:
        for key in ("title", "lead", "label"):
            yield f"questions.{question.id}.{key}", getattr(question, key)


OWN = re.compile(r"summary|needs\.\d+|steps_after\.\d+|declaration|questions\.[a-z0-9_]+\.lead")
"""Sentences that belong to one service; titles and labels of questions may be said again."""


def _shared_sentences(services: Iterable[Service]) -> Iterator[Finding]:
    standard = standard_sentences()
    seen: dict[str, str] = {}
    for service in services:
        for key, words in sentences_of(service):
            if OWN.fullmatch(key) is None:
                continue
            for language, text in (("zh", words.zh), ("en", words.en)):
                if text in standard:
                    continue
                if (other := seen.setdefault(text, service.id)) != service.id:
                    yield Finding(service.id, f"{key}.{language}", f"says the same as {other}")


def check_vectors(service: Service, cases: Iterable[Case], refusal_words: Callable[[str], bool]) -> Iterator[Finding]:
    """Yield what is wrong with a service's vectors.

    Args:
        service: whose vectors.
        cases: the vectors.
        refusal_words: whether there are words for a refusal's reason.
    """
    cases = tuple(cases)
    ids = {question.id: question for question in service.questions}
    for case in cases:
        for name in sorted(case.vector.answers.keys() - ids.keys() - {"face_consent", "data_consent"}):
            yield Finding(service.id, f"vectors.{case.name}", f"answers {name}, which is not asked")
        if case.refusal and not refusal_words(case.refusal):
            yield Finding(service.id, f"vectors.{case.name}", f"there are no words for the refusal {case.refusal}")
    if service.holders != HOLDERS and all(case.refusal != NOT_SERVED for case in cases):
        yield Finding(service.id, "holders", f"leaves cards out, and no vector refusals.{NOT_SERVED} shows it")
    for question in ids.values():
        if question.when is not None and not any(_reaches(case, question) for case in cases):
            yield Finding(service.id, f"questions.{question.id}", "no vector gets there")


def _reaches(case: Case, question: Question) -> bool:
    """Whether a vector meets a question's condition, by its own answer or by what most residents would say."""
    assert question.when is not None
    return case.vector.answers.get(question.when.answer, question.when.is_) == question.when.is_
