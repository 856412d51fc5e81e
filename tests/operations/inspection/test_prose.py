from __future__ import annotations

import pytest
from django.utils import timezone

from content.operations.inspection.prose import (
    count,
    distance,
    duration,
    moment,
    number,
    seconds_of,
    size,
    when,
)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0.0 s"),
        (0.94, "0.9 s"),
        (1, "1 s"),
        (59.9, "59 s"),
        (60, "1 min"),
        (9 * 60 + 59, "9 min 59 s"),
        (10 * 60 + 59, "10 min"),
        (2 * 3600 + 5 * 60, "2 h 5 min"),
        (23 * 3600 + 59 * 60, "23 h"),
        (86400, "1 d"),
        (4 * 86400 + 3 * 3600, "4 d 3 h"),
        (30 * 86400, "30 d"),
    ],
)
def test_duration_is_told_in_the_units_that_matter(seconds, said):
    assert duration(seconds) == said


def test_distance_is_into_the_past_or_the_future():
    assert distance(100, 112) == "12 s ago"
    assert distance(112, 100) == "in 12 s"
    assert distance(100, 100) == "0.0 s ago"


def test_moment_is_local_and_says_where():
    assert moment(1_700_000_000) == "2023-11-14 22:13:20 UTC"
    with timezone.override("Europe/Amsterdam"):
        assert moment(1_700_000_000) == "2023-11-14 23:13:20 CET"
        assert when(1_700_000_000, 1_700_000_060) == (
            "2023-11-14 23:13:20 CET, 1 min ago"
        )


def test_sequence_is_a_time_in_microseconds():
    assert seconds_of(1_700_000_000_500_000) == 1_700_000_000.5


@pytest.mark.parametrize(
    ("size_bytes", "said"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1.0 KiB"),
        (1.5 * 1024**2, "1.5 MiB"),
        (2048 * 1024**3, "2048.0 GiB"),
    ],
)
def test_size_is_told_in_the_unit_that_suits_it(size_bytes, said):
    assert size(size_bytes) == said


def test_numbers_have_their_thousands_apart():
    assert number(1_234_567) == "1 234 567"
    assert number(999) == "999"


def test_things_are_counted_in_singular_and_plural():
    assert count(1, "page") == "1 page"
    assert count(0, "page") == "0 pages"
    assert count(2_000, "process", "processes") == "2 000 processes"
