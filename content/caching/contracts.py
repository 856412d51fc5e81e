"""What a store has to do, so that the rules of the cache hold over it.

A store keeps four things: entries by key; one sequence, which only ever rises; a stamp
per dependency, the sequence at its last invalidation; and a stream of invalidations, for
processes that keep entries in their own memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol, TypeVar

import msgspec

from content.caching.answers import Answer
from content.caching.codecs import Codec
from content.caching.entries import Entry, Found, Key, Missing

T = TypeVar("T")

#: Invalidations in one answer; a reader that gets that many may be behind.
STREAM_READ_LIMIT = 1_000
#: Those that serve pages, as a group whose reports are read together.
WEB_PROCESSES = "processes"


class Invalidation(msgspec.Struct, frozen=True, kw_only=True):
    """One element of the stream."""

    sequence: int
    previous: int
    """The sequence before; a reader whose position differs has missed something."""
    dependencies: tuple[str, ...]
    reason: str = ""
    """Why, in a few words for people."""


class Store(Protocol):
    """A store of entries. All methods may be called from several threads.

    All of them raise ``CacheUnavailableError`` when the store does not answer in time.
    """

    def read_sequence(self) -> int:
        """Return the sequence; a build reads it before its first fetch."""
        ...

    def load(self, keys: Sequence[Key]) -> list[Found | Missing]:
        """Return what is stored under each key, with its stamps, in that order.

        ``UNREADABLE`` where that is no entry.
        """
        ...

    def store(self, key: Key, entry: Entry, *, lifetime_seconds: float) -> bool:
        """Store an entry if its dependencies allow it; return whether they did.

        Refused if a dependency was invalidated after the build began, or has no stamp
        while the sequence has moved since: what was invalidated is not known then. A
        missing stamp is created otherwise. Comparing and creating is one atomic step.
        """
        ...

    def prepare(self, dependencies: Sequence[str]) -> int:
        """Create the stamps that are missing; return the sequence, in one atomic step.

        For what takes long to build: with this as its start, the sequence may move
        meanwhile, for whatever else is published.
        """
        ...

    def drop(self, key: Key) -> None:
        """Forget an entry, for one that turns out to be of no use."""
        ...

    def invalidate(self, dependencies: Sequence[str], *, reason: str = "") -> int:
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

    # -- bytes that never change -------------------------------------------------------

    def load_bytes(self, digest: str) -> bytes | None:
        """Return what is shared under a digest; ``None`` if nothing is."""
        ...

    def share_bytes(
        self, digest: str, content: bytes, *, lifetime_seconds: float
    ) -> None:
        """Let the other machines of the fleet have bytes, if the store is theirs, too."""
        ...

    # -- for people to look at ---------------------------------------------------------

    def find_entries(self, kind: str) -> Iterator[tuple[Key, Found]]:
        """Yield what is stored of a kind, in no order; looks at every key there is."""
        ...

    def read_stamps(self, dependencies: Sequence[str]) -> list[int | None]:
        """Return the stamp of each dependency, ``None`` where there is none."""
        ...

    def find_last_invalidation(
        self, dependencies: Sequence[str]
    ) -> Invalidation | None:
        """Return the last that named any of these, as far back as the stream goes."""
        ...

    def report(
        self,
        process: str,
        report: bytes,
        *,
        lifetime_seconds: float,
        group: str = WEB_PROCESSES,
    ) -> None:
        """Let others read what a process says of itself, until it says something else."""
        ...

    def read_reports(self, group: str = WEB_PROCESSES) -> Mapping[str, bytes]:
        """Return what each process of a group has said last, and not too long ago."""
        ...


class ValueCache(Protocol):
    """What factories ask: values by key, built when there are none that count."""

    def get(self, key: Key, build: Callable[[], T], codec: Codec[T]) -> T:
        """Return the value under ``key``.

        Raises:
            ItemNotFoundError: There is no such thing, as found now or earlier.
            ContentServiceError: It could not be built, and nothing old may be served.
            DecodingError: Likewise.
        """
        ...

    def look_up(self, key: Key, build: Callable[[], T], codec: Codec[T]) -> Answer[T]:
        """Return the same with what there is to say of it.

        Without a value if there is no such thing; else raises the same.
        """
        ...

    def find(self, key: Key, codec: Codec[T]) -> T | None:
        """Return the value under ``key`` if there is one that counts; build nothing."""
        ...
