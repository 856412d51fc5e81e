"""Protections that drills do without: how a Redis that fails is borne."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import msgspec

from content.caching.contracts import Invalidation
from content.caching.follower import StreamFollower
from content.caching.guarded_store import GuardedStore
from content.caching.memory_tier import MemoryTier
from content.operations.drills.listener_sabotages import miss_nothing


def always_try() -> None:
    """Let everyone who asks find out anew that Redis does not answer."""

    @contextmanager
    def guard(_self: GuardedStore, _operation: str) -> Iterator[None]:
        yield

    patch.object(GuardedStore, "_guard", guard).start()


def know_one_redis() -> None:
    """Let processes and listeners take every Redis for the one that they knew."""
    apply = MemoryTier.apply

    def apply_next(self: MemoryTier, invalidation: Invalidation) -> bool:
        return apply(
            self, msgspec.structs.replace(invalidation, previous=self.position)
        )

    def confirm(self: StreamFollower) -> None:
        memory: Any = vars(self)["_memory"]
        memory.heard(time.time())

    patch.object(MemoryTier, "apply", apply_next).start()
    patch.object(StreamFollower, "_confirm", confirm).start()
    miss_nothing()


REDIS_SABOTAGES: dict[str, Callable[[], None]] = {
    "guard": always_try,
    "identity": know_one_redis,
}
