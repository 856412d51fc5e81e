"""One event, two listeners: stamped once where that is certain, and never not at all."""

from __future__ import annotations

import pytest

from content.caching.entries import Entry
from content.invalidation import applied_events
from content.invalidation.applier import Applier
from content.invalidation.backlog import Pace
from content.invalidation.cache_events import KeyForm
from tests.invalidation.appliers import PACE, event, make_applier, pass_time


@pytest.fixture
def other(store, clock):
    """A second listener on the same store."""
    return make_applier(store, clock)


def test_an_event_that_another_listener_has_applied_is_not_applied_again(
    applier, other, store, clock
):
    for each in (applier, other):
        each.submit(event(), "ID:broker-1:1")
    pass_time(clock, 0.5, applier, other)
    assert len(store.invalidations) == 1
    assert applier.statistics().applied == 1
    assert other.statistics().duplicates == 1
    pass_time(clock, 3, applier, other)
    assert len(store.invalidations) == 2  # the second stamp, once as well


def test_of_a_batch_only_what_is_new_is_applied(applier, other, store, clock):
    for number in (1, 2):
        applier.submit(event(f"1:5:{number}"), f"ID:{number}")
    pass_time(clock, 0.5, applier)
    for number in (2, 3):
        other.submit(event(f"1:5:{number}"), f"ID:{number}")
    pass_time(clock, 0.5, other)
    assert store.invalidations[1] == ("item:1:5:3", "misses:5", "lists:5")


@pytest.mark.parametrize(
    ("message_id", "body"),
    [("", event()), ("ID:2", event()), ("ID:1", event("1:5:7"))],
    ids=["no id", "another id", "another message"],
)
def test_an_event_that_may_be_another_one_is_applied(
    applier, other, store, clock, message_id, body
):
    applier.submit(event(), message_id and "ID:1")
    pass_time(clock, 0.5, applier)
    other.submit(body, message_id)
    pass_time(clock, 0.5, other)
    assert len(store.invalidations) == 2


def test_a_listener_with_another_setting_does_not_do_this_ones_work(
    applier, store, clock
):
    legacy = Applier(store, key_form=KeyForm.LEGACY, pace=PACE, clock=clock)
    for each in (legacy, applier):
        each.submit(event(), "ID:1")
    pass_time(clock, 0.5, legacy, applier)
    assert store.invalidations == [
        ("item:1:1:5", "item:2:1:5", "misses:1", "lists:1"),
        ("item:1:5:120", "misses:5", "lists:5"),
    ]


def test_a_listener_that_dies_before_its_stamp_loses_nothing(
    applier, other, store, clock
):
    def die() -> None:
        store.on_invalidate = lambda: None
        raise SystemExit

    store.on_invalidate = die
    for each in (applier, other):
        each.submit(event(), "ID:1")
    clock.now += 0.5
    with pytest.raises(SystemExit):
        applier.apply_due()
    other.apply_due()
    assert store.invalidations == [("item:1:5:120", "misses:5", "lists:5")]


def test_a_listener_that_dies_after_its_first_stamp_loses_no_second_one(
    applier, other, store, clock
):
    for each in (applier, other):
        each.submit(event(), "ID:1")
    pass_time(clock, 0.5, applier, other)
    pass_time(clock, 3, other)
    assert len(store.invalidations) == 2


def test_without_a_record_an_event_is_applied_again(applier, other, store, clock):
    store.forgets_records = True
    for each in (applier, other):
        each.submit(event(), "ID:1")
    pass_time(clock, 0.5, applier, other)
    assert len(store.invalidations) == 2


def test_a_record_of_another_form_is_none(applier, store, clock):
    store.invalidate(["everything"])
    entry = Entry(
        payload=b"odd",
        dependencies=("everything",),
        started_at=store.read_sequence(),
        created_at=0,
        fresh_seconds=1,
    )
    store.store(applied_events._RECORD, entry, lifetime_seconds=60)
    applier.submit(event(), "ID:1")
    pass_time(clock, 0.5, applier)
    assert len(store.invalidations) == 2


def test_a_turn_that_somebody_keeps_is_not_waited_for_for_ever(applier, store, clock):
    store.acquire(applied_events._TURN, "somebody", lease_seconds=60)
    applier.submit(event(), "ID:1")
    pass_time(clock, 0.5, applier)
    assert len(store.invalidations) == 1


@pytest.mark.redis
def test_two_listeners_on_one_redis_apply_each_event_once(redis_store):
    position = redis_store.read_sequence()
    redis_store.invalidate(["everything"])
    listeners = [
        Applier(redis_store, pace=Pace(batch_seconds=0.005, settle_seconds=0.1))
        for _ in range(2)
    ]
    for listener in listeners:
        listener.start()
    for number in range(300):
        for listener in listeners:
            listener.submit(event(f"5:{number + 1}"), f"ID:{number}")
    assert all(listener.stop() for listener in listeners)
    told = redis_store.read_stream(position, wait_seconds=1)
    counts: dict[str, int] = {}
    for invalidation in told:
        for dependency in invalidation.dependencies:
            counts[dependency] = counts.get(dependency, 0) + 1
    assert {counts[f"item:1:5:{number + 1}"] for number in range(300)} == {2}
    statistics = [listener.statistics() for listener in listeners]
    assert sum(each.applied for each in statistics) == 300
    assert sum(each.duplicates for each in statistics) == 300
