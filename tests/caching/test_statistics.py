from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from content.caching.entries import Key
from content.caching.statistics import CacheStatistics, Event
from content.exceptions import ContentServiceUnavailableError
from tests.support.cache_fleet import ITEM, KEY, OTHER, POLICY, Builder, Process


def counts(process: Process, key: Key = KEY) -> dict[str, int]:
    return dict(process.cache._statistics.snapshot().get(key.kind, {}))


def test_counts_are_told_by_kind_and_event():
    statistics = CacheStatistics()
    statistics.count("page", Event.BUILT)
    statistics.count("page", Event.BUILT)
    statistics.count("link", Event.MISSED)
    assert statistics.snapshot() == {"page": {"built": 2}, "link": {"missed": 1}}


def test_no_count_is_lost_among_threads():
    statistics = CacheStatistics()
    with ThreadPoolExecutor(8) as threads:
        for _ in range(2_000):
            threads.submit(statistics.count, "page", Event.BUILT)
    assert statistics.snapshot() == {"page": {"built": 2_000}}


def test_what_was_told_does_not_change_any_more():
    statistics = CacheStatistics()
    before = statistics.snapshot()
    statistics.count("page", Event.BUILT)
    assert before == {}


def test_a_miss_is_a_build_and_the_next_a_hit_of_memory(process):
    for _ in range(2):
        process.get(Builder())
    assert counts(process) == {"missed": 1, "built": 1, "fresh from memory": 1}


def test_another_process_hits_the_store(process, other_process):
    process.get(Builder())
    other_process.get(Builder())
    assert counts(other_process) == {"fresh from store": 1}


def test_what_is_served_in_place_of_an_error_is_told_apart(process, store):
    build = Builder()
    process.get(build)
    store.invalidate([ITEM])
    process.follow()
    build.error = ContentServiceUnavailableError("down")
    process.get(build)
    assert counts(process) | {"failed": 1, "in place of error": 1} == counts(process)


def test_what_is_aged_is_counted_as_such(process, clock):
    process.get(Builder())
    clock.ahead += POLICY.fresh_seconds + 1
    process.follow()
    process.get(Builder())
    process.builders.shutdown()
    assert counts(process)["aged"] == 1


def test_what_the_store_refuses_is_counted(process, store):
    def slow() -> str:
        value = Builder()()
        store.invalidate([ITEM])
        return value

    process.get(slow)
    assert counts(process)["refused"] == 1


def test_a_store_that_fails_is_counted_and_what_memory_serves_is_uncertain(
    process, store, clock
):
    process.get(Builder())
    store.is_down = True
    clock.ahead += 5
    process.get(Builder())
    assert counts(process) | {"store failed": 1, "uncertain": 1} == counts(process)


def test_what_used_something_old_is_counted_as_not_kept(process, store):
    inner = Builder()
    process.get(inner, OTHER)
    store.invalidate([ITEM])
    process.follow()
    inner.error = ContentServiceUnavailableError("down")
    process.get(lambda: process.get(inner, OTHER))
    assert counts(process)["not kept"] == 1
