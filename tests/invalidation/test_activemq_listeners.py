"""Two listeners that share a lease in a real Redis, and lose a real broker."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from content.invalidation.redis_lease import TopicLease
from content.operations.stage.activemq_broker import (
    ActiveMqBroker,
    running_broker,
)
from content.operations.stage.fault_proxy import FaultProxy, running_proxy
from content.operations.stage.redis_server import RedisServer, running_redis
from tests.conftest import require_activemq, require_tool
from tests.support.activemq_listening import TOPIC, Listening, broker_options, listening

pytestmark = [pytest.mark.activemq, pytest.mark.redis, pytest.mark.slow]

PATIENCE_SECONDS = 1.0
ALONE = "disconnected, and no other listener was connected throughout"
STARTED_ALONE = "started, and no other listener was connected"


@pytest.fixture(scope="module")
def module_broker(tmp_path_factory):
    require_activemq()
    base = tmp_path_factory.mktemp("activemq") / "broker"
    with running_broker(ActiveMqBroker(base, topic=TOPIC)) as broker:
        yield broker


@pytest.fixture
def redis_server():
    require_tool("redis-server")
    with running_redis() as server:
        yield server


@pytest.fixture
def proxies(broker):
    """A way to the broker for each listener."""
    with running_proxy(broker.port) as one, running_proxy(broker.port) as two:
        yield one, two


@contextmanager
def sharing(proxy: FaultProxy, server: RedisServer) -> Iterator[Listening]:
    """Listen through a proxy, with a lease shared over Redis."""
    with server.connect(socket_timeout=1.0) as client:
        lease = TopicLease(
            lambda: client, prefix="site", patience_seconds=PATIENCE_SECONDS
        )
        with listening(broker_options(proxy.port), lease) as listener:
            listener.wait_until_current()
            yield listener


@pytest.fixture
def pair(proxies, redis_server):
    """Two listeners; the first has reported that nobody was there before."""
    one, two = proxies
    with sharing(one, redis_server) as first, sharing(two, redis_server) as second:
        yield first, second


def test_listener_that_comes_second_has_missed_nothing(pair):
    first, second = pair
    assert first.sink.gaps == [STARTED_ALONE]
    assert second.sink.gaps == []


def test_one_that_is_cut_off_has_missed_nothing(pair, proxies, broker):
    first, second = pair
    proxies[0].refuse()
    first.wait_until_disconnected()
    broker.publish(TOPIC, "meanwhile")
    second.sink.wait_for_body("meanwhile")
    proxies[0].heal()
    first.wait_until_current()
    assert first.sink.gaps == [STARTED_ALONE]
    assert second.sink.gaps == []


def test_one_after_the_other_cut_off_has_missed_nothing(pair, proxies):
    for listener, proxy in zip(pair, proxies, strict=True):
        proxy.refuse()
        listener.wait_until_disconnected()
        proxy.heal()
        listener.wait_until_current()
    assert [each.sink.gaps for each in pair] == [[STARTED_ALONE], []]


def test_both_cut_off_at_once_is_one_gap(pair, proxies):
    for proxy in proxies:
        proxy.refuse()
    for listener in pair:
        listener.wait_until_disconnected()
    for proxy in proxies:
        proxy.heal()
    for listener in pair:
        listener.wait_until_current()
    first, second = pair
    assert [*first.sink.gaps, *second.sink.gaps] == [STARTED_ALONE, ALONE]


def test_killed_broker_is_one_gap_for_both(pair, broker):
    broker.kill()
    for listener in pair:
        listener.wait_until_disconnected()
    broker.start()
    for listener in pair:
        listener.wait_until_current()
    first, second = pair
    assert [*first.sink.gaps, *second.sink.gaps] == [STARTED_ALONE, ALONE]


def test_witness_whose_messages_are_not_applied_is_none(pair, proxies):
    first, second = pair
    second.sink.can_flush = False
    second.source._worker._is_unapplied = True
    proxies[0].refuse()
    first.wait_until_disconnected()
    proxies[0].heal()
    first.sink.wait_for_gaps(2)


def test_redis_that_is_another_than_before_is_one_gap(pair, redis_server):
    redis_server.kill()
    redis_server.start()
    first, second = pair
    first.wait_until(lambda: len(first.sink.gaps + second.sink.gaps) > 1)
    for listener in pair:
        listener.wait_until_current()
    assert sorted([*first.sink.gaps, *second.sink.gaps]) == [
        STARTED_ALONE,
        "the store was replaced or has lost data",
    ]


def test_redis_that_is_down_ends_nothing(pair, redis_server, broker):
    redis_server.kill()
    broker.publish(TOPIC, "meanwhile")
    for listener in pair:
        listener.sink.wait_for_body("meanwhile")
        assert listener.source.status().connections == 1
