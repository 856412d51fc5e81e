"""What waits for its stamps, and how long."""

from __future__ import annotations

import math

import pytest

from content.invalidation.backlog import Backlog, Pace, PendingEvent, Phase, Work

PACE = Pace(
    batch_seconds=0.5,
    batch_events=3,
    settle_seconds=2,
    gap_interval_seconds=10,
    max_events=5,
)


@pytest.fixture
def backlog():
    return Backlog(PACE)


def pending(ticket: int) -> PendingEvent:
    return PendingEvent(
        ticket=ticket, region="/r", key=f"5:{ticket}", dependencies=(f"d{ticket}",)
    )


def add(backlog: Backlog, *tickets: int, now: float = 100) -> None:
    for ticket in tickets:
        backlog.add(pending(ticket), now)


def tickets(work: Work | None) -> list[int]:
    return [each.ticket for each in work.events] if work else []


def test_nothing_waits_in_an_empty_backlog(backlog):
    assert backlog.is_empty
    assert len(backlog) == 0
    assert backlog.due_at() == backlog.first_ticket == math.inf
    assert backlog.take(100) is None


def test_an_event_waits_for_others_for_the_time_of_a_batch(backlog):
    add(backlog, 1, now=100)
    add(backlog, 2, now=100.4)
    assert backlog.due_at() == 100.5
    assert backlog.take(100.4) is None
    assert tickets(backlog.take(100.5)) == [1, 2]


def test_a_full_batch_waits_for_nothing(backlog):
    add(backlog, 1, 2, 3, 4)
    assert backlog.due_at() == -math.inf
    assert tickets(backlog.take(100)) == [1, 2, 3]


def test_in_a_hurry_nothing_waits_but_second_stamps(backlog):
    add(backlog, 1)
    assert backlog.due_at(hurry=True) == -math.inf
    assert tickets(backlog.take(100, hurry=True)) == [1]
    backlog.done(100)
    assert backlog.due_at(hurry=True) == 102
    assert backlog.take(101, hurry=True) is None


def test_an_event_is_stamped_again_once_it_has_settled(backlog):
    add(backlog, 1)
    backlog.take(100.5)
    backlog.done(100.6)
    assert backlog.due_at() == 102.75  # with those of the same quarter of a second
    work = backlog.take(102.75)
    assert tickets(work) == [1]
    assert work.phase is Phase.SETTLED
    backlog.done(102.75)
    assert backlog.is_empty


def test_second_stamps_that_are_due_are_made_together(backlog):
    for now in (100, 101):
        add(backlog, 1, 2, now=now)
        backlog.take(now, hurry=True)
        backlog.done(now)
    assert tickets(backlog.take(103)) == [1, 2, 1, 2]


def test_without_a_settle_time_there_is_no_second_stamp():
    backlog = Backlog(Pace(settle_seconds=0))
    add(backlog, 1)
    backlog.take(100, hurry=True)
    backlog.done(100)
    assert backlog.is_empty


def test_first_stamps_come_before_second_ones(backlog):
    add(backlog, 1)
    backlog.take(100, hurry=True)
    backlog.done(100)
    add(backlog, 2, now=102)
    assert tickets(backlog.take(103)) == [2]
    backlog.done(103)
    assert tickets(backlog.take(103)) == [1]


def test_what_is_put_back_comes_first_and_in_its_order(backlog):
    add(backlog, 1, 2)
    backlog.take(101)
    add(backlog, 3, now=101)
    backlog.put_back()
    assert tickets(backlog.take(102)) == [1, 2, 3]


def test_events_that_are_put_back_do_not_wait_for_others_again(backlog):
    add(backlog, 1)
    backlog.take(101)
    backlog.put_back()
    assert backlog.due_at() == -math.inf


def test_second_stamps_that_are_put_back_are_due_at_once(backlog):
    add(backlog, 1)
    backlog.take(101)
    backlog.done(101)
    backlog.take(103)
    backlog.put_back()
    assert backlog.due_at() == -math.inf
    assert tickets(backlog.take(103)) == [1]


