"""A search index is read back as it was built, without text or copies, and one that is wrong in itself is refused."""

import hashlib
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from flows.search.build import build_index
from flows.search.entries import SearchEntry
from flows.search.features import Features, fingerprint
from flows.search.index import SearchIndex
from flows.search.storage import MAGIC, IndexUnreadable, StoredIndex, dump, parse

ENTRIES = (
    SearchEntry("fund.rent", ("租房提取公积金",), ("房租",), (), (), ("测试局",), "general", "apply", 1),
    SearchEntry("power.bill", ("电费缴纳", "Power Bill"), ("交电费",), (), (), ("测试局",), "general", "pay", 2),
)


@pytest.fixture(scope="module")
def stored() -> StoredIndex:
    return parse(build_index(ENTRIES))


def test_what_is_stored_is_read_back(stored: StoredIndex) -> None:
    assert dump(stored) == build_index(ENTRIES)


@pytest.mark.parametrize(
    ("table", "value"),
    [
        ("ids", []),
        ("popularity", [0.01]),
        ("popularity", [0.0, 0.01]),
        ("phrase_weights", [1.0]),
        ("masses", [1.0]),
        ("rarity", []),
        ("starts", [0]),
        ("places", [60_000]),
        ("syllables", ["a"]),
        ("unknown_rarity", 0.0),
    ],
)
def test_an_index_that_points_to_what_it_does_not_hold_is_refused(stored: StoredIndex, table: str, value: Any) -> None:
    with pytest.raises(IndexUnreadable):
        parse(dump(replace(stored, **{table: value})))


@pytest.mark.parametrize("inside", [b"", b"{}\n", b"\xff\n", b"[" * 5000 + b"\n", b'{"lengths": {}}\n'])
def test_a_whole_file_with_something_else_in_it_is_refused(inside: bytes) -> None:
    with pytest.raises(IndexUnreadable):
        parse(MAGIC + hashlib.sha256(inside).digest() + inside)


def test_starts_beyond_the_places_find_nothing_and_break_nothing(stored: StoredIndex) -> None:
    index = SearchIndex(parse(dump(replace(stored, starts=[2**32 - 1] * len(stored.starts)))))
    assert len(index.search("交电费").hits) == 2


def test_a_feature_is_found_by_its_fingerprint_alone() -> None:
    words = sorted((f"e{number}" for number in range(1000)), key=fingerprint)
    features = Features([fingerprint(word) for word in words])
    assert [features.number(word) for word in words] == list(range(1000))
    assert not any(f"u{number}" in features for number in range(1000))
    assert Features([]).number("e1") is None


def test_a_search_loads_neither_numpy_nor_what_builds_an_index(tmp_path: Path) -> None:
    file = tmp_path / "search.index"
    file.write_bytes(build_index(ENTRIES))
    script = (
        "import sys; from pathlib import Path; from flows.search.index import SearchIndex\n"
        "assert SearchIndex.load(Path(sys.argv[1]).read_bytes()).search('交电费').hits[0].id == 'power.bill'\n"
        "import flows.search.built\n"
        "print({'numpy', 'pypinyin', 'flows.search.build'} & set(sys.modules))"
    )
    ran = subprocess.run([sys.executable, "-c", script, str(file)], capture_output=True, text=True, check=True)
    assert ran.stdout == "set()\n"
