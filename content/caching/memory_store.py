"""A store in the memory of one process: the embedded default, and the rules in plain sight."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice

from content.caching.contracts import STREAM_READ_LIMIT, WEB_PROCESSES, Invalidation
from content.caching.entries import MISSING, Entry, Found, Key, Missing

# What tracemalloc says: of the key, the record and its place in the table; of a
# dependency's text beside its characters; of a stamp with its text.
_ENTRY_OVERHEAD_BYTES = 600
_TEXT_BYTES = 57
_STAMP_BYTES = 220
_STREAM_LENGTH = 10_000  # invalidations that a reader may be behind
# Of the room, as many at most; one that is forgotten costs a rebuild.
_STAMPS_SHARE = 1 / 3
_LEAST_STAMPS = 1_000


class MemoryStore:
    """Entries and stamps, bounded by bytes; the least recently used go first."""

    def __init__(
        self, *, max_bytes: int, clock: Callable[[], float] = time.time
    ) -> None:
        self._max_bytes = max_bytes
        self._max_stamps = max(
            _LEAST_STAMPS, int(max_bytes * _STAMPS_SHARE / _STAMP_BYTES)
        )
        self._clock = clock
        self._changed = threading.Condition()
        # All of the following only under the condition's lock.
        self._entries: OrderedDict[Key, tuple[Entry, float]] = OrderedDict()
        self._bytes = 0
        self._stamps: OrderedDict[str, int] = OrderedDict()
        self._leases: dict[Key, tuple[str, float]] = {}
        self._stream: deque[Invalidation] = deque(maxlen=_STREAM_LENGTH)
        self._sequence = self._now_in_sequence()
        self._reports: dict[tuple[str, str], tuple[bytes, float]] = {}

    def read_sequence(self) -> int:
        """Return the sequence."""
        with self._changed:
            return self._sequence

    def load(self, keys: Sequence[Key]) -> list[Found | Missing]:
        """Return what is stored under each key, with its stamps."""
        with self._changed:
            return [self._load(key) for key in keys]

    def _load(self, key: Key) -> Found | Missing:
        try:
            entry, ends_at = self._entries[key]
        except KeyError:
            return MISSING
        if ends_at < self._clock():
            self._drop(key)
            return MISSING
        self._entries.move_to_end(key)
        stamps = tuple(map(self._stamps.get, entry.dependencies))
        return Found(entry=entry, stamps=stamps, as_of=self._sequence)

    def store(self, key: Key, entry: Entry, *, lifetime_seconds: float) -> bool:
        """Store an entry if its dependencies allow it."""
        with self._changed:
            stamps = [self._stamps.get(each) for each in entry.dependencies]
            if None in stamps and self._sequence != entry.started_at:
                return False
            if any(stamp is not None and stamp > entry.started_at for stamp in stamps):
                return False
            for dependency in entry.dependencies:
                self._stamp(dependency, self._stamps.get(dependency, entry.started_at))
            self._drop(key)
            self._entries[key] = (entry, self._clock() + lifetime_seconds)
            self._bytes += _size_of(key, entry)
            self._make_room()
            return True

    def _make_room(self) -> None:
        room = self._max_bytes - len(self._stamps) * _STAMP_BYTES
        while self._bytes > room and self._entries:
            self._drop(next(iter(self._entries)))

    def prepare(self, dependencies: Sequence[str]) -> int:
        """Create the stamps that are missing; return the sequence."""
        with self._changed:
            for dependency in dependencies:
                self._stamp(dependency, self._stamps.get(dependency, self._sequence))
            return self._sequence

    def drop(self, key: Key) -> None:
        """Forget an entry."""
        with self._changed:
            self._drop(key)

    def _drop(self, key: Key) -> None:
        if dropped := self._entries.pop(key, None):
            self._bytes -= _size_of(key, dropped[0])

    def invalidate(self, dependencies: Sequence[str], *, reason: str = "") -> int:
        """Raise the sequence, stamp the dependencies and tell the stream."""
        with self._changed:
            previous = self._sequence
            self._sequence = max(previous + 1, self._now_in_sequence())
            for dependency in dependencies:
                self._stamp(dependency, self._sequence)
            self._stream.append(
                Invalidation(
                    sequence=self._sequence,
                    previous=previous,
                    dependencies=tuple(dependencies),
                    reason=reason,
                )
            )
            self._changed.notify_all()
            return self._sequence

    def _stamp(self, dependency: str, sequence: int) -> None:
        self._stamps[dependency] = sequence
        self._stamps.move_to_end(dependency)
        if len(self._stamps) > self._max_stamps:
            self._stamps.popitem(last=False)

    def read_stream(
        self, after: int, *, wait_seconds: float
    ) -> tuple[Invalidation, ...]:
        """Return what was invalidated after a sequence."""
        with self._changed:
            self._changed.wait_for(lambda: self._sequence > after, wait_seconds)
            news = (each for each in self._stream if each.sequence > after)
            return tuple(islice(news, STREAM_READ_LIMIT))

    def acquire(self, key: Key, owner: str, *, lease_seconds: float) -> bool:
        """Become the one builder of a key."""
        with self._changed:
            _, ends_at = self._leases.get(key, ("", 0.0))
            if ends_at > self._clock():
                return False
            self._leases[key] = (owner, self._clock() + lease_seconds)
            return True

    def release(self, key: Key, owner: str) -> None:
        """Stop being the builder of a key."""
        with self._changed:
            if self._leases.get(key, ("", 0.0))[0] == owner:
                del self._leases[key]

    def load_bytes(self, digest: str) -> bytes | None:
        """Return nothing: this process has it on its disk, or nobody has it."""

    def share_bytes(
        self, digest: str, content: bytes, *, lifetime_seconds: float
    ) -> None:
        """Share with nobody: there are no other machines."""

    # -- for people to look at ---------------------------------------------------------

    def find_entries(self, kind: str) -> Iterator[tuple[Key, Found]]:
        """Yield what is stored of a kind."""
        with self._changed:
            keys = [key for key in self._entries if key.kind == kind]
            found = [(key, self._load(key)) for key in keys]
        yield from ((key, each) for key, each in found if each)

    def read_stamps(self, dependencies: Sequence[str]) -> list[int | None]:
        """Return the stamp of each dependency."""
        with self._changed:
            return list(map(self._stamps.get, dependencies))

    def find_last_invalidation(
        self, dependencies: Sequence[str]
    ) -> Invalidation | None:
        """Return the last that named any of these."""
        wanted = set(dependencies)
        with self._changed:
            newest_first = reversed(self._stream)
            return next(
                (each for each in newest_first if wanted & set(each.dependencies)), None
            )

    def report(
        self,
        process: str,
        report: bytes,
        *,
        lifetime_seconds: float,
        group: str = WEB_PROCESSES,
    ) -> None:
        """Let others read what a process says of itself."""
        with self._changed:
            self._reports[group, process] = (report, self._clock() + lifetime_seconds)

    def read_reports(self, group: str = WEB_PROCESSES) -> Mapping[str, bytes]:
        """Return what each process of a group has said last."""
        with self._changed:
            now = self._clock()
            return {
                process: report
                for (its_group, process), (report, ends_at) in self._reports.items()
                if its_group == group and ends_at > now
            }

    def _now_in_sequence(self) -> int:
        return int(self._clock() * 1_000_000)


def _size_of(key: Key, entry: Entry) -> int:
    dependencies = entry.dependencies
    return (
        _ENTRY_OVERHEAD_BYTES
        + len(key.identity)
        + len(key.variant)
        + len(entry.payload)
        + sum(map(len, dependencies))
        + _TEXT_BYTES * len(dependencies)
    )
