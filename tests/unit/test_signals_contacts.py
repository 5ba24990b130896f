"""When a change of an input counts, and what it means."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.settings import Sensor, SensorInput
from drivers.signals.contacts import APART_SECONDS, WORDS, Contacts

INPUTS = {
    Sensor.PRESENCE: SensorInput(input=2),
    Sensor.CABINET_DOOR: SensorInput(input=4, is_inverted=True),
    Sensor.TAMPER: SensorInput(input=3),
}
REST = (False, False, True)


@pytest.fixture
def contacts() -> Contacts:
    made = Contacts(INPUTS)
    made.take(REST, 1.0)
    made.take(REST, 1.1)
    return made


def test_one_question_covers_every_input() -> None:
    contacts = Contacts(INPUTS)
    assert (contacts.first, contacts.count) == (2, 3)


def test_before_the_second_sample_nothing_is_known() -> None:
    contacts = Contacts(INPUTS)
    contacts.take(REST, 1.0)
    assert set(contacts.words().values()) == {"unknown"}
    assert contacts.next_sample == pytest.approx(1.0 + APART_SECONDS)


def test_words_are_the_fields(contacts: Contacts) -> None:
    assert contacts.words() == {"presence": "not_present", "cabinet_door": "closed", "tamper": "off"}
    assert contacts.next_sample is None


def test_every_sensor_has_words() -> None:
    assert WORDS.keys() == set(Sensor)


def test_a_change_counts_with_the_second_sample(contacts: Contacts) -> None:
    contacts.take((True, False, True), 2.0)
    assert contacts.words()["presence"] == "not_present"
    contacts.take((True, False, True), 2.0 + APART_SECONDS / 2)
    assert contacts.words()["presence"] == "not_present"
    contacts.take((True, False, True), 2.0 + 2 * APART_SECONDS)
    assert contacts.words()["presence"] == "present"


def test_a_bouncing_contact_keeps_its_value_and_others_do_not_wait(contacts: Contacts) -> None:
    for turn in range(5):
        contacts.take((bool(turn % 2), turn > 1, True), 2.0 + turn)
    assert contacts.words() == {"presence": "not_present", "cabinet_door": "closed", "tamper": "on"}


def test_a_change_is_told_once_also_when_the_board_was_away(contacts: Contacts) -> None:
    assert list(contacts.changes()) == []
    for now in (2.0, 2.1):
        contacts.take((False, True, False), now)
    assert {change.event for change in contacts.changes()} == {"signals.tampered", "signals.door_opened"}
    contacts.forget()
    assert list(contacts.changes()) == []
    for now in (3.0, 3.1):
        contacts.take((False, True, True), now)
    assert [change.event for change in contacts.changes()] == ["signals.door_closed"]


@given(st.lists(st.tuples(st.tuples(*[st.booleans()] * 3), st.floats(0.0, 0.1))))
def test_a_word_was_seen_in_two_successive_samples(samples: list[tuple[tuple[bool, ...], float]]) -> None:
    contacts = Contacts(INPUTS)
    now, seen = 1.0, []
    for sample, pause in samples:
        now += pause
        seen.append(sample)
        contacts.take(sample, now)
        for at, sensor in ((0, Sensor.PRESENCE), (1, Sensor.TAMPER)):
            word = contacts.words()[sensor]
            pairs = itertools.pairwise(seen)
            assert word == "unknown" or any(WORDS[sensor][a[at]] == word and a[at] == b[at] for a, b in pairs)
