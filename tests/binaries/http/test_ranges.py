from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from content.binaries.http.ranges import Span, parse_ranges


@pytest.mark.parametrize(
    ("field", "spans"),
    [
        ("bytes=0-0", [(0, 1)]),
        ("bytes=0-9", [(0, 10)]),
        ("bytes=95-", [(95, 100)]),
        ("bytes=95-200", [(95, 100)]),
        ("bytes=-5", [(95, 100)]),
        ("bytes=-500", [(0, 100)]),
        ("Bytes = 0-1, 5-6", [(0, 2), (5, 7)]),
        ("bytes=5-6,0-1", [(5, 7), (0, 2)]),
        ("bytes=, 0-1,,", [(0, 2)]),
        ("bytes=0-1,200-300", [(0, 2)]),
        # What overlaps or touches is one, in the place of the first.
        ("bytes=0-4,3-9", [(0, 10)]),
        ("bytes=0-4,5-9", [(0, 10)]),
        ("bytes=90-,0-4,5-9", [(90, 100), (0, 10)]),
        ("bytes=0-1,8-9,1-8", [(0, 10)]),
        ("bytes=20-29,0-0,18-19,30-30", [(18, 31), (0, 1)]),
        ("bytes=0-0,0-0,0-0,-1,-1", [(0, 1), (99, 100)]),
        # None that there is.
        ("bytes=100-", []),
        ("bytes=-0", []),
        ("bytes=200-300,400-", []),
        (f"bytes={'9' * 19}-", []),
        # Nothing that is understood: all is sent.
        (None, None),
        ("", None),
        ("bytes=", None),
        ("bytes=,", None),
        ("bytes=9-0", None),
        ("bytes=a-b", None),
        ("bytes=-", None),
        ("bytes=0-1;2-3", None),
        ("bytes=0 - 1", None),
        ("bytes=--1", None),
        ("bytes=\u0661-\u0662", None),
        ("items=0-1", None),
        (f"bytes={'9' * 5_000}-", None),
        # More than there is, or too many.
        ("bytes=0-99,0-99", None),
        ("bytes=" + ",".join(["0-0"] * 17), None),
    ],
)
def test_ranges_are_read(field, spans):
    parsed = parse_ranges(field, 100)
    expected = None if spans is None else tuple(Span(*each) for each in spans)
    assert parsed == expected


def test_an_empty_file_has_no_part():
    assert parse_ranges("bytes=0-", 0) == ()
    assert parse_ranges("bytes=-5", 0) == ()


# Most of what is drawn from such letters alone is no range.
RANGE = st.one_of(
    st.builds("{}-{}".format, st.integers(0, 1_100), st.integers(0, 1_100)),
    st.builds("{}-".format, st.integers(0, 1_100)),
    st.builds("-{}".format, st.integers(0, 1_100)),
)
FIELD = st.one_of(
    st.lists(RANGE, max_size=20).map(",".join),
    st.text(alphabet="0123456789-, ", max_size=60),
)


def asked_for(field: str, size_bytes: int) -> set[int]:
    """Return the bytes that a well-formed field asks for, one by one."""
    found: set[int] = set()
    for first, last in (text.split("-") for text in field.split(",")):
        if first:
            found |= set(range(int(first), int(last or size_bytes) + 1))
        else:
            found |= set(range(max(0, size_bytes - int(last)), size_bytes))
    return found & set(range(size_bytes))


@given(FIELD, st.integers(0, 1_000))
def test_parts_are_within_the_file_and_apart(field, size_bytes):
    spans = parse_ranges(f"bytes={field}", size_bytes) or ()
    for span in spans:
        assert 0 <= span.start < span.stop <= size_bytes
    in_order = sorted(spans, key=lambda span: span.start)
    assert all(one.stop < other.start for one, other in pairwise(in_order))


@given(st.lists(RANGE, min_size=1, max_size=5).map(",".join), st.integers(0, 1_000))
def test_parts_are_what_was_asked_for(field, size_bytes):
    spans = parse_ranges(f"bytes={field}", size_bytes)
    if spans is not None:
        sent = {at for span in spans for at in range(span.start, span.stop)}
        assert sent == asked_for(field, size_bytes)


def test_a_header_that_is_made_to_take_long_takes_no_time():
    fields = [
        "bytes=" + "0-" * 500_000,
        "bytes" + " " * 1_000_000,
        "bytes=" + "," * 999,
        "bytes=" + ",".join(["0-0"] * 100_000),
        "bytes=0-" + "9" * 1_000_000,
        "bytes=\0" + "\0" * 1_000_000,
    ]
    began = time.process_time()
    assert [parse_ranges(field, 100) for field in fields] == [None] * 6
    assert time.process_time() - began < 5
