from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from content.caching.entries import (
    FORMAT_VERSION,
    MISSING,
    UNREADABLE,
    Entry,
    Found,
    Key,
    State,
    pack_entry,
    unpack_entry,
)
from tests.support.stored_entries import entry as make_entry

# Nothing published has a lone surrogate, and no text of UTF-8 can spell one.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
KEYS = st.builds(
    Key,
    kind=st.sampled_from(["page", "link", "output", "component presentation"]),
    publication_id=st.integers(0, 2**31 - 1),
    identity=TEXTS,
    variant=TEXTS,
)
ENTRIES = st.builds(
    Entry,
    payload=st.binary(),
    dependencies=st.lists(TEXTS).map(tuple),
    started_at=st.integers(0, 2**53),
    created_at=st.floats(0, 1e12),
    fresh_seconds=st.floats(0, 1e9),
    is_miss=st.booleans(),
    built_by=TEXTS,
)


def entry(*dependencies: str, started_at: int = 10) -> Entry:
    return Entry(
        payload=b"",
        dependencies=dependencies,
        started_at=started_at,
        created_at=1000.0,
        fresh_seconds=60,
    )


def found(*stamps: int | None) -> Found:
    dependencies = [f"item:1:5:{number}" for number in range(len(stamps))]
    return Found(entry=entry(*dependencies), stamps=stamps, as_of=99)


@given(KEYS)
def test_a_key_is_read_as_it_was_spelled(key):
    assert Key.parse(str(key)) == key


@given(KEYS, KEYS)
def test_two_keys_are_spelled_alike_only_if_they_are_the_same(key, other):
    assert (str(key) == str(other)) == (key == other)


@given(KEYS)
def test_a_key_is_spelled_in_one_line_of_ascii(key):
    assert str(key).isascii()
    assert str(key).isprintable()


@given(st.lists(st.text(max_size=20), max_size=5))
def test_any_other_text_is_no_key_and_no_error(parts):
    text = ":".join((str(FORMAT_VERSION), *parts))
    assert Key.parse(text) is None or text.count(":") == 4


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"{FORMAT_VERSION}:page:5:/",
        f"{FORMAT_VERSION}:page:5:/:x:y",
        f"{FORMAT_VERSION}:page:five:/:",
        f"{FORMAT_VERSION}:page:²:/:",
        f"{FORMAT_VERSION - 1}:page:5:/:",
    ],
)
def test_what_this_version_does_not_spell_is_no_key(text):
    assert Key.parse(text) is None


@given(ENTRIES)
def test_an_entry_is_read_as_it_was_stored(entry):
    assert unpack_entry(pack_entry(entry)) == entry


@given(st.binary())
def test_bytes_that_are_no_entry_are_unreadable_and_no_error(stored):
    unpacked = unpack_entry(stored)
    assert unpacked is UNREADABLE or isinstance(unpacked, Entry)


def test_nothing_is_as_false_as_it_looks():
    assert not MISSING
    assert repr(MISSING) == "MISSING"


@pytest.mark.parametrize(
    ("stamps", "state"),
    [
        ((10, 9), State.FRESH),
        ((), State.FRESH),
        ((10, 11), State.SUPERSEDED),
        ((10, None), State.SUPERSEDED),
    ],
)
def test_an_entry_counts_if_every_stamp_is_there_and_no_newer_than_its_start(
    stamps, state
):
    assert found(*stamps).state_at(1000.0) is state


def test_what_is_superseded_does_not_count_as_merely_aged():
    assert found(11).state_at(9999.0) is State.SUPERSEDED


def test_it_was_superseded_by_the_first_of_the_stamps_that_are_newer():
    assert found(5, 3_000_000, 2_000_000).superseded_at == 2.0


def test_when_it_was_superseded_is_not_known_if_a_stamp_is_missing():
    assert found(2_000_000, None).superseded_at == 0


def test_an_aged_entry_says_so():
    built = make_entry("x", started_at=7)
    found = Found(entry=built, stamps=(7,), as_of=7)
    assert found.state_at(built.created_at + 59) is State.FRESH
    assert found.state_at(built.created_at + 61) is State.AGED
