"""Protections of the cache that drills do without: one rule of it each."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import msgspec

from content.caching import redis_store
from content.caching.building import EntryBuilder
from content.caching.contracts import Invalidation, Store
from content.caching.entries import Entry, Key
from content.caching.memory_tier import MemoryTier
from content.caching.reading import EntryReader
from content.caching.redis_store import RedisStore

# Takes every entry, and makes the stamps that are missing say that it counts.
_ADMIT_ALL = """
for i = 2, #KEYS do
  redis.call('SET', KEYS[i], ARGV[1], 'PX', ARGV[2], 'NX')
end
return 1
"""


def admit_all() -> None:
    """Let Redis take whatever was built, whatever has happened meanwhile."""
    _replace(redis_store, "ADMIT", _ADMIT_ALL)


def read_sequence_late() -> None:
    """Take the sequence at the end of a build for that at its start."""
    keep: Callable[..., bool] = vars(EntryBuilder)["_keep"]

    def keep_as_new(
        self: EntryBuilder, key: Key, entry: Entry, *rest: Any, **options: Any
    ) -> bool:
        store: Store = vars(self)["_store"]
        late = msgspec.structs.replace(entry, started_at=store.read_sequence())
        return keep(self, key, late, *rest, **options)

    _replace(EntryBuilder, "_keep", keep_as_new)


def trust_lagging_memory() -> None:
    """Let builds use what memory holds, however far it is behind."""

    def may_trust_memory(self: EntryReader) -> bool:
        memory: MemoryTier = vars(self)["_memory"]
        return memory.is_followed(time.time())

    _replace(EntryReader, "_may_trust_memory", may_trust_memory)


def follow_nothing() -> None:
    """Let processes follow the stream without learning what it says."""
    apply = MemoryTier.apply

    def apply_nothing(self: MemoryTier, invalidation: Invalidation) -> bool:
        return apply(self, msgspec.structs.replace(invalidation, dependencies=()))

    _replace(MemoryTier, "apply", apply_nothing)


def lease_to_all() -> None:
    """Let every process build what another one builds already."""

    def acquire(*_arguments: object, **_options: object) -> bool:
        return True

    _replace(RedisStore, "acquire", acquire)


def _replace(owner: object, name: str, replacement: object) -> None:
    patch.object(owner, name, replacement).start()


CACHE_SABOTAGES: dict[str, Callable[[], None]] = {
    "admit": admit_all,
    "started-at": read_sequence_late,
    "memory": trust_lagging_memory,
    "stream": follow_nothing,
    "lease": lease_to_all,
}
