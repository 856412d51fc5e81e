"""Finding an entry: in the memory of this process, then in the store."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from content.caching.answers import Answer, Origin
from content.caching.codecs import Codec
from content.caching.contracts import Store
from content.caching.entries import MISSING, UNREADABLE, Found, Key, Missing, State
from content.caching.memory_tier import MemoryTier
from content.caching.recorder import current_recorder
from content.caching.statistics import CacheStatistics, Event
from content.exceptions import CacheUnavailableError, DecodingError

logger = logging.getLogger(__name__)

T = TypeVar("T")


class EntryReader:
    """Looks an entry up. Thread-safe."""

    def __init__(
        self,
        store: Store,
        memory: MemoryTier,
        statistics: CacheStatistics,
        clock: Callable[[], float],
    ) -> None:
        self._store = store
        self._memory = memory
        self._statistics = statistics
        self._clock = clock
        self._kinds_told: set[str] = set()

    def find(self, key: Key, codec: Codec[T]) -> Answer[T] | Missing:
        """Return what is known under a key, whatever its state."""
        return self._find(key, codec, (State.FRESH, State.AGED))

    def find_newest(self, key: Key, codec: Codec[T]) -> Answer[T] | Missing:
        """Return the same; in place of what is aged here, what others have refreshed."""
        return self._find(key, codec, (State.FRESH,))

    def _find(
        self, key: Key, codec: Codec[T], enough: tuple[State, ...]
    ) -> Answer[T] | Missing:
        """Return what memory holds if it is in one of these states, else ask the store."""
        held: Answer[T] | Missing = self._find_in_memory(key)
        if held and held.is_certain and held.state in enough:
            return held
        try:
            [found] = self._store.load([key])
        except CacheUnavailableError:
            self._statistics.count(key.kind, Event.STORE_FAILED)
            return held
        if isinstance(found, Missing):
            if found is UNREADABLE:
                self._tell_unreadable(key, "No entry")
            return held if held and held.state is State.SUPERSEDED else found
        return self._decode(key, found, codec)

    def _find_in_memory(self, key: Key) -> Answer[T] | Missing:
        held = self._memory.get(key, self._clock())
        if not held:
            return MISSING
        return Answer(
            value=held.value,
            entry=held.entry,
            state=held.state,
            origin=Origin.MEMORY,
            superseded_at=held.superseded_at,
            is_certain=self._may_trust_memory(),
        )

    def _may_trust_memory(self) -> bool:
        """Whether what memory holds is as good as what the store holds.

        Within a build it has to be as recent as the build's start: else what was built
        from it would be stored, for everyone, as newer than it is.
        """
        recorder = current_recorder()
        if recorder is None:
            return self._memory.is_followed(self._clock())
        return self._memory.position >= recorder.started_at

    def _decode(self, key: Key, found: Found, codec: Codec[T]) -> Answer[T] | Missing:
        entry = found.entry
        try:
            value = None if entry.is_miss else codec.decode(entry.payload)
        except DecodingError as exc:
            self._tell_unreadable(key, exc)
            return UNREADABLE
        if not found.is_superseded:
            size_bytes = 0 if entry.is_miss else codec.size_bytes(entry.payload)
            self._memory.put(
                key, entry, value, valid_as_of=found.as_of, size_bytes=size_bytes
            )
        return Answer(
            value=value,
            entry=entry,
            state=found.state_at(self._clock()),
            origin=Origin.STORE,
            superseded_at=self._find_superseded_at(found),
        )

    def _find_superseded_at(self, found: Found) -> float:
        """Return the earliest time that is known, 0 if none is."""
        superseded_at = found.superseded_at
        if not superseded_at:
            return superseded_at
        in_memory = self._memory.find_superseded_at(found.entry)
        return min(superseded_at, in_memory or superseded_at)

    def _tell_unreadable(self, key: Key, error: object) -> None:
        """Log the first of a kind; after a deploy there may be very many."""
        if key.kind in self._kinds_told:
            return
        self._kinds_told.add(key.kind)
        logger.warning(
            "cache entry not understood, others of its kind are only counted"
            " kind=%s key=%s error=%s",
            key.kind,
            key,
            error,
        )
