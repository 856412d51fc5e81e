from __future__ import annotations

import time

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


@given(st.text(alphabet="0123456789-, ", max_size=60), st.integers(0, 1_000))
def test_parts_are_within_the_file_and_come_to_no_more_than_it(text, size_bytes):
    for span in (spans := parse_ranges(f"bytes={text}", size_bytes)) or ():
        assert 0 <= span.start < span.stop <= size_bytes
    assert spans is None or sum(span.size_bytes for span in spans) <= size_bytes


def test_a_header_that_is_made_to_take_long_takes_no_time():
    fields = [
        "bytes=" + "0-" * 500_000,
        "bytes" + " " * 1_000_000,
        "bytes=" + "," * 999,
    ]
    began = time.process_time()
    assert [parse_ranges(field, 100) for field in fields] == [None] * 3
    assert time.process_time() - began < 5
