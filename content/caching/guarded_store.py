"""A store that is left alone while it fails, so that a hung one is not waited for again.

A Redis that hangs costs every operation its whole timeout; behind the breaker it costs a
few; after that only the reader of the stream, which waits for itself, finds out whether
it is back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from content.caching.contracts import WEB_PROCESSES, Invalidation, Store
from content.caching.entries import Entry, Found, Key, Missing
from content.exceptions import CacheUnavailableError
from content.providers.circuit_breaker import BreakerState, CircuitBreaker, Outcome
from content.timings import EITHER, Timings

#: Of the store, by what was asked for and what came of it; reading the stream apart.
OPERATIONS = Timings(EITHER)


class GuardedStore:
    """Another store behind a circuit breaker.

    While the stream cannot be read, nothing else is tried: no visitor waits to learn what
    the stream's reader knows.
    """

    def __init__(self, store: Store, breaker: CircuitBreaker) -> None:
        self._store = store
        self._breaker = breaker
        self._is_stream_read = True

    def read_sequence(self) -> int:
        """Return the sequence."""
        with self._guard("read sequence"):
            return self._store.read_sequence()

    def load(self, keys: Sequence[Key]) -> list[Found | Missing]:
        """Return what is stored under each key, with its stamps."""
        with self._guard("load"):
            return self._store.load(keys)

    def store(self, key: Key, entry: Entry, *, lifetime_seconds: float) -> bool:
        """Store an entry if its dependencies allow it."""
        with self._guard("store"):
            return self._store.store(key, entry, lifetime_seconds=lifetime_seconds)

    def prepare(self, dependencies: Sequence[str]) -> int:
        """Create the stamps that are missing; return the sequence."""
        with self._guard("prepare"):
            return self._store.prepare(dependencies)

    def drop(self, key: Key) -> None:
        """Forget an entry."""
        with self._guard("drop"):
            self._store.drop(key)

    def invalidate(self, dependencies: Sequence[str], *, reason: str = "") -> int:
        """Raise the sequence, whatever the breaker says: this must not be left out."""
        return self._store.invalidate(dependencies, reason=reason)

    def read_stream(
        self, after: int, *, wait_seconds: float
    ) -> tuple[Invalidation, ...]:
        """Return what was invalidated; its reader waits by design, and for itself only."""
        try:
            told = self._store.read_stream(after, wait_seconds=wait_seconds)
        except CacheUnavailableError:
            self._is_stream_read = False
            raise
        self._is_stream_read = True
        return told

    def acquire(self, key: Key, owner: str, *, lease_seconds: float) -> bool:
        """Become the one builder of a key."""
        with self._guard("acquire"):
            return self._store.acquire(key, owner, lease_seconds=lease_seconds)

    def release(self, key: Key, owner: str) -> None:
        """Stop being the builder of a key."""
        with self._guard("release"):
            self._store.release(key, owner)

    def load_bytes(self, digest: str) -> bytes | None:
        """Return what is shared under a digest."""
        with self._guard("load bytes"):
            return self._store.load_bytes(digest)

    def share_bytes(
        self, digest: str, content: bytes, *, lifetime_seconds: float
    ) -> None:
        """Let the other machines of the fleet have bytes."""
        with self._guard("share bytes"):
            self._store.share_bytes(digest, content, lifetime_seconds=lifetime_seconds)

    def find_entries(self, kind: str) -> Iterator[tuple[Key, Found]]:
        """Yield what is stored of a kind."""
        with self._guard("find entries"):
            yield from self._store.find_entries(kind)

    def read_stamps(self, dependencies: Sequence[str]) -> list[int | None]:
        """Return the stamp of each dependency."""
        with self._guard("read stamps"):
            return self._store.read_stamps(dependencies)

    def find_last_invalidation(
        self, dependencies: Sequence[str]
    ) -> Invalidation | None:
        """Return the last that named any of these."""
        with self._guard("find last invalidation"):
            return self._store.find_last_invalidation(dependencies)

    def report(
        self,
        process: str,
        report: bytes,
        *,
        lifetime_seconds: float,
        group: str = WEB_PROCESSES,
    ) -> None:
        """Let others read what a process says of itself."""
        with self._guard("report"):
            self._store.report(
                process, report, lifetime_seconds=lifetime_seconds, group=group
            )

    def read_reports(self, group: str = WEB_PROCESSES) -> Mapping[str, bytes]:
        """Return what each process of a group has said last."""
        with self._guard("read reports"):
            return self._store.read_reports(group)

    @property
    def is_answering(self) -> bool:
        """Whether it answered when it was last asked; asks nothing."""
        return self._is_stream_read and self._breaker.state is BreakerState.CLOSED

    @contextmanager
    def _guard(self, operation: str) -> Iterator[None]:
        permit = self._breaker.enter() if self._is_stream_read else None
        if permit is None:
            OPERATIONS.note(0, operation, "left alone")
            raise CacheUnavailableError("The store is left alone after failures")
        outcome = Outcome.UNKNOWN
        try:
            with OPERATIONS.timing(operation):
                yield
            outcome = Outcome.ANSWERED
        except CacheUnavailableError:
            outcome = Outcome.FAILED
            raise
        finally:
            self._breaker.leave(permit, outcome)
