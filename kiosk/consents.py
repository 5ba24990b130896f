"""What is kept of a consent: which wording was shown, in which language, and what was answered. No picture, no name.

The wordings are numbered in ``assets/consent.toml``, each with the digest of its words; `wordings` refuses words that
changed under an old number. So a record proves years later what the resident read.
"""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flows.effects import (
    AskDataConsent,
    AskFaceConsent,
    CompareFace,
    DataConsentAnswered,
    Effect,
    Event,
    FaceConsentAnswered,
)
from flows.ways import ConsentWithdrawn
from kiosk.words import FOLDER, LANGUAGES, Language, Words, WordsError

FILE = FOLDER.parent / "consent.toml"

TABLES: Mapping[str, tuple[str, ...]] = {
    "face": ("consent.", "notice.", "help.withdraw"),
    "face_of_child": ("consent_of_guardian.", "consent.", "notice.", "help.withdraw"),
    "data": ("data_consent.",),
}
"""How the keys of the words begin that make up each wording."""


@dataclass(frozen=True, slots=True)
class Consent:
    """One answer.

    Attributes:
        subject: ``face``, ``face_of_child``, or ``data`` of a service.
        service: whose data; empty for the face.
        wording: number of the wording, such as ``2026-11``.
        answer: ``agreed``, ``refused`` or ``withdrawn``.
    """

    subject: str
    service: str
    wording: str
    language: str
    answer: str


def consent_of(
    effect: Effect, event: Event, *, of_child: bool, wordings: Mapping[str, str], language: str
) -> Consent | None:
    """Return what an event says about a consent; None when it says nothing.

    Args:
        effect: what was shown.
        event: the resident's answer.
        of_child: whether a guardian answers for a child.
        wordings: numbers by subject, see `wordings`.
        language: on the screen.
    """
    face = "face_of_child" if of_child else "face"
    match effect, event:
        case AskFaceConsent(), FaceConsentAnswered(agreed):
            return Consent(face, "", wordings[face], language, "agreed" if agreed else "refused")
        case (CompareFace(), FaceConsentAnswered(False)) | (_, ConsentWithdrawn()):
            return Consent(face, "", wordings[face], language, "withdrawn")
        case AskDataConsent(service), DataConsentAnswered(agreed):
            return Consent("data", service.id, wordings["data"], language, "agreed" if agreed else "refused")
    return None


def load_wordings(words: Words, file: Path = FILE) -> Mapping[str, str]:
    """Return the number of the wording that is shown, by subject.

    Raises:
        WordsError: the words are not those of any number; a new one is due.
    """
    known = tomllib.loads(file.read_text(encoding="utf-8"))["wording"]
    numbers: dict[str, str] = {}
    for subject in TABLES:
        digests = {language: wording_digest(words, subject, language) for language in LANGUAGES}
        numbers[subject] = next(
            (each["number"] for each in known if each["subject"] == subject and _is_of(each, digests)), ""
        )
        if not numbers[subject]:
            msg = f"{file.name}: the words of {subject} have no number; add one with {digests}"
            raise WordsError(msg)
    return numbers


def wording_digest(words: Words, subject: str, language: Language) -> str:
    """Return SHA-256 over the keys and texts of a wording in one language, hexadecimal."""
    keys = sorted(key for key in words if key.startswith(TABLES[subject]))
    text = "\n".join(f"{key}={words.text(key, language)}" for key in keys)
    return hashlib.sha256(text.encode()).hexdigest()


def _is_of(entry: Mapping[str, str], digests: Mapping[Language, str]) -> bool:
    return all(entry[language] == digest for language, digest in digests.items())
