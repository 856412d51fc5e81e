"""From the settings to a listener that stamps what it hears of."""

from __future__ import annotations

import threading
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from content.caching.contracts import Store
from content.invalidation.activemq_source import ActiveMqSource
from content.invalidation.applier import Applier
from content.invalidation.applier_sink import ApplierSink
from content.invalidation.backlog import Pace
from content.invalidation.event_sources import MessageSink
from content.invalidation.listener_lease import LoneLease
from content.invalidation.listening import Listener, broker_options, make_listener
from content.invalidation.local_source import LocalSource
from content.invalidation.redis_lease import KeptLease, TopicLease
from content.operations.stage.activemq_broker import ActiveMqBroker, running_broker
from content.operations.stage.ports import free_port
from content.operations.stage.waiting import wait_until
from tests.conftest import require_activemq
from tests.invalidation.appliers import RecordingStore, event
from tests.support.activemq_listening import TOPIC
from tests.support.local_delivery import running_local_delivery, write_sample

ADDRESS = "stomp://broker:61613"
PAGE = "5/pages/news/tides.html.json"  # 311, which shows component 302
WAIT_SECONDS = 15.0


def shared_cache(url: str) -> dict[str, Any]:
    caches = {"content": {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": url}}
    return {"CONTENT_CACHE_ALIAS": "content", "CACHES": caches}


# -- who listens -----------------------------------------------------------------------


def source_of(listener: Listener) -> Any:
    return listener._source


def test_the_setting_says_who_is_listened_to(store):
    with override_settings(
        CONTENT_EVENT_SOURCE="local", CONTENT_LOCAL_DELIVERY_URL="http://127.0.0.1:1/"
    ):
        assert isinstance(source_of(make_listener(store)), LocalSource)
    with override_settings(
        CONTENT_EVENT_SOURCE="activemq", CONTENT_BROKER={"addresses": [ADDRESS]}
    ):
        assert isinstance(source_of(make_listener(store)), ActiveMqSource)


def test_a_broker_that_is_given_goes_before_the_one_that_is_set(store):
    given = broker_options({"addresses": ["stomp://given"]})
    with override_settings(
        CONTENT_EVENT_SOURCE="activemq", CONTENT_BROKER={"addresses": [ADDRESS]}
    ):
        assert source_of(make_listener(store, given))._options == given


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"CONTENT_EVENT_SOURCE": ""}, "nobody tells what is published"),
        ({"CONTENT_EVENT_SOURCE": "kafka"}, "'kafka', not activemq or local"),
        (
            {"CONTENT_EVENT_SOURCE": "activemq", "CONTENT_BROKER": {}},
            "CONTENT_BROKER: no address",
        ),
        (
            {
                "CONTENT_EVENT_SOURCE": "local",
                "CONTENT_LOCAL_DELIVERY_URL": "https://elsewhere/",
            },
            "CONTENT_LOCAL_DELIVERY_URL",
        ),
        (
            {"CONTENT_EVENT_SOURCE": "local", "CONTENT_EVENT_KEYS": "ancient"},
            "CONTENT_EVENT_KEYS",
        ),
    ],
)
def test_a_setting_that_does_not_allow_it_is_named(store, settings, why):
    with override_settings(**settings), pytest.raises(ImproperlyConfigured, match=why):
        make_listener(store)


@pytest.mark.parametrize(
    ("subscription", "lease"),
    [("topic", TopicLease), ("durable", KeptLease), ("queue", KeptLease)],
)
def test_listeners_that_share_a_redis_share_what_they_have_missed(
    store, subscription, lease
):
    broker = {"addresses": [ADDRESS], "subscription": subscription, "client_id": "x"}
    with override_settings(
        CONTENT_EVENT_SOURCE="activemq",
        CONTENT_BROKER=broker,
        **shared_cache("redis://127.0.0.1:1/"),
    ):
        assert type(source_of(make_listener(store))._worker._lease) is lease


def test_a_process_that_keeps_all_to_itself_misses_for_itself(store):
    with override_settings(
        CONTENT_EVENT_SOURCE="activemq",
        CONTENT_BROKER={"addresses": [ADDRESS]},
        CONTENT_CACHE_ALIAS="",
    ):
        assert type(source_of(make_listener(store))._worker._lease) is LoneLease


# -- started and stopped ---------------------------------------------------------------


def told(store: Store, dependency: str) -> bool:
    """Whether an item was invalidated, and not merely everything."""
    return store.find_last_invalidation([dependency]) is not None


def times_stamped(store: RecordingStore, dependency: str) -> int:
    return sum(dependency in each for each in store.invalidations)


def test_what_is_published_is_stamped_twice(tmp_path, store):
    """The content service may still have answered the old item after the first stamp."""
    with (
        running_local_delivery(write_sample(tmp_path)) as delivery,
        override_settings(
            CONTENT_EVENT_SOURCE="local",
            CONTENT_LOCAL_DELIVERY_URL=delivery.url,
            CONTENT_SETTLE_SECONDS=0.1,
        ),
    ):
        listener = make_listener(store)
        listener.start()
        try:
            wait_until(
                lambda: times_stamped(store, "everything") == 2,
                WAIT_SECONDS,
                "its first gap, settled",
            )
            delivery.publisher.unpublish(PAGE)
            wait_until(
                lambda: times_stamped(store, "item:1:5:311") == 2,
                WAIT_SECONDS,
                "the second stamp",
            )
        finally:
            assert listener.stop()
    assert listener.statistics().applied == listener.status().messages > 0


