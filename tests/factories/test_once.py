from __future__ import annotations

import threading
import time
from contextvars import ContextVar

import pytest

from content.caching.recorder import current_recorder, recording
from content.exceptions import ContentServiceTimeoutError
from content.factories.once import Once
from content.factories.workers import get_workers
from content.providers.deadline import Deadline, deadline_of_call

BUILD: ContextVar[str] = ContextVar("BUILD", default="none")


def test_a_call_that_was_started_is_not_made_again():
    calls = []
    once = Once(Deadline(5))
    once.start("key", lambda: calls.append("first"))
    once.start("key", lambda: calls.append("second"))
    once.get("key", lambda: calls.append("third"))
    assert calls == ["first"]


def test_an_error_is_raised_to_everyone_who_asks():
    def fail() -> None:
        raise LookupError("gone")

    once = Once(Deadline(5))
    for _ in range(2):
        with pytest.raises(LookupError, match="gone"):
            once.get("key", fail)


def test_started_calls_run_side_by_side():
    both_here = threading.Barrier(2, timeout=5)
    once = Once(Deadline(5))
    once.start("a", both_here.wait)
    once.start("b", both_here.wait)
    assert {once.get("a", int), once.get("b", int)} == {0, 1}


def test_a_worker_sees_the_context_of_the_build():
    once = Once(Deadline(5))
    token = BUILD.set("this one")
    once.start("key", BUILD.get)
    BUILD.reset(token)
    assert once.get("key", str) == "this one"


@pytest.fixture
def released():
    """Set in the end: what a test holds up goes on then."""
    event = threading.Event()
    yield event
    event.set()


def test_a_call_that_is_not_over_by_the_deadline_is_not_waited_for(released):
    once = Once(Deadline(0.05))
    once.start("key", released.wait)
    started = time.monotonic()
    for _ in range(2):
        with pytest.raises(ContentServiceTimeoutError, match="key=key"):
            once.get("key", bool)
    assert time.monotonic() - started < 1


def test_a_call_that_finds_no_free_worker_is_not_waited_for(released):
    others = Once(Deadline(5))
    for number in range(100):
        others.start(number, released.wait)
    once = Once(Deadline(0.05))
    once.start("key", str)
    with pytest.raises(ContentServiceTimeoutError):
        once.get("key", str)


def test_the_timeout_of_a_call_itself_is_not_taken_for_the_builds():
    def fail() -> None:
        raise TimeoutError("its own")

    with pytest.raises(TimeoutError, match="its own"):
        Once(Deadline(5)).get("key", fail)


@pytest.mark.parametrize("start", [True, False])
def test_calls_have_the_time_that_the_build_has_left(start):
    once = Once(Deadline(0.2))

    def remaining_seconds() -> float:
        return deadline_of_call(5).remaining_seconds()

    if start:
        once.start("key", remaining_seconds)
    assert once.get("key", remaining_seconds) <= 0.2
    assert remaining_seconds() > 1


def test_a_call_that_is_given_up_leaves_nothing_to_wait_for():
    once = Once(Deadline(0.05))

    def give_up() -> None:
        raise SystemExit

    with pytest.raises(SystemExit):
        once.get("key", give_up)
    with pytest.raises(SystemExit):
        once.get("key", give_up)


def test_workers_leave_connections_for_the_requests_themselves(settings, request):
    request.addfinalizer(get_workers.cache_clear)
    for size, workers in ((16, 12), (2, 1), (1, 1)):
        get_workers.cache_clear()
        settings.CONTENT_POOL_SIZE = size
        assert get_workers()._max_workers == workers


def test_what_was_asked_for_before_a_build_is_recorded_within_it():
    once = Once(Deadline(5))

    def use() -> str:
        if recorder := current_recorder():
            recorder.record(["item:1:5:1"])
        return "value"

    assert once.get("key", use) == "value"
    for _ in range(2):
        with recording(0) as recorder:
            assert once.get("key", use) == "value"
        assert recorder.dependencies == {"item:1:5:1"}
