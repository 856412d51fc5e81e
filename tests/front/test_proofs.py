from __future__ import annotations

import msgspec
import pytest

from content.caching.contracts import Invalidation
from content.caching.entries import Entry, Key
from content.caching.memory_tier import MemoryTier
from content.front.proofs import Proof, find_proof

KEY, OTHER = Key("output", 5, "/"), Key("output", 5, "/other")
NOW = 1_000.0


def entry(*dependencies: str, created_at: float = NOW, started_at: int = 10) -> Entry:
    return Entry(
        payload=b"",
        dependencies=dependencies,
        started_at=started_at,
        created_at=created_at,
        fresh_seconds=60.0,
    )


@pytest.fixture
def memory():
    memory = MemoryTier(max_bytes=100_000)
    memory.begin(10)
    memory.heard(NOW)
    return memory


def hold(memory: MemoryTier, key: Key, held: Entry) -> None:
    memory.put(key, held, "value", valid_as_of=10, size_bytes=1)


def prove(memory: MemoryTier) -> Proof:
    """Return the proof of a page of one item."""
    page = entry("item:1:5:7")
    hold(memory, KEY, page)
    proof = find_proof(memory, [(KEY, page)], NOW)
    assert proof is not None
    return proof


def invalidate(memory: MemoryTier, *dependencies: str) -> None:
    position = memory.position
    assert memory.apply(
        Invalidation(
            sequence=position + 1, previous=position, dependencies=dependencies
        )
    )


def test_it_holds_while_nothing_moves(memory):
    proof = prove(memory)
    assert proof.holds(NOW)


def test_it_holds_no_more_once_what_it_rests_on_is_invalidated(memory):
    proof = prove(memory)
    invalidate(memory, "item:1:5:7")
    assert not proof.holds(NOW)


def test_it_goes_on_holding_when_something_else_is_invalidated(memory):
    proof = prove(memory)
    invalidate(memory, "item:1:5:8")
    assert proof.holds(NOW)
    invalidate(memory, "item:1:5:7")
    assert not proof.holds(NOW)


def test_it_ends_with_freshness(memory):
    proof = prove(memory)
    memory.heard(NOW + 59)
    assert proof.holds(NOW + 59)
    memory.heard(NOW + 60)
    assert not proof.holds(NOW + 60)


def test_it_ends_with_trust_in_memory(memory):
    proof = prove(memory)
    assert not proof.holds(NOW + 2)  # nothing was heard of the stream for so long
    memory.heard(NOW + 2)
    assert proof.holds(NOW + 2)


def test_a_gap_in_the_stream_ends_it(memory):
    proof = prove(memory)
    memory.begin(20)
    memory.heard(NOW)
    assert not proof.holds(NOW)


def test_it_ends_when_another_build_takes_the_place(memory):
    proof = prove(memory)
    hold(memory, KEY, entry("item:1:5:7", created_at=NOW + 1))
    invalidate(memory, "of nobody")
    assert not proof.holds(NOW)


def test_there_is_none_for_what_memory_holds_of_another_build(memory):
    hold(memory, KEY, entry("item:1:5:7", created_at=NOW + 1))
    assert find_proof(memory, [(KEY, entry("item:1:5:7"))], NOW) is None


def test_there_is_one_for_what_memory_holds_without_its_payload(memory):
    page = entry("item:1:5:7")
    hold(memory, KEY, page)
    built = msgspec.structs.replace(page, payload=b"the page")
    assert find_proof(memory, [(KEY, built)], NOW) is not None


def test_all_that_was_used_counts(memory):
    page, file = entry("item:1:5:7"), entry("item:1:5:8")
    hold(memory, KEY, page)
    assert find_proof(memory, [(KEY, page), (OTHER, file)], NOW) is None
    hold(memory, OTHER, file)
    proof = find_proof(memory, [(KEY, page), (OTHER, file)], NOW)
    assert proof is not None
    invalidate(memory, "item:1:5:8")
    assert not proof.holds(NOW)


def test_there_is_none_without_anything_used_or_trust_in_memory(memory):
    page = entry("item:1:5:7")
    hold(memory, KEY, page)
    assert find_proof(memory, [], NOW) is None
    assert find_proof(memory, [(KEY, page)], NOW + 2) is None
