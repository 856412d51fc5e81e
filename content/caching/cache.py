"""The cache as its users see it: give it a key and how to build, get the value.

Memory, then the store, then one builder; and what may be served while, or although, the
build fails.
"""

from __future__ import annotations

import logging
import os
import socket
import time
from collections.abc import Callable
from concurrent.futures import Executor
from contextvars import Context
from typing import Generic, Protocol, TypeVar

import msgspec

from content.caching.contracts import Store
from content.caching.dependencies import EVERYTHING, publication_dependency
from content.caching.entries import MISSING, Entry, Found, Key, Missing, State
from content.caching.flights import Flights
from content.caching.memory_tier import MemoryTier
from content.caching.recorder import current_recorder, recording
from content.exceptions import (
    CacheUnavailableError,
    ContentServiceError,
    DecodingError,
    ItemNotFoundError,
)

logger = logging.getLogger(__name__)

T = TypeVar("T")

_BUILT_BY = f"{socket.gethostname()}:{os.getpid()}"


class Codec(Protocol[T]):
    """How a kind of value is stored."""

    def encode(self, value: T) -> bytes:
        """Return the value as bytes."""
        ...

    def decode(self, payload: bytes) -> T:
        """Return the value; raise ``DecodingError`` if the bytes are none."""
        ...

    def size_bytes(self, payload: bytes) -> int:
        """Return about how much memory the decoded value takes."""
        ...


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """How long what is served, in seconds."""

    fresh_seconds: float
    """How long an entry counts as fresh if nothing supersedes it."""
    lifetime_seconds: float
    """How long an entry is kept at all."""
    max_stale_seconds: float
    """How long after its supersession an entry may be served while it is rebuilt."""
    stale_if_error_seconds: float
    """How long an entry may be served because the content service fails."""
    patience_seconds: float
    """How long to wait for somebody else's build before serving the superseded entry."""
    wait_seconds: float
    """How long to wait for somebody else's build before building as well."""


