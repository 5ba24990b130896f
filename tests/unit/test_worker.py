"""The thread that a silent card may keep."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from suite import soon

from drivers.errors import Cancelled
from drivers.worker import Call, OverdueError, Worker


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker()
    yield made
    made.close()


def held(gate: threading.Event, said: list[str]) -> Callable[[], str]:
    def wait() -> str:
        gate.wait(20)
        said.append("held")
        return "held"

    return wait


def test_a_result_comes_back(worker: Worker) -> None:
    assert worker.call(soon(), None, Call(divmod, 7, 2)) == (3, 1)
    assert worker.is_idle


def test_a_call_that_does_not_come_back_is_given_up_and_the_next_waits_for_it(worker: Worker) -> None:
    gate, said = threading.Event(), list[str]()
    with pytest.raises(OverdueError):
        worker.call(soon(0.05), None, Call(held(gate, said)))
    assert not worker.is_idle
    # However often it is tried, nothing is started beside it and nothing piles up.
    for _ in range(3):
        with pytest.raises(OverdueError):
            worker.call(soon(0.01), None, Call(said.append, "never"))
    worker.post(Call(said.append, "after"))
    gate.set()
    assert worker.call(soon(), None, Call(len, "four")) == 4
    assert said == ["held", "after"]


def test_a_caller_that_is_cancelled_does_not_wait(worker: Worker) -> None:
    gate, cancel = threading.Event(), threading.Event()
    timer = threading.Timer(0.05, cancel.set)
    timer.start()
    with pytest.raises(Cancelled):
        worker.call(soon(60), cancel, Call(held(gate, [])))
    with pytest.raises(Cancelled):
        worker.call(soon(60), cancel, Call(len, ""))
    gate.set()
    timer.join()


def test_a_worker_that_is_closed_ends_its_thread_after_what_it_does() -> None:
    before = set(threading.enumerate())
    gate, said = threading.Event(), list[str]()
    worker = Worker()
    worker.post(Call(held(gate, said)))
    worker.close()
    gate.set()
    limit = soon()
    while set(threading.enumerate()) - before:
        assert time.monotonic() < limit
        time.sleep(0.01)
    assert said == ["held"]
