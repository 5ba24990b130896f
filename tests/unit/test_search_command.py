"""``kiosk search`` from a shell."""

import json
from pathlib import Path

import pytest

from flows.catalog import load_catalog
from flows.search.built import open_index, write_index
from flows.search.entries import entries_of
from flows.search.storage import digest_of
from kiosk.cli import main


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_sentence_is_answered_on_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "社保证明打印", "--top", "2", "--json"]) == 0
    (line,) = lines(capsys)
    assert set(line) == {"query", "results", "confident", "ms"}
    assert line["query"] == "社保证明打印"
    assert line["confident"] is True
    results = line["results"]
    assert isinstance(results, list)
    assert len(results) == 2
    assert results[0]["id"] == "social-insurance.print-enrolment-certificate"
    assert results[0]["score"] >= results[1]["score"]


def test_a_batch_is_answered_line_by_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    batch = tmp_path / "sentences.txt"
    batch.write_text("公积金证明\n\n明天天气怎么样\n", encoding="utf-8")
    assert main(["search", "--batch", str(batch), "--json"]) == 0
    answers = lines(capsys)
    assert [line["query"] for line in answers] == ["公积金证明", "", "明天天气怎么样"]
    assert [line["confident"] for line in answers] == [True, False, False]


@pytest.mark.parametrize(
    "arguments",
    [[], ["一句", "--batch", "file"], ["--batch", "/nowhere"], ["一句", "--top", "0"], ["一句", "--top", "x"]],
)
def test_a_wrong_call_is_refused(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    assert main(["search", *arguments, "--json"]) == 2
    assert lines(capsys)[0]["error"] == "usage"


def test_a_built_index_is_used_when_it_fits_and_built_anew_when_not(tmp_path: Path) -> None:
    catalog, file = load_catalog(), tmp_path / "search.index"
    digest = digest_of(entries_of(catalog))
    assert open_index(catalog, file).digest == digest
    write_index(catalog, file)
    assert open_index(catalog, file).digest == digest
    file.write_bytes(file.read_bytes()[:-1])
    assert open_index(catalog, file).digest == digest
