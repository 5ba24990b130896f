"""The built index beside its catalogue."""

from pathlib import Path

from drivers.places import INSTALLED
from flows.catalog import Catalog
from flows.search.entries import entries_of
from flows.search.index import SearchIndex
from flows.search.storage import IndexUnreadable, digest_of

INDEX = INSTALLED / "search.index"
"""Where set-up builds the index to."""


def open_index(catalog: Catalog, file: Path) -> SearchIndex:
    """Load the built index, or build it in memory where the file is missing, unreadable or of other services."""
    entries = entries_of(catalog)
    try:
        index = SearchIndex.load(file.read_bytes())
    except (OSError, IndexUnreadable):
        index = None
    if index is not None and index.digest == digest_of(entries):
        return index
    from flows.search.build import build_index  # noqa: PLC0415 - pypinyin is there only where indexes are built

    return SearchIndex.load(build_index(entries))


def write_index(catalog: Catalog, file: Path) -> None:
    """Build the index of a catalogue and put the file in its place at once.

    Raises:
        OSError: the file cannot be written.
    """
    from flows.search.build import build_index  # noqa: PLC0415 - pypinyin is there only where indexes are built

    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(".new")
    fresh.write_bytes(build_index(entries_of(catalog)))
    fresh.replace(file)
