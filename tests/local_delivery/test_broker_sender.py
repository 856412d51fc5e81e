"""Telling a real broker what was published; what it cannot be told is logged, and lost."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from content.invalidation.activemq_options import TlsFiles
from content.local_delivery.broker_sender import BrokerSender
from content.local_delivery.events import messages_of_change
from content.local_delivery.places import ItemKind
from content.local_delivery.published_folder import Effect
from content.local_delivery.publishing import Change
from content.operations.stage.fault_proxy import running_proxy
from content.operations.stage.ports import free_port
from tests.support.activemq_listening import TOPIC, broker_options, listening

# Connecting, logging in and the receipt have a second each.
LONGEST_SECONDS = 3.5
NOT_TOLD = "broker not told"


def change(number: int) -> Change:
    """Return the publish of a page that shows two components: several messages."""
    return Change(
        effect=Effect.UPDATED,
        kind=ItemKind.PAGE,
        publication_id=5,
        path=f"5/pages/{number}.html.json",
        uri=f"tcm:5-{number}-64",
        url=f"/{number}.html",
        components=("tcm:5-301", "tcm:5-302"),
        links=("tcm:5-301",),
    )


@pytest.fixture
def listener(broker):
    with listening(broker_options(broker.port)) as listener:
        listener.wait_until_current()
        yield listener


@pytest.fixture
def make_sender():
    senders = []

    def make(port, **options):
        sender = BrokerSender("127.0.0.1", port, topic=TOPIC, **options)
        senders.append(sender)
        return sender

    yield make
    for sender in senders:
        sender.close()


def is_in_order(bodies: list[str], messages: tuple[str, ...]) -> bool:
    """Whether all of these came, one right after the other."""
    if messages[0] not in bodies:
        return False
    begin = bodies.index(messages[0])
    return tuple(bodies[begin : begin + len(messages)]) == messages


@pytest.mark.activemq
@pytest.mark.slow
def test_all_that_tells_of_a_change_arrives_in_order(broker, listener, make_sender):
    sender = make_sender(broker.port)
    for number in (1, 2):
        sender.send_change(change(number))
    told = [*messages_of_change(change(1)), *messages_of_change(change(2))]
    assert len(set(messages_of_change(change(1)))) == 5
    listener.sink.wait_for(lambda: listener.sink.bodies == told)


@pytest.mark.activemq
@pytest.mark.slow
def test_it_arrives_over_tls(broker, listener, make_sender, material, caplog):
    tls = TlsFiles(authorities=material.authority).build_context()
    make_sender(broker.tls_port, tls=tls).send_change(change(3))
    listener.sink.wait_for_body(messages_of_change(change(3))[-1])
    assert NOT_TOLD not in caplog.text


@pytest.mark.activemq
@pytest.mark.slow
def test_a_broker_that_nobody_vouches_for_is_told_nothing(
    broker, listener, make_sender, material, caplog
):
    tls = TlsFiles(authorities=material.stranger).build_context()
    make_sender(broker.tls_port, tls=tls).send_change(change(4))
    assert NOT_TOLD in caplog.text
    assert listener.sink.bodies == []


@pytest.mark.activemq
@pytest.mark.slow
def test_a_broker_that_is_back_is_told_what_comes_then(
    broker, listener, make_sender, caplog
):
    sender = make_sender(broker.port)
    sender.send_change(change(5))
    broker.kill()
    sender.send_change(change(6))
    assert NOT_TOLD in caplog.text
    assert "page tcm:5-6-64 at /6.html: updated" in caplog.text
    broker.start()
    listener.wait_until_connected(times=2)
    sender.send_change(change(7))
    listener.sink.wait_for(
        lambda: is_in_order(listener.sink.bodies, messages_of_change(change(7)))
    )
    assert messages_of_change(change(6))[0] not in listener.sink.bodies


@pytest.mark.activemq
@pytest.mark.slow
def test_a_connection_that_was_cut_costs_one_change_at_most(
    broker, listener, make_sender
):
    with running_proxy(broker.port) as proxy:
        sender = make_sender(proxy.port)
        sender.send_change(change(8))
        proxy.reset()
        for number in (9, 10):
            sender.send_change(change(number))
        listener.sink.wait_for(
            lambda: is_in_order(listener.sink.bodies, messages_of_change(change(10)))
        )


@pytest.mark.activemq
@pytest.mark.slow
def test_a_broker_that_hangs_keeps_nobody_waiting_for_long(
    broker, listener, make_sender, caplog
):
    with running_proxy(broker.port) as proxy:
        sender = make_sender(proxy.port)
        sender.send_change(change(11))
        proxy.abandon()  # what is open hangs; new connections work
        began = time.monotonic()
        sender.send_change(change(12))
        assert time.monotonic() - began < LONGEST_SECONDS
        assert "no receipt" in caplog.text
        sender.send_change(change(13))
        listener.sink.wait_for_body(messages_of_change(change(13))[-1])


@pytest.mark.activemq
@pytest.mark.slow
def test_nor_does_one_that_never_answers_the_login(broker, make_sender, caplog):
    with running_proxy(broker.port) as proxy:
        proxy.swallow()
        began = time.monotonic()
        make_sender(proxy.port).send_change(change(14))
        assert time.monotonic() - began < LONGEST_SECONDS
        assert "no answer to the login" in caplog.text


def test_where_nobody_listens_it_is_said_and_no_failure(make_sender, caplog):
    began = time.monotonic()
    make_sender(free_port()).send_change(change(15))
    assert time.monotonic() - began < LONGEST_SECONDS
    assert NOT_TOLD in caplog.text


@pytest.mark.activemq
@pytest.mark.slow
def test_changes_from_several_threads_all_arrive_each_in_one_piece(
    broker, listener, make_sender
):
    sender = make_sender(broker.port)
    numbers = range(100, 120)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda number: sender.send_change(change(number)), numbers))
    bodies = listener.sink.bodies
    listener.sink.wait_for(lambda: len(bodies) == 5 * len(numbers))
    for number in numbers:
        assert is_in_order(bodies, messages_of_change(change(number)))


@pytest.mark.activemq
@pytest.mark.slow
def test_after_it_has_left_it_comes_back_when_there_is_something_to_tell(
    broker, listener, make_sender
):
    sender = make_sender(broker.port)
    sender.close()
    sender.send_change(change(16))
    sender.close()
    sender.close()
    sender.send_change(change(17))
    told = [*messages_of_change(change(16)), *messages_of_change(change(17))]
    listener.sink.wait_for(lambda: listener.sink.bodies == told)
