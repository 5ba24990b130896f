"""The vocabulary file as its authors must keep it."""

import tomllib
from itertools import chain

import pytest

from flows.schema import LIFE_EVENTS, Service
from flows.search.vocabulary import FILE

TABLE = tomllib.loads(FILE.read_text(encoding="utf-8"))
CONCEPTS = TABLE["concepts"]


def test_traditional_characters_stand_in_pairs() -> None:
    assert len(TABLE["traditional"]) % 2 == 0


def test_every_life_event_and_kind_has_its_concepts_and_all_of_them_exist() -> None:
    assert set(TABLE["life_events"]) == set(LIFE_EVENTS)
    assert set(TABLE["kinds"]) == set(Service.model_fields["kind"].annotation.__args__)  # type: ignore[union-attr]
    assert set(chain(*TABLE["life_events"].values(), *TABLE["kinds"].values())) <= set(CONCEPTS)


def test_rules_name_concepts_that_exist() -> None:
    for rule in TABLE["together"]:
        assert {*rule["all"], rule["gives"]} <= set(CONCEPTS)


@pytest.mark.parametrize("name", CONCEPTS)
def test_a_concept_names_each_of_its_words_once(name: str) -> None:
    words = [*CONCEPTS[name]["words"], *CONCEPTS[name].get("hints", [])]
    assert len(words) == len(set(words))
    assert all(word == word.strip().lower() and word for word in words)


def test_no_foreign_word_and_no_filler_is_a_word_of_a_concept() -> None:
    known = {word for concept in CONCEPTS.values() for word in (*concept["words"], *concept.get("hints", []))}
    assert not known & set(TABLE["foreign"])
    assert not known & set(TABLE["fillers"])
