"""Appliers over a store that notes what is stamped, with time that passes when told to."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from content.caching.contracts import Store
from content.caching.entries import Entry, Key
from content.caching.memory_store import MemoryStore
from content.exceptions import CacheUnavailableError
from content.invalidation.applier import Applier
from content.invalidation.backlog import Pace
from content.invalidation.cache_events import KeyForm

ITEM_META = "/com.tridion.storage.ItemMeta"
PACE = Pace(batch_seconds=0.5, settle_seconds=2, gap_interval_seconds=1)


class Clock:
    """Time that passes when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class RecordingStore(MemoryStore):
    """Notes what is stamped; may be down, or lie down while it stamps."""

    def __init__(self) -> None:
        super().__init__(max_bytes=10_000_000)
        self.is_down = False
        self.forgets_records = False
        self.on_invalidate: Callable[[], object] = lambda: None
        self.invalidations: list[tuple[str, ...]] = []

    def invalidate(self, dependencies: Sequence[str], *, reason: str = "") -> int:
        self.on_invalidate()
        self._fail_if_down()
        self.invalidations.append(tuple(dependencies))
        return super().invalidate(dependencies, reason=reason)

    def acquire(self, key: Key, owner: str, *, lease_seconds: float) -> bool:
        self._fail_if_down()
        return super().acquire(key, owner, lease_seconds=lease_seconds)

    def store(self, key: Key, entry: Entry, *, lifetime_seconds: float) -> bool:
        if self.forgets_records:
            raise CacheUnavailableError("down")
        return super().store(key, entry, lifetime_seconds=lifetime_seconds)

    def _fail_if_down(self) -> None:
        if self.is_down:
            raise CacheUnavailableError("down")


def make_applier(store: Store, clock: Clock, pace: Pace = PACE) -> Applier:
    return Applier(
        store,
        key_form=KeyForm.NAMESPACED,
        pace=pace,
        clock=clock,
        sleep=lambda seconds: None,
    )


def event(key: str = "1:5:120", region: str = ITEM_META, kind: int = 1) -> bytes:
    return json.dumps({"type": kind, "regionPath": region, "key": key}).encode()


def pass_time(clock: Clock, seconds: float, *appliers: Applier) -> None:
    clock.now += seconds
    for each in appliers:
        each.apply_due()
