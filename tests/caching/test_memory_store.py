"""What only a store in memory does: it is bounded."""

from __future__ import annotations

from content.caching.entries import MISSING, Key, State
from content.caching.memory_store import MemoryStore
from tests.support.stored_entries import put, state


def test_memory_is_bounded_and_keeps_what_was_read_last():
    store = MemoryStore(max_bytes=10_000)
    keys = [Key("page", 5, f"/{number}") for number in range(20)]
    for key in keys:
        put(store, "everything", key=key, payload=b"x" * 1_000)
        store.load([keys[0]])
    kept = [key for key in keys if store.load([key]) != [MISSING]]
    assert keys[0] in kept
    assert keys[-1] in kept
    assert 5 <= len(kept) <= 8


def test_stamps_take_from_the_same_room_as_entries():
    store = MemoryStore(max_bytes=1_000_000)
    for number in range(100):
        put(store, "everything", key=Key("page", 5, f"/{number}"), payload=b"x" * 8_000)
    kept = len(dict(store.find_entries("page")))
    assert kept == 100
    for number in range(10_000):
        store.invalidate([f"item:1:5:{number}"])
    put(store, "everything")
    assert len(store._stamps) * 220 + store._bytes <= 1_000_000
    assert 50 < len(dict(store.find_entries("page"))) < 100


def test_a_stamp_that_was_forgotten_costs_a_rebuild():
    store = MemoryStore(max_bytes=1_000_000)
    put(store, "item:1:5:1", "everything")
    for number in range(10_000):
        store.invalidate([f"item:1:6:{number}"])
    assert state(store) is State.SUPERSEDED
    assert put(store, "item:1:5:1", "everything", payload=b"new")
    assert state(store) is State.FRESH
