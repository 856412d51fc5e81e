from __future__ import annotations

import threading

import pytest

from content.providers.circuit_breaker import BreakerState, CircuitBreaker, Outcome


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> CircuitBreaker:
    return CircuitBreaker("service", failures=3, cool_down_seconds=10, clock=clock)


def call(breaker: CircuitBreaker, outcome: Outcome) -> None:
    permit = breaker.enter()
    assert permit is not None
    breaker.leave(permit, outcome)


def state_of(breaker: CircuitBreaker) -> BreakerState:
    """Return the state; mypy takes a property for a constant."""
    return breaker.state


def open_up(breaker: CircuitBreaker) -> None:
    for _ in range(3):
        call(breaker, Outcome.FAILED)
    assert state_of(breaker) is BreakerState.OPEN


def test_it_opens_after_so_many_failures_in_a_row(breaker):
    call(breaker, Outcome.FAILED)
    call(breaker, Outcome.FAILED)
    call(breaker, Outcome.ANSWERED)
    call(breaker, Outcome.FAILED)
    call(breaker, Outcome.FAILED)
    assert state_of(breaker) is BreakerState.CLOSED
    call(breaker, Outcome.FAILED)
    assert state_of(breaker) is BreakerState.OPEN


def test_what_says_nothing_of_the_service_changes_nothing(breaker):
    call(breaker, Outcome.FAILED)
    call(breaker, Outcome.FAILED)
    call(breaker, Outcome.UNKNOWN)
    call(breaker, Outcome.FAILED)
    assert state_of(breaker) is BreakerState.OPEN


def test_open_it_lets_nothing_through_until_it_has_cooled_down(breaker, clock):
    open_up(breaker)
    clock.now += 9.9
    assert breaker.enter() is None
    clock.now += 0.1
    assert breaker.enter() is not None


def test_half_open_it_lets_one_through_at_a_time(breaker, clock):
    open_up(breaker)
    clock.now += 10
    permit = breaker.enter()
    assert state_of(breaker) is BreakerState.HALF_OPEN
    assert breaker.enter() is None
    breaker.leave(permit, Outcome.ANSWERED)
    assert state_of(breaker) is BreakerState.CLOSED
    assert breaker.enter() is not None


def test_a_probe_that_fails_opens_it_again_for_as_long(breaker, clock):
    open_up(breaker)
    clock.now += 10
    call(breaker, Outcome.FAILED)
    assert state_of(breaker) is BreakerState.OPEN
    clock.now += 9.9
    assert breaker.enter() is None


def test_a_probe_that_learns_nothing_leaves_its_place_to_the_next(breaker, clock):
    open_up(breaker)
    clock.now += 10
    call(breaker, Outcome.UNKNOWN)
    assert state_of(breaker) is BreakerState.OPEN
    call(breaker, Outcome.ANSWERED)
    assert state_of(breaker) is BreakerState.CLOSED


def test_what_began_before_it_opened_does_not_count_afterwards(breaker, clock):
    late = breaker.enter()
    open_up(breaker)
    breaker.leave(late, Outcome.ANSWERED)
    assert state_of(breaker) is BreakerState.OPEN
    clock.now += 10
    probe = breaker.enter()
    breaker.leave(late, Outcome.FAILED)
    assert state_of(breaker) is BreakerState.HALF_OPEN
    breaker.leave(probe, Outcome.ANSWERED)
    assert state_of(breaker) is BreakerState.CLOSED


def test_of_many_threads_one_is_the_probe(breaker, clock):
    open_up(breaker)
    clock.now += 10
    start = threading.Barrier(16)
    permits: list[int | None] = []

    def enter() -> None:
        start.wait()
        permits.append(breaker.enter())

    threads = [threading.Thread(target=enter) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(permit is not None for permit in permits) == 1


def test_changes_are_logged(breaker, caplog):
    open_up(breaker)
    assert caplog.messages == ["circuit breaker changed service=service state=open"]
