"""The words files: how they are read, and that whatever can go wrong has plain words."""

import ast
import inspect
import json
import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from drivers import KINDS
from flows.catalog import Catalog, load_catalog
from flows.check import sentences_of
from kiosk.pages.listed import ROW
from kiosk.words import FOLDER, LANGUAGES, Say, Words, WordsError, load_words
from service.departments import checks

ROOT = Path(__file__).resolve().parents[2]
DEVICES = tuple(KINDS)
FAMILIES = (*DEVICES, "department", "document", "journal", "payment")
LOGGING = ("debug", "info", "warning", "error")


def sources(*folders: str) -> Iterator[ast.AST]:
    """Every syntax tree of the program's own text, without the simulators and the making of papers."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")) or [ROOT / folder]:
            if "simulator" not in path.parts and path.parent.name != "documents":
                yield ast.parse(path.read_text(encoding="utf-8"))


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            yield name, node


def error_codes() -> set[str]:
    """Every code of a device, department, document, payment or journal that stands in the program, events left out."""
    found: set[str] = set()
    for tree in sources("drivers", "service/gateway", "flows", "kiosk/perform.py", "kiosk/office.py"):
        logged = {id(argument) for name, call in calls(tree) if name in LOGGING for argument in call.args}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in logged:
                family, dot, code = node.value.partition(".")
                if dot and family in FAMILIES and code.isidentifier():
                    found.add(node.value)
            elif isinstance(node, ast.JoinedStr) and isinstance(node.values[-1], ast.Constant):
                # Links and hosts serve every device: f"{kind}.busy".
                tail = node.values[-1].value
                if len(node.values) == 2 and isinstance(tail, str) and tail.startswith(".") and tail[1:].isidentifier():
                    found |= {device + tail for device in DEVICES}
    return found


def refusals() -> set[str]:
    """Every reason of the engine, of the departments, and of a service's vectors."""
    found = vector_reasons()
    for tree in sources("flows", "service"):
        for name, call in calls(tree):
            if name in {"Refusal", "ShowRefusal"}:
                found |= constants(call)
            found |= {text for each in call.keywords if each.arg == "refusal" for text in constants(each.value)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["refusal"]:
                found |= result_constants(node.value)
    for tree in sources("service/departments"):
        found |= reasons(tree)
    return found - {""}


def vector_reasons() -> set[str]:
    """What departments answer by the services' own vectors: ``[refusals.too_soon-again]`` is ``too_soon``."""
    vectors = (tomllib.loads(path.read_text(encoding="utf-8")) for path in (ROOT / "flows").rglob("*.vectors.toml"))
    return {name.partition("-")[0] for vector in vectors for name in vector.get("refusals", {})}


def reasons(tree: ast.AST) -> set[str]:
    """Every reason of a department: told as ``reason`` or ``missing``, or returned by a check."""
    found: set[str] = set()
    for name, call in calls(tree):
        told = [each.value for each in call.keywords if each.arg in {"reason", "missing"}]
        if name == "Refused":
            told += call.args
        elif inspect.isfunction(check := getattr(checks, name, None)):
            place = list(inspect.signature(check).parameters)
            told += call.args[place.index("reason") :][:1] if "reason" in place else []
        found |= {text for each in told for text in constants(each)}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.returns is not None and ast.unparse(node.returns) == "str | None":
            returned = (each.value for each in ast.walk(node) if isinstance(each, ast.Return) and each.value)
            found |= {text for each in returned for text in result_constants(each)}
        if isinstance(node, ast.FunctionDef):
            defaults = zip(reversed(node.args.args), reversed(node.args.defaults), strict=False)
            found |= {text for name, each in defaults if name.arg == "reason" for text in constants(each)}
        if isinstance(node, ast.AnnAssign) and node.value and ast.unparse(node.target) == "missing":
            found |= constants(node.value)
    return {text for text in found if text.isidentifier()}


def result_constants(node: ast.expr) -> set[str]:
    """The texts that an expression may come to, without those that it only looks at."""
    if isinstance(node, ast.IfExp):
        return result_constants(node.body) | result_constants(node.orelse)
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


def invalid_answers() -> set[str]:
    return {
        call.args[0].value
        for tree in sources("flows", "kiosk")
        for name, call in calls(tree)
        if name == "InvalidAnswer" and isinstance(call.args[0], ast.Constant)
    }


def constants(node: ast.AST) -> set[str]:
    values = (each.value for each in ast.walk(node) if isinstance(each, ast.Constant))
    return {value for value in values if isinstance(value, str)}


@pytest.fixture(scope="module")
def words() -> Words:
    return load_words()


def test_every_error_code_has_a_page_in_plain_words(words: Words) -> None:
    codes = error_codes()
    assert {"id_card.silent", "camera.frozen", "document_printer.media_jam", "department.timeout"} <= codes
    assert {"document.wrong_person", "journal.damaged", "face.pack_altered", "camera.busy"} <= codes
    # Without camera or comparer the equal ways are the page: `ways.unavailable`.
    told = {code for code in codes if code.partition(".")[0] not in {"camera", "face"}}
    for code in sorted(told | {"print_unknown"}):
        for language in LANGUAGES:
            say = Say(words, language)
            family = say.family("problem", code)
            assert family != "problem.other", code
            assert say(f"{family}.title", department="")
            assert say(f"{family}.lead", department="", printed="x", money="x", instead="x")


def test_every_reason_to_refuse_has_a_page_of_its_own(words: Words) -> None:
    reasons = refusals()
    assert {"card_unreadable", "face_refused", "no_other_way", "not_enrolled", "no_account"} <= reasons
    told = {key.removeprefix("trouble_told.") for key in words if key.startswith("trouble_told.")}
    assert {reason for reason in reasons - told if f"refusal.{reason}.title" not in words} == set()


def test_every_trouble_on_a_way_without_the_face_has_a_sentence(words: Words) -> None:
    told = {key.removeprefix("trouble_told.") for key in words if key.startswith("trouble_told.")}
    assert {"no_phone_on_file", "code_expired", "pin_wrong_left", "chip_card_pin_blocked", "helper_locked"} <= told
    trouble = {text for tree in sources("flows/confirmation.py") for text in _troubles(tree)}
    assert {"code_wrong", "badge_unknown"} <= trouble
    named = {text.replace(".", "_") for text in trouble - {""}}
    assert {text for text in named if not {text, f"{text}_left"} & told} == set()


def _troubles(tree: ast.AST) -> Iterator[str]:
    """Every code that a way tells by itself: given as ``trouble``, or as the reason why it is lost."""
    for name, call in calls(tree):
        if name == "_lost":
            yield from constants(call)
        yield from (text for each in call.keywords if each.arg == "trouble" for text in constants(each.value))


def test_every_refusal_and_problem_in_the_files_can_happen(words: Words) -> None:
    told = {key.removeprefix("refusal.").rpartition(".")[0] for key in words if key.startswith("refusal.")}
    assert told - {"other"} <= refusals()
    problems = {key.removeprefix("problem.").rpartition(".")[0] for key in words if key.startswith("problem.")}
    assert {each for each in problems if not each.endswith("other")} <= error_codes() | {"print_unknown"}


def test_every_wrong_answer_has_words_and_none_is_left_over(words: Words) -> None:
    told = {key for key in words if key.startswith("answer.")}
    assert told == invalid_answers()


def test_an_unknown_code_is_told_as_its_family_or_in_general(words: Words) -> None:
    say = Say(words, "zh")
    assert say.family("problem", "document_printer.media_jam") == "problem.document_printer.media_jam"
    assert say.family("problem", "document_printer.never_seen") == "problem.document_printer.other"
    assert say.family("problem", "spaceship.gone") == "problem.other"


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture(scope="module")
def texts(words: Words, catalog: Catalog) -> tuple[tuple[str, str, str], ...]:
    """What residents see or hear in both languages: the machine's own words, and what is written of services."""
    return tuple(every_text(words, catalog))


def every_text(words: Words, catalog: Catalog) -> Iterator[tuple[str, str, str]]:
    yield from ((key, words.text(key, "zh"), words.text(key, "en")) for key in words)
    for service in catalog:
        told = {key: each for key, each in sentences_of(service) if key != "official_name"}
        for question in service.questions:
            told |= {f"{question.id}.{each.value}": each for each in getattr(question, "options", ())}
        yield from ((f"{service.id} {key}", each.zh, each.en) for key, each in told.items())


NAMES = {"public-security.query-id-card-progress name"}
"""Services that are called so."""


def test_residents_are_spoken_to_as_agreed(texts: Sequence[tuple[str, str, str]]) -> None:
    for key, chinese, english in texts:
        for word in ("！", "!", "温馨提示", "您输错", "请稍候", "确定", "办理", "你", "「", "；"):
            assert word not in chinese or (word == "办理" and key in NAMES), key
        for word in ("!", ";", " '", "authenticat", "credential", "submit"):
            assert word not in english, key


ONE_NAME = {
    "凭条": "小票",
    "逝者": "过世的家人",
    "复制件": "复印件",
    "感应区": "读卡区",
    "登记在册": "登记过",
    "social security card": "social card",
    "social-security card": "social card",
    "courier": "postman",
    "ubdistrict": "street office",
    "Leave it out": "Skip it",
    "Resend": "Send it again",
}
"""What is called by another name everywhere: docs/design-system.md, "Words"."""


def test_a_thing_has_one_name(texts: Sequence[tuple[str, str, str]]) -> None:
    for key, chinese, english in texts:
        for word, name in ONE_NAME.items():
            assert word not in chinese + english, f"{key}: {name}"


def test_sentences_are_short(texts: Sequence[tuple[str, str, str]]) -> None:
    """Twenty signs or twelve words; the notice, which names laws, and what names an office are longer."""
    for key, chinese, english in texts:
        if not key.startswith("notice.") and not key.endswith(("others_go", "elsewhere")):
            assert max(len(re.sub(r"[^㐀-鿿0-9]", "", part)) for part in re.split("[。？\n]", chinese)) <= 20, key
            assert max(len(part.split()) for part in re.split(r"[.?](?=\s|$)|\n", english)) <= 12, key


def test_a_service_is_told_in_one_line_of_its_row(catalog: Catalog) -> None:
    assert [service.id for service in catalog if ROW.sub.lines_of(service.summary.zh) > 1] == []


def test_texts_of_both_languages_name_the_same_details(words: Words) -> None:
    for key in words:
        named = [set(re.findall(r"{(\w+)}", words.text(key, each))) for each in LANGUAGES]
        if key.startswith("problem.department"):
            assert named[1] <= named[0], key  # English says "the office"
        else:
            assert named[0] == named[1], key


def test_words_are_filled_in() -> None:
    say = Say(Words({"a.b": {"zh": "还差 {count} 位", "en": "{count} to go"}}), "en")
    assert say("a.b", count=3) == "3 to go"


@pytest.mark.parametrize(("key", "details"), [("a.b", {}), ("a.c", {"count": 3})])
def test_asking_for_words_that_are_not_there_is_an_error(key: str, details: dict[str, int]) -> None:
    say = Say(Words({"a.b": {"zh": "还差 {count} 位", "en": "{count} to go"}}), "en")
    with pytest.raises(WordsError):
        say(key, **details)


@pytest.mark.parametrize(
    "text",
    [
        "[start\n",
        'a.zh = "甲"\n',
        'a.zh = "甲"\na.en = ""\n',
        'a.zh = "甲"\na.en = "a"\na.fr = "a"\n',
        'a.zh = "甲"\na.en = 1\n',
        "a = 1\n",
        "a.b = 1\n",
        "",
    ],
)
def test_a_words_file_that_is_wrong_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.toml").write_text(text, encoding="utf-8")
    with pytest.raises(WordsError):
        load_words(tmp_path)


def test_a_text_that_stands_in_two_files_is_refused(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.toml").write_text('[start]\ntitle.zh = "甲"\ntitle.en = "a"\n', encoding="utf-8")
    with pytest.raises(WordsError, match="twice"):
        load_words(tmp_path)


def test_words_that_are_not_text_at_all_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(WordsError):
        load_words(tmp_path)


def language_file(folder: Path, words: Words, change: str = "", to: str = "") -> Path:
    """All words once more as a language of its own, each between marks; ``change`` is put in place of one."""
    lines = ['name = "Marks"', 'content = "en"', "[words]"]
    for key in words:
        text = to if key == change else f"«{words.text(key, 'en')}»"
        if text:
            lines.append(f"{key} = {json.dumps(text, ensure_ascii=False)}")
    (folder / "words").symlink_to(FOLDER)
    (folder / "languages").mkdir()
    file = folder / "languages" / "qm.toml"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def test_a_language_is_added_by_one_file(tmp_path: Path) -> None:
    language_file(tmp_path, load_words())
    words = load_words(tmp_path / "words")
    assert words.languages == ("zh", "en", "qm")
    assert words.name_of("qm") == "Marks"
    say = words.say("qm")
    assert say("help.title") == "«Do you need help?»"
    assert say("start.lead", count=195) == "«195 services, day and night»"
    assert say.language == "en"


@pytest.mark.parametrize(
    ("change", "to", "told"),
    [
        ("help.title", "", "help.title is missing"),
        ("start.lead", "No number", "start.lead has to name"),
        ("start.lead", "{sum} services", "start.lead has to name"),
    ],
)
def test_a_language_that_lacks_a_text_is_refused(tmp_path: Path, change: str, to: str, told: str) -> None:
    language_file(tmp_path, load_words(), change, to)
    with pytest.raises(WordsError, match=told):
        load_words(tmp_path / "words")


def test_every_language_file_that_is_shipped_is_whole() -> None:
    assert set(load_words().languages) == {"zh", "en", *(path.stem for path in FOLDER.parent.glob("languages/*.toml"))}
