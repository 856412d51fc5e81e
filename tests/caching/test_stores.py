"""The contract of a store, for every store there is."""

from __future__ import annotations

import threading
import time

import pytest

from content.caching.entries import MISSING, Found, Key, State
from content.caching.memory_store import MemoryStore
from tests.support.stored_entries import DAY, KEY, entry, put, state


@pytest.fixture
def memory_store():
    return MemoryStore(max_bytes=1_000_000)


@pytest.fixture(
    params=["memory_store", pytest.param("redis_store", marks=pytest.mark.redis)]
)
def store(request):
    return request.getfixturevalue(request.param)


def test_nothing_is_missing(store):
    assert store.load([KEY, KEY]) == [MISSING, MISSING]


def test_what_was_stored_is_found_fresh_with_its_stamps(store):
    assert put(store, "item:1:5:1", "everything")
    [found] = store.load([KEY])
    assert isinstance(found, Found)
    assert found.entry.payload == b"old"
    assert found.stamps == (found.entry.started_at,) * 2
    assert found.as_of == store.read_sequence()
    assert state(store) is State.FRESH


def test_an_invalidated_dependency_supersedes_all_that_have_it(store):
    other = Key("page", 5, "/other/")
    put(store, "item:1:5:1", "item:1:5:2")
    put(store, "item:1:5:3", key=other)
    store.invalidate(["item:1:5:2"])
    assert state(store) is State.SUPERSEDED
    assert state(store, other) is State.FRESH


def test_the_time_of_supersession_is_known(store):
    put(store, "item:1:5:1")
    before = time.time()
    store.invalidate(["item:1:5:1"])
    [found] = store.load([KEY])
    assert before - 0.001 <= found.superseded_at <= time.time() + 0.001


def test_an_entry_can_be_stored_again_after_its_supersession(store):
    put(store, "item:1:5:1")
    store.invalidate(["item:1:5:1"])
    assert put(store, "item:1:5:1", payload=b"new")
    [found] = store.load([KEY])
    assert found.entry.payload == b"new"
    assert state(store) is State.FRESH


def test_a_build_that_began_before_an_invalidation_is_refused(store):
    put(store, "item:1:5:1")
    started_at = store.read_sequence()
    store.invalidate(["item:1:5:1"])
    late = entry("item:1:5:1", started_at=started_at)
    assert not store.store(KEY, late, lifetime_seconds=DAY)
    assert state(store) is State.SUPERSEDED


def test_a_missing_stamp_is_not_created_once_the_sequence_has_moved(store):
    started_at = store.read_sequence()
    store.invalidate(["item:1:5:99"])
    late = entry("item:1:5:1", started_at=started_at)
    assert not store.store(KEY, late, lifetime_seconds=DAY)
    assert store.load([KEY]) == [MISSING]


def test_with_all_stamps_there_another_events_build_is_stored(store):
    put(store, "item:1:5:1")
    started_at = store.read_sequence()
    store.invalidate(["item:1:5:99"])
    assert store.store(
        KEY, entry("item:1:5:1", started_at=started_at), lifetime_seconds=DAY
    )


def test_the_sequence_rises_with_every_invalidation_and_tells_the_time(store):
    sequences = [store.read_sequence(), *(store.invalidate(["x"]) for _ in range(50))]
    assert sequences == sorted(set(sequences))
    assert abs(sequences[-1] / 1_000_000 - time.time()) < 5
    assert store.read_sequence() == sequences[-1]


def test_the_stream_tells_every_invalidation_in_order(store):
    position = store.read_sequence()
    first = store.invalidate(["item:1:5:1", "url:5:/x y"])
    second = store.invalidate(["everything"])
    told = store.read_stream(position, wait_seconds=1)
    assert [(each.sequence, each.previous) for each in told] == [
        (first, position),
        (second, first),
    ]
    assert told[0].dependencies == ("item:1:5:1", "url:5:/x y")
    assert store.read_stream(second, wait_seconds=0.01) == ()


def test_a_reader_of_the_stream_is_woken(store):
    position = store.read_sequence()
    told = []
    reader = threading.Thread(
        target=lambda: told.extend(store.read_stream(position, wait_seconds=5))
    )
    reader.start()
    store.invalidate(["item:1:5:1"])
    reader.join(timeout=5)
    assert [each.dependencies for each in told] == [("item:1:5:1",)]


def test_one_owner_at_a_time_builds(store):
    assert store.acquire(KEY, "a", lease_seconds=5)
    assert not store.acquire(KEY, "b", lease_seconds=5)
    store.release(KEY, "b")
    assert not store.acquire(KEY, "b", lease_seconds=5)
    store.release(KEY, "a")
    assert store.acquire(KEY, "b", lease_seconds=5)


def test_a_lease_ends(store):
    assert store.acquire(KEY, "a", lease_seconds=0.02)
    time.sleep(0.03)
    assert store.acquire(KEY, "b", lease_seconds=5)


