from __future__ import annotations

import pytest

from content.invalidation.backlog import Backlog, Pace, PendingEvent
from content.operations.drills.registry import DRILLS
from content.operations.drills.sabotage import (
    SABOTAGES,
    UnknownSabotageError,
    apply_sabotages,
    stamp_one_by_one,
)


@pytest.mark.parametrize("environment", [{}, {"DRILL_WITHOUT": ""}])
def test_nothing_is_taken_away_unless_it_is_named(lock, environment):
    assert apply_sabotages(environment) == ()
    assert lock.is_shut()


def test_what_is_named_is_taken_away(lock):
    assert apply_sabotages({"DRILL_WITHOUT": "lock"}) == ("lock",)
    assert not lock.is_shut()


def test_nothing_is_taken_away_if_one_is_unknown(lock):
    with pytest.raises(UnknownSabotageError, match="key, bolt cannot"):
        apply_sabotages({"DRILL_WITHOUT": "lock,key,bolt"})
    assert lock.is_shut()


def test_protections_of_all_drills_can_be_taken_away():
    assert {name for drill in DRILLS for name in drill.protections} <= set(SABOTAGES)


def test_drills_have_names_of_their_own_and_rest_on_something():
    names = [drill.name for drill in DRILLS]
    assert len(set(names)) == len(names)
    assert all(drill.protections for drill in DRILLS)


def test_without_batches_each_event_is_taken_alone_and_at_once(monkeypatch):
    monkeypatch.setattr(
        Backlog, "__init__", Backlog.__init__
    )  # put back after the test
    stamp_one_by_one()
    backlog = Backlog(Pace(batch_seconds=10))
    for ticket in (1, 2):
        backlog.add(PendingEvent(ticket=ticket, key="", dependencies=("a",)), now=0)
    work = backlog.take(now=0)
    assert work is not None
    assert [event.ticket for event in work.events] == [1]
