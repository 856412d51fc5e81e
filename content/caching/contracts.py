"""What a store has to do, so that the rules of the cache hold over it.

A store keeps four things: entries by key; one sequence, which only ever rises; a stamp
per dependency, the sequence at its last invalidation; and a stream of invalidations, for
processes that keep entries in their own memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec

from content.caching.entries import Entry, Found, Key, Missing

#: Invalidations in one answer; a reader that gets that many may be behind.
STREAM_READ_LIMIT = 1_000


class Invalidation(msgspec.Struct, frozen=True, kw_only=True):
    """One element of the stream."""

    sequence: int
    previous: int
    """The sequence before; a reader whose position differs has missed something."""
    dependencies: tuple[str, ...]


class Store(Protocol):
    """A store of entries. All methods may be called from several threads.

    All of them raise ``CacheUnavailableError`` when the store does not answer in time.
    """

    def read_sequence(self) -> int:
        """Return the sequence; a build reads it before its first fetch."""
        ...

    def load(self, keys: Sequence[Key]) -> list[Found | Missing]:
        """Return what is stored under each key, with its stamps, in that order."""
        ...

    def store(self, key: Key, entry: Entry, *, lifetime_seconds: float) -> bool:
        """Store an entry if its dependencies allow it; return whether they did.

        Refused if a dependency was invalidated after the build began, or has no stamp
        while the sequence has moved since: what was invalidated is not known then. A
        missing stamp is created otherwise. Comparing and creating is one atomic step.
        """
        ...

    def drop(self, key: Key) -> None:
        """Forget an entry, for one that turns out to be of no use."""
        ...

    def invalidate(self, dependencies: Sequence[str]) -> int:
        """Raise the sequence, stamp the dependencies and tell the stream, atomically.

        Returns the new sequence.
        """
        ...

    def read_stream(
        self, after: int, *, wait_seconds: float
    ) -> tuple[Invalidation, ...]:
        """Return what was invalidated after a sequence, in order, at most some of it.

        Waits for the first; empty if there is none in time.
        """
        ...

    def acquire(self, key: Key, owner: str, *, lease_seconds: float) -> bool:
        """Become the one builder of a key, for a limited time."""
        ...

    def release(self, key: Key, owner: str) -> None:
        """Stop being the builder of a key, if ``owner`` still is."""
        ...
