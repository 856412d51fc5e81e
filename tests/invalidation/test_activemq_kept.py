"""Listeners for which a real broker keeps messages: durable, and from a queue."""

from __future__ import annotations

import msgspec
import pytest

from content.invalidation.activemq_options import Subscription
from content.operations.stage.activemq_broker import (
    ActiveMqBroker,
    running_broker,
)
from content.operations.stage.fault_proxy import running_proxy
from tests.conftest import require_activemq
from tests.support.activemq_listening import (
    TOPIC,
    Listening,
    broker_options,
    listening,
)

pytestmark = [pytest.mark.activemq, pytest.mark.slow]

STARTED = "started"
RESTARTED = "the broker was started anew"


@pytest.fixture(scope="module")
def module_broker(tmp_path_factory):
    require_activemq()
    base = tmp_path_factory.mktemp("activemq") / "broker"
    broker = ActiveMqBroker(base, topic=TOPIC, is_persistent=True)
    with running_broker(broker):
        yield broker


@pytest.fixture(params=[Subscription.DURABLE, Subscription.QUEUE])
def options(request, broker):
    # Each test has a name of its own: what one leaves behind is not the next one's.
    name = f"{request.param.value}-{request.node.originalname[-40:]}"
    return broker_options(broker.port, subscription=request.param, client_id=name)


def test_nothing_is_lost_or_superseded_while_the_listener_is_away(options, broker):
    listener = Listening(options)
    listener.source.start()
    listener.sink.wait_for_gaps(1)
    assert listener.source.stop()
    broker.publish(TOPIC, "one", "two")
    with listening(options) as later:
        later.sink.wait_for_body("two")
        assert later.sink.bodies == ["one", "two"]


def test_nothing_that_was_kept_is_lost_when_the_broker_dies(options, broker):
    with listening(options) as listener:
        listener.sink.wait_for_gaps(1)
        listener.sink.can_flush = False
        broker.publish(TOPIC, "one")
        listener.sink.wait_for_body("one")
        broker.kill()
        listener.wait_until_disconnected()
        listener.sink.can_flush = True
        broker.start()
        # It was not applied for sure, so it comes again.
        listener.sink.wait_for(lambda: listener.sink.bodies == ["one", "one"])
        # What could not be sent while the broker was down is missed all the same.
        listener.sink.wait_for_gaps(2)
        assert listener.sink.gaps == [STARTED, RESTARTED]


def test_reset_connection_supersedes_nothing(options, broker):
    with running_proxy(broker.port) as proxy:
        address = msgspec.structs.replace(options.addresses[0], port=proxy.port)
        through = msgspec.structs.replace(options, addresses=(address,))
        with listening(through) as listener:
            listener.sink.wait_for_gaps(1)
            proxy.reset()
            listener.wait_until_connected(times=2)
            broker.publish(TOPIC, "after")
            listener.sink.wait_for_body("after")
            assert listener.sink.gaps == [STARTED]


def test_message_is_forgotten_only_when_it_is_applied(options, broker):
    listener = Listening(options)
    listener.source.start()
    listener.sink.wait_for_gaps(1)
    broker.publish(TOPIC, "applied")
    listener.sink.wait_for_body("applied")
    listener.wait_until(lambda: not listener.source._worker._is_unapplied)
    listener.sink.can_flush = False
    broker.publish(TOPIC, "not applied")
    listener.sink.wait_for_body("not applied")
    assert not listener.source.stop()
    with listening(options) as later:
        later.sink.wait_for_body("not applied")
        assert later.sink.bodies == ["not applied"]


def test_what_is_applied_while_stopping_is_still_acknowledged(options, broker):
    listener = Listening(options)
    listener.source.start()
    listener.sink.wait_for_gaps(1)
    listener.sink.flush_after = listener.source._is_stopping
    broker.publish(TOPIC, "applied late")
    listener.sink.wait_for_body("applied late")
    assert listener.source.stop()
    with listening(options) as later:
        later.wait_until_connected()
        broker.publish(TOPIC, "next")
        later.sink.wait_for_body("next")
        assert later.sink.bodies == ["next"]


def test_message_that_the_sink_does_not_take_comes_only_once(options, broker):
    with listening(options) as listener:
        listener.sink.wait_for_gaps(1)
        listener.sink.poison = "poison"
        broker.publish(TOPIC, "poison", "after")
        listener.sink.wait_for_body("after")
        listener.sink.wait_for_gaps(2)
    with listening(options) as later:
        later.sink.wait_for_gaps(1)
        broker.publish(TOPIC, "last")
        later.sink.wait_for_body("last")
        assert later.sink.bodies == ["last"]


def test_second_listener_to_a_durable_subscription_stands_by_and_takes_over(broker):
    options = broker_options(
        broker.port, subscription=Subscription.DURABLE, client_id="stand-by"
    )
    active = Listening(options)
    active.source.start()
    active.sink.wait_for_gaps(1)
    with listening(options) as standing_by:
        standing_by.wait_until(
            lambda: "already connected" in standing_by.source.status().last_error
        )
        active.source.stop()
        broker.publish(TOPIC, "in between")
        standing_by.sink.wait_for_body("in between")


def test_two_listeners_share_a_queue(broker):
    options = broker_options(
        broker.port, subscription=Subscription.QUEUE, client_id="shared"
    )
    with listening(options) as first, listening(options) as second:
        first.sink.wait_for_gaps(1)
        second.sink.wait_for_gaps(1)
        sent = [str(number) for number in range(20)]
        broker.publish(TOPIC, *sent)
        first.wait_until(lambda: len(first.sink.bodies + second.sink.bodies) == 20)
        assert sorted(first.sink.bodies + second.sink.bodies) == sorted(sent)
        # The holes that each of them sees are the other's messages.
        assert [*first.sink.gaps, *second.sink.gaps] == [STARTED, STARTED]