def test_an_entry_ends(store):
    store.store(
        KEY,
        entry("everything", started_at=store.read_sequence()),
        lifetime_seconds=0.02,
    )
    time.sleep(0.03)
    assert store.load([KEY]) == [MISSING]


def test_a_dropped_entry_is_missing(store):
    put(store, "everything")
    store.drop(KEY)
    assert store.load([KEY]) == [MISSING]


def test_the_stream_tells_why(store):
    position = store.read_sequence()
    store.invalidate(["item:1:5:1"], reason="ItemMeta 1:5:1")
    [told] = store.read_stream(position, wait_seconds=1)
    assert told.reason == "ItemMeta 1:5:1"


# -- for people to look at -------------------------------------------------------------


def test_all_entries_of_a_kind_are_found_with_their_stamps(store):
    pages = {Key("page", 5, f"/{number}: x") for number in range(3)}
    for key in pages | {Key("pages", 5, "/"), Key("link", 5, "/page")}:
        put(store, "everything", key=key)
    store.invalidate(["everything"])
    found = dict(store.find_entries("page"))
    assert set(found) == pages
    assert all(each.is_superseded for each in found.values())


def test_more_entries_are_found_than_are_looked_at_in_one_step(store):
    keys = {Key("page", 5, f"/{number}") for number in range(1_200)}
    for key in keys:
        put(store, "everything", key=key)
    assert {key for key, _ in store.find_entries("page")} == keys


def test_stamps_are_read_in_order_with_none_for_those_that_are_missing(store):
    sequence = store.invalidate(["a", "b"])
    assert store.read_stamps(["b", "missing", "a"]) == [sequence, None, sequence]
    assert store.read_stamps([]) == []


def test_the_last_invalidation_that_named_something_is_found_with_its_reason(store):
    store.invalidate(["item:1:5:1", "misses:5"], reason="first")
    sequence = store.invalidate(["item:1:5:1"], reason="second")
    store.invalidate(["item:1:5:2"], reason="of something else")
    found = store.find_last_invalidation(["item:1:5:9", "item:1:5:1"])
    assert (found.sequence, found.reason) == (sequence, "second")
    assert found.dependencies == ("item:1:5:1",)


def test_what_was_never_invalidated_has_no_last_invalidation(store):
    assert store.find_last_invalidation(["item:1:5:1"]) is None
    store.invalidate(["item:1:5:2"])
    assert store.find_last_invalidation(["item:1:5:1"]) is None


def test_an_invalidation_far_back_in_the_stream_is_found(store):
    sequence = store.invalidate(["item:1:5:1"])
    for _ in range(1_001):
        store.invalidate(["item:1:5:2"])
    assert store.find_last_invalidation(["item:1:5:1"]).sequence == sequence


def test_others_read_what_a_process_has_said_last(store):
    store.report("web:1", b"starting", lifetime_seconds=5)
    store.report("web:1", b"at work", lifetime_seconds=5)
    store.report("web:2", b"at work, too", lifetime_seconds=5)
    assert store.read_reports() == {"web:1": b"at work", "web:2": b"at work, too"}


def test_what_a_process_has_said_ends(store):
    store.report("web:1", b"at work", lifetime_seconds=0.01)
    store.report("web:2", b"at work", lifetime_seconds=5)
    time.sleep(0.02)
    assert set(store.read_reports()) == {"web:2"}
    store.report("web:1", b"back", lifetime_seconds=5)
    assert store.read_reports()["web:1"] == b"back"


def test_groups_of_processes_are_read_apart(store):
    store.report("web:1", b"at work", lifetime_seconds=5)
    store.report("web:1", b"listening", lifetime_seconds=5, group="listeners")
    assert store.read_reports() == {"web:1": b"at work"}
    assert store.read_reports("listeners") == {"web:1": b"listening"}


def test_what_is_prepared_can_be_stored_although_the_sequence_has_moved(store):
    started_at = store.prepare(["item:1:5:1", "url:5:/film.mp4"])
    store.invalidate(["item:1:5:99"])
    late = entry("item:1:5:1", "url:5:/film.mp4", started_at=started_at)
    assert store.store(KEY, late, lifetime_seconds=DAY)
    assert state(store) is State.FRESH


def test_what_is_prepared_is_refused_once_it_was_invalidated(store):
    started_at = store.prepare(["item:1:5:1", "url:5:/film.mp4"])
    store.invalidate(["item:1:5:1"])
    late = entry("item:1:5:1", "url:5:/film.mp4", started_at=started_at)
    assert not store.store(KEY, late, lifetime_seconds=DAY)


def test_preparing_leaves_the_stamps_that_are_there(store):
    stamped_at = store.invalidate(["item:1:5:1"])
    store.invalidate(["item:1:5:2"])
    store.prepare(["item:1:5:1", "item:1:5:3"])
    assert store.read_stamps(["item:1:5:1", "item:1:5:3"]) == [
        stamped_at,
        store.read_sequence(),
    ]


def test_preparing_begins_the_sequence(store):
    assert store.prepare(["item:1:5:1"]) == store.read_sequence() > 0
