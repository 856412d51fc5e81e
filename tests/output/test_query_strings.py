"""Which parameters an answer may differ by; of any other nothing is known."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from content.output.query_strings import reduce_query

COUNTING = {"page", "q", "süß"}
IGNORED = ("utm_*", "gclid")


def reduce(query: str) -> str | None:
    return reduce_query(query, counting=COUNTING, ignored=IGNORED)


@pytest.mark.parametrize(
    ("query", "reduced"),
    [
        ("", ""),
        ("&&", ""),
        ("page=2", "page=2"),
        ("page", "page"),
        ("page=", "page="),
        # each as it was written
        ("q=a%20b", "q=a%20b"),
        ("q=a+b", "q=a+b"),
        ("q=a=b", "q=a=b"),
        ("s%C3%BC%C3%9F=1", "s%C3%BC%C3%9F=1"),
        # what does not count is gone
        ("utm_source=x&page=2&gclid=y", "page=2"),
        ("utm_source=x", ""),
        ("utm%5Fsource=x", ""),
        # the order of different parameters does not count, that of one's values may
        ("q=1&page=2", "page=2&q=1"),
        ("q=2&page=1&q=1", "page=1&q=2&q=1"),
    ],
)
def test_the_parameters_that_count_are_left(query, reduced):
    assert reduce(query) == reduced


@pytest.mark.parametrize(
    "query",
    [
        "x=1",
        "page=2&x=1",
        "utm_source=x&x",
        "PAGE=2",
        "Utm_source=x",
        "gclidx=1",
        "=1",
        "page;x=1",
        "?page=2",
    ],
)
def test_with_one_of_which_nobody_said_anything_there_is_no_answer_to_share(query):
    assert reduce(query) is None


def test_a_parameter_that_counts_is_not_ignored_although_a_pattern_says_so():
    assert reduce_query("utm_id=1", counting={"utm_id"}, ignored=IGNORED) == "utm_id=1"


_parts = st.sampled_from(["page=1", "page=2", "q=a", "q", "utm_x=1", "gclid=2", ""])


@given(parts=st.lists(_parts))
def test_reducing_twice_changes_nothing_more(parts):
    once = reduce("&".join(parts))
    assert once is not None
    assert reduce(once) == once


@given(parts=st.lists(_parts, unique_by=lambda part: part.partition("=")[0]))
def test_the_order_in_which_they_were_written_does_not_matter(parts):
    assert reduce("&".join(parts)) == reduce("&".join(reversed(parts)))
