"""How a command answers: objects for standard output, an exit status, and a typed failure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

Answer = dict[str, Any]


@dataclass(frozen=True)
class Result:
    """What a command printed and whether it did what it was asked.

    Attributes:
        lines: one JSON object a line.
        succeeded: exit status 0 or 1.
        plain: what is printed in place of the lines without ``--json``; None for the lines as ``key: value``.
    """

    lines: Iterable[Answer]
    succeeded: bool = True
    plain: Sequence[str] | None = None


class CommandFailed(Exception):
    """The command could not be done: exit status 1 and ``{"error": CODE, "message": TEXT}``.

    Attributes:
        code: stable name.
        more: further keys of the answer.
    """

    def __init__(self, code: str, message: str, **more: str) -> None:
        super().__init__(message)
        self.code = code
        self.more = more


class UsageError(CommandFailed):
    """The command was called wrongly: exit status 2."""

    def __init__(self, message: str) -> None:
        super().__init__("usage", message)
