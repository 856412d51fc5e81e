from __future__ import annotations

import pytest

from content.caching.entries import Key
from content.caching.trouble import Trouble
from tests.support.cache_fleet import Clock

KEYS = [Key("page", 5, f"/{number}") for number in range(4)]


@pytest.fixture
def trouble(clock: Clock) -> Trouble:
    return Trouble(clock, remember_seconds=10, pause_seconds=0.5)


def test_one_thing_that_fails_says_nothing_of_others(trouble):
    trouble.note_failure(KEYS[0])
    assert trouble.has_failed(KEYS[0])
    assert not trouble.has_failed(KEYS[1])
    assert not trouble.is_general
    assert trouble.may_try()


def test_the_same_thing_failing_again_says_nothing_of_others(trouble):
    for _ in range(5):
        trouble.note_failure(KEYS[0])
    assert not trouble.is_general


def test_several_things_that_fail_are_general_trouble(trouble):
    for key in KEYS[:3]:
        trouble.note_failure(key)
    assert trouble.is_general


def test_one_thing_that_works_ends_general_trouble(trouble):
    for key in KEYS[:3]:
        trouble.note_failure(key)
    trouble.note_success(KEYS[3])
    assert not trouble.is_general
    assert trouble.has_failed(KEYS[0])
    trouble.note_success(KEYS[0])
    assert not trouble.has_failed(KEYS[0])


def test_what_failed_long_ago_says_nothing_any_more(trouble, clock):
    for key in KEYS[:3]:
        trouble.note_failure(key)
    clock.ahead += 11
    assert not trouble.is_general
    assert not trouble.has_failed(KEYS[0])


def test_attempts_are_few_while_everything_fails(trouble, clock):
    for key in KEYS[:3]:
        trouble.note_failure(key)
    assert [trouble.may_try() for _ in range(3)] == [True, False, False]
    clock.ahead += 0.6
    assert [trouble.may_try() for _ in range(3)] == [True, False, False]


def test_no_more_is_remembered_than_fits(trouble, monkeypatch):
    monkeypatch.setattr("content.caching.trouble._MOST_KEYS", 3)
    for key in KEYS:
        trouble.note_failure(key)
    assert [trouble.has_failed(key) for key in KEYS] == [False, True, True, True]
