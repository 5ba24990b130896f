"""Errors of the catalogue and of answers.

::

    CatalogError      a service file is wrong; found when the catalogue loads, names file and key
    InvalidAnswer     a resident's answer does not fit its question; carries the key of the words that say so
    SequenceError     an event that the session does not wait for: a fault of the program, not of the resident
"""


class CatalogError(Exception):
    """A service file is wrong.

    Attributes:
        file: which one, relative to the catalogue.
    """

    def __init__(self, file: str, text: str) -> None:
        super().__init__(f"{file}: {text}")
        self.file = file


class InvalidAnswer(ValueError):
    """An answer does not fit its question.

    Attributes:
        message: key of the words, such as ``answer.id_number_check``.
        details: numbers that the words name.
    """

    def __init__(self, message: str, **details: int) -> None:
        super().__init__(message)
        self.message = message
        self.details = details


class SequenceError(Exception):
    """An event came that the session does not wait for."""
