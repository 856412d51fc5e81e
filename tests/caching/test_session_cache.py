"""What a preview session keeps: for moments, within bounds, apart from other sessions."""

from __future__ import annotations

import pytest

from content.caching.answers import Origin
from content.caching.entries import Key
from content.caching.session_cache import (
    SessionCache,
    session_cache,
)
from content.exceptions import ContentServiceUnavailableError, ItemNotFoundError


class Codec:
    def encode(self, value: str) -> bytes:
        return value.encode()

    def decode(self, payload: bytes) -> str:
        return payload.decode()

    def size_bytes(self, payload: bytes) -> int:
        return len(payload)


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


class Service:
    def __init__(self) -> None:
        self.asked = 0
        self.error: Exception | None = None

    def __call__(self) -> str:
        self.asked += 1
        if self.error:
            raise self.error
        return f"answer {self.asked}"


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def cache(clock):
    return SessionCache(max_bytes=10_000, seconds=2, clock=clock)


KEY = Key("page", 5, "/x")


def test_what_was_asked_for_a_moment_ago_is_not_asked_for_again(cache, clock):
    service = Service()
    for _ in range(3):
        assert cache.get(KEY, service, Codec()) == "answer 1"
    clock.now += 2.1
    assert cache.get(KEY, service, Codec()) == "answer 2"


def test_what_was_not_asked_for_is_not_asked_for_by_looking(cache, clock):
    assert cache.find(KEY, Codec()) is None
    cache.get(KEY, Service(), Codec())
    assert cache.find(KEY, Codec()) == "answer 1"
    clock.now += 2.1
    assert cache.find(KEY, Codec()) is None


def test_it_says_how_old_an_answer_is_and_that_nobody_else_has_it(cache, clock):
    built = cache.look_up(KEY, Service(), Codec())
    clock.now += 1
    found = cache.look_up(KEY, Service(), Codec())
    assert (built.origin, found.origin) == (Origin.BUILD, Origin.MEMORY)
    assert found.entry.created_at == pytest.approx(built.entry.created_at - 1, abs=0.5)
    assert not built.is_kept
    assert not found.is_kept


def test_that_there_is_nothing_is_kept_as_well(cache):
    service = Service()
    service.error = ItemNotFoundError("none")
    for _ in range(2):
        with pytest.raises(ItemNotFoundError):
            cache.get(KEY, service, Codec())
    assert service.asked == 1


def test_a_failure_is_not_kept_and_nothing_old_hides_it(cache, clock):
    service = Service()
    cache.get(KEY, service, Codec())
    clock.now += 3
    service.error = ContentServiceUnavailableError("down")
    for _ in range(2):
        with pytest.raises(ContentServiceUnavailableError):
            cache.get(KEY, service, Codec())
    assert service.asked == 3


def test_it_keeps_no_more_than_it_may(cache):
    for number in range(1_000):
        cache.get(Key("page", 5, f"/{number}"), Service(), Codec())
    assert cache._bytes <= 10_000
    assert cache._bytes == sum(each.size_bytes for each in cache._kept.values())


def test_its_age_is_that_of_the_question(cache, clock):
    def slow() -> str:
        clock.now += 5
        return "old when it came"

    cache.get(KEY, slow, Codec())
    service = Service()
    assert cache.get(KEY, service, Codec()) == "answer 1"


def test_sessions_share_nothing():
    session_cache("a").get(KEY, Service(), Codec())
    other = Service()
    session_cache("b").get(KEY, other, Codec())
    assert other.asked == 1


def test_there_are_no_more_sessions_than_a_process_has_room_for():
    first = session_cache("first")
    for number in range(60):
        session_cache(f"session {number}")
    assert session_cache("first") is not first
