"""Since when visitors see what was published: the last event, and what was built since."""

from __future__ import annotations

import pytest

from content.caching.entries import Entry, Key
from content.caching.memory_store import MemoryStore
from content.output.visibility import find_visibility

KEY = Key("output", 5, "/", "r http://x?")
SECOND = 1_000_000


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore(max_bytes=100_000)


def build(store: MemoryStore, *, at: float = 0.0) -> float:
    """Keep an answer; return when it was complete."""
    started_at = store.prepare(("item:1:5:7",))
    created_at = at or started_at / SECOND + 0.25
    entry = Entry(
        payload=b"x",
        dependencies=("item:1:5:7",),
        started_at=started_at,
        created_at=created_at,
        fresh_seconds=100,
    )
    assert store.store(KEY, entry, lifetime_seconds=100)
    return created_at


def test_nothing_is_said_of_what_is_not_kept(store):
    assert find_visibility(KEY, store) is None


def test_without_an_event_there_is_only_when_it_was_built(store):
    created_at = build(store)
    found = find_visibility(KEY, store)
    assert found
    assert (found.built_at, found.event_at, found.seconds) == (created_at, None, None)


def test_what_was_built_since_the_event_tells_how_long_that_took(store):
    sequence = store.invalidate(["item:1:5:7"], reason="page 5:7")
    store.invalidate(["item:1:5:8"], reason="of another")
    build(store, at=sequence / SECOND + 0.5)
    found = find_visibility(KEY, store)
    assert found
    assert found.event == "page 5:7"
    assert found.seconds == pytest.approx(0.5)


def test_what_was_built_before_the_event_is_not_up_to_date(store):
    build(store)
    store.invalidate(["item:1:5:7"], reason="page 5:7")
    found = find_visibility(KEY, store)
    assert found
    assert not found.is_up_to_date
    assert found.seconds is None
