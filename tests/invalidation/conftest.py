from __future__ import annotations

import pytest

from content.caching.redis_store import RedisStore
from content.operations.stage.redis_server import running_redis
from tests.conftest import require_tool
from tests.invalidation.appliers import Clock, RecordingStore, make_applier


@pytest.fixture
def store():
    return RecordingStore()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def applier(store, clock):
    return make_applier(store, clock)


@pytest.fixture(scope="module")
def redis_server():
    require_tool("redis-server")
    with running_redis() as server:
        yield server


@pytest.fixture
def redis_store(redis_server):
    with redis_server.connect(socket_timeout=2) as client:
        client.flushall()
        yield RedisStore(lambda: client, prefix="test", max_lifetime_seconds=3600)
