"""What only a store in Redis can do, or meet."""

from __future__ import annotations

import time

import pytest

from content.caching.entries import MISSING, UNREADABLE, Found, Key, State, pack_entry
from content.caching.redis_store import RedisStore
from content.exceptions import CacheUnavailableError
from tests.support.stored_entries import DAY, KEY, entry, put, state

pytestmark = pytest.mark.redis


def test_a_stamp_lost_to_eviction_costs_a_rebuild(redis_store, redis_client):
    put(redis_store, "item:1:5:1", "everything")
    redis_client.delete("{test}:stamp:item:1:5:1")
    assert state(redis_store) is State.SUPERSEDED
    [found] = redis_store.load([KEY])
    assert found.superseded_at == 0


def test_a_redis_that_lost_everything_goes_on_later_in_time(redis_store, redis_client):
    before = redis_store.invalidate(["x"])
    redis_client.flushall()
    assert redis_store.read_sequence() > before


def test_a_lost_sequence_goes_on_after_the_stream(redis_store, redis_client):
    before = redis_store.invalidate(["x"])
    redis_client.delete("{test}:sequence")
    after = redis_store.invalidate(["y"])
    assert redis_store.read_stream(before, wait_seconds=1)[0].previous == before
    assert after > before


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


@pytest.mark.parametrize("stored", [b"", b"\x00", b"garbage", b"\x80", b"\xc1" * 100])
def test_bytes_that_are_no_entry_are_unreadable(redis_store, redis_client, stored):
    redis_client.set(f"test:entry:{KEY}", stored)
    assert redis_store.load([KEY]) == [UNREADABLE]


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


def test_an_entry_that_depends_on_nothing_was_not_made_here(redis_store, redis_client):
    bare = pack_entry(entry(started_at=redis_store.read_sequence()))
    redis_client.set(f"test:entry:{KEY}", bare)
    assert redis_store.load([KEY]) == [UNREADABLE]


def test_a_stamp_that_is_no_number_is_as_good_as_none(redis_store, redis_client):
    put(redis_store, "item:1:5:1", "everything")
    redis_client.set("{test}:stamp:item:1:5:1", "yesterday")
    assert state(redis_store) is State.SUPERSEDED
    assert redis_store.read_stamps(["item:1:5:1"]) == [None]
    assert put(redis_store, "item:1:5:1", "everything", payload=b"new")
    assert state(redis_store) is State.FRESH
    assert redis_client.pttl("{test}:stamp:item:1:5:1") > 0


def test_a_sequence_that_is_no_number_is_begun_anew(redis_store, redis_client):
    before = redis_store.invalidate(["x"])
    redis_client.set("{test}:sequence", "yesterday")
    assert redis_store.read_sequence() > before


@pytest.fixture
def full_redis(redis_client):
    redis_client.config_set("maxmemory-policy", "noeviction")
    yield redis_client
    redis_client.config_set("maxmemory", 0)


def test_what_a_full_redis_has_no_room_for_is_not_stored_and_no_failure(
    redis_store, full_redis
):
    other = Key("page", 5, "/other/")
    put(redis_store, "everything")
    full_redis.config_set("maxmemory", 1)
    assert put(redis_store, "everything", key=other) is False
    assert redis_store.load([other]) == [MISSING]


def test_what_a_full_redis_holds_can_be_read(redis_store, full_redis):
    put(redis_store, "everything")
    full_redis.config_set("maxmemory", 1)
    assert state(redis_store) is State.FRESH


def test_a_full_redis_does_not_take_an_invalidation_for_done(redis_store, full_redis):
    full_redis.config_set("maxmemory", 1)
    with pytest.raises(CacheUnavailableError):
        redis_store.invalidate(["everything"])


def test_another_site_on_the_same_redis_is_told_and_shows_nothing(
    redis_store, redis_client
):
    other = RedisStore(lambda: redis_client, prefix="other", max_lifetime_seconds=DAY)
    put(redis_store, "everything")
    assert other.load([KEY]) == [MISSING]
    assert list(other.find_entries("page")) == []
    other.invalidate(["everything"])
    assert state(redis_store) is State.FRESH


def test_what_a_process_that_is_gone_has_said_is_removed(redis_store, redis_client):
    redis_store.report("web:1", b"at work", lifetime_seconds=0.01)
    time.sleep(0.02)
    redis_store.read_reports()
    assert redis_client.hgetall("{test}:processes") == {}


def test_bytes_are_shared_for_a_while(redis_store, redis_client):
    digest = "ab" * 32
    assert redis_store.load_bytes(digest) is None
    redis_store.share_bytes(digest, b"\x00picture", lifetime_seconds=60)
    assert redis_store.load_bytes(digest) == b"\x00picture"
    [key] = redis_client.keys("*:bytes:*")
    assert 0 < redis_client.pttl(key) <= 60_000
