"""A store in Redis (6.2 and later, Valkey), shared by all processes of a fleet.

Keys. Sequence, stream, stamps and leases carry the hash tag ``{<prefix>}``, so that a
cluster keeps them on one node and a script may touch several of them at once. Entries,
which are most of the data, do not, and spread over all nodes: an entry is written after
its dependencies were found unchanged, and checked against their stamps whenever it is
read, so nothing is lost by writing it in a step of its own. Behind Sentinel a replica that
becomes master may lack the last stamps; whoever watches for that calls it a gap. Every
key expires: stamps, the sequence and the stream later than any entry.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import redis

from content.caching.contracts import STREAM_READ_LIMIT, WEB_PROCESSES, Invalidation
from content.caching.entries import (
    FORMAT_VERSION,
    MISSING,
    UNREADABLE,
    Entry,
    Found,
    Key,
    Missing,
    pack_entry,
    unpack_entry,
)
from content.caching.redis_scripts import ADMIT, INVALIDATE, PREPARE, RELEASE
from content.exceptions import CacheUnavailableError

logger = logging.getLogger(__name__)

_STREAM_LENGTH = 10_000  # invalidations that a reader may be behind, about
_STAMPS_OUTLIVE_SECONDS = 60 * 60  # 1 hour
_REPORTS_OUTLIVE_SECONDS = 60 * 60  # 1 hour
_SCAN = 500  # keys or elements that are looked at in one step


class RedisStore:
    """Entries, stamps and stream in Redis, over whatever connection ``connect`` gives."""

    def __init__(
        self,
        connect: Callable[[], redis.Redis],
        *,
        prefix: str,
        max_lifetime_seconds: float,
    ) -> None:
        """Remember where to find Redis; nothing is connected yet.

        Args:
            connect: Returns the client, with timeouts set; called for every operation.
            max_lifetime_seconds: The longest that any entry will be stored for.
        """
        self._connect = connect
        self._prefix = prefix
        self._sequence_key = f"{{{prefix}}}:sequence"
        self._stream_key = f"{{{prefix}}}:stream"
        lifetime = max_lifetime_seconds + _STAMPS_OUTLIVE_SECONDS
        self._stamp_milliseconds = int(lifetime * 1000)

    def read_sequence(self) -> int:
        """Return the sequence; begin one where there is none."""
        with self._client() as client:
            sequence = _read_number(client.get(self._sequence_key))
        return self.invalidate(()) if sequence is None else sequence

    def load(self, keys: Sequence[Key]) -> list[Found | Missing]:
        """Return what is stored under each key; two round trips for all of them."""
        with self._client() as client:
            pipeline = client.pipeline(transaction=False)
            for key in keys:
                pipeline.get(self._entry_key(key))
            entries = [
                _read_entry(stored) for stored in pipeline.execute(raise_on_error=False)
            ]
            dependencies = sorted(
                {each for entry in entries if entry for each in entry.dependencies}
            )
            if not dependencies:
                # What depends on nothing at all was not made here.
                return [
                    each if isinstance(each, Missing) else UNREADABLE
                    for each in entries
                ]
            sequence, *stamps = client.mget(
                self._sequence_key, *map(self._stamp_key, dependencies)
            )
        as_of = _read_number(sequence) or 0
        stamp_of = {
            dependency: _read_number(stamp)
            for dependency, stamp in zip(dependencies, stamps, strict=True)
        }
        return [
            entry
            if isinstance(entry, Missing)
            else Found(
                entry=entry,
                stamps=tuple(stamp_of[each] for each in entry.dependencies),
                as_of=as_of,
            )
            for entry in entries
        ]

    def store(self, key: Key, entry: Entry, *, lifetime_seconds: float) -> bool:
        """Store an entry if its dependencies allow it, and there is room."""
        keys = [self._sequence_key, *map(self._stamp_key, entry.dependencies)]
        arguments = [entry.started_at, self._stamp_milliseconds]
        with self._client() as client:
            try:
                if not client.register_script(ADMIT)(keys, arguments):
                    return False
                client.set(
                    self._entry_key(key),
                    pack_entry(entry),
                    px=int(lifetime_seconds * 1000),
                )
            except redis.exceptions.OutOfMemoryError as exc:
                # Full, with nothing that it may evict: it can still be read.
                logger.warning("cache store is full key=%s error=%s", key, exc)
                return False
        return True

    def prepare(self, dependencies: Sequence[str]) -> int:
        """Create the stamps that are missing; return the sequence."""
        keys = [self._sequence_key, *map(self._stamp_key, dependencies)]
        with self._client() as client:
            prepare = client.register_script(PREPARE)
            arguments = [self._stamp_milliseconds]
            while not (sequence := prepare(keys, arguments)):
                self.invalidate(())  # begins one
            return int(sequence)

    def drop(self, key: Key) -> None:
        """Forget an entry."""
        with self._client() as client:
            client.unlink(self._entry_key(key))

    def invalidate(self, dependencies: Sequence[str], *, reason: str = "") -> int:
        """Raise the sequence, stamp the dependencies and tell the stream."""
        keys = [
            self._sequence_key,
            self._stream_key,
            *map(self._stamp_key, dependencies),
        ]
        # A dependency with a line end would be read as two: no published URL has one.
        told = "\n".join(dependencies)
        arguments: list[int | str] = [
            self._stamp_milliseconds,
            _STREAM_LENGTH,
            told,
            reason,
        ]
        with self._client() as client:
            return int(client.register_script(INVALIDATE)(keys, arguments))

    def read_stream(
        self, after: int, *, wait_seconds: float
    ) -> tuple[Invalidation, ...]:
        """Return what was invalidated after a sequence.

        The connection must allow an answer to take ``wait_seconds``.
        """
        with self._client() as client:
            answer = client.xread(
                {self._stream_key: f"{after}-0"},
                count=STREAM_READ_LIMIT,
                block=max(1, int(wait_seconds * 1000)),
            )
        if not answer:
            return ()
        [elements] = answer.values() if isinstance(answer, dict) else [answer[0][1]]
        return tuple(_read_element(*element) for element in elements)

    def acquire(self, key: Key, owner: str, *, lease_seconds: float) -> bool:
        """Become the one builder of a key."""
        with self._client() as client:
            milliseconds = int(lease_seconds * 1000)
            return bool(
                client.set(self._lease_key(key), owner, nx=True, px=milliseconds)
            )

    def release(self, key: Key, owner: str) -> None:
        """Stop being the builder of a key."""
        with self._client() as client:
            client.register_script(RELEASE)([self._lease_key(key)], [owner])

    def load_bytes(self, digest: str) -> bytes | None:
        """Return what is shared under a digest."""
        with self._client() as client:
            content: Any = client.get(self._bytes_key(digest))
        return content if isinstance(content, bytes) else None

    def share_bytes(
        self, digest: str, content: bytes, *, lifetime_seconds: float
    ) -> None:
        """Let the other machines of the fleet have bytes, if there is room."""
        with self._client() as client:
            try:
                milliseconds = int(lifetime_seconds * 1000)
                client.set(self._bytes_key(digest), content, px=milliseconds)
            except redis.exceptions.OutOfMemoryError as exc:
                logger.warning("cache store is full digest=%s error=%s", digest, exc)

    # -- for people to look at ---------------------------------------------------------

    def find_entries(self, kind: str) -> Iterator[tuple[Key, Found]]:
        """Yield what is stored of a kind, some keys at a time."""
        beginning = self._entry_key_text(f"{FORMAT_VERSION}:{kind}:")
        with self._client() as client:
            cursor = 0
            while True:
                names: Any
                cursor, names = client.scan(cursor, match=f"{beginning}*", count=_SCAN)
                yield from self._load_named(names)
                if not cursor:
                    return

    def _load_named(self, names: Sequence[bytes]) -> Iterator[tuple[Key, Found]]:
        length = len(self._entry_key_text(""))
        keys = [key for name in names if (key := Key.parse(name[length:].decode()))]
        found = self.load(keys) if keys else []
        yield from ((key, each) for key, each in zip(keys, found, strict=True) if each)

    def read_stamps(self, dependencies: Sequence[str]) -> list[int | None]:
        """Return the stamp of each dependency."""
        if not dependencies:
            return []
        with self._client() as client:
            stamps = client.mget(map(self._stamp_key, dependencies))
        return list(map(_read_number, stamps))

    def find_last_invalidation(
        self, dependencies: Sequence[str]
    ) -> Invalidation | None:
        """Return the last that named any of these."""
        wanted = set(dependencies)
        last = "+"
        while True:
            with self._client() as client:
                elements: Any = client.xrevrange(
                    self._stream_key, max=last, count=_SCAN
                )
            for element in elements:
                invalidation = _read_element(*element)
                if wanted & set(invalidation.dependencies):
                    return invalidation
            if len(elements) < _SCAN:
                return None
            last = f"({elements[-1][0].decode()}"

    def report(
        self,
        process: str,
        report: bytes,
        *,
        lifetime_seconds: float,
        group: str = WEB_PROCESSES,
    ) -> None:
        """Let others read what a process says of itself."""
        key = self._reports_key(group)
        with self._client() as client:
            ends_at = time.time() + lifetime_seconds
            client.hset(key, process, b"%.3f %s" % (ends_at, report))
            client.pexpire(key, int(_REPORTS_OUTLIVE_SECONDS * 1000))

    def read_reports(self, group: str = WEB_PROCESSES) -> Mapping[str, bytes]:
        """Return what each process of a group has said last; forget those gone."""
        key = self._reports_key(group)
        reports: dict[str, bytes] = {}
        with self._client() as client:
            told_by: Any = client.hgetall(key)
            for process, told in told_by.items():
                ends_at, _, report = told.partition(b" ")
                if float(ends_at) > time.time():
                    reports[process.decode()] = report
                else:
                    client.hdel(key, process)
        return reports

    @contextmanager
    def _client(self) -> Iterator[redis.Redis]:
        try:
            yield self._connect()
        except redis.RedisError as exc:
            raise CacheUnavailableError(f"Redis did not answer: {exc}") from exc

    def _entry_key(self, key: Key) -> str:
        return self._entry_key_text(str(key))

    def _entry_key_text(self, key: str) -> str:
        return f"{self._prefix}:entry:{key}"

    def _bytes_key(self, digest: str) -> str:
        return f"{self._prefix}:bytes:{digest}"

    def _reports_key(self, group: str) -> str:
        return f"{{{self._prefix}}}:{group}"

    def _lease_key(self, key: Key) -> str:
        return f"{{{self._prefix}}}:lease:{key}"

    def _stamp_key(self, dependency: str) -> str:
        return f"{{{self._prefix}}}:stamp:{dependency}"


def _read_entry(stored: bytes | Exception | None) -> Entry | Missing:
    if isinstance(stored, Exception):
        # A key of ours that somebody else has put a list or the like under.
        if isinstance(stored, redis.ResponseError) and "WRONGTYPE" in str(stored):
            return UNREADABLE
        raise stored
    return MISSING if stored is None else unpack_entry(stored)


def _read_number(stored: bytes | str | None) -> int | None:
    """Return a stamp or a sequence; what is no number is as good as none."""
    return int(stored) if stored is not None and stored.isdigit() else None


def _read_element(element_id: bytes, fields: dict[bytes, bytes]) -> Invalidation:
    dependencies = fields[b"dependencies"].decode()
    return Invalidation(
        sequence=int(element_id.partition(b"-")[0]),
        previous=int(fields[b"previous"]),
        dependencies=tuple(dependencies.split("\n")) if dependencies else (),
        reason=fields.get(b"reason", b"").decode(errors="replace"),
    )
