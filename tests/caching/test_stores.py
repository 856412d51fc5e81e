"""The contract of a store, for every store there is."""

from __future__ import annotations

import threading
import time

import pytest

from content.caching.contracts import Store
from content.caching.entries import (
    MISSING,
    UNREADABLE,
    Entry,
    Found,
    Key,
    State,
    pack_entry,
)
from content.caching.memory_store import MemoryStore
from content.caching.redis_store import RedisStore
from content.exceptions import CacheUnavailableError

KEY = Key("page", 5, "/news/")
DAY = 24 * 60 * 60


@pytest.fixture
def memory_store():
    return MemoryStore(max_bytes=1_000_000)


@pytest.fixture
def redis_store(redis_client):
    return RedisStore(lambda: redis_client, prefix="test", max_lifetime_seconds=DAY)


@pytest.fixture(
    params=["memory_store", pytest.param("redis_store", marks=pytest.mark.redis)]
)
def store(request):
    return request.getfixturevalue(request.param)


def entry(*dependencies: str, started_at: int, payload: bytes = b"old") -> Entry:
    return Entry(
        payload=payload,
        dependencies=dependencies,
        started_at=started_at,
        created_at=time.time(),
        fresh_seconds=60,
    )


def put(
    store: Store, *dependencies: str, key: Key = KEY, payload: bytes = b"old"
) -> bool:
    built = entry(*dependencies, started_at=store.read_sequence(), payload=payload)
    return store.store(key, built, lifetime_seconds=DAY)


def state(store: Store, key: Key = KEY) -> State | None:
    [found] = store.load([key])
    return found.state_at(time.time()) if found else None


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


# -- what is in memory -----------------------------------------------------------------


def test_an_aged_entry_says_so():
    built = entry("x", started_at=7)
    found = Found(entry=built, stamps=(7,), as_of=7)
    assert found.state_at(built.created_at + 59) is State.FRESH
    assert found.state_at(built.created_at + 61) is State.AGED


def test_memory_is_bounded_and_keeps_what_was_read_last():
    store = MemoryStore(max_bytes=10_000)
    keys = [Key("page", 5, f"/{number}") for number in range(20)]
    for key in keys:
        put(store, "everything", key=key, payload=b"x" * 1_000)
        store.load([keys[0]])
    kept = [key for key in keys if store.load([key]) != [MISSING]]
    assert keys[0] in kept
    assert keys[-1] in kept
    assert 5 <= len(kept) <= 8


def test_stamps_take_from_the_same_room_as_entries():
    store = MemoryStore(max_bytes=1_000_000)
    for number in range(100):
        put(store, "everything", key=Key("page", 5, f"/{number}"), payload=b"x" * 8_000)
    kept = len(dict(store.find_entries("page")))
    assert kept == 100
    for number in range(10_000):
        store.invalidate([f"item:1:5:{number}"])
    put(store, "everything")
    assert len(store._stamps) * 220 + store._bytes <= 1_000_000
    assert 50 < len(dict(store.find_entries("page"))) < 100


def test_a_stamp_that_was_forgotten_costs_a_rebuild():
    store = MemoryStore(max_bytes=1_000_000)
    put(store, "item:1:5:1", "everything")
    for number in range(10_000):
        store.invalidate([f"item:1:6:{number}"])
    assert state(store) is State.SUPERSEDED
    assert put(store, "item:1:5:1", "everything", payload=b"new")
    assert state(store) is State.FRESH


# -- what only Redis can do ------------------------------------------------------------


@pytest.mark.redis
def test_a_stamp_lost_to_eviction_costs_a_rebuild(redis_store, redis_client):
    put(redis_store, "item:1:5:1", "everything")
    redis_client.delete("{test}:stamp:item:1:5:1")
    assert state(redis_store) is State.SUPERSEDED
    [found] = redis_store.load([KEY])
    assert found.superseded_at == 0


@pytest.mark.redis
def test_a_redis_that_lost_everything_goes_on_later_in_time(redis_store, redis_client):
    before = redis_store.invalidate(["x"])
    redis_client.flushall()
    assert redis_store.read_sequence() > before


@pytest.mark.redis
def test_a_lost_sequence_goes_on_after_the_stream(redis_store, redis_client):
    before = redis_store.invalidate(["x"])
    redis_client.delete("{test}:sequence")
    after = redis_store.invalidate(["y"])
    assert redis_store.read_stream(before, wait_seconds=1)[0].previous == before
    assert after > before


