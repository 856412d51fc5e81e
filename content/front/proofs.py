"""Why an answer may be given once more: what it was made from is what memory holds.

That memory is kept right by the cache's own rules. Looking through all that an answer was
made from is needed only after something was invalidated; in between, a proof holds as long
as nothing has moved.
"""

from __future__ import annotations

from collections.abc import Iterable

from content.caching.entries import Entry, Key, State
from content.caching.memory_tier import MemoryTier


class Proof:
    """That some entries are held and fresh, as of a position in the stream.

    May be asked by several threads: whatever they interleave, each position it notes is
    one at which somebody has looked.
    """

    __slots__ = ("_held", "_memory", "_position", "fresh_until")

    def __init__(
        self,
        memory: MemoryTier,
        held: tuple[tuple[Key, Entry], ...],
        position: int,
    ) -> None:
        self._memory = memory
        self._held = held
        self._position = position
        #: In seconds since the epoch.
        self.fresh_until = min(
            entry.created_at + entry.fresh_seconds for _, entry in held
        )

    def holds(self, now: float) -> bool:
        """Whether it still does. Takes no lock unless the stream has moved."""
        memory = self._memory
        if now >= self.fresh_until or not memory.is_followed(now):
            return False
        return memory.position == self._position or self._renew(now)

    def _renew(self, now: float) -> bool:
        # Read before looking: what arrives meanwhile is looked for the next time.
        position = self._memory.position
        for key, entry in self._held:
            held = self._memory.get(key, now)
            if not held or held.entry is not entry or held.state is not State.FRESH:
                return False
        self._position = position
        return True

    def touch(self, now: float) -> None:
        """Let the entries count as used, so that others go before them."""
        for key, _ in self._held:
            self._memory.get(key, now)


def find_proof(
    memory: MemoryTier, uses: Iterable[tuple[Key, Entry]], now: float
) -> Proof | None:
    """Return the proof of an answer that was made from entries; ``None`` without one."""
    position = memory.position
    found = []
    for key, used in uses:
        held = memory.get(key, now)
        if not held or held.state is not State.FRESH or not _is_same(held.entry, used):
            return None
        found.append((key, held.entry))
    if not found or not memory.is_followed(now):
        return None
    return Proof(memory, tuple(found), position)


def _is_same(one: Entry, other: Entry) -> bool:
    """Whether two entries under one key are of one build; memory's has no payload."""
    return (one.started_at, one.created_at) == (other.started_at, other.created_at)
