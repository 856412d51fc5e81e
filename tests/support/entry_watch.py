"""Whether any entry that counts is older than what was told before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from content.caching.entries import Key, State
from content.caching.memory_store import MemoryStore
from content.caching.memory_tier import MemoryTier
from tests.support.changing_service import Past, Thing
from tests.support.failing_store import FailingStore
from tests.support.shown_pages import decode, seen_by


class EntryWatch:
    """Looks at all entries of a fleet and notes those that are too old."""

    def __init__(self, past: Past, store: FailingStore) -> None:
        self._past = past
        self._store = store
        self._looked_at: object = None
        self.stale: list[str] = []

    def look(self, memories: Sequence[MemoryTier], now: float) -> None:
        """Note every entry that counts and is too old.

        One in memory may be as old as what the memory has learned from the stream.
        """
        known = self._what_is_known(memories)
        if known == self._looked_at:
            return
        self._looked_at = known
        told = self._past.told_until(None)
        for key, found in self._store.find_all():
            if not found.is_superseded:
                entry = found.entry
                value = None if entry.is_miss else decode(key.kind, entry.payload)
                self.compare("store", key, value, told)
        for memory in memories:
            told = self._past.told_until(memory.position)
            for key in list(memory._slots):
                held = memory.get(key, now)
                if held and held.state is not State.SUPERSEDED:
                    self.compare("memory", key, held.value, told)

    def compare(
        self, where: str, key: Key, value: Any, told: Mapping[Thing, int]
    ) -> None:
        """Note a value that was made of something older than what was told."""
        for thing, seen in seen_by(key, value):
            if self._past.is_too_old(thing, seen, told):
                self.stale.append(f"{where} {key}: {thing} is {seen}")

    def _what_is_known(self, memories: Sequence[MemoryTier]) -> object:
        """Return what is another if an entry may be too old that was not before."""
        return (
            MemoryStore.read_sequence(self._store),
            self._past.changes_told,
            list(self._store._entries.values()),
            [(each.position, list(each._slots.values())) for each in memories],
        )
