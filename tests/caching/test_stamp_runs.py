from __future__ import annotations

import pytest
from hypothesis import example, given, strategies as st

from content.caching.stamp_runs import StampRun, begin_run, go_on

SECOND = 1_000_000
PAUSE_SECONDS = 10


def run_of(*seconds: float) -> StampRun:
    first, *others = (int(each * SECOND) for each in seconds)
    run = begin_run(first)
    for each in others:
        run = go_on(run, each, pause_seconds=PAUSE_SECONDS)
    return run


def test_what_is_newer_than_all_stamps_was_not_superseded():
    assert run_of(1, 2, 3).superseded_at(3 * SECOND) == 0


@pytest.mark.parametrize(
    ("stamps", "valid_as_of", "superseded_at"),
    [
        ([5], 4, 5),
        ([5, 6, 7], 4, 5),  # not 7, although editors go on and on
        ([5, 6, 7], 6, 7),
        ([5, 20], 10, 20),
        ([5, 20, 21], 10, 20),
    ],
)
def test_the_first_stamp_after_it_counts(stamps, valid_as_of, superseded_at):
    found = run_of(*stamps).superseded_at(valid_as_of * SECOND)
    assert found == superseded_at * SECOND


@given(
    st.lists(st.integers(1, 15 * SECOND), min_size=1, max_size=20), st.integers(0, 200)
)
@example([1 * SECOND, 1 * SECOND, 18 * SECOND, 1 * SECOND], 0)
def test_nothing_is_taken_for_superseded_later_than_it_was(steps, at):
    stamps = [sum(steps[: number + 1]) for number in range(len(steps))]
    run = begin_run(stamps[0])
    for each in stamps[1:]:
        run = go_on(run, each, pause_seconds=PAUSE_SECONDS)
    valid_as_of = at * SECOND
    newer = [each for each in stamps if each > valid_as_of]
    found = run.superseded_at(valid_as_of)
    assert (found > 0) is bool(newer)
    if newer:
        assert found <= newer[0]