def test_how_keys_are_read_is_what_is_set(store):
    """An old deployer leaves the namespace out: ``5:311`` is item 311."""
    with override_settings(
        CONTENT_EVENT_SOURCE="local",
        CONTENT_LOCAL_DELIVERY_URL=f"http://127.0.0.1:{free_port()}/",
        CONTENT_EVENT_KEYS="legacy",
        CONTENT_SETTLE_SECONDS=0,
    ):
        listener = make_listener(store)
        listener._applier.start()
        listener._applier.submit(event("5:311"))
        wait_until(lambda: told(store, "item:1:5:311"), WAIT_SECONDS, "a stamp")
        listener._applier.stop()


def test_it_says_how_it_is_doing(tmp_path, store):
    with (
        running_local_delivery(write_sample(tmp_path)) as delivery,
        override_settings(
            CONTENT_EVENT_SOURCE="local",
            CONTENT_LOCAL_DELIVERY_URL=delivery.url,
            CONTENT_SETTLE_SECONDS=0,
        ),
    ):
        listener = make_listener(store)
        listener.start()
        wait_until(lambda: listener.status().is_connected, WAIT_SECONDS, "a connection")
        listener.stop()
    status = listener.status()
    assert (status.is_connected, status.gaps) == (False, 1)
    assert listener.statistics().gaps == 1
    assert not listener.is_alive


def test_one_that_was_never_started_can_be_stopped(store):
    with override_settings(
        CONTENT_EVENT_SOURCE="local", CONTENT_LOCAL_DELIVERY_URL="http://127.0.0.1:1/"
    ):
        assert make_listener(store).stop()


class StubSource:
    """Hears one event when it starts, and loses one when it stops if told to."""

    is_alive = True

    def __init__(self, sink: MessageSink, *, is_handed_over: bool) -> None:
        self._sink = sink
        self._is_handed_over = is_handed_over

    def start(self) -> None:
        self._sink.message(event("1:5:311"), "1", {})

    def stop(self) -> bool:
        self._sink.message(event("1:5:312"), "2", {})
        return self._is_handed_over

    def status(self) -> Any:
        raise NotImplementedError


@pytest.mark.parametrize("is_handed_over", [True, False])
def test_what_it_hears_until_its_end_is_applied_and_what_is_lost_said(
    store, is_handed_over
):
    listener = Listener(
        Applier(store, pace=Pace(settle_seconds=0)),
        partial(StubSource, is_handed_over=is_handed_over),
    )
    listener.start()
    assert listener.stop() is is_handed_over
    assert times_stamped(store, "item:1:5:311") >= 1
    assert times_stamped(store, "item:1:5:312") >= 1
    assert "content-invalidation-applier" not in {
        each.name for each in threading.enumerate()
    }


def test_it_is_not_alive_once_either_half_is_not(store):
    applier = Applier(store, pace=Pace(settle_seconds=0))
    source = StubSource(ApplierSink(applier), is_handed_over=True)
    listener = Listener(applier, lambda _sink: source)
    listener.start()
    was_alive = listener.is_alive
    source.is_alive = False
    assert (was_alive, listener.is_alive) == (True, False)
    listener.stop()


# -- with a real broker ----------------------------------------------------------------


@pytest.fixture(scope="module")
def broker(tmp_path_factory):
    require_activemq()
    base = tmp_path_factory.mktemp("activemq") / "broker"
    with running_broker(ActiveMqBroker(base, topic=TOPIC)) as broker:
        yield broker


@pytest.mark.activemq
@pytest.mark.redis
@pytest.mark.slow
@pytest.mark.parametrize("subscription", ["topic", "durable", "queue"])
def test_two_listeners_apply_what_a_broker_says_once(
    broker, redis_server, redis_store, subscription
):
    with override_settings(
        CONTENT_EVENT_SOURCE="activemq",
        CONTENT_BROKER={
            "addresses": [broker.address],
            "topic": TOPIC,
            "subscription": subscription,
            "client_id": f"listening-{subscription}",
        },
        CONTENT_SETTLE_SECONDS=0,
        CONTENT_CACHE_PREFIX="test",
        **shared_cache(redis_server.url),
    ):
        listeners = [make_listener(redis_store) for _ in range(2)]
        for listener in listeners:
            listener.start()
        try:
            wait_until(
                lambda: any(each.status().is_connected for each in listeners),
                WAIT_SECONDS,
                "a connection",
            )
            wait_until(
                lambda: told(redis_store, "everything"), WAIT_SECONDS, "the first gap"
            )
            broker.publish(TOPIC, event("1:5:311").decode())
            wait_until(
                lambda: told(redis_store, "item:1:5:311"), WAIT_SECONDS, "a stamp"
            )
        finally:
            stopped = [listener.stop() for listener in listeners]
    assert stopped == [True, True]
    assert sum(each.statistics().applied for each in listeners) == 1
