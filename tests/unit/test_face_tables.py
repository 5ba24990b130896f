"""Tables of pairs and presentations: what is understood, what is named as wrong, and what is nothing to evaluate."""

from pathlib import Path

import pytest

from kiosk.commands.answer import UsageError
from kiosk.commands.face_tables import Skipped, read_pairs, read_presentations


def table(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "pairs.csv"
    file.write_text(text, encoding="utf-8")
    return file


def test_paths_are_relative_to_the_table(tmp_path: Path) -> None:
    (row,) = read_pairs(table(tmp_path, "probe,reference,same\na.png,b/c.png,1\n"))
    assert (row.probe, row.reference, row.is_mated, row.group) == (tmp_path / "a.png", tmp_path / "b/c.png", True, "")


@pytest.mark.parametrize("column", ["same", "label", "match", "mated", "genuine", " Same "])
def test_the_column_has_one_of_five_names(tmp_path: Path, column: str) -> None:
    rows = read_pairs(table(tmp_path, f"reference,{column},probe\nb,1,a\nb,0,a\n"))
    assert [row.is_mated for row in rows] == [True, False]


def test_of_two_such_columns_the_first_name_counts(tmp_path: Path) -> None:
    (row,) = read_pairs(table(tmp_path, "probe,reference,label,same\na,b,0,1\n"))
    assert row.is_mated


@pytest.mark.parametrize(
    ("cell", "is_mated"),
    [
        *((word, True) for word in ("1", "true", "TRUE", "yes", "same", "Genuine", "match", "mated", " 1 ")),
        *(
            (word, False)
            for word in ("0", "false", "no", "different", "impostor", "imposter", "non-mated", "non match")
        ),
    ],
)
def test_words_for_one_person_and_for_two(tmp_path: Path, cell: str, is_mated: bool) -> None:
    (row,) = read_pairs(table(tmp_path, f"probe,reference,same\na,b,{cell}\n"))
    assert row.is_mated is is_mated


def test_groups_are_any_words_and_a_mark_of_order_is_no_letter(tmp_path: Path) -> None:
    (row,) = read_pairs(table(tmp_path, "\ufeffprobe,reference,same,group\na,b,1,六十岁以上\n"))
    assert row.group == "六十岁以上"


def test_empty_lines_are_no_rows(tmp_path: Path) -> None:
    assert len(read_pairs(table(tmp_path, "probe,reference,same\n\na,b,1\n\n"))) == 1


@pytest.mark.parametrize("text", ["", "probe,reference,same\n", "probe,reference,same\n\n\n"])
def test_a_table_without_rows_is_nothing_to_evaluate(tmp_path: Path, text: str) -> None:
    with pytest.raises(Skipped, match=r"pairs\.csv"):
        read_pairs(table(tmp_path, text))


def test_no_table_is_nothing_to_evaluate(tmp_path: Path) -> None:
    with pytest.raises(Skipped, match="no table"):
        read_pairs(tmp_path / "none.csv")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("probe,same\na,1\n", "column reference"),
        ("probe,reference\na,b\n", "column same"),
        ("probe,reference,same\na,b,maybe\n", "line 2: same: 'maybe'"),
        ("probe,reference,same\na,b,1\na,b,\n", "line 3"),
        ("probe,reference,same\na,,1\n", "line 2: a picture is missing"),
        ("probe,reference,same\na\n", "line 2"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(UsageError) as refused:
        read_pairs(table(tmp_path, text))
    assert told in str(refused.value)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"probe,reference,same\na,\xff,1\n"])
def test_a_table_that_is_no_text_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "pairs.csv").write_bytes(content)
    with pytest.raises(UsageError):
        read_pairs(tmp_path / "pairs.csv")


def test_a_folder_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        read_pairs(tmp_path)


def test_presentations_have_a_species_when_they_are_attacks(tmp_path: Path) -> None:
    text = "picture,attack,species\na,0,\nb,bona fide,screen\nc,1,screen\nd,attack,\n"
    assert [row.species for row in read_presentations(table(tmp_path, text))] == [None, None, "screen", "unnamed"]
    assert [row.species for row in read_presentations(table(tmp_path, "picture,attack\na,yes\n"))] == ["unnamed"]


@pytest.mark.parametrize("columns", ["path,label", "Image,class", "probe,attack"])
def test_presentations_are_understood_in_other_words(tmp_path: Path, columns: str) -> None:
    rows = read_presentations(table(tmp_path, f"{columns}\na,live\nb,Spoof\nc,bona-fide\n"))
    assert [row.species for row in rows] == [None, "unnamed", None]


def test_a_table_of_presentations_without_their_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="column attack or label or class"):
        read_presentations(table(tmp_path, "picture,kind\na,live\n"))


def test_a_presentation_that_is_neither_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="line 2"):
        read_presentations(table(tmp_path, "picture,attack\na,replay\n"))
