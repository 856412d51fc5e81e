from __future__ import annotations

from content.caching.entries import Key
from content.output.hot_answers import HotAnswers
from tests.invalidation.appliers import Clock

HOME, NEWS = Key("output", 5, "/"), Key("output", 5, "/news/")


def test_what_was_asked_for_most_is_first():
    hot = HotAnswers()
    for key in (NEWS, HOME, NEWS):
        hot.note(key)
    assert hot.hottest(10) == [(NEWS, 2), (HOME, 1)]
    assert hot.hottest(1) == [(NEWS, 2)]


def test_the_minute_before_counts_and_the_one_before_that_does_not():
    clock = Clock()
    hot = HotAnswers(clock=clock)
    hot.note(HOME)
    clock.now += 61
    hot.note(NEWS)
    assert dict(hot.hottest(10)) == {HOME: 1, NEWS: 1}
    clock.now += 61
    assert hot.hottest(10) == [(NEWS, 1)]


def test_a_quiet_time_leaves_nothing():
    clock = Clock()
    hot = HotAnswers(clock=clock)
    hot.note(HOME)
    clock.now += 130
    assert hot.hottest(10) == []