def test_a_gap_waits_for_nothing_and_goes_with_the_events_that_are_due(backlog):
    backlog.add_gap(1, "reconnected")
    add(backlog, 2, now=99)
    assert backlog.due_at() == -math.inf
    work = backlog.take(100)
    assert tickets(work) == [2, 1]
    assert work.gap_reasons == ("reconnected",)
    assert work.events[-1].dependencies == ("everything",)


def test_gaps_within_a_moment_are_one_with_all_their_reasons(backlog):
    for ticket, reason in enumerate(("reconnected", "jump", "reconnected"), start=1):
        backlog.add_gap(ticket, reason)
    work = backlog.take(100)
    assert tickets(work) == [1]
    assert work.gap_reasons == ("reconnected", "jump")


def test_the_reasons_that_are_kept_are_bounded(backlog):
    for number in range(100):
        backlog.add_gap(number, f"reason {number}")
    assert len(backlog.take(100).gap_reasons) == 10


def test_the_next_gap_keeps_its_distance(backlog):
    backlog.add_gap(1, "first")
    backlog.take(100)
    backlog.done(100)
    backlog.add_gap(2, "second")
    assert backlog.take(101) is None
    assert tickets(backlog.take(102)) == [1]  # the first one's second stamp
    backlog.done(102)
    assert backlog.due_at() == 110
    assert tickets(backlog.take(110)) == [2]


def test_a_gap_that_comes_while_another_is_applied_is_not_swallowed_by_it(backlog):
    backlog.add_gap(1, "first")
    backlog.take(100)
    backlog.add_gap(2, "second")
    backlog.done(100)
    assert backlog.first_ticket == 2


def test_a_gap_that_is_put_back_is_one_with_the_next(backlog):
    backlog.add_gap(1, "first")
    add(backlog, 2)
    backlog.take(100, hurry=True)
    backlog.add_gap(3, "second")
    backlog.put_back()
    work = backlog.take(101)
    assert tickets(work) == [2, 1]
    assert set(work.gap_reasons) == {"first", "second"}


def test_a_gap_alone_can_be_put_back(backlog):
    backlog.add_gap(1, "first")
    backlog.take(100)
    backlog.put_back()
    assert tickets(backlog.take(100)) == [1]


def test_second_stamps_come_in_batches_as_well():
    backlog = Backlog(Pace(batch_events=3))
    for now in (100, 101):
        add(backlog, 1, 2, 3, now=now)
        backlog.take(now)
        backlog.done(now)
    for _ in range(2):
        assert tickets(backlog.take(200)) == [1, 2, 3]
        backlog.done(200)
    assert backlog.is_empty


def test_an_overflow_becomes_one_gap_in_the_place_of_the_first_event(backlog):
    add(backlog, 1, 2, 3, 4, 5)
    assert not backlog.add(pending(6), 100)
    assert len(backlog) == 1
    assert backlog.first_ticket == 1
    work = backlog.take(100)
    assert tickets(work) == [1]
    assert work.gap_reasons == ("overflow",)


def test_an_overflow_of_second_stamps_is_one_for_everything(backlog):
    for ticket in range(6):
        add(backlog, ticket)
        backlog.take(100, hurry=True)
        backlog.done(100 + ticket)
    work = backlog.take(200)
    assert [each.dependencies for each in work.events] == [("everything",)]
    assert work.phase is Phase.SETTLED
    assert backlog.due_at() == math.inf


def test_the_first_ticket_is_open_until_its_first_stamp_is_done(backlog):
    add(backlog, 1, 2)
    assert backlog.first_ticket == 1
    backlog.take(101)
    add(backlog, 3, now=101)
    assert backlog.first_ticket == 1
    assert len(backlog) == 3
    backlog.done(101)
    assert backlog.first_ticket == 3
    assert len(backlog) == 1
    backlog.take(101, hurry=True)
    backlog.done(101)
    assert backlog.first_ticket == math.inf


def test_done_and_put_back_without_anything_taken_do_nothing(backlog):
    backlog.done(100)
    backlog.put_back()
    assert backlog.is_empty
