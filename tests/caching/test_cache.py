from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

import pytest

from content.caching.entries import MISSING, Key
from content.exceptions import ContentServiceUnavailableError, ItemNotFoundError
from tests.support.cache_fleet import ITEM, KEY, OTHER, POLICY, Builder, Process


def test_a_value_is_built_once_for_all_processes(process, other_process):
    build = Builder()
    assert [each.get(build) for each in (process, process, other_process)] == [
        "first"
    ] * 3
    assert build.builds == 1


def test_after_an_invalidation_it_is_built_anew(process, store):
    build = Builder()
    process.get(build)
    build.value = "second"
    store.invalidate([ITEM])
    process.follow()
    assert process.get(build) == "second"
    assert process.get(build) == "second"
    assert build.builds == 2


@pytest.mark.parametrize("dependency", ["everything", "publication:5"])
def test_everything_of_a_publication_can_be_forgotten_at_once(
    process, store, dependency
):
    build = Builder()
    process.get(build)
    store.invalidate([dependency])
    process.follow()
    process.get(build)
    assert build.builds == 2


def test_a_build_that_began_before_an_invalidation_is_returned_but_not_kept(
    process, store
):
    build = Builder()

    def slow() -> str:
        value: str = build()
        store.invalidate([ITEM])
        process.follow()
        return value

    assert process.get(slow) == "first"
    build.value = "second"
    assert process.get(build) == "second"


def test_an_enclosing_build_depends_on_what_the_inner_one_used(process, store):
    inner = Builder("inner")
    outer_builds = []

    def outer() -> str:
        outer_builds.append(1)
        return f"outer of {process.get(inner, OTHER)}"

    process.get(outer)
    inner.value = "new inner"
    store.invalidate([ITEM])
    process.follow()
    assert process.get(outer) == "outer of new inner"
    assert len(outer_builds) == 2


def test_a_build_does_not_use_a_memory_that_lags_behind_its_start(process, store):
    inner = Builder("old")
    process.get(inner, OTHER)
    inner.value = "new"
    store.invalidate([ITEM])  # and this process has not heard of it
    assert process.get(lambda: process.get(inner, OTHER)) == "new"


def test_a_memory_that_is_not_followed_is_not_trusted(process, store, clock):
    build = Builder()
    process.get(build)
    build.value = "second"
    store.invalidate([ITEM])  # and this process never hears of it
    clock.ahead += 5
    assert process.get(build) == "second"


def test_that_there_is_nothing_is_remembered_as_well(process, store):
    build = Builder("", "url:5:/news/", "misses:5")
    build.error = ItemNotFoundError("no such page")
    for _ in range(2):
        with pytest.raises(ItemNotFoundError):
            process.get(build)
    assert build.builds == 1
    store.invalidate(["misses:5"])
    process.follow()
    build.error, build.value = None, "published"
    assert process.get(build) == "published"


def test_an_error_is_never_stored(process):
    build = Builder()
    build.error = ContentServiceUnavailableError("down")
    with pytest.raises(ContentServiceUnavailableError):
        process.get(build)
    build.error = None
    assert process.get(build) == "first"


def test_a_failing_content_service_is_not_noticed_while_there_is_something_old(
    process, store, clock
):
    build = Builder()
    process.get(build)
    build.error = ContentServiceUnavailableError("down")
    store.invalidate([ITEM])
    process.follow()
    clock.ahead += POLICY.stale_if_error_seconds - 1
    process.follow()
    assert process.get(build) == "first"
    clock.ahead += 2
    process.follow()
    with pytest.raises(ContentServiceUnavailableError):
        process.get(build)


def test_what_is_published_again_and_again_outlives_a_failure_no_longer(
    process, store, clock
):
    build = Builder()
    process.get(build)
    build.error = ContentServiceUnavailableError("down")
    for _ in range(4):
        store.invalidate([ITEM])
        clock.ahead += POLICY.stale_if_error_seconds / 4 + 1
        process.follow()
    with pytest.raises(ContentServiceUnavailableError):
        process.get(build)


def test_what_was_built_from_something_old_is_not_kept(process, store):
    inner = Builder("inner")
    process.get(inner, OTHER)
    store.invalidate([ITEM])
    process.follow()
    inner.error = ContentServiceUnavailableError("down")
    assert process.get(lambda: process.get(inner, OTHER)) == "inner"
    assert store.load([KEY]) == [MISSING]


def test_an_aged_value_is_served_and_refreshed_behind_the_visitors_back(process, clock):
    build = Builder()
    process.get(build)
    build.value = "second"
    clock.ahead += POLICY.fresh_seconds + 1
    process.follow()
    assert process.get(build) == "first"
    process.builders.shutdown(wait=True)
    assert process.get(build) == "second"
    assert build.builds == 2


def test_an_aged_value_is_refreshed_once_for_all_processes(
    process, other_process, clock
):
    build = Builder()
    processes = (process, other_process)
    assert [each.get(build) for each in processes] == ["first"] * 2
    build.value = "second"
    clock.ahead += POLICY.fresh_seconds + 1
    for each in processes:
        each.follow()
        each.get(build)
        each.builders.shutdown(wait=True)
    assert [each.get(build) for each in processes] == ["second"] * 2
    assert build.builds == 2


def test_a_build_uses_what_another_process_has_refreshed(process, other_process, clock):
    inner = Builder()
    processes = (process, other_process)
    assert [each.get(inner, OTHER) for each in processes] == ["first"] * 2
    inner.value = "second"
    clock.ahead += POLICY.fresh_seconds + 1
    for number, each in enumerate(processes):
        each.follow()
        build = partial(each.get, inner, OTHER)
        assert each.get(build, Key("page", 5, f"/{number}")) == "second"
    assert inner.builds == 2


def test_a_store_that_is_down_costs_a_build_but_no_error(process, store):
    store.is_down = True
    build = Builder()
    assert process.get(build_without_recorder(build), OTHER) == "first"


def build_without_recorder(build: Builder) -> Callable[[], str]:
    def built() -> str:
        build.builds += 1
        return build.value

    return built


def test_memory_serves_on_while_the_store_is_down(process, store, clock):
    build = Builder()
    process.get(build)
    store.is_down = True
    clock.ahead += 30
    assert process.get(build) == "first"
    assert build.builds == 1


def test_an_entry_that_no_longer_decodes_is_built_anew(process, other_process, store):
    build = Builder()
    process.get(build)
    [found] = store.load([KEY])
    broken = type(found.entry)(
        payload=b"",
        dependencies=found.entry.dependencies,
        started_at=found.entry.started_at,
        created_at=found.entry.created_at,
        fresh_seconds=60,
    )
    store.store(KEY, broken, lifetime_seconds=60)
    assert other_process.get(build) == "first"
    assert build.builds == 2


def test_a_follower_that_missed_something_forgets_what_it_held(process, store):
    build = Builder()
    process.get(build)
    store.invalidate([ITEM])
    store._stream.clear()  # trimmed before this process read it
    store.invalidate(["item:1:5:2"])
    process.follow()
    assert not process.memory.get(KEY, time.time())
    process.get(build)
    assert build.builds == 2


def test_the_followers_thread_keeps_memory_up_to_date_and_stops(store, clock):
    process = Process(store, clock)
    process.follower.start()
    build = Builder()
    process.get(build)
    build.value = "second"
    store.invalidate([ITEM])
    deadline = time.monotonic() + 5
    while process.get(build) != "second":
        assert time.monotonic() < deadline
        time.sleep(0.001)
    process.follower.stop()
    assert not process.follower.is_alive
