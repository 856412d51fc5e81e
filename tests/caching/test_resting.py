from __future__ import annotations

import pytest

from content.caching import resting
from content.caching.entries import Key
from content.caching.resting import Resting

KEY, OTHER = Key("page", 5, "/"), Key("page", 5, "/other/")


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


def test_a_key_rests_for_as_long_as_it_should(clock):
    resting = Resting(0.5, clock)
    resting.rest(KEY)
    clock.now += 0.4
    assert resting.is_resting(KEY)
    clock.now += 0.2
    assert not resting.is_resting(KEY)


def test_other_keys_do_not_rest(clock):
    resting = Resting(0.5, clock)
    resting.rest(KEY)
    assert not resting.is_resting(OTHER)


def test_what_fails_again_rests_again(clock):
    resting = Resting(0.5, clock)
    for _ in range(2):
        resting.rest(KEY)
        clock.now += 0.4
    assert resting.is_resting(KEY)


def test_no_more_is_remembered_than_fits(clock, monkeypatch):
    monkeypatch.setattr(resting, "_MOST_KEYS", 3)
    rests = Resting(0.5, clock)
    for number in range(50):
        rests.rest(Key("page", 5, f"/{number}"))
        assert len(rests._until) <= 3
    assert rests.is_resting(Key("page", 5, "/49"))


def test_what_has_rested_is_forgotten(clock):
    resting = Resting(0.5, clock)
    resting.rest(KEY)
    clock.now += 1
    resting.is_resting(KEY)
    assert resting._until == {}
