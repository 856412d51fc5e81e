"""Entries as the tests of stores put them in."""

from __future__ import annotations

import time

from content.caching.contracts import Store
from content.caching.entries import Entry, Key, State

KEY = Key("page", 5, "/news/")
DAY = 24 * 60 * 60


def entry(*dependencies: str, started_at: int, payload: bytes = b"old") -> Entry:
    return Entry(
        payload=payload,
        dependencies=dependencies,
        started_at=started_at,
        created_at=time.time(),
        fresh_seconds=60,
    )


def put(
    store: Store, *dependencies: str, key: Key = KEY, payload: bytes = b"old"
) -> bool:
    built = entry(*dependencies, started_at=store.read_sequence(), payload=payload)
    return store.store(key, built, lifetime_seconds=DAY)


def state(store: Store, key: Key = KEY) -> State | None:
    [found] = store.load([key])
    return found.state_at(time.time()) if found else None
