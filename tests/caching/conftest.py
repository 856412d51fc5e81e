from __future__ import annotations

import pytest

from content.operations.stage.redis_server import running_redis
from tests.conftest import require_tool
from tests.support.cache_fleet import Clock, Process, UnreliableStore


@pytest.fixture(scope="session")
def redis_server():
    require_tool("redis-server")
    with running_redis() as server:
        yield server


@pytest.fixture
def redis_client(redis_server):
    with redis_server.connect() as client:
        client.flushall()
        yield client


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
    process.refresher.shutdown()


@pytest.fixture
def other_process(store, clock):
    process = Process(store, clock)
    process.follow()
    yield process
    process.refresher.shutdown()
