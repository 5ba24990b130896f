"""``/usr/bin/python3 screen_reader.py``: a small screen reader, on the accessibility bus as any other.

Tells ``{}`` when it is on the bus. Takes orders on standard input, a JSON object a line, and answers each with one on
standard output:

- ``{"read": "title"}`` waits until a heading whose name fits this pattern has the focus and reads the window from there
  on, then what stands before it. Answers ``heard``, of each thing ``[role, name, description, [states]]``.
- ``{"press": "name"}`` does the first action, Press or Toggle, of the one thing of this name. Answers its ``role``.

What does not come in time, or is not there once, is an ``error``. Runs with the system's Python, whose package
python3-pyatspi is.
"""

import json
import re
import sys
import time

import pyatspi
from gi.repository import GLib

APPLICATION = "jiujin"
PATIENCE = 20.0
"""Seconds after which what is waited for does not come any more."""

PRESSES = {"Press", "Toggle"}
TOLD = {
    pyatspi.STATE_CHECKABLE: "checkable",
    pyatspi.STATE_CHECKED: "checked",
    pyatspi.STATE_FOCUSED: "focused",
}
"""States that a reader says, or goes by."""


def window():
    """Return the application's window, as it is now, or None before it is there."""
    for application in pyatspi.Registry.getDesktop(0):
        if application is not None and application.name == APPLICATION:
            application.setCacheMask(pyatspi.cache.NONE)
            return application[0] if len(application) else None
    return None


def showing(thing):
    """Yield everything below that is shown, in its order."""
    for child in thing:
        # A page that is just being left has children that are gone.
        if child is not None and child.getState().contains(pyatspi.STATE_SHOWING):
            yield child
            yield from showing(child)


def told_of(thing):
    states = [name for state, name in TOLD.items() if thing.getState().contains(state)]
    return [thing.getRoleName(), thing.name, thing.description, states]


def read(title):
    """Return what is heard from the heading on, or None while it is not there or has not the focus."""
    frame = window()
    heard = [told_of(thing) for thing in showing(frame)] if frame is not None else []
    for place, (role, name, _, states) in enumerate(heard):
        if role == "heading" and re.fullmatch(title, name) and "focused" in states:
            return heard[place:] + heard[:place]
    return None


def press(name):
    """Do with the one thing called so what its first action is, as readers do; None while it is not there once."""
    frame = window()
    found = [thing for thing in showing(frame) if thing.name == name] if frame is not None else []
    if len(found) != 1 or found[0].queryAction().getName(0) not in PRESSES:
        return None
    role = found[0].getRoleName()
    found[0].queryAction().doAction(0)
    return role


def in_time(attempt, wanted):
    """Return what an attempt answers as soon as it answers something; None when it never does."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            answer = attempt(wanted)
        except (LookupError, NotImplementedError, GLib.Error):
            # It went while it was looked at.
            answer = None
        if answer is not None:
            return answer
        time.sleep(0.05)
    return None


def obey(order):
    if "read" in order:
        heard = in_time(read, order["read"])
        return {"heard": heard} if heard is not None else {"error": f"no {order['read']} in focus but {headings()}"}
    role = in_time(press, order["press"])
    return {"role": role} if role is not None else {"error": f"nothing to press called {order['press']}"}


def headings():
    frame = window()
    if frame is None:
        return f"no window among {[each.name for each in pyatspi.Registry.getDesktop(0) if each is not None]}"
    return [(thing.name, told_of(thing)[3]) for thing in showing(frame) if thing.getRoleName() == "heading"]


def main():
    # Whatever starts after this finds the registry in which it enters itself.
    pyatspi.Registry.getDesktop(0).setCacheMask(pyatspi.cache.NONE)
    print("{}", flush=True)  # noqa: T201 - the test reads it
    for line in sys.stdin:
        print(json.dumps(obey(json.loads(line))), flush=True)  # noqa: T201 - likewise


if __name__ == "__main__":
    main()
