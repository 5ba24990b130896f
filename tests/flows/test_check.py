"""The author's checker finds what is planted in copies of service files, and says where."""

import re
import shutil
from pathlib import Path

import pytest

from flows.archetypes import ARCHETYPES
from flows.catalog import FOLDER
from flows.graph import graph_of
from kiosk.commands.answer import CommandFailed, UsageError
from kiosk.commands.flow_author import check_files, new_service

FUND = "provident-fund/print-deposit-certificate.toml"
INSURANCE = "social-insurance/print-enrolment-certificate.toml"
PENSION_ACCOUNT = "social-insurance/change-pension-bank-account.toml"
BILL = "electricity/pay-bill.toml"
ENQUIRY = "public-security/query-same-name.toml"
RESET = "social-security-card/reset-password.toml"
PASSPORT = "exit-entry/renew-passport.toml"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A few services in a folder that is laid out as the catalogue is."""
    for file in (FUND, INSURANCE, PENSION_ACCOUNT, BILL, ENQUIRY, RESET, PASSPORT):
        for name in (file, file.replace(".toml", ".vectors.toml")):
            (tmp_path / name).parent.mkdir(exist_ok=True)
            shutil.copyfile(FOLDER / name, tmp_path / name)
    return tmp_path


def planted(copy: Path, file: str, old: str, new: str) -> None:
    text = (copy / file).read_text(encoding="utf-8")
    assert old in text
    (copy / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def found(*paths: Path) -> list[tuple[str, str]]:
    return [(str(line["service"]), str(line["key"])) for line in check_files(paths).lines]


def test_copies_in_which_nothing_is_planted_are_in_order(copy: Path) -> None:
    assert found(copy) == []


def test_the_catalogue_is_in_order() -> None:
    assert found() == []


QUESTION = """[[questions]]
id = "{id}"
kind = "text"
title = {{ zh = "{zh}", en = "{en}" }}
lead = {{ zh = "写在这里。", en = "Write it here." }}
label = {{ zh = "内容", en = "Text" }}
example = "例子"

