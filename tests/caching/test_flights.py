"""Who builds, and what those get who wait for it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import msgspec
import pytest

from content.caching.cache import Cache
from content.caching.contracts import Store
from content.caching.entries import Key
from content.caching.flights import Flight, Flights
from content.exceptions import ContentServiceUnavailableError
from tests.support.cache_fleet import (
    ITEM,
    KEY,
    POLICY,
    Builder,
    Clock,
    Process,
    TextCodec,
)

WAITERS = 50
PATIENCE_SECONDS = 5.0


class WatchedFlights(Flights):
    """Tells when so many threads wait."""

    def __init__(self, cache: Cache, waiters: int) -> None:
        flights = cache._flights
        super().__init__(flights._store, lease_seconds=flights._lease_seconds)
        self._missing = waiters
        self._seen: set[int] = set()
        self.all_wait = threading.Event()

    def wait(self, key: Key, seconds: float) -> Flight | None:
        with self._lock:
            self._seen.add(threading.get_ident())
            if len(self._seen) == self._missing:
                self.all_wait.set()
        return super().wait(key, seconds)


@pytest.fixture
def crowd(
    process: Process,
) -> Iterator[Callable[[Callable[[], str]], list[Future[str]]]]:
    """Let everybody ask at once; the first builds once all the others wait."""
    policy = msgspec.structs.replace(POLICY, patience_seconds=PATIENCE_SECONDS)
    process.cache._policy = policy
    flights = process.cache._flights = WatchedFlights(process.cache, WAITERS - 1)

    def ask(build: Callable[[], str]) -> list[Future[str]]:
        def build_last() -> str:
            assert flights.all_wait.wait(5)
            return build()

        return [threads.submit(process.get, build_last) for _ in range(WAITERS)]

    with ThreadPoolExecutor(WAITERS) as threads:
        yield ask


def test_who_waits_for_a_failing_build_fails_with_it_and_asks_nothing(crowd):
    build = Builder()
    build.error = ContentServiceUnavailableError("down", url="/")
    errors = [asked.exception(5) for asked in crowd(build)]
    assert {str(error) for error in errors} == {"down (url=/)"}
    assert build.builds == 1


def test_each_who_waits_has_an_error_of_its_own_to_raise(crowd):
    build = Builder()
    build.error = ContentServiceUnavailableError("down")
    errors = {
        id(error): error for error in [each.exception(5) for each in crowd(build)]
    }
    assert len(errors) == WAITERS


def test_who_waits_for_a_build_gets_what_it_came_to(crowd):
    build = Builder()
    assert {asked.result(5) for asked in crowd(build)} == {"first"}
    assert build.builds == 1


def test_who_waits_gets_what_cannot_be_kept_because_the_store_is_down(crowd, store):
    store.is_down = True
    build = Builder()
    assert {asked.result(5) for asked in crowd(build)} == {"first"}
    assert build.builds == 1


def supersede_long_ago(process: Process, store: Store, clock: Clock) -> Builder:
    build = Builder()
    process.get(build)
    store.invalidate([ITEM])
    clock.ahead += POLICY.max_stale_seconds + 1
    process.follow()
    build.builds = 0
    return build


def test_while_something_old_may_stand_in_one_failure_is_enough(
    process, store, clock, crowd
):
    build = supersede_long_ago(process, store, clock)
    build.error = ContentServiceUnavailableError("down")
    process.cache._resting._seconds = 5
    assert {asked.result(5) for asked in crowd(build)} == {"first"}
    assert build.builds == 1


def test_after_a_failure_the_next_who_asks_builds_again(process):
    build = Builder()
    build.error = ContentServiceUnavailableError("down")
    for _ in range(2):
        with pytest.raises(ContentServiceUnavailableError):
            process.get(build)
    assert build.builds == 2


def test_a_failure_of_another_kind_is_not_for_those_who_wait(crowd):
    """A defect says nothing of what another attempt would come to."""
    builds = []

    def build() -> str:
        builds.append(1)
        if len(builds) == 1:
            raise ZeroDivisionError
        return "built"

    results = [asked.exception(5) or asked.result(5) for asked in crowd(build)]
    assert results.count("built") == WAITERS - 1


def test_what_another_process_builds_is_taken_when_it_is_there(process, other_process):
    building, finish = threading.Event(), threading.Event()

    def slow() -> str:
        building.set()
        assert finish.wait(5)
        return "built elsewhere"

    with ThreadPoolExecutor(2) as threads:
        threads.submit(other_process.get, slow)
        assert building.wait(5)
        waiter = threads.submit(process.get, Builder())
        finish.set()
        assert waiter.result(5) == "built elsewhere"


def test_a_builder_that_is_gone_is_waited_for_no_longer_than_allowed(process, store):
    store.acquire(KEY, "a process that was killed", lease_seconds=60)
    policy = msgspec.structs.replace(POLICY, wait_seconds=0.01)
    process.cache._policy = policy
    assert process.get(Builder()) == "first"


def test_the_lease_is_given_back_whatever_happens(process, store):
    build = Builder()
    build.error = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        process.get(build)
    assert store.acquire(KEY, "somebody else", lease_seconds=1)


def test_a_refresh_leaves_a_key_alone_that_somebody_builds(process, store):
    store.acquire(KEY, "somebody else", lease_seconds=5)
    build = Builder()
    assert not process.cache.refresh(KEY, build, TextCodec())
    assert build.builds == 0


def test_nothing_is_left_of_a_flight(process):
    process.get(Builder())
    assert process.cache._flights._flying == {}
