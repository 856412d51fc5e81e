"""One listener against a real broker that dies, hangs and lies; plain and over TLS."""

from __future__ import annotations

import time

import msgspec
import pytest

from content.invalidation.activemq_options import TlsFiles
from content.operations.stage.activemq_broker import (
    ActiveMqBroker,
    running_broker,
)
from content.operations.stage.fault_proxy import running_proxy
from tests.support.activemq_listening import (
    HEART_BEAT_SECONDS,
    TOPIC,
    Listening,
    broker_options,
    listening,
)

pytestmark = [pytest.mark.activemq, pytest.mark.slow]

WATCHDOG_SECONDS = 2.5 * HEART_BEAT_SECONDS
STOP_SECONDS = 1.5
LOST = "the connection was lost"


@pytest.fixture(params=["plain", "tls"])
def port(request, broker):
    """The port to listen on, once for each transport."""
    return broker.port if request.param == "plain" else broker.tls_port


@pytest.fixture
def options(port, broker, material):
    """Return what makes the options for a port that leads to the broker's."""
    tls = TlsFiles(authorities=material.authority) if port == broker.tls_port else None
    return lambda *ports: broker_options(*(ports or (port,)), tls=tls)


@pytest.fixture
def listener(options):
    """A listener that is connected, and has reported what was before."""
    with listening(options()) as listener:
        listener.sink.wait_for_gaps(1)
        yield listener


@pytest.fixture
def proxy(port):
    with running_proxy(port) as proxy:
        yield proxy


@pytest.fixture
def proxied(options, proxy):
    """As ``listener``, but through the proxy."""
    with listening(options(proxy.port)) as listener:
        listener.sink.wait_for_gaps(1)
        yield listener


def assert_hears(listener: Listening, broker: ActiveMqBroker, body: str) -> None:
    broker.publish(TOPIC, body)
    listener.sink.wait_for_body(body)


def test_messages_arrive_as_they_were_sent(listener, broker):
    broker.publish(TOPIC, "one", "", "three")
    listener.sink.wait_for(lambda: len(listener.sink.bodies) == 3)
    assert listener.sink.bodies == ["one", "", "three"]
    assert len(set(listener.sink.message_ids)) == 3
    assert listener.sink.gaps == ["started"]


def test_killed_broker_is_found_again_with_one_gap(listener, broker):
    broker.kill()
    listener.wait_until_disconnected()
    broker.start()
    listener.sink.wait_for_gaps(2)
    assert_hears(listener, broker, "after")
    assert listener.sink.gaps == ["started", LOST]


def test_frozen_broker_is_given_up_and_found_again(listener, broker):
    broker.freeze()
    frozen_at = time.monotonic()
    listener.wait_until_disconnected()
    # Closing a TLS connection properly would wait for the broker for ever.
    assert time.monotonic() - frozen_at < WATCHDOG_SECONDS + 1
    broker.thaw()
    listener.sink.wait_for_gaps(2)
    assert_hears(listener, broker, "after")
    assert listener.sink.gaps == ["started", LOST]


def test_half_open_connection_is_given_up_and_made_anew(proxied, broker, proxy):
    proxy.swallow()
    proxied.wait_until_disconnected()
    proxy.heal()
    proxied.sink.wait_for_gaps(2)
    assert_hears(proxied, broker, "after")


def test_reset_connection_is_made_anew(proxied, broker, proxy):
    proxy.reset()
    proxied.sink.wait_for_gaps(2)
    assert_hears(proxied, broker, "after")


def test_closed_connection_is_noticed_without_waiting_for_heart_beats(options, proxy):
    # Over TLS stomp.py reads on and on, which takes a processor's whole time.
    patient = msgspec.structs.replace(options(proxy.port), heart_beat_seconds=60.0)
    with listening(patient) as listener:
        listener.sink.wait_for_gaps(1)
        proxy.reset()
        listener.sink.wait_for_gaps(2)


@pytest.mark.parametrize("state", ["connected", "frozen", "down", "silent"])
def test_stop_is_prompt(state, options, broker, proxy):
    listener = Listening(options(proxy.port))
    if state == "down":
        broker.kill()
    if state == "silent":
        proxy.swallow()  # accepts connections, and says nothing
    listener.source.start()
    if state in {"connected", "frozen"}:
        listener.sink.wait_for_gaps(1)
    if state == "frozen":
        broker.freeze()
    if state == "down":
        listener.wait_until(lambda: listener.source.status().last_error != "")
    started_at = time.monotonic()
    assert listener.source.stop()
    assert time.monotonic() - started_at < STOP_SECONDS
    assert listener.source.stop()


