"""Requests that were filed some time ago and are still being worked on: a second one of the kind is refused."""

from collections.abc import Mapping
from datetime import date, timedelta

from service.departments.records import IN_PROGRESS, Record


def filed_earlier(register: str, owner: str, today: date, days: int, facts: Mapping[str, str] | None = None) -> Record:
    """Return the record of a request.

    Args:
        register: where requests of its kind are filed.
        owner: whose it is.
        today: the population's.
        days: how long ago it was accepted.
        facts: what it says beside its state and its time.
    """
    accepted = (today - timedelta(days=days)).isoformat()
    told = {"state": IN_PROGRESS, "accepted_on": accepted, "accepted_at": f"{accepted}T09:41:00"}
    return Record(register, owner, {**(facts or {}), **told})
