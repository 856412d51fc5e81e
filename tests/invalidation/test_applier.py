"""Messages to stamps in a store: in batches, twice, and at any price."""

from __future__ import annotations

import logging
from itertools import pairwise

import pytest

from content.invalidation.backlog import Pace
from tests.invalidation.appliers import ITEM_META, event, make_applier, pass_time

# -- batches ---------------------------------------------------------------------------


def test_events_of_a_moment_are_one_invalidation_without_repetitions(
    applier, store, clock
):
    for key in ("1:5:120:PageMeta", "1:5:120", "1:5:7"):
        applier.submit(event(key))
    applier.apply_due()
    assert store.invalidations == []
    pass_time(clock, 0.5, applier)
    assert store.invalidations == [
        ("item:1:5:120", "misses:5", "lists:5", "item:1:5:7")
    ]


def test_a_large_batch_is_applied_in_bearable_steps(store, clock):
    applier = make_applier(store, clock, Pace(batch_events=5_000))
    for number in range(2_500):
        applier.submit(event(f"1:5:{number + 1}"))
    pass_time(clock, 1, applier)
    assert [len(each) for each in store.invalidations] == [1_000, 1_000, 502]


def test_an_event_of_what_is_not_shown_stamps_nothing(applier, store, clock):
    ticket = applier.submit(event(region="/com.tridion.storage.QueryPlan"))
    assert applier.wait_until_applied(ticket, timeout_seconds=0)
    pass_time(clock, 10, applier)
    assert store.invalidations == []
    assert applier.statistics().ignored == 1


def test_a_flush_stamps_everything_and_only_that(applier, store, clock):
    applier.submit(event())
    applier.submit(event("", kind=0))
    pass_time(clock, 1, applier)
    assert store.invalidations == [("everything",)]


def test_one_line_says_why(applier, store, clock, caplog):
    caplog.set_level(logging.INFO, "content.invalidation")
    for number in range(7):
        applier.submit(event(f"1:5:{number}0"))
    pass_time(clock, 0.5, applier)
    [record] = caplog.records
    assert record.levelname == "INFO"
    assert f"regions={ITEM_META}*7 keys=1:5:00,1:5:10" in record.message
    assert ",+2 dependencies=9 " in record.message


# -- the second stamp ------------------------------------------------------------------


def test_dependencies_are_stamped_again_after_the_settle_time_and_quietly(
    applier, store, clock, caplog
):
    caplog.set_level(logging.INFO, "content.invalidation")
    applier.submit(event())
    pass_time(clock, 0.5, applier)
    pass_time(clock, 1.9, applier)
    assert len(store.invalidations) == 1
    caplog.clear()
    pass_time(clock, 0.5, applier)
    assert store.invalidations == [("item:1:5:120", "misses:5", "lists:5")] * 2
    assert caplog.records == []
    pass_time(clock, 60, applier)
    assert len(store.invalidations) == 2


def test_second_stamps_of_a_moment_are_one_invalidation(applier, store, clock):
    for key in ("1:5:1", "1:5:2"):
        applier.submit(event(key))
        pass_time(clock, 0.5, applier)
    pass_time(clock, 3, applier)
    assert store.invalidations[2:] == [
        ("item:1:5:1", "misses:5", "lists:5", "item:1:5:2")
    ]


# -- gaps ------------------------------------------------------------------------------


def test_a_gap_stamps_everything_at_once_and_says_why(applier, store, clock, caplog):
    applier.report_gap("reconnected")
    applier.apply_due()
    assert store.invalidations == [("everything",)]
    assert "gap=reconnected" in caplog.text
    assert applier.statistics().gaps == 1


def test_gaps_of_a_moment_share_a_stamp(applier, store, clock):
    for _ in range(50):
        applier.report_gap("jump")
        pass_time(clock, 0.01, applier)
    assert len(store.invalidations) == 1
    pass_time(clock, 0.6, applier)
    assert len(store.invalidations) == 2
    assert applier.statistics().gaps == 2


# -- what cannot be read ---------------------------------------------------------------


def test_an_unreadable_message_becomes_a_gap(applier, store, clock, caplog):
    ticket = applier.submit(b"\x00 garbage \xff")
    assert not applier.wait_until_applied(ticket, timeout_seconds=0)
    applier.apply_due()
    assert store.invalidations == [("everything",)]
    assert applier.wait_until_applied(ticket, timeout_seconds=0)
    assert "head=\\x00 garbage \\xff" in caplog.text