class _Candidate(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """Something found under a key, decoded."""

    entry: Entry
    value: T | None  # None: the entry is a miss
    state: State
    superseded_at: float
    is_certain: bool = True
    """Whether the store could be asked, or memory is known to be up to date."""


class Cache:
    """Values by key, built when needed, at most once at a time. Thread-safe.

    A value is shared by everyone who asks, and so must be immutable.
    """

    def __init__(
        self,
        store: Store,
        memory: MemoryTier,
        policy: Policy,
        refresher: Executor,
        *,
        lease_seconds: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._memory = memory
        self._policy = policy
        self._refresher = refresher
        self._flights = Flights(store, lease_seconds=lease_seconds)
        self._clock = clock

    def get(self, key: Key, build: Callable[[], T], codec: Codec[T]) -> T:
        """Return the value under ``key``; build it if there is none that counts.

        Args:
            build: Fetches and makes the value. What it uses from this cache is recorded
                by itself; the rest it records. ``ItemNotFoundError`` is a result, too.

        Raises:
            ItemNotFoundError: There is no such thing, as found now or earlier.
            ContentServiceError: It could not be built, and nothing old may be served.
            DecodingError: Likewise.
        """
        found = self._find(key, codec)
        if found and found.state is State.FRESH:
            return self._use(key, found)
        if found and found.state is State.AGED:
            self._refresh(key, build, codec)
            return self._use(key, found)
        return self._rebuild(key, build, codec, found)

    # -- finding -----------------------------------------------------------------------

    def _find(self, key: Key, codec: Codec[T]) -> _Candidate[T] | Missing:
        held: _Candidate[T] | Missing = self._find_in_memory(key)
        if held and held.is_certain and held.state is not State.SUPERSEDED:
            return held
        try:
            [found] = self._store.load([key])
        except CacheUnavailableError:
            return held
        if not found:
            return held if held and held.state is State.SUPERSEDED else MISSING
        return self._decode(key, found, codec)

    def _find_in_memory(self, key: Key) -> _Candidate[T] | Missing:
        held = self._memory.get(key, self._clock())
        if not held:
            return MISSING
        return _Candidate(
            entry=held.entry,
            value=held.value,
            state=held.state,
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

    def _decode(
        self, key: Key, found: Found, codec: Codec[T]
    ) -> _Candidate[T] | Missing:
        entry = found.entry
        try:
            value = None if entry.is_miss else codec.decode(entry.payload)
        except DecodingError as exc:
            logger.warning("cache entry not understood key=%s error=%s", key, exc)
            return MISSING
        if not found.is_superseded:
            self._hold(key, entry, value, found.as_of, codec)
        return _Candidate(
            entry=entry,
            value=value,
            state=found.state_at(self._clock()),
            superseded_at=found.superseded_at,
        )

    def _hold(
        self, key: Key, entry: Entry, value: T | None, as_of: int, codec: Codec[T]
    ) -> None:
        size_bytes = 0 if entry.is_miss else codec.size_bytes(entry.payload)
        self._memory.put(key, entry, value, valid_as_of=as_of, size_bytes=size_bytes)

    def _use(self, key: Key, found: _Candidate[T]) -> T:
        if recorder := current_recorder():
            stale = found.state is State.SUPERSEDED or not found.is_certain
            recorder.record(found.entry.dependencies, stale=stale)
        if found.value is None:
            raise ItemNotFoundError("Not there, as found earlier", key=str(key))
        return found.value

    # -- building ----------------------------------------------------------------------

    def _rebuild(
        self,
        key: Key,
        build: Callable[[], T],
        codec: Codec[T],
        found: _Candidate[T] | Missing,
    ) -> T:
        policy = self._policy
        started = self._clock()
        while True:
            with self._flights.attempt(key) as is_builder:
                if is_builder:
                    again = self._find(key, codec)
                    if again and again.state is not State.SUPERSEDED:
                        return self._use(key, again)
                    return self._build(key, build, codec, again or found)
            waited = self._clock() - started
            if found and waited >= policy.patience_seconds and self._may_serve(found):
                return self._use(key, found)
            if waited >= policy.wait_seconds:
                return self._build(key, build, codec, found)
            self._flights.wait(key, policy.patience_seconds)
            again = self._find(key, codec)
            if again and again.state is not State.SUPERSEDED:
                return self._use(key, again)

    def _may_serve(self, found: _Candidate[T]) -> bool:
        """Whether a superseded value may be served while it is rebuilt."""
        stale_seconds = self._clock() - found.superseded_at
        return stale_seconds <= self._policy.max_stale_seconds

    def _build(
        self,
        key: Key,
        build: Callable[[], T],
        codec: Codec[T],
        found: _Candidate[T] | Missing,
    ) -> T:
        try:
            return self._build_anew(key, build, codec)
        except (ContentServiceError, DecodingError) as exc:
            if not found or self._age_of(found) > self._policy.stale_if_error_seconds:
                raise
            logger.warning("serving stale, not rebuilt key=%s error=%s", key, exc)
            return self._use(key, found)

    def _build_anew(self, key: Key, build: Callable[[], T], codec: Codec[T]) -> T:
        try:
            started_at = self._store.read_sequence()
        except CacheUnavailableError:
            # Without a store nothing can be compared, so nothing may be kept.
            if recorder := current_recorder():
                recorder.record((), stale=True)
            return build()
        value: T | None = None
        not_found: ItemNotFoundError | None = None
        with recording(started_at) as recorder:
            # What every value depends on, so that all can be forgotten at once.
            recorder.record((EVERYTHING, publication_dependency(key.publication_id)))
            try:
                value = build()
            except ItemNotFoundError as exc:
                not_found = exc
        if not recorder.used_stale:
            payload = b"" if value is None else codec.encode(value)
            entry = Entry(
                payload=payload,
                dependencies=tuple(sorted(recorder.dependencies)),
                started_at=started_at,
                created_at=self._clock(),
                fresh_seconds=self._policy.fresh_seconds,
                is_miss=value is None,
                built_by=_BUILT_BY,
            )
            self._keep(key, entry, value, codec)
        if value is None:
            raise not_found or ItemNotFoundError("Not there", key=str(key))
        return value

    def _keep(self, key: Key, entry: Entry, value: T | None, codec: Codec[T]) -> None:
        self._hold(key, entry, value, entry.started_at, codec)
        try:
            self._store.store(
                key, entry, lifetime_seconds=self._policy.lifetime_seconds
            )
        except CacheUnavailableError as exc:
            logger.warning("cache entry not stored key=%s error=%s", key, exc)

    def _refresh(self, key: Key, build: Callable[[], T], codec: Codec[T]) -> None:
        """Rebuild in the background, in no build's context, unless somebody does."""

        def refresh() -> None:
            with self._flights.attempt(key) as is_builder:
                if not is_builder:
                    return
                again = self._find(key, codec)
                if again and again.state is State.FRESH:
                    return
                try:
                    self._build_anew(key, build, codec)
                except (ContentServiceError, DecodingError, ItemNotFoundError) as exc:
                    logger.warning("not refreshed key=%s error=%s", key, exc)

        self._refresher.submit(Context().run, refresh)

    def _age_of(self, found: _Candidate[T]) -> float:
        return self._clock() - found.entry.created_at
