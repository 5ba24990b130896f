"""What the demonstration found: the paper, the pictures, and where the time went."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kiosk.commands.answer import Answer, Result


@dataclass(frozen=True, slots=True)
class Report:
    """The findings; nothing personal but in the files.

    Attributes:
        paper: the timed visit's PDF, as it reached the printer.
        rows: months on it.
        spans: seconds by part of the timed visit, and ``total``.
        outside: seconds that are not software, by whose they are, see `stopwatch`.
        problems: what was not as it should be.
    """

    folder: Path
    paper: Path
    rows: int
    spans: Mapping[str, float]
    outside: Mapping[str, float]
    pictures: Sequence[Path]
    problems: tuple[str, ...]

    @property
    def software(self) -> float:
        """Seconds of the timed visit that are the software's own."""
        return self.spans["total"] - sum(self.outside.values())

    def result(self) -> Result:
        """Leave ``spans.json`` and return the command's answer: paper, pictures, table of spans."""
        table = {
            "spans_ms": _milliseconds(self.spans),
            "outside_ms": _milliseconds(self.outside),
            "software_ms": round(self.software * 1000),
        }
        (self.folder / "spans.json").write_text(json.dumps(table, indent=2) + "\n", encoding="utf-8")
        found: Answer = {
            "paper": str(self.paper),
            "rows": self.rows,
            "proof": "name, months, seal and code are right" if not self.problems else "; ".join(self.problems),
        }
        pictures: Answer = {f"picture {number}": str(path) for number, path in enumerate(self.pictures, start=1)}
        times: Answer = {name: f"{value:6d} ms" for name, value in self._rows()}
        return Result([found, pictures, times], succeeded=not self.problems)

    def _rows(self) -> Sequence[tuple[str, int]]:
        spans = [(name, round(seconds * 1000)) for name, seconds in self.spans.items()]
        outside = [(f"  of it {name}", round(seconds * 1000)) for name, seconds in self.outside.items()]
        return [*spans, *outside, ("  of it software", round(self.software * 1000))]


def _milliseconds(seconds: Mapping[str, float]) -> dict[str, int]:
    return {name: round(value * 1000) for name, value in seconds.items()}
