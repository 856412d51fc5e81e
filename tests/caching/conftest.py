from __future__ import annotations

import pytest

from content.caching.redis_store import RedisStore
from tests.support.cache_fleet import Clock, Process, UnreliableStore
from tests.support.stored_entries import DAY


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(clock):
    return UnreliableStore(max_bytes=1_000_000, clock=clock)


@pytest.fixture
def process(store, clock):
    process = Process(store, clock)
    process.follow()
    yield process
    process.builders.shutdown()


@pytest.fixture
def other_process(store, clock):
    process = Process(store, clock)
    process.follow()
    yield process
    process.builders.shutdown()


@pytest.fixture
def redis_store(redis_client):
    return RedisStore(lambda: redis_client, prefix="test", max_lifetime_seconds=DAY)
