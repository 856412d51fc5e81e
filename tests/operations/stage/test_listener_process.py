from __future__ import annotations

import pytest

from content.invalidation.listener_lease import Verdict
from content.invalidation.redis_lease import KeptLease, TopicLease
from content.operations.stage.environment import CACHE_PREFIX
from content.operations.stage.listener_process import count_listeners

pytestmark = pytest.mark.redis


def test_listeners_to_a_topic_count_once_they_miss_nothing(redis_server, redis_client):
    first, second = (
        TopicLease(lambda: redis_client, prefix=CACHE_PREFIX) for _ in range(2)
    )
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


def test_listeners_to_what_is_kept_count_as_one(redis_server, redis_client):
    lease = KeptLease(lambda: redis_client, prefix=CACHE_PREFIX, name="stage")
    lease.begin("a broker")
    assert lease.judge() is Verdict.SOMETHING
    assert count_listeners(redis_server) == 0
    lease.reported()
    assert count_listeners(redis_server) == 1
