"""Processes of a fleet over one store, with time and news that come when told to."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from content.caching.cache import Cache
from content.caching.contracts import Store
from content.caching.entries import Entry, Found, Key, Missing
from content.caching.follower import StreamFollower
from content.caching.memory_store import MemoryStore
from content.caching.memory_tier import MemoryTier
from content.caching.policies import Policy
from content.caching.recorder import current_recorder
from content.exceptions import CacheUnavailableError, DecodingError

KEY = Key("page", 5, "/news/")
OTHER = Key("component presentation", 5, "tcm:5-1")
ITEM = "item:1:5:1"
POLICY = Policy(
    fresh_seconds=60,
    miss_seconds=60,
    lifetime_seconds=3600,
    max_stale_seconds=10,
    stale_if_error_seconds=600,
    patience_seconds=0.02,
    own_patience_seconds=0.2,
    wait_seconds=2,
    rest_seconds=0,
)


def record(*dependencies: str) -> None:
    """Note what the running build uses, as a factory does."""
    recorder = current_recorder()
    assert recorder is not None
    recorder.record(dependencies)


class TextCodec:
    def encode(self, value: str) -> bytes:
        return value.encode()

    def decode(self, payload: bytes) -> str:
        if not payload:
            raise DecodingError("Empty")
        return payload.decode()

    def size_bytes(self, payload: bytes) -> int:
        return len(payload)


class Clock:
    """Time that passes when told to."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


class UnreliableStore(MemoryStore):
    is_down = False

    def load(self, keys: Sequence[Key]) -> list[Found | Missing]:
        self._fail_if_down()
        return super().load(keys)

    def read_sequence(self) -> int:
        self._fail_if_down()
        return super().read_sequence()

    def store(self, key: Key, entry: Entry, *, lifetime_seconds: float) -> bool:
        self._fail_if_down()
        return super().store(key, entry, lifetime_seconds=lifetime_seconds)

    def acquire(self, key: Key, owner: str, *, lease_seconds: float) -> bool:
        self._fail_if_down()
        return super().acquire(key, owner, lease_seconds=lease_seconds)

    def _fail_if_down(self) -> None:
        if self.is_down:
            raise CacheUnavailableError("down")


class Process:
    """A process of the fleet: its memory, its follower when told to, its cache."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.memory = MemoryTier(max_bytes=1_000_000)
        self.builders = ThreadPoolExecutor(1)
        self.follower = StreamFollower(store, self.memory, clock=clock)
        self.cache = Cache(
            store, self.memory, POLICY, self.builders, lease_seconds=5, clock=clock
        )

    def follow(self) -> None:
        self.follower.follow_once(wait_seconds=0)

    def get(self, build: Callable[[], str], key: Key = KEY) -> str:
        return self.cache.get(key, build, TextCodec())


class Builder:
    """Builds ``value`` from ``dependencies`` and counts how often."""

    def __init__(self, value: str = "first", *dependencies: str) -> None:
        self.value = value
        self.dependencies = dependencies or (ITEM,)
        self.error: Exception | None = None
        self.builds = 0

    def __call__(self) -> str:
        self.builds += 1
        record(*self.dependencies)
        value = self.value
        if self.error:
            raise self.error
        return value
