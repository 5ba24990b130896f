"""A page that was left: after the visit the window's memory holds nothing of it."""

import re
from dataclasses import replace
from pathlib import Path

from drivers import overwrite_what_is_freed
from kiosk.pages.start import start_page
from kiosk.pages.trouble import help_page
from kiosk.screen import Screen

PAGES = 40
TRACE = re.compile("".join(f"{sign}\\x00" for sign in "Left-over").encode() + rb"((?:\d\x00){3})")
"""What such a page says, as Qt keeps text: two bytes a sign. Python keeps it in one."""


def traces() -> set[bytes]:
    """The numbers of all pages of which the memory of this process still has a trace."""
    found: set[bytes] = set()
    with Path("/proc/self/mem").open("rb", buffering=0) as memory:
        for line in Path("/proc/self/maps").read_text().splitlines():
            span, rights, *_, name = (*line.split(), "")
            if not rights.startswith("rw") or name.startswith(("[stack", "[vv")):
                continue
            first, last = (int(each, 16) for each in span.split("-"))
            memory.seek(first)
            try:
                found.update(TRACE.findall(memory.read(last - first)))
            except OSError:
                continue
    return found


def test_of_pages_that_were_left_no_text_stays_in_the_window(screen: Screen, look, qtbot) -> None:
    overwrite_what_is_freed()
    page = help_page(None, screen.shell.situation())
    for number in range(PAGES):
        screen.shell.show_page(replace(page, lead=f"Left-over{number:03}"))
        look(screen)
        assert number or traces() == {b"0\x000\x000\x00"}
    screen.shell.show_page(start_page(screen.shell.situation()))
    look(screen)
    screen.shell.forget()
    qtbot.waitUntil(lambda: traces() == set())