def test_each_kind_of_unreadable_message_is_logged_once_and_counted(applier, caplog):
    for _ in range(20):
        applier.submit(b"")
        applier.submit(b"{")
    assert len(caplog.records) == 2
    assert "TextJMSCacheChannelConnector" in caplog.text
    assert sorted(applier.statistics().unreadable.values()) == [20, 20]


def test_a_key_that_names_no_item_is_told_once_per_region(
    applier, store, clock, caplog
):
    for _ in range(3):
        applier.submit(event("some name"))
    assert len(caplog.records) == 1
    assert "key=some name" in caplog.text
    pass_time(clock, 1, applier)
    assert store.invalidations == [("everything",)]
    assert applier.statistics().vague == {"ItemMeta": 3}


@pytest.mark.parametrize(
    "body",
    [event("1:5:*"), event("1:5:1\n2"), b"x" * 10_000_000, b"\xac\xed\x00\x05", b"[]"],
    ids=["wildcard", "newline", "10 MB", "Java", "list"],
)
def test_bad_input_never_stops_the_applier(applier, store, clock, body):
    applier.submit(body)
    applier.submit(event())
    pass_time(clock, 1, applier)
    assert store.invalidations == [("everything",)]
    applier.submit(event("1:5:7"))
    pass_time(clock, 1, applier)
    assert ("item:1:5:7", "misses:5", "lists:5") in store.invalidations


# -- a store that is down --------------------------------------------------------------


@pytest.mark.parametrize("message_id", ["", "ID:1"])
def test_what_comes_while_the_store_is_down_is_applied_when_it_is_back(
    applier, store, clock, caplog, message_id
):
    store.is_down = True
    ticket = applier.submit(event(), message_id)
    for _ in range(20):
        pass_time(clock, 1, applier)
    applier.submit(event("1:5:7"))
    assert not applier.wait_until_applied(ticket, timeout_seconds=0)
    assert applier.statistics().waiting == 2
    store.is_down = False
    pass_time(clock, 2, applier)
    assert store.invalidations == [
        ("item:1:5:120", "misses:5", "lists:5", "item:1:5:7")
    ]
    assert applier.wait_until_applied(ticket, timeout_seconds=0)
    assert [each.levelname for each in caplog.records] == ["ERROR", "WARNING"]


def test_a_store_that_is_down_is_asked_less_and_less_often(applier, store, clock):
    store.is_down = True
    applier.submit(event())
    clock.now += 0.5
    asked_at = []
    store.on_invalidate = lambda: asked_at.append(clock.now)
    for _ in range(1000):
        pass_time(clock, 0.01, applier)
    waits = [later - before for before, later in pairwise(asked_at)]
    assert waits == pytest.approx([0.1, 0.2, 0.4, 0.8, 1.6, 2, 2, 2], abs=0.03)


def test_too_many_events_while_the_store_is_down_become_one_gap(store, clock):
    applier = make_applier(store, clock, Pace(max_events=100))
    store.is_down = True
    first = applier.submit(event("1:5:1"))
    for number in range(150):
        applier.submit(event(f"1:5:{number + 2}"))
    store.is_down = False
    assert applier.statistics().overflows == 1
    assert not applier.wait_until_applied(first, timeout_seconds=0)
    pass_time(clock, 1, applier)
    assert store.invalidations == [("everything",)]
    assert applier.wait_until_applied(first, timeout_seconds=0)


def test_an_event_that_comes_while_its_batch_is_stamped_is_stamped_after_it(
    applier, store, clock
):
    def publish_again() -> None:
        store.on_invalidate = lambda: None
        applier.submit(event())

    store.on_invalidate = publish_again
    applier.submit(event())
    pass_time(clock, 0.5, applier)
    pass_time(clock, 0.5, applier)
    assert len(store.invalidations) == 2


# -- counts ----------------------------------------------------------------------------


def test_events_are_counted_by_kind_and_region(applier, clock):
    applier.submit(event())
    applier.submit(event(region="/com_tridion_storage_ItemMeta"))
    applier.submit(event(region="/made.up.Region"))
    applier.submit(event("", kind=0))
    pass_time(clock, 1, applier)
    statistics = applier.statistics()
    assert statistics.by_kind == {"invalidate": 3, "flush": 1}
    assert statistics.by_region == {"ItemMeta": 3, "unknown": 1}
    assert (statistics.applied, statistics.stamps, statistics.waiting) == (4, 1, 0)
