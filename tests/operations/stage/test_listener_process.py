from __future__ import annotations

import pytest

from content.invalidation.listener_lease import Verdict
from content.invalidation.redis_lease import KeptLease, TopicLease
from content.operations.stage.environment import CACHE_PREFIX
from content.operations.stage.listener_process import count_listeners
from content.operations.stage.redis_server import running_redis
from tests.conftest import require_tool

pytestmark = pytest.mark.redis


@pytest.fixture(scope="module")
def redis_server():
    require_tool("redis-server")
    with running_redis() as server:
        yield server


@pytest.fixture
def client(redis_server):
    with redis_server.connect() as client:
        client.flushall()
        yield client


def test_listeners_to_a_topic_count_once_they_miss_nothing(redis_server, client):
    first, second = (TopicLease(lambda: client, prefix=CACHE_PREFIX) for _ in range(2))
    first.begin("")
    assert first.judge() is Verdict.SOMETHING
    assert count_listeners(redis_server) == 0
    first.reported()
    assert count_listeners(redis_server) == 1
    second.begin("")
    assert second.judge() is Verdict.UNDECIDED
    probe = first.renew()
    assert probe
    first.answered(probe)
    assert second.judge() is Verdict.NOTHING
    assert count_listeners(redis_server) == 2


def test_listeners_to_what_is_kept_count_as_one(redis_server, client):
    lease = KeptLease(lambda: client, prefix=CACHE_PREFIX, name="stage")
    lease.begin("a broker")
    assert lease.judge() is Verdict.SOMETHING
    assert count_listeners(redis_server) == 0
    lease.reported()
    assert count_listeners(redis_server) == 1
