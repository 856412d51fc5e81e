from __future__ import annotations

import pytest

from content.caching.memory_store import MemoryStore
from content.invalidation.applier import Applier
from content.invalidation.applier_sink import ApplierSink
from content.invalidation.backlog import Pace
from content.invalidation.event_sources import MessageSink

EVENT = b'{"type": 1, "regionPath": "/com.tridion.storage.ItemMeta", "key": "5:120"}'


@pytest.fixture
def store():
    return MemoryStore(max_bytes=1_000_000)


def told(store: MemoryStore) -> list[tuple[str, ...]]:
    return [each.dependencies for each in store.read_stream(0, wait_seconds=0)]


def test_a_source_hands_over_messages_and_gaps_in_order(store):
    applier = Applier(store, pace=Pace(batch_seconds=0.001, settle_seconds=0))
    applier.start()
    sink: MessageSink = ApplierSink(applier)
    sink.message(EVENT, "ID:1", {})
    assert sink.flush(timeout_seconds=5)
    assert told(store) == [("item:1:5:120", "item:2:5:120", "misses:5", "lists:5")]
    sink.gap("reconnected")
    assert sink.flush(timeout_seconds=5)
    assert told(store)[1:] == [("everything",)]
    assert applier.stop()


def test_a_source_is_told_what_was_not_applied_in_time(store):
    sink = ApplierSink(Applier(store))
    assert sink.flush(timeout_seconds=0)
    sink.message(EVENT, "ID:1", {})
    assert not sink.flush(timeout_seconds=0)
