"""No interleaving lets an old entry count as fresh; without any one rule, some do."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pytest
from hypothesis import given, settings, strategies as st

from content.caching.entries import Entry, Key
from content.caching.memory_store import MemoryStore
from content.caching.memory_tier import MemoryTier
from content.caching.reading import EntryReader
from tests.support.schedules import SteppingStore, World, pause

SEEDS = 400  # schedules within which a missing rule has to show


@given(st.integers(0, 2**32))
@settings(max_examples=150, deadline=None)
def test_no_schedule_lets_an_old_entry_count_as_fresh(seed):
    assert World(seed).run() == []


class InvalidatesInTwoSteps(SteppingStore):
    def invalidate(self, dependencies: Sequence[str], *, reason: str = "") -> int:
        sequence = super().invalidate([])
        pause()
        for dependency in dependencies:
            self._stamps[dependency] = sequence
        return sequence


class TakesMissingStampsForValid(SteppingStore):
    def store(self, key: Key, entry: Entry, *, lifetime_seconds: float) -> bool:
        pause()
        for dependency in entry.dependencies:
            self._stamps.setdefault(dependency, entry.started_at)
        return MemoryStore.store(self, key, entry, lifetime_seconds=lifetime_seconds)


class ReadsTheSequenceLate(SteppingStore):
    """Stamps what was built with the sequence at its end."""

    def store(self, key: Key, entry: Entry, *, lifetime_seconds: float) -> bool:
        late = msgspec.structs.replace(
            entry, started_at=MemoryStore.read_sequence(self)
        )
        return super().store(key, late, lifetime_seconds=lifetime_seconds)


class TrustsALaggingMemory(EntryReader):
    def _may_trust_memory(self) -> bool:
        return True


class TakesAnythingIn(MemoryTier):
    """Does not compare with the stamps it has learned when an entry is put in or read."""

    def _superseded_at(self, entry: Entry, valid_as_of: int) -> int:
        return 0


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
