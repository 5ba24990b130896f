"""How a command answers: objects for standard output, an exit status, and a typed failure."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

Answer = dict[str, Any]


@dataclass(frozen=True)
class Result:
    """What a command printed and whether it did what it was asked.

    Attributes:
        lines: one JSON object a line.
        succeeded: exit status 0 or 1; a function where it is known only after the last line.
        plain: the lines of text in place of ``lines`` without ``--json``; None for those as ``key: value``.
    """

    lines: Iterable[Answer]
    succeeded: bool | Callable[[], bool] = True
    plain: Iterable[str] | None = None


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


class Tally:
    """Lets lines pass and notes whether any of them failed."""

    def __init__(self, lines: Iterable[Answer], passed: Callable[[Answer], bool]) -> None:
        self._lines = lines
        self._passed = passed
        self._failures = 0

    def __iter__(self) -> Iterator[Answer]:
        for line in self._lines:
            self._failures += not self._passed(line)
            yield line

    def succeeded(self) -> bool:
        """Whether every line that has passed so far was good."""
        return self._failures == 0
