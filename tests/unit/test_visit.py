"""A visit counts its resident's silence and forgets everything at its end."""

import gc
import weakref

import pytest

from drivers import CardLayout, IdCard, IdCardRecord, PhotoState
from flows.effects import CardRead, ReadIdCard
from flows.ways import FindWays
from kiosk.visit import IdleState, IdleTimer, Visit, page_of


def test_the_idle_timer_warns_and_ends() -> None:
    timer = IdleTimer(warning=45, end=30)
    timer.touch(100)
    assert timer.state(144.9) is IdleState.ACTIVE
    assert timer.state(145) is IdleState.WARNING
    assert timer.seconds_left(146) == 29
    assert timer.state(175) is IdleState.OVER
    timer.touch(150)
    assert timer.state(151) is IdleState.ACTIVE


class Trace(str):
    """A text that can be watched."""

    __slots__ = ("__weakref__",)


def test_nothing_of_the_resident_is_held_after_the_end() -> None:
    visit = Visit("JJ-0001", "2026-11-22")
    assert isinstance(visit.effect, ReadIdCard)
    assert page_of(visit.session, visit.effect) == "start"
    name = Trace("沈丽华")
    watch = weakref.ref(name)
    blank = dict.fromkeys(
        ("name_en", "sex", "nation", "birth_date", "address", "latest_address", "issuing_authority", "valid_from",
         "valid_until", "pass_number", "issue_count", "nationality")
    )  # fmt: skip
    record = IdCardRecord(name=name, id_number="33999919900228004X", **blank)
    visit.take(CardRead(IdCard(CardLayout.RESIDENT, record, PhotoState.NO_DECODER, None, "05.01-1-2-3")))
    del name, record
    assert isinstance(visit.effect, FindWays)
    gc.collect()
    assert watch() is not None
    visit.end()
    assert watch() is None
    with pytest.raises(RuntimeError):
        _ = visit.session