def test_stop_says_if_something_that_was_received_is_not_applied(broker):
    with listening(broker_options(broker.port)) as listener:
        listener.sink.wait_for_gaps(1)
        listener.sink.can_flush = False
        broker.publish(TOPIC, "a")
        listener.sink.wait_for_body("a")
        assert not listener.source.stop()


def test_source_that_was_never_started_can_be_stopped():
    assert Listening(broker_options(1)).source.stop()


# -- what does not depend on the transport ---------------------------------------------


@pytest.fixture
def plain(broker):
    with (
        running_proxy(broker.port) as proxy,
        listening(broker_options(proxy.port)) as listener,
    ):
        listener.sink.wait_for_gaps(1)
        yield listener, proxy


def test_garbage_that_swallows_what_follows_is_noticed(plain, broker):
    listener, proxy = plain
    proxy.inject(b"MESSAGE\ncontent-length:99999999\n\nand then nothing but this\0")
    listener.sink.wait_for_gaps(2)
    assert_hears(listener, broker, "after")


@pytest.mark.parametrize(
    "frame",
    [
        b"RECEIPT\n\n\0",
        b"MESSAGE\n\n\0",
        b"MESSAGE\ncontent-length:x\n\n\0",
        b"NONSENSE\n\nbody\0",
        b"\xff\xfe\0\0\0",
        b"ERROR\nmessage:no\n\n\0",
    ],
)
def test_frame_that_makes_no_sense_does_not_end_the_subscription(frame, plain, broker):
    listener, proxy = plain
    proxy.inject(frame)
    connections = listener.source.status().connections
    listener.wait_until(
        lambda: (
            listener.source.status().is_connected
            or listener.source.status().connections > connections
        )
    )
    listener.wait_until(lambda: _hears(listener, broker))


def _hears(listener: Listening, broker: ActiveMqBroker) -> bool:
    broker.publish(TOPIC, "after")
    return "after" in listener.sink.bodies


def test_hole_in_the_numbers_of_messages_is_a_gap(plain):
    listener, proxy = plain
    for number in (1, 2, 5):
        proxy.inject(
            b"MESSAGE\nsubscription:content\nmessage-id:ID\\chost-1-2-3\\c1\\c1\\c1\\c"
            b"%d\n\n%d\0" % (number, number)
        )
    listener.sink.wait_for_body("5")
    listener.sink.wait_for_gaps(2)
    assert listener.sink.gaps == ["started", "the broker dropped messages"]


def test_messages_of_a_deployer_have_no_holes(broker):
    with listening(broker_options(broker.port)) as listener:
        listener.sink.wait_for_gaps(1)
        broker.publish_as_java(TOPIC, '{"type":1}', count=20)
        listener.sink.wait_for(lambda: len(listener.sink.bodies) == 20)
        assert listener.sink.gaps == ["started"]


def test_message_that_the_sink_does_not_take_is_a_gap_and_no_more(broker):
    with listening(broker_options(broker.port)) as listener:
        listener.sink.wait_for_gaps(1)
        listener.sink.poison = "poison"
        broker.publish(TOPIC, "before", "poison", "after")
        listener.sink.wait_for_body("after")
        listener.sink.wait_for_gaps(2)
        assert listener.sink.gaps == ["started", "a message was not taken"]
        assert listener.source.status().connections == 1


def test_gap_that_the_sink_does_not_take_is_reported_again(broker):
    with listening(broker_options(broker.port)) as listener:
        listener.sink.wait_for_gaps(1)
        listener.sink.can_take_gaps = False
        listener.sink.poison = "poison"
        broker.publish(TOPIC, "poison", "after")
        listener.sink.wait_for_body("after")
        listener.sink.can_take_gaps = True
        listener.sink.wait_for_gaps(2)


def test_next_broker_is_tried_when_one_is_lost(broker, tmp_path):
    with (
        running_broker(ActiveMqBroker(tmp_path / "other", topic=TOPIC)) as other,
        listening(broker_options(other.port, broker.port)) as listener,
    ):
        listener.sink.wait_for_gaps(1)
        assert str(other.port) in listener.source.status().address
        other.kill()
        listener.sink.wait_for_gaps(2)
        assert str(broker.port) in listener.source.status().address
        assert_hears(listener, broker, "from the other")
