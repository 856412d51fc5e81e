"""No interleaving lets an old entry count as fresh; without any one rule, some do."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from tests.support.broken_rules import (
    InvalidatesInTwoSteps,
    ReadsTheSequenceLate,
    TakesAnythingIn,
    TakesMissingStampsForValid,
    TrustsALaggingMemory,
)
from tests.support.schedules import World

SEEDS = 400  # schedules within which a missing rule has to show


@pytest.mark.timeout(180)  # it computes throughout, and others do beside it
@given(st.integers(0, 2**32))
@settings(max_examples=150, deadline=None)
def test_no_schedule_lets_an_old_entry_count_as_fresh(seed):
    assert World(seed).run() == []


def break_rule(rule: str) -> type[World]:
    class Broken(World):
        pass

    match rule:
        case "atomic":
            Broken.store_class = InvalidatesInTwoSteps
        case "missing":
            Broken.store_class = TakesMissingStampsForValid
        case "start":
            Broken.store_class = ReadsTheSequenceLate
        case "catch-up":
            Broken.reader_class = TrustsALaggingMemory
        case "memory":
            Broken.memory_class = TakesAnythingIn
    return Broken


@pytest.mark.timeout(120)
@pytest.mark.parametrize("rule", ["atomic", "missing", "start", "catch-up", "memory"])
def test_without_this_rule_something_stale_counts_as_fresh(rule):
    broken = break_rule(rule)
    assert any(broken(seed).run() for seed in range(SEEDS))