@pytest.mark.redis
def test_all_keys_expire_and_stamps_outlive_entries(redis_store, redis_client):
    redis_store.invalidate(["item:1:5:1"])
    put(redis_store, "item:1:5:1", "everything")
    redis_store.acquire(KEY, "a", lease_seconds=5)
    lifetimes = {key: redis_client.pttl(key) for key in redis_client.keys("*")}
    assert len(lifetimes) == 6
    assert all(lifetime > 0 for lifetime in lifetimes.values())
    entry_lifetime = lifetimes[b"test:entry:" + str(KEY).encode()]
    stamps = [value for key, value in lifetimes.items() if b":stamp:" in key]
    assert all(stamp > entry_lifetime for stamp in stamps)


@pytest.mark.redis
@pytest.mark.parametrize("stored", [b"", b"\x00", b"garbage", b"\x80", b"\xc1" * 100])
def test_bytes_that_are_no_entry_are_unreadable(redis_store, redis_client, stored):
    redis_client.set(f"test:entry:{KEY}", stored)
    assert redis_store.load([KEY]) == [UNREADABLE]


@pytest.mark.redis
def test_an_entry_that_cannot_be_read_does_not_keep_others_from_being_found(
    redis_store, redis_client
):
    others = [Key("page", 5, f"/{number}") for number in range(3)]
    put(redis_store, "everything", key=others[1])
    redis_client.set(f"test:entry:{KEY}", b"garbage")
    redis_client.rpush(f"test:entry:{others[0]}", "an item of a list")
    bad, worse, good, none = redis_store.load([KEY, *others])
    assert (bad, worse, none) == (UNREADABLE, UNREADABLE, MISSING)
    assert isinstance(good, Found)


@pytest.mark.redis
def test_an_entry_that_depends_on_nothing_was_not_made_here(redis_store, redis_client):
    bare = pack_entry(entry(started_at=redis_store.read_sequence()))
    redis_client.set(f"test:entry:{KEY}", bare)
    assert redis_store.load([KEY]) == [UNREADABLE]


@pytest.mark.redis
def test_a_stamp_that_is_no_number_is_as_good_as_none(redis_store, redis_client):
    put(redis_store, "item:1:5:1", "everything")
    redis_client.set("{test}:stamp:item:1:5:1", "yesterday")
    assert state(redis_store) is State.SUPERSEDED
    assert redis_store.read_stamps(["item:1:5:1"]) == [None]
    assert put(redis_store, "item:1:5:1", "everything", payload=b"new")
    assert state(redis_store) is State.FRESH
    assert redis_client.pttl("{test}:stamp:item:1:5:1") > 0


@pytest.mark.redis
def test_a_sequence_that_is_no_number_is_begun_anew(redis_store, redis_client):
    before = redis_store.invalidate(["x"])
    redis_client.set("{test}:sequence", "yesterday")
    assert redis_store.read_sequence() > before


@pytest.fixture
def full_redis(redis_client):
    redis_client.config_set("maxmemory-policy", "noeviction")
    yield redis_client
    redis_client.config_set("maxmemory", 0)


@pytest.mark.redis
def test_what_a_full_redis_has_no_room_for_is_not_stored_and_no_failure(
    redis_store, full_redis
):
    other = Key("page", 5, "/other/")
    put(redis_store, "everything")
    full_redis.config_set("maxmemory", 1)
    assert put(redis_store, "everything", key=other) is False
    assert redis_store.load([other]) == [MISSING]


@pytest.mark.redis
def test_what_a_full_redis_holds_can_be_read(redis_store, full_redis):
    put(redis_store, "everything")
    full_redis.config_set("maxmemory", 1)
    assert state(redis_store) is State.FRESH


@pytest.mark.redis
def test_a_full_redis_does_not_take_an_invalidation_for_done(redis_store, full_redis):
    full_redis.config_set("maxmemory", 1)
    with pytest.raises(CacheUnavailableError):
        redis_store.invalidate(["everything"])


@pytest.mark.redis
def test_another_site_on_the_same_redis_is_told_and_shows_nothing(
    redis_store, redis_client
):
    other = RedisStore(lambda: redis_client, prefix="other", max_lifetime_seconds=DAY)
    put(redis_store, "everything")
    assert other.load([KEY]) == [MISSING]
    assert list(other.find_entries("page")) == []
    other.invalidate(["everything"])
    assert state(redis_store) is State.FRESH


@pytest.mark.redis
def test_what_a_process_that_is_gone_has_said_is_removed(redis_store, redis_client):
    redis_store.report("web:1", b"at work", lifetime_seconds=0.01)
    time.sleep(0.02)
    redis_store.read_reports()
    assert redis_client.hgetall("{test}:processes") == {}
