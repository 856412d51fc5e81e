from __future__ import annotations

import time

import pytest

from content.caching.guarded_store import GuardedStore
from content.caching.redis_store import RedisStore
from content.exceptions import CacheUnavailableError
from content.providers.circuit_breaker import CircuitBreaker
from tests.support.cache_fleet import KEY


@pytest.fixture
def guarded(store, clock):
    breaker = CircuitBreaker("store", failures=2, cool_down_seconds=1, clock=clock)
    return GuardedStore(store, breaker)


def test_a_store_that_fails_is_left_alone_and_tried_again(guarded, store, clock):
    store.is_down = True
    for _ in range(2):
        with pytest.raises(CacheUnavailableError, match="down"):
            guarded.load([KEY])
    store.is_down = False
    with pytest.raises(CacheUnavailableError, match="left alone"):
        guarded.load([KEY])
    clock.ahead += 2
    assert len(guarded.load([KEY])) == 1
    assert len(guarded.load([KEY])) == 1


def test_an_invalidation_is_tried_whatever_happened_before(guarded, store):
    store.is_down = True
    for _ in range(2):
        with pytest.raises(CacheUnavailableError):
            guarded.read_sequence()
    before = store.invalidate([])
    assert guarded.invalidate(["everything"]) > before


@pytest.mark.redis
def test_a_redis_that_hangs_is_waited_for_a_few_times_only(redis_server):
    timeout_seconds = 0.1
    breaker = CircuitBreaker("store", failures=3, cool_down_seconds=60)
    with redis_server.connect(socket_timeout=timeout_seconds) as client:
        store = RedisStore(lambda: client, prefix="hung", max_lifetime_seconds=60)
        guarded = GuardedStore(store, breaker)
        guarded.load([KEY])
        redis_server.freeze()
        try:
            begun = time.monotonic()
            for _ in range(200):
                with pytest.raises(CacheUnavailableError):
                    guarded.load([KEY])
            seconds = time.monotonic() - begun
        finally:
            redis_server.thaw()
    # Three time-outs, not two hundred.
    assert seconds < 10 * timeout_seconds


def test_whether_it_answers_can_be_told_without_asking(guarded, store, monkeypatch):
    def fail(*_args, **_options):
        raise CacheUnavailableError("down")

    with monkeypatch.context() as patch:
        patch.setattr(store, "read_stream", fail)
        with pytest.raises(CacheUnavailableError):
            guarded.read_stream(0, wait_seconds=0)
        assert not guarded.is_answering
    guarded.read_stream(0, wait_seconds=0)
    assert guarded.is_answering


def test_a_store_that_is_left_alone_does_not_answer(guarded, store):
    store.is_down = True
    for _ in range(2):
        assert guarded.is_answering
        with pytest.raises(CacheUnavailableError):
            guarded.load([KEY])
    assert not guarded.is_answering
