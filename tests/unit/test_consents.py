"""What is kept of a consent, and that no wording changes under its number."""

import hashlib
import sqlite3
from collections.abc import Mapping
from pathlib import Path

import pytest

from drivers import CardLayout, FaceDecision, IdCard, IdCardRecord, Image, PhotoState
from flows.effects import CardRead, FaceCompared, FaceConsentAnswered
from flows.journal import Journal
from flows.ways import ConsentWithdrawn, WaysFound
from kiosk.consents import FILE, TABLES, Consent, load_wordings, wording_digest
from kiosk.visit import Visit
from kiosk.words import LANGUAGES, Words, WordsError, load_words

NAME = "沈丽华"


@pytest.fixture(scope="module")
def words() -> Words:
    return load_words()


@pytest.fixture(scope="module")
def wordings(words: Words) -> Mapping[str, str]:
    return load_wordings(words)


def card() -> IdCard:
    blank = dict.fromkeys(each for each in IdCardRecord.__slots__)
    record = IdCardRecord(**(blank | {"name": NAME, "id_number": "33999919900228004X", "birth_date": "1990-02-28"}))
    return IdCard(CardLayout.RESIDENT, record, PhotoState.OK, Image(102, 126, bytes(102 * 126 * 3)), "")


def test_every_wording_that_is_shown_has_its_number(wordings: Mapping[str, str]) -> None:
    assert wordings.keys() == TABLES.keys()
    assert all(wordings.values())


def test_words_that_changed_need_a_new_number(words: Words) -> None:
    texts = {key: {each: words.text(key, each) for each in LANGUAGES} for key in words}
    texts["notice.why.text"]["en"] += " And for statistics."
    with pytest.raises(WordsError, match="face"):
        load_wordings(Words(texts))


def test_the_digest_is_of_every_text_that_is_read(words: Words) -> None:
    keys = sorted(key for key in words if key.startswith(("consent.", "notice.")) or key == "help.withdraw")
    assert {"consent.keeping", "notice.rights.text", "notice.minors.title"} <= set(keys)
    text = "\n".join(f"{key}={words.text(key, 'zh')}" for key in keys)
    assert wording_digest(words, "face", "zh") == hashlib.sha256(text.encode()).hexdigest()
    assert wording_digest(words, "face", "zh") in FILE.read_text(encoding="utf-8")


def test_each_answer_is_noted_with_wording_and_language(wordings: Mapping[str, str]) -> None:
    noted: list[tuple[str, Consent]] = []
    visit = Visit("JJ-0001", "2026-11-22", wordings, lambda name, consent: noted.append((name, consent)))
    visit.take(CardRead(card()))
    visit.take(FaceConsentAnswered(agreed=True), "en")
    visit.take(FaceCompared(FaceDecision.MATCH))
    visit.take(ConsentWithdrawn(), "zh")
    visit.take(WaysFound(()))
    number = wordings["face"]
    assert noted == [
        (visit.session.visit, Consent("face", "", number, "en", "agreed")),
        (visit.session.visit, Consent("face", "", number, "zh", "withdrawn")),
    ]


def test_the_record_outlives_a_crash_and_names_nobody(tmp_path: Path, wordings: Mapping[str, str]) -> None:
    path = tmp_path / "journal.sqlite"
    journal = Journal(path)

    def note(name: str, consent: Consent) -> None:
        journal.note_consent(name, consent.subject, consent.service, consent.wording, consent.language, consent.answer)

    visit = Visit("JJ-0001", "2026-11-22", wordings, note)
    visit.take(CardRead(card()))
    visit.take(FaceConsentAnswered(agreed=False))
    # Another process reads it while the first still holds the file, as after a power cut.
    with sqlite3.connect(path) as other:
        row = other.execute("SELECT subject, answer, language FROM consents").fetchone()
    assert row == ("face", "refused", "zh")
    (entry,) = journal.consents()
    assert entry.visit == visit.session.visit
    journal.close()
    assert not any(NAME.encode() in file.read_bytes() for file in tmp_path.iterdir())
