from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st

from content.caching.contracts import Invalidation
from content.caching.entries import MISSING, Entry, Key, State
from content.caching.memory_tier import MemoryTier

KEY, OTHER = Key("page", 5, "/"), Key("page", 5, "/other/")
ITEM = "item:1:5:1"
BEGUN_AT = 100


@pytest.fixture
def memory():
    memory = MemoryTier(max_bytes=100_000, max_stamps=3)
    memory.begin(BEGUN_AT)
    return memory


def entry(*dependencies: str, payload: bytes = b"payload") -> Entry:
    return Entry(
        payload=payload,
        dependencies=dependencies or (ITEM,),
        started_at=BEGUN_AT,
        created_at=1000.0,
        fresh_seconds=60,
    )


def put(
    memory: MemoryTier,
    key: Key = KEY,
    *,
    dependency: str = ITEM,
    as_of: int = BEGUN_AT,
    value: Any = "value",
    size_bytes: int = 100,
) -> None:
    memory.put(key, entry(dependency), value, valid_as_of=as_of, size_bytes=size_bytes)


def tell(memory: MemoryTier, *dependencies: str) -> bool:
    """Tell the next invalidation."""
    return memory.apply(
        Invalidation(
            sequence=memory.position + 1,
            previous=memory.position,
            dependencies=dependencies,
        )
    )


def state(memory: MemoryTier, key: Key = KEY) -> State | None:
    held = memory.get(key, 1000.0)
    return held.state if held else None


def test_what_was_put_in_is_held_without_its_payload(memory):
    put(memory)
    held = memory.get(KEY, 1000.0)
    assert (held.value, held.entry.payload) == ("value", b"")


def test_it_ages(memory):
    put(memory)
    assert memory.get(KEY, 1061.0).state is State.AGED


def test_an_invalidation_supersedes_what_depends_on_it_and_nothing_else(memory):
    put(memory)
    put(memory, OTHER, dependency="item:1:5:2")
    tell(memory, ITEM)
    assert (state(memory), state(memory, OTHER)) == (State.SUPERSEDED, State.FRESH)


def test_when_it_was_superseded_is_told_in_seconds(memory):
    put(memory)
    tell(memory, ITEM)
    assert memory.get(KEY, 1000.0).superseded_at == pytest.approx(101 / 1_000_000)


def test_it_was_superseded_by_the_first_of_many_invalidations(memory):
    put(memory)
    for _ in range(5):
        tell(memory, ITEM)
    assert memory.get(KEY, 1000.0).superseded_at == pytest.approx(101 / 1_000_000)
    assert memory.find_superseded_at(entry()) == pytest.approx(101 / 1_000_000)


def test_of_what_was_never_told_it_is_not_known_when(memory):
    assert memory.find_superseded_at(entry()) == 0


def test_what_is_older_than_an_invalidation_that_is_known_is_not_taken_in(memory):
    tell(memory, ITEM)
    put(memory)
    assert memory.get(KEY, 1000.0) is MISSING


def test_something_older_does_not_replace_what_is_held(memory):
    tell(memory, ITEM)
    put(memory, as_of=101, value="new")
    put(memory, as_of=100, value="old")
    assert memory.get(KEY, 1000.0).value == "new"


def test_what_is_as_recent_as_the_invalidation_is_taken_in(memory):
    tell(memory, ITEM)
    put(memory, as_of=101)
    assert state(memory) is State.FRESH


def test_an_invalidation_that_is_known_already_changes_nothing(memory):
    told = Invalidation(sequence=101, previous=100, dependencies=(ITEM,))
    memory.apply(told)
    put(memory, as_of=101)
    assert memory.apply(told)
    assert state(memory) is State.FRESH


def test_an_invalidation_that_is_not_the_next_is_refused(memory):
    assert not memory.apply(Invalidation(sequence=109, previous=105, dependencies=()))
    assert memory.position == BEGUN_AT


def test_beginning_anew_forgets_everything(memory):
    put(memory)
    memory.begin(200)
    assert len(memory) == memory.size_bytes == 0
    assert memory.position == 200


def test_what_is_older_than_the_beginning_is_not_taken_in(memory):
    put(memory, as_of=99)
    assert memory.get(KEY, 1000.0) is MISSING


def test_a_stamp_that_was_forgotten_counts_as_the_newest_that_was(memory):
    put(memory)
    for number in range(2, 6):  # two more than are kept with it
        tell(memory, f"item:1:5:{number}")
    assert state(memory) is State.SUPERSEDED
    put(memory, OTHER, dependency=ITEM, as_of=102)
    assert state(memory, OTHER) is State.FRESH


def test_what_was_read_last_is_kept_longest():
    memory = MemoryTier(max_bytes=3 * 1_000)
    keys = [Key("page", 5, f"/{number}") for number in range(4)]
    for key in keys[:3]:
        put(memory, key, size_bytes=100)
    memory.get(keys[0], 1000.0)
    put(memory, keys[3], size_bytes=100)
    assert [key for key in keys if memory.get(key, 1000.0)] == [
        keys[0],
        *keys[2:],
    ]


def test_what_is_larger_than_all_of_memory_is_not_held(memory):
    put(memory, OTHER)
    put(memory, size_bytes=100_001)
    assert memory.get(KEY, 1000.0) is MISSING
    assert memory.size_bytes <= 100_000


def test_a_dropped_entry_is_missing_and_takes_nothing(memory):
    put(memory)
    memory.drop(KEY)
    assert memory.get(KEY, 1000.0) is MISSING
    assert memory.size_bytes == 0


def test_dependencies_count_for_the_size(memory):
    put(memory)
    before = memory.size_bytes
    many = entry(*(f"item:1:5:{number}" for number in range(40)))
    memory.put(OTHER, many, "value", valid_as_of=BEGUN_AT, size_bytes=100)
    assert memory.size_bytes - before > 40 * len(ITEM)


@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 4_000), st.booleans()), max_size=60
    )
)
def test_the_size_is_bounded_and_that_of_what_is_held(actions):
    memory = MemoryTier(max_bytes=10_000)
    for number, size_bytes, is_put in actions:
        key = Key("page", 5, f"/{number}")
        if is_put:
            put(memory, key, size_bytes=size_bytes)
        else:
            memory.drop(key)
        assert memory.size_bytes <= 10_000
        assert memory.size_bytes == sum(
            slot.size_bytes for slot in memory._slots.values()
        )


def test_memory_is_trusted_for_a_moment_after_the_stream_was_heard_of(memory):
    assert not memory.is_followed(1000.0)
    memory.heard(1000.0)
    assert memory.is_followed(1000.9)
    assert not memory.is_followed(1001.1)


def test_memory_is_not_trusted_for_as_long_as_a_clock_was_set_back(memory):
    memory.heard(1000.0)
    assert memory.is_followed(999.1)
    assert not memory.is_followed(900.0)
