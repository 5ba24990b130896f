"""The matrix of faults as text: a table for the terminal, a page of the documentation."""

from collections.abc import Iterable, Iterator, Sequence

from kiosk.commands.answer import Answer
from kiosk.commands.fault_matrix import RECOVERIES, WHOLE_VISIT

HEAD = """# When something breaks

Every fault of every device and department at every step of a visit that needs it. Each row was run: a resident met the
fault on the real wire and did what the page said; all was mended; the next resident was served as if nothing had been.
Of each row it is checked that the words exist in both languages and are not the general ones, that the log carries the
event with its code, that no sheet and no payment was doubled, and that the visit came to what is declared.

`kiosk flow faults --markdown docs/faults.md` runs all of them and writes this page; what is declared stands in
`kiosk/commands/fault_outcomes.toml`.

"""


def as_text(lines: Iterable[Answer]) -> Iterator[str]:
    """Yield two lines of text a cell and a sum at the end."""
    count = failed = 0
    for line in lines:
        count, failed = count + 1, failed + (not line["passed"])
        mark = "ok  " if line["passed"] else "FAIL"
        name = f"{line['device']}.{line['fault']}@{line['effect']}"
        yield f"{mark} {name:<50} {line['seconds']:>6.1f} s  {line['recovery']:<18} {line['log_event']}"
        yield f"     {line['resident_zh']} / {line['resident_en']}"
        if line["reason"]:
            yield f"     {line['reason']}"
    yield f"{count} cells, {failed} failed"


def as_page(lines: Sequence[Answer]) -> str:
    """Return the page, one table an effect."""
    parts = [HEAD, "| what happens next | |\n|---|---|\n"]
    seen = {line["recovery"] for line in lines}
    parts += [f"| {word} | {meaning} |\n" for word, meaning in RECOVERIES.items() if word in seen]
    for effect in dict.fromkeys(line["effect"] for line in lines):
        title = "No step needs it" if effect == WHOLE_VISIT else f"At `{effect}`"
        parts.append(f"\n## {title}\n\n| fault | the resident reads | next | log |\n|---|---|---|---|\n")
        parts += [_row(line) for line in lines if line["effect"] == effect]
    return "".join(parts)


def _row(line: Answer) -> str:
    read = f"{line['resident_zh']}<br>{line['resident_en']}"
    return f"| {line['device']}.{line['fault']} | {read} | {line['recovery']} | {line['log_event']} |\n"
