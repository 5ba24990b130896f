"""Events on standard error, one JSON object a line, only those that ``config/events.toml`` declares.

A driver, flow or service logs ``log.info("id_card.media_read", extra={"fields": {"seconds": 0.11}})``: the message is
the event's id. The formatter keeps the fields that the catalogue lists for that event and counts the others; an event
that is not listed, a library's free text among them, is reduced to its logger's name. So no personal data can reach a
log by mistake: nothing is written that was not declared.
"""

import json
import logging
import sys
import time
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, TextIO

from drivers.places import CONFIG


@cache
def _entries(path: Path) -> Mapping[str, Mapping[str, Any]]:
    entries: dict[str, dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["event"]
    return entries


def event_catalogue(path: Path = CONFIG / "events.toml") -> Mapping[str, frozenset[str]]:
    """Return the allowed fields by event id."""
    return {name: frozenset(entry.get("fields", ())) for name, entry in _entries(path).items()}


def _entry(event: str, path: Path) -> Mapping[str, Any]:
    """Return what is said of an event or code; of one that any device may have, what is said of ``device.<word>``."""
    entries = _entries(path)
    return entries.get(event) or entries.get(f"device.{event.partition('.')[2]}", {})


def event_text(event: str, path: Path = CONFIG / "events.toml") -> str:
    """Return what an event or an error's code means, for the technician; the id itself where nothing is said."""
    return str(_entry(event, path).get("text", event))


def event_severity(event: str, path: Path = CONFIG / "events.toml") -> str:
    """Return how grave an error's code is: ``info``, ``warning``, ``error``, ``critical``; empty where it is not said.

    info: the resident can go on; warning: worth a look when it comes often; error: the device is out of use; critical:
    somebody has to come.
    """
    return str(_entry(event, path).get("severity", ""))


class EventFormatter(logging.Formatter):
    """One JSON object a record; undeclared fields are dropped and counted."""

    def __init__(self, catalogue: Mapping[str, frozenset[str]]) -> None:
        super().__init__()
        self._catalogue = catalogue
        self.dropped = 0

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.localtime(record.created)) + f".{int(record.msecs):03d}",
            "level": record.levelname.lower(),
        }
        allowed = self._catalogue.get(str(record.msg))
        if allowed is None:
            self.dropped += 1
            line |= {"event": "log.undeclared", "logger": record.name}
        else:
            fields: Mapping[str, object] = getattr(record, "fields", {})
            dropped = fields.keys() - allowed
            self.dropped += len(dropped)
            line |= {"event": record.msg} | {key: value for key, value in fields.items() if key in allowed}
            if dropped:
                line["dropped"] = len(dropped)
        if record.exc_info and record.exc_info[0] is not None:
            # The type alone: an exception's text may quote what it choked on.
            line["exception"] = record.exc_info[0].__name__
        return json.dumps(line, ensure_ascii=False)


def set_up(level: int = logging.INFO, stream: TextIO = sys.stderr) -> EventFormatter:
    """Send every logger of this process through the event catalogue."""
    formatter = EventFormatter(event_catalogue())
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in ("httpx", "httpcore", "pyhanko", "pyhanko_certvalidator", "uvicorn", "uvicorn.access", "fontTools"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    return formatter
