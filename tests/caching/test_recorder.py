from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

import pytest

from content.caching.recorder import current_recorder, recording, recording_apart


def note(*dependencies: str, stale: bool = False) -> None:
    recorder = current_recorder()
    assert recorder is not None
    recorder.record(dependencies, stale=stale)


def test_outside_a_build_nothing_is_recorded():
    assert current_recorder() is None
    with recording(1):
        pass
    assert current_recorder() is None


def test_an_enclosing_build_has_used_what_the_inner_one_used():
    with recording(1) as outer:
        note("outer")
        with recording(2) as inner:
            note("inner", stale=True)
            inner.degrade()
    assert outer.dependencies == {"outer", "inner"}
    assert (outer.used_stale, outer.is_degraded) == (True, True)


def test_an_inner_build_has_not_used_what_the_enclosing_one_used():
    with recording(1):
        note("outer", stale=True)
        with recording(2) as inner:
            note("inner")
    assert inner.dependencies == {"inner"}
    assert not inner.used_stale


def test_an_enclosing_build_depends_on_what_a_failed_one_used():
    def fail() -> None:
        with recording(2):
            note("inner")
            raise LookupError

    with recording(1) as outer, pytest.raises(LookupError):
        fail()
    assert outer.dependencies == {"inner"}


def test_how_long_something_inner_may_be_kept_is_its_own_affair():
    with recording(1) as outer, recording(2) as inner:
        inner.limit_freshness(5)
        inner.limit_lifetime(5)
    assert (outer.fresh_seconds, outer.lifetime_seconds) == (math.inf, math.inf)


def test_the_shortest_limit_holds():
    with recording(1) as recorder:
        for seconds in (9, 5, 7):
            recorder.limit_freshness(seconds)
            recorder.limit_lifetime(seconds)
    assert (recorder.fresh_seconds, recorder.lifetime_seconds) == (5, 5)


def test_once_stale_it_stays_so():
    with recording(1) as recorder:
        note("a", stale=True)
        note("b")
    assert recorder.used_stale


def test_a_part_on_its_own_is_used_by_whoever_adopts_it():
    with recording(7) as outer:
        with recording_apart() as part:
            assert part is not None
            note("part")
        assert outer.dependencies == set()
        assert part.started_at == 7
        outer.adopt(part)
    assert outer.dependencies == {"part"}


def test_without_a_build_there_is_no_part_of_one():
    with recording_apart() as part:
        assert part is None
        assert current_recorder() is None


def test_threads_of_a_build_record_side_by_side():
    with recording(1) as recorder, ThreadPoolExecutor(8) as threads:
        for number in range(200):
            threads.submit(copy_context().run, note, f"item:{number}")
    assert len(recorder.dependencies) == 200