[document]"""


@pytest.mark.parametrize(
    ("name", "zh", "en"),
    [
        ("name", "怎么称呼？", "What shall we call you?"),
        ("who", "您叫什么名字？", "Who are you?"),
        ("number", "身份证号码是多少？", "Which number?"),
        ("born", "您的出生日期是哪天？", "Which day?"),
        ("works_at", "您的工作单位是什么？", "Where?"),
        ("fund_account", "哪个账号？", "What is your housing fund account number?"),
        ("married", "选一项", "Your marital status?"),
    ],
)
def test_what_the_chip_or_a_department_knows_is_not_asked(copy: Path, name: str, zh: str, en: str) -> None:
    planted(copy, FUND, "[document]", QUESTION.format(id=name, zh=zh, en=en))
    ((service, key),) = found(copy)
    assert service == "provident-fund.print-deposit-certificate"
    assert key.startswith(f"questions.{name}")


@pytest.mark.parametrize(
    ("file", "old", "new", "key"),
    [
        (FUND, "fee = 0", 'fee = 0\ncolour = "red"', "colour"),
        (FUND, "fee = 0", "fee = -1", "fee"),
        (FUND, 'archetype = "certificate"', 'archetype = "dance"', "archetype"),
        (FUND, 'department_code = "HPF"', 'department_code = "ZZZ"', "department_code"),
        (FUND, 'icon = "', 'icon = "no-such-', "icon"),
        (FUND, "id = ", "id = [", "file"),
        (FUND, 'id = "provident-fund.print-deposit-certificate"', 'id = "provident-fund.other"', "synonyms"),
        (FUND, 'label.en = "Purpose"', 'label.en = "What you need this paper for"', "questions.purpose.label.en"),
        (FUND, 'label.en = "Purpose"', 'label.en = "用途"', "questions.purpose.label.en"),
        (BILL, 'fee = "amount_due"', "fee = 0", "fee"),
        (RESET, '"identity_code", "helper"', '"identity_code", "social_card_pin", "helper"', "accepts"),
        (RESET, '"identity_code", "helper"', '"identity_code", "one_time_code", "helper"', "accepts"),
        (PASSPORT, "holders = ", "others_go = { zh = 'Go', en = '去' }\nholders = ", "others_go.zh"),
        (PASSPORT, "holders = ", "others_go = { zh = 'Go', en = '去' }\nholders = ", "others_go.en"),
        (ENQUIRY, 'kind = "choice"', 'kind = "choice"\ndefault = "any"', "questions.gender.default"),
        (ENQUIRY, 'example = "沈一诺"', "", "questions.full_name"),
        (ENQUIRY, 'example = "沈一诺"', 'example = "沈"', "questions.full_name.example"),
        (ENQUIRY, 'value = "male", zh = "男"', 'value = "male", zh = "女"', "questions.gender.options"),
    ],
)
def test_a_planted_fault_is_found_where_it_is(copy: Path, file: str, old: str, new: str, key: str) -> None:
    planted(copy, file, old, new)
    assert [each for _, each in found(copy / file) if each.startswith(key)]


def sentence(file: str, key: str) -> str:
    """The line of a file that says something in both languages."""
    lines = (FOLDER / file).read_text(encoding="utf-8").splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith((f"{key} = ", f"[{key}]")))
    return lines[start] if "{" in lines[start] else "\n".join(lines[start : start + 3])


def test_two_services_do_not_say_the_same(copy: Path) -> None:
    planted(copy, FUND, sentence(FUND, "summary"), sentence(INSURANCE, "summary"))
    told = [("provident-fund.print-deposit-certificate", f"summary.{each}") for each in ("zh", "en")]
    assert found(copy / FUND) == told
    assert sorted(found(copy / FUND, copy / INSURANCE), key=lambda each: each[1]) != []


def test_no_synonym_and_no_rank_is_used_twice(copy: Path) -> None:
    planted(copy, FUND, '"公积金证明"', '"公积金证明", "社保证明"')
    planted(copy, FUND, "popularity_rank = ", "popularity_rank = 1 #")
    assert [key for _, key in found(copy / FUND)] == ["synonyms", "popularity_rank"]


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("[happy]", "[happy]\ncolour = 1", "vectors"),
        ("[happy]", '[happy]\nanswers = { shoe_size = "42" }', "vectors.happy"),
        ("[happy]", "[refusals.no_such_reason]\n\n[happy]", "vectors.refusals.no_such_reason"),
        ("[happy]", "[changes.nothing]\n\n[happy]", "vectors"),
    ],
)
def test_a_wrong_vector_is_found(copy: Path, old: str, new: str, key: str) -> None:
    file = ENQUIRY.replace(".toml", ".vectors.toml")
    planted(copy, file, old, new)
    assert found(copy / file) == [("public-security.query-same-name", key)]


def test_whom_a_service_turns_away_is_shown_by_a_vector(copy: Path) -> None:
    vectors = PASSPORT.replace(".toml", ".vectors.toml")
    planted(copy, vectors, "[refusals.card_kind_not_served]", "[refusals.too_early-again]")
    assert found(copy / PASSPORT) == [("exit-entry.renew-passport", "holders")]


def test_a_service_without_vectors_is_not_finished(copy: Path) -> None:
    (copy / FUND.replace(".toml", ".vectors.toml")).unlink()
    assert found(copy) == [("provident-fund.print-deposit-certificate", "vectors")]


def test_nothing_to_check_is_not_called_in_order(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        check_files([tmp_path])
    assert found(tmp_path / "no-such.toml") == [("no-such.toml", "file")]


def test_a_new_service_is_in_order_as_it_is_written_and_never_written_twice(copy: Path) -> None:
    new_service("provident-fund.print-nothing-yet", copy)
    assert found(copy / "provident-fund/print-nothing-yet.toml") == []
    with pytest.raises(CommandFailed):
        new_service("provident-fund.print-deposit-certificate", copy)
    with pytest.raises(UsageError):
        new_service("no-department", copy)


@pytest.mark.parametrize("archetype", sorted(ARCHETYPES))
def test_every_archetype_is_drawn_from_start_to_end(archetype: str) -> None:
    """Every box is reached, and every way that is drawn goes from a box to a box."""
    graph = graph_of(archetype)
    boxes = set(re.findall(r"^  (\w+)[(\[]", graph, re.MULTILINE))
    ways = re.findall(r"^  (\w+) -.*> ?(?:\|.*\| )?(\w+)$", graph, re.MULTILINE)
    assert boxes == {"start", "done", "counter", *map(str, ARCHETYPES[archetype])}
    assert {end for _, end in ways} == boxes - {"start"}
    assert {begin for begin, _ in ways} == boxes - {"done", "counter"}
