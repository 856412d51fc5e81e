"""Side by side: one builds, the others wait or take the old value."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import ContextVar

import pytest

from content.caching.building import NotKeptError
from content.caching.entries import Key
from content.caching.memory_store import MemoryStore
from content.caching.trouble import Trouble
from tests.support.cache_fleet import ITEM, POLICY, Builder, Process, record


def test_side_by_side_requests_cause_one_build(process, other_process):
    builders = threading.Semaphore(1)

    def build() -> str:
        assert builders.acquire(blocking=False), "two builds at once"
        time.sleep(0.05)
        builders.release()
        record(ITEM)
        return "built"

    count = Builder("built")

    def counted() -> str:
        count.builds += 1
        return build()

    with ThreadPoolExecutor(20) as threads:
        results = threads.map(
            lambda number: (process, other_process)[number % 2].get(counted), range(20)
        )
        assert set(results) == {"built"}
    assert count.builds == 1


def test_while_somebody_rebuilds_others_get_the_superseded_value(process, store):
    build = Builder()
    process.get(build)
    store.invalidate([ITEM])
    process.follow()
    building, finish = threading.Event(), threading.Event()

    def slow() -> str:
        building.set()
        finish.wait(5)
        return "second"

    builder = threading.Thread(target=process.get, args=(slow,))
    builder.start()
    building.wait(5)
    assert process.get(build) == "first"
    finish.set()
    builder.join()
    assert build.builds == 1
    assert process.get(build) == "second"


@pytest.mark.parametrize("times", [1, 20])
def test_a_superseded_value_is_not_served_for_longer_than_allowed(
    process, store, clock, times
):
    build = Builder()
    process.get(build)
    for _ in range(times):  # also if editors go on and on
        store.invalidate([ITEM])
        clock.ahead += (POLICY.max_stale_seconds + 1) / times
    process.follow()
    building, finish = threading.Event(), threading.Event()

    def slow() -> str:
        building.set()
        finish.wait(5)
        return "second"

    builder = threading.Thread(target=process.get, args=(slow,))
    builder.start()
    building.wait(5)
    waiter = ThreadPoolExecutor(1).submit(process.get, build)
    time.sleep(0.1)
    assert not waiter.done()
    finish.set()
    builder.join()
    assert waiter.result(5) == "second"


class Slow:
    """Builds ``value`` when it is told to."""

    def __init__(self, value: str) -> None:
        self.value = value
        self.error: Exception | None = None
        self.go_on = threading.Event()
        self.is_done = threading.Event()

    def __call__(self) -> str:
        record(ITEM)
        self.go_on.wait(5)
        self.is_done.set()
        if self.error:
            raise self.error
        return self.value


@pytest.fixture
def superseded(process, store):
    process.get(Builder("first"))
    store.invalidate([ITEM])
    process.follow()


@pytest.mark.usefixtures("superseded")
def test_who_causes_a_build_waits_for_it_but_not_for_ever(process):
    slow = Slow("second")
    assert process.get(slow) == "first"
    slow.go_on.set()
    wait_until_built(process)
    assert process.get(slow) == "second"


@pytest.mark.usefixtures("superseded")
def test_who_causes_a_build_gets_what_it_makes(process):
    slow = Slow("second")
    threading.Timer(0.05, slow.go_on.set).start()
    assert process.get(slow) == "second"


@pytest.mark.usefixtures("superseded")
def test_nobody_else_waits_for_what_one_has_waited_for_in_vain(process):
    slow = Slow("second")
    process.get(slow)
    started = time.monotonic()
    assert process.get(slow) == "first"
    assert time.monotonic() - started < POLICY.own_patience_seconds / 2
    slow.go_on.set()


def test_nobody_waits_for_one_more_of_many_builds(process, store):
    keys = make_superseded(process, store, 3)
    builds = [Slow("second") for _ in keys]
    with ThreadPoolExecutor(2) as visitors:
        for key, build in zip(keys[:2], builds[:2], strict=True):
            visitors.submit(process.get, build, key)
        while not process.cache._background.is_busy:
            time.sleep(0.001)
        started = time.monotonic()
        assert process.get(builds[2], keys[2]) == "first"
        assert time.monotonic() - started < POLICY.own_patience_seconds / 2
        for build in builds:
            build.go_on.set()
    wait_until_built(process)
    assert process.get(builds[2], keys[2]) == "second"


def test_three_builds_that_take_too_long_are_trouble(process, store, monkeypatch):
    monkeypatch.setattr("content.caching.background._MANY", 100)
    keys = make_superseded(process, store, 4)
    builds = [Slow("second") for _ in keys]
    for key, build in zip(keys[:3], builds[:3], strict=True):
        process.get(build, key)
    started = time.monotonic()
    assert process.get(builds[3], keys[3]) == "first"
    assert time.monotonic() - started < POLICY.own_patience_seconds / 2
    for build in builds:
        build.go_on.set()
    wait_until_built(process)
    assert process.get(builds[3], keys[3]) == "second"


def test_nobody_waits_for_a_build_that_waits_for_its_turn(process, store, clock):
    keys = make_superseded(process, store, 40)
    slow = Slow("second")
    for key in keys:
        assert process.get(slow, key) == "first"
    clock.ahead += POLICY.max_stale_seconds + 1
    process.follow()
    started = time.monotonic()
    assert process.get(Builder("third"), keys[-1]) == "third"
    assert time.monotonic() - started < POLICY.wait_seconds / 2
    slow.go_on.set()


@pytest.mark.usefixtures("superseded")
def test_when_the_threads_have_ended_visitors_get_what_there_is(process, store, clock):
    process.builders.shutdown()
    assert process.get(Builder("second")) == "first"
    assert process.get(Builder("second")) == "first"
    assert not process.cache._background._begun_at
    assert not process.cache._flights._flying
    clock.ahead += POLICY.max_stale_seconds + 1
    process.follow()
    assert process.get(Builder("second")) == "second"
    clock.ahead += POLICY.fresh_seconds + 1
    assert process.get(Builder("third")) == "second"
    assert not process.cache._background._refreshing


def test_what_is_not_begun_when_the_threads_end_is_left_to_others(
    process, other_process, store
):
    other = Key("page", 5, "/other/")
    process.get(Builder())
    process.get(Builder(), other)
    store.invalidate([ITEM])
    process.follow()
    slow = Slow("second")
    process.get(slow)
    with ThreadPoolExecutor(1) as visitors:
        visit = visitors.submit(process.get, Builder("second"), other)
        while len(process.cache._background._begun_at) < 2:
            time.sleep(0.001)
        process.builders.shutdown(wait=False, cancel_futures=True)
        assert visit.result(5) == "first"
    slow.go_on.set()
    process.builders.shutdown(wait=True)
    assert not process.cache._background._begun_at
    assert other_process.get(Builder("third"), other) == "third"


@pytest.mark.usefixtures("superseded")
def test_what_is_built_just_when_somebody_gives_up_is_handed_out(process, monkeypatch):
    result = Future.result

    def give_up_too_late(task, timeout=None):
        result(task)
        if timeout is not None:
            raise TimeoutError
        return result(task)

    monkeypatch.setattr(Future, "result", give_up_too_late)
    assert process.get(Builder("second")) == "second"


def test_builds_that_are_slow_by_themselves_are_no_trouble_once_they_are_done(
    process, store, clock, monkeypatch
):
    """Else what has changed would be shown as it was for longer than allowed."""
    monkeypatch.setattr("content.caching.background._MANY", 100)
    source_trouble = Trouble(clock, remember_seconds=10, pause_seconds=0)
    process.cache._source_trouble = source_trouble
    keys = make_superseded(process, store, 3)
    builds = [Slow("second") for _ in keys]
    for key, build in zip(keys, builds, strict=True):
        process.get(build, key)
    assert source_trouble.is_general
    for build in builds:
        build.go_on.set()
    wait_until_built(process)
    assert not source_trouble.is_general


@pytest.mark.usefixtures("superseded")
def test_a_build_that_fails_when_nobody_waits_any_more_is_reported(process, caplog):
    slow = Slow("second")
    slow.error = ZeroDivisionError()
    process.get(slow)
    slow.go_on.set()
    wait_until_built(process)
    assert "not rebuilt key=2:page:5:/news/" in caplog.text
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.usefixtures("superseded")
def test_what_is_for_one_visitor_only_is_told_to_those_who_wait(process):
    slow = Slow("second")
    slow.error = NotKeptError("cookies")
    with ThreadPoolExecutor(2) as threads:
        visits = [threads.submit(process.get, slow) for _ in range(2)]
        slow.go_on.set()
        for visit in visits:
            with pytest.raises(NotKeptError):
                visit.result(5)


def test_a_build_knows_nothing_of_who_asks(process):
    language = ContextVar("language", default="none")
    language.set("the visitor's")
    assert process.get(language.get) == "none"


def wait_until_built(process: Process) -> None:
    process.builders.shutdown(wait=True)
    process.builders = ThreadPoolExecutor(1)


def make_superseded(process: Process, store: MemoryStore, count: int) -> list[Key]:
    """Return the keys of so many values that do not count any more."""
    keys = [Key("page", 5, f"/{number}") for number in range(count)]
    for key in keys:
        process.get(Builder(), key)
    store.invalidate([ITEM])
    process.follow()
    return keys
