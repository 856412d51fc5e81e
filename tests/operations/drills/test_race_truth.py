from __future__ import annotations

import pytest

from content.caching.dependencies import item_dependency
from content.caching.memory_store import MemoryStore
from content.operations.drills.race_truth import Truth, uri_of

pytestmark = pytest.mark.redis


@pytest.fixture
def truth(redis_client):
    return Truth(redis_client)


@pytest.fixture
def store():
    return MemoryStore(max_bytes=1_000)


def test_item_that_was_never_published_has_a_version(truth):
    assert truth.fetch(1) == 0


def test_publish_raises_the_version_and_invalidates_the_item(truth, store):
    truth.publish(1, store)
    assert truth.fetch(1) == 1
    assert truth.fetch(2) == 0
    assert store.read_stamps([item_dependency(uri_of(1))]) == [store.read_sequence()]


def test_look_is_stale_once_the_next_version_was_told(truth, store):
    before = store.read_sequence()
    truth.publish(1, store)
    told = store.read_sequence()
    assert truth.count_stale([({1: 0}, before)]) == 0
    assert truth.count_stale([({1: 0}, told - 1)]) == 0
    assert truth.count_stale([({1: 0}, told)]) == 1
    assert truth.count_stale([({1: 1}, told)]) == 0


def test_look_at_several_items_is_stale_once(truth, store):
    for item_id in (1, 2, 3):
        truth.publish(item_id, store)
    told = store.read_sequence()
    looks = [({1: 0, 2: 0, 3: 1}, told), ({1: 1, 2: 1}, told), ({3: 0}, told)]
    assert truth.count_stale(looks) == 2


def test_looks_that_found_nothing_are_not_stale(truth):
    assert truth.count_stale([]) == 0
