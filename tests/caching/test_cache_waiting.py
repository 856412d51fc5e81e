"""Side by side: one builds, the others wait or take the old value."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from tests.support.cache_fleet import ITEM, POLICY, Builder, record


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


def test_a_superseded_value_is_not_served_for_longer_than_allowed(
    process, store, clock
):
    build = Builder()
    process.get(build)
    store.invalidate([ITEM])
    clock.ahead += POLICY.max_stale_seconds + 1
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
