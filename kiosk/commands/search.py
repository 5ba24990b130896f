"""``kiosk search``: one sentence in, services out."""

import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from flows.search.built import INDEX, open_index
from flows.search.index import SearchIndex
from kiosk.commands.answer import Answer, Result, UsageError
from kiosk.commands.flow import read_catalog


def search(sentences: Iterable[str], top: int) -> Result:
    """Answer every sentence with its ``top`` closest services; ``ms`` is the search alone, the index loaded."""
    index = open_index(read_catalog(), INDEX)
    return Result(_answer(index, sentence, top) for sentence in sentences)


def read_sentences(file: Path) -> Iterator[str]:
    """Return a file's lines.

    Raises:
        UsageError: unreadable, or no UTF-8.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"batch: {error}"
        raise UsageError(msg) from error
    return iter(text.splitlines())


def _answer(index: SearchIndex, sentence: str, top: int) -> Answer:
    began = time.perf_counter()
    answer = index.search(sentence, top)
    spent = time.perf_counter() - began
    return {
        "query": sentence,
        "results": [{"id": hit.id, "score": hit.score} for hit in answer.hits],
        "confident": answer.confident,
        "ms": round(spent * 1000, 3),
    }
