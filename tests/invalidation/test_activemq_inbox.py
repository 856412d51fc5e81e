from __future__ import annotations

import threading
from typing import Any

import pytest

from content.invalidation.activemq_inbox import (
    Delivered,
    Inbox,
    Overflowed,
    ProbeAnswered,
    Subscribed,
)

CONNECTION: Any = object()
SUBSCRIBED = Subscribed(connection=CONNECTION, broker_id="broker")
ANSWERED = ProbeAnswered(connection=CONNECTION, probe="probe")


def message(body: bytes = b"body") -> Delivered:
    return Delivered(connection=CONNECTION, body=body, headers={})


@pytest.fixture
def inbox():
    return Inbox(max_messages=3, max_bytes=100)


def test_items_come_out_in_the_order_they_went_in(inbox):
    items = [SUBSCRIBED, message(b"a"), ANSWERED, message(b"b")]
    for item in items:
        inbox.put(item)
    assert len(inbox) == 2
    assert inbox.take(3, wait_seconds=0) == items[:3]
    assert inbox.take(3, wait_seconds=0) == items[3:]
    assert inbox.take(3, wait_seconds=0) == []
    assert len(inbox) == 0


def test_too_many_messages_make_way_for_a_note_before_what_stays(inbox):
    inbox.put(SUBSCRIBED)
    for _ in range(3):
        inbox.put(message())
    inbox.put(ANSWERED)
    inbox.put(message())
    inbox.put(message(b"later"))
    assert inbox.take(9, wait_seconds=0) == [
        Overflowed(count=4),
        SUBSCRIBED,
        ANSWERED,
        message(b"later"),
    ]


def test_too_many_bytes_overflow_as_well(inbox):
    inbox.put(message(bytes(60)))
    inbox.put(message(bytes(41)))
    assert inbox.take(9, wait_seconds=0) == [Overflowed(count=2)]
    inbox.put(message(bytes(100)))
    assert len(inbox) == 1


def test_who_waits_is_woken(inbox):
    taken = []
    waiting = threading.Thread(
        target=lambda: taken.extend(inbox.take(1, wait_seconds=20))
    )
    waiting.start()
    inbox.put(SUBSCRIBED)
    waiting.join(10)
    assert taken == [SUBSCRIBED]


def test_closed_inbox_takes_nothing_and_gives_what_is_left(inbox):
    inbox.put(SUBSCRIBED)
    inbox.close()
    inbox.put(message())
    assert not inbox.is_drained
    assert inbox.take(9, wait_seconds=20) == [SUBSCRIBED]
    assert inbox.is_drained
    assert inbox.take(9, wait_seconds=20) == []
