"""What the worker tells the sink, the broker and the lease, and in which order."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from content.exceptions import CacheUnavailableError
from content.invalidation.activemq_inbox import (
    Delivered,
    Inbox,
    ProbeAnswered,
    Subscribed,
)
from content.invalidation.activemq_worker import MessageWorker, WorkerPace
from content.invalidation.listener_lease import Verdict
from tests.support.activemq_listening import RecordingSink

PACE = WorkerPace(tick_seconds=0.01, renew_seconds=0.0)


class StubConnection:
    """Remembers what is asked of it."""

    def __init__(self) -> None:
        self.is_lost = False
        self.acknowledged: list[bytes] = []
        self.probes: list[str] = []

    def acknowledge(self, message: Delivered) -> None:
        self.acknowledged.append(message.body)

    def probe(self, probe: str) -> None:
        self.probes.append(probe)


class StubLease:
    """Says what it is told to say; remembers what it is told."""

    def __init__(self) -> None:
        self.verdict = Verdict.NOTHING
        self.reason = "lease"
        self.is_down = False
        self.calls: list[str] = []

    def begin(self, broker_id: str) -> None:
        self.calls.append(f"begin {broker_id}")

    def judge(self) -> Verdict:
        if self.is_down:
            raise CacheUnavailableError("down")
        return self.verdict

    def reported(self) -> None:
        self.calls.append("reported")
        self.verdict = Verdict.NOTHING

    def renew(self) -> str | None:
        return None

    def answered(self, probe: str) -> None:
        if self.is_down:
            raise CacheUnavailableError("down")
        self.calls.append(f"answered {probe}")


@pytest.fixture
def connection() -> Any:
    return StubConnection()


@pytest.fixture
def lease():
    return StubLease()


@pytest.fixture
def sink():
    return RecordingSink()


@pytest.fixture
def inbox():
    return Inbox(max_messages=3, max_bytes=1_000)


@contextmanager
def working(
    inbox: Inbox, sink: RecordingSink, lease: StubLease
) -> Iterator[MessageWorker]:
    worker = MessageWorker(inbox, sink, lease, is_numbered=True, pace=PACE)
    worker.start()
    try:
        yield worker
    finally:
        inbox.close()
        worker.join(timeout_seconds=10)


def work_off(inbox: Inbox, sink: RecordingSink, lease: StubLease) -> bool:
    """Let a worker do what there is to do; return whether all is applied."""
    worker = MessageWorker(inbox, sink, lease, is_numbered=True, pace=PACE)
    inbox.close()
    worker.start()
    can_end = sink.can_flush and sink.can_take_gaps
    return worker.join(timeout_seconds=10 if can_end else 0.2)


def message(connection: Any, body: bytes, **headers: str) -> Delivered:
    return Delivered(connection=connection, body=body, headers=headers)


def subscribed(connection: Any) -> Subscribed:
    return Subscribed(connection=connection, broker_id="broker")


def test_messages_are_acknowledged_when_they_are_applied(
    inbox, sink, lease, connection
):
    inbox.put(subscribed(connection))
    inbox.put(message(connection, b"a", ack="1"))
    inbox.put(message(connection, b"b", ack="2"))
    assert work_off(inbox, sink, lease)
    assert sink.bodies == ["a", "b"]
    assert connection.acknowledged == [b"b"]  # and with it all before


def test_nothing_is_acknowledged_or_certified_before_it_is_applied(
    inbox, sink, lease, connection
):
    sink.can_flush = False
    inbox.put(subscribed(connection))
    inbox.put(message(connection, b"a", ack="1"))
    inbox.put(ProbeAnswered(connection=connection, probe="1"))
    assert not work_off(inbox, sink, lease)
    assert connection.acknowledged == []
    assert lease.calls == ["begin broker"]


def test_message_of_an_earlier_connection_is_applied_but_not_acknowledged(
    inbox, sink, lease, connection
):
    inbox.put(message(StubConnection(), b"a", ack="1"))
    inbox.put(subscribed(connection))
    assert work_off(inbox, sink, lease)
    assert sink.bodies == ["a"]
    assert connection.acknowledged == []


def test_probe_of_an_earlier_connection_certifies_nothing(
    inbox, sink, lease, connection
):
    inbox.put(subscribed(connection))
    earlier: Any = StubConnection()
    inbox.put(ProbeAnswered(connection=earlier, probe="1"))
    assert work_off(inbox, sink, lease)
    assert lease.calls == ["begin broker"]


def test_overflow_is_one_gap_before_anything_is_certified(
    inbox, sink, lease, connection
):
    inbox.put(subscribed(connection))
    for _ in range(4):
        inbox.put(message(connection, b"a"))
    inbox.put(ProbeAnswered(connection=connection, probe="1"))
    assert work_off(inbox, sink, lease)
    assert sink.gaps == ["overflow"]
    assert lease.calls == ["begin broker", "answered 1"]


def test_what_the_lease_finds_missing_is_made_good_before_it_is_told_so(
    inbox, sink, lease, connection
):
    lease.verdict = Verdict.SOMETHING
    sink.can_flush = False
    with working(inbox, sink, lease):
        inbox.put(subscribed(connection))
        sink.wait_for_gaps(1)
        assert lease.calls == ["begin broker"]
        sink.can_flush = True
    assert sink.gaps == ["lease"]
    assert lease.calls == ["begin broker", "reported"]


def test_store_that_does_not_answer_is_asked_again_and_logged_once(
    inbox, sink, lease, connection, caplog
):
    caplog.set_level(logging.WARNING, "content")
    lease.is_down = True
    with working(inbox, sink, lease):
        inbox.put(subscribed(connection))
        inbox.put(ProbeAnswered(connection=connection, probe="1"))
        for body in (b"a", b"b", b"c"):
            inbox.put(message(connection, body))
            sink.wait_for_body(body.decode())
        lease.is_down = False
        lease.verdict = Verdict.SOMETHING
        sink.wait_for_gaps(1)
    assert lease.calls == ["begin broker", "reported", "answered 1"]
    assert [r.getMessage() for r in caplog.records].count(
        "lease not renewed, trying again error=down"
    ) == 1


def test_lost_connection_is_not_judged(inbox, sink, lease, connection):
    lease.verdict = Verdict.SOMETHING
    connection.is_lost = True
    inbox.put(subscribed(connection))
    assert work_off(inbox, sink, lease)
    assert sink.gaps == []


def test_error_in_handling_is_a_gap_and_the_worker_goes_on(
    inbox, sink, lease, connection, monkeypatch
):
    def fail(broker_id: str) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(lease, "begin", fail)
    inbox.put(subscribed(connection))
    assert work_off(inbox, sink, lease)
    assert sink.gaps == ["an error while handling messages"]


def test_gap_that_cannot_be_reported_when_stopping_is_not_forgotten(
    inbox, sink, lease, connection
):
    sink.can_take_gaps = False
    sink.poison = "poison"
    inbox.put(message(connection, b"poison"))
    assert not work_off(inbox, sink, lease)
