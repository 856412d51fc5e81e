"""A store that is left alone while it fails, so that a hung one is not waited for again.

A Redis that hangs costs every operation its whole timeout; behind the breaker it costs a
few, and then one now and again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from content.caching.contracts import Invalidation, Store
from content.caching.entries import Entry, Found, Key, Missing
from content.exceptions import CacheUnavailableError
from content.providers.circuit_breaker import CircuitBreaker, Outcome


class GuardedStore:
    """Another store behind a circuit breaker."""

    def __init__(self, store: Store, breaker: CircuitBreaker) -> None:
        self._store = store
        self._breaker = breaker

    def read_sequence(self) -> int:
        """Return the sequence."""
        with self._guard():
            return self._store.read_sequence()

    def load(self, keys: Sequence[Key]) -> list[Found | Missing]:
        """Return what is stored under each key, with its stamps."""
        with self._guard():
            return self._store.load(keys)

    def store(self, key: Key, entry: Entry, *, lifetime_seconds: float) -> bool:
        """Store an entry if its dependencies allow it."""
        with self._guard():
            return self._store.store(key, entry, lifetime_seconds=lifetime_seconds)

    def drop(self, key: Key) -> None:
        """Forget an entry."""
        with self._guard():
            self._store.drop(key)

    def invalidate(self, dependencies: Sequence[str]) -> int:
        """Raise the sequence, whatever the breaker says: this must not be left out."""
        return self._store.invalidate(dependencies)

    def read_stream(
        self, after: int, *, wait_seconds: float
    ) -> tuple[Invalidation, ...]:
        """Return what was invalidated; its reader waits by design, and for itself only."""
        return self._store.read_stream(after, wait_seconds=wait_seconds)

    def acquire(self, key: Key, owner: str, *, lease_seconds: float) -> bool:
        """Become the one builder of a key."""
        with self._guard():
            return self._store.acquire(key, owner, lease_seconds=lease_seconds)

    def release(self, key: Key, owner: str) -> None:
        """Stop being the builder of a key."""
        with self._guard():
            self._store.release(key, owner)

    @contextmanager
    def _guard(self) -> Iterator[None]:
        permit = self._breaker.enter()
        if permit is None:
            raise CacheUnavailableError("The store is left alone after failures")
        outcome = Outcome.UNKNOWN
        try:
            yield
            outcome = Outcome.ANSWERED
        except CacheUnavailableError:
            outcome = Outcome.FAILED
            raise
        finally:
            self._breaker.leave(permit, outcome)
