"""The applier's thread: it applies by itself, survives, and ends when told to."""

from __future__ import annotations

import threading

import pytest

from content.invalidation.applier import Applier
from content.invalidation.backlog import Pace
from content.invalidation.cache_events import KeyForm
from tests.invalidation.appliers import event

QUICK = Pace(batch_seconds=0.001, settle_seconds=0)


@pytest.fixture
def running(store):
    applier = Applier(store, key_form=KeyForm.NAMESPACED, pace=QUICK)
    applier.start()
    yield applier
    applier.stop()


def test_the_thread_applies_by_itself(running, store):
    ticket = running.submit(event())
    assert running.wait_until_applied(ticket, timeout_seconds=5)
    assert store.invalidations == [("item:1:5:120", "misses:5", "lists:5")]


def test_the_thread_survives_whatever_a_store_raises(running, store, caplog):
    def fail_once() -> None:
        store.on_invalidate = lambda: None
        raise RuntimeError("odd")

    store.on_invalidate = fail_once
    ticket = running.submit(event())
    assert running.wait_until_applied(ticket, timeout_seconds=5)
    assert "events not applied" in caplog.text


def test_stopping_applies_what_is_left_with_its_second_stamp(store):
    applier = Applier(
        store, pace=Pace(batch_seconds=60, settle_seconds=60, gap_interval_seconds=60)
    )
    applier.start()
    applier.submit(event("5:120"))
    assert applier.stop(timeout_seconds=0)
    expected = ("item:1:5:120", "item:2:5:120", "misses:5", "lists:5")
    assert store.invalidations == [expected] * 2


def test_stopping_waits_for_second_stamps_that_are_due_in_time(store):
    applier = Applier(store, pace=Pace(batch_seconds=60, settle_seconds=0.05))
    applier.start()
    applier.submit(event("5:120"))
    assert applier.stop(timeout_seconds=5)
    first, second = store._stream
    assert second.sequence - first.sequence >= 0.05 * 1_000_000


def test_stopping_without_a_store_ends_in_time_and_says_what_is_lost(store, caplog):
    store.is_down = True
    applier = Applier(store, pace=QUICK)
    applier.start()
    applier.submit(event())
    assert not applier.stop(timeout_seconds=0.05)
    assert "events not applied events=1" in caplog.text


def test_an_applier_that_was_never_started_applies_when_it_is_stopped(applier, store):
    applier.submit(event())
    assert applier.stop()
    assert store.invalidations


def test_many_threads_may_submit(running, store):
    def submit(publication_id: int) -> None:
        for number in range(200):
            running.submit(event(f"1:{publication_id}:{number + 1}"))

    threads = [threading.Thread(target=submit, args=(each,)) for each in (5, 6, 7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert running.wait_until_applied(600, timeout_seconds=5)
    assert running.statistics().applied == 600
    stamped = {dependency for each in store.invalidations for dependency in each}
    assert len(stamped) == 606


@pytest.mark.redis
def test_events_survive_a_redis_that_is_killed_and_comes_back(
    redis_store, redis_server
):
    applier = Applier(redis_store, pace=Pace(settle_seconds=0))
    applier.start()
    redis_server.kill()
    ticket = applier.submit(event("5:120"), "ID:1")
    assert not applier.wait_until_applied(ticket, timeout_seconds=0.3)
    redis_server.start()
    assert applier.wait_until_applied(ticket, timeout_seconds=10)
    assert applier.stop()
    with redis_server.connect() as client:
        assert client.exists("{test}:stamp:item:1:5:120")
