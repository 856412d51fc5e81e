"""Building a value: what it used is recorded, and it is stored if nothing changed meanwhile."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable
from typing import TypeVar

from content.caching.answers import Answer, Origin
from content.caching.codecs import Codec
from content.caching.contracts import Store
from content.caching.dependencies import EVERYTHING, publication_dependency
from content.caching.entries import Entry, Key, State
from content.caching.memory_tier import MemoryTier
from content.caching.policies import Policy
from content.caching.recorder import Recorder, current_recorder, recording
from content.caching.statistics import CacheStatistics, Event
from content.exceptions import CacheUnavailableError, ItemNotFoundError

logger = logging.getLogger(__name__)

T = TypeVar("T")


class NotKeptError(Exception):
    """What was built is for whoever asked, and for nobody else."""


class EntryBuilder:
    """Builds and keeps values. Thread-safe."""

    def __init__(
        self,
        store: Store,
        memory: MemoryTier,
        policy: Policy,
        statistics: CacheStatistics,
        clock: Callable[[], float],
    ) -> None:
        self._store = store
        self._memory = memory
        self._policy = policy
        self._statistics = statistics
        self._clock = clock

    def build(self, key: Key, build: Callable[[], T], codec: Codec[T]) -> Answer[T]:
        """Build a value; that there is no such thing is a value, too.

        Raises:
            ContentServiceError: It could not be built.
            DecodingError: Likewise.
        """
        started_at = self._read_sequence(key)
        with recording(started_at or 0) as recorder:
            # What every value depends on, so that all can be forgotten at once.
            recorder.record((EVERYTHING, publication_dependency(key.publication_id)))
            try:
                value = build()
            except ItemNotFoundError:
                value = None
            if started_at is None:
                # Nothing can be compared, so nothing may be kept: nor what encloses it.
                recorder.used_stale = True
        self._statistics.count(key.kind, Event.BUILT)
        entry = self._make_entry(recorder, codec, value)
        is_kept = not recorder.used_stale
        if is_kept:
            is_kept = self._keep(key, entry, value, codec, recorder.lifetime_seconds)
        else:
            self._statistics.count(key.kind, Event.NOT_KEPT)
        return Answer(
            value=value,
            entry=entry,
            state=State.SUPERSEDED if recorder.used_stale else State.FRESH,
            origin=Origin.BUILD,
            is_certain=started_at is not None,
            is_kept=is_kept,
            is_degraded=recorder.is_degraded,
        )

    def _read_sequence(self, key: Key) -> int | None:
        try:
            return self._store.read_sequence()
        except CacheUnavailableError:
            self._statistics.count(key.kind, Event.STORE_FAILED)
            return None

    def _make_entry(
        self, recorder: Recorder, codec: Codec[T], value: T | None
    ) -> Entry:
        policy = self._policy
        usual = policy.miss_seconds if value is None else policy.fresh_seconds
        return Entry(
            payload=b"" if value is None else codec.encode(value),
            dependencies=tuple(sorted(recorder.dependencies)),
            started_at=recorder.started_at,
            created_at=self._clock(),
            fresh_seconds=min(usual, recorder.fresh_seconds, recorder.lifetime_seconds),
            is_miss=value is None,
            built_by=built_by(),
        )

    def _keep(
        self,
        key: Key,
        entry: Entry,
        value: T | None,
        codec: Codec[T],
        longest_seconds: float,
    ) -> bool:
        size_bytes = 0 if entry.is_miss else codec.size_bytes(entry.payload)
        self._memory.put(
            key, entry, value, valid_as_of=entry.started_at, size_bytes=size_bytes
        )
        policy = self._policy
        usual = policy.miss_seconds if entry.is_miss else policy.lifetime_seconds
        lifetime_seconds = min(usual, longest_seconds)
        try:
            is_kept = self._store.store(key, entry, lifetime_seconds=lifetime_seconds)
        except CacheUnavailableError as exc:
            self._statistics.count(key.kind, Event.STORE_FAILED)
            logger.warning("cache entry not stored key=%s error=%s", key, exc)
            return False
        if not is_kept:
            self._statistics.count(key.kind, Event.REFUSED)
        return is_kept


def built_by() -> str:
    """Return what this process is called in entries and reports."""
    return f"{socket.gethostname()}:{os.getpid()}"


def is_building() -> bool:
    """Whether this code runs within a build."""
    return current_recorder() is not None
