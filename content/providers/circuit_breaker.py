"""Leaving a service alone that fails, and noticing when it is back."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from enum import Enum, StrEnum

logger = logging.getLogger(__name__)


class BreakerState(StrEnum):
    """Whether calls are let through."""

    CLOSED = "closed"  # all are
    OPEN = "open"  # none is, until the cool-down is over
    HALF_OPEN = "half-open"  # one is out, to see whether the service is back


class Outcome(Enum):
    """What a call tells about the service."""

    ANSWERED = "answered"  # it works, whatever it said
    FAILED = "failed"
    UNKNOWN = "unknown"  # it was not asked, or the call was given up on our side


class CircuitBreaker:
    """Opens after so many failures in a row; then one call at a time tries again.

    Safe to use from several threads; never blocks. Every permit that ``enter`` gives has
    to be handed back with ``leave``, else a half-open breaker stays so.
    """

    def __init__(
        self,
        name: str,
        *,
        failures: int,
        cool_down_seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Begin closed.

        Args:
            name: What to call the service in the log.
            failures: As many in a row, without an answer between them, open it.
            cool_down_seconds: How long it then lets no call through.
        """
        self._name = name
        self._failures_allowed = failures
        self._cool_down_seconds = cool_down_seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._state = BreakerState.CLOSED
        self._failures = 0
        self._opens_until = 0.0
        # Raised with the state: what calls of an earlier state learn is out of date.
        self._generation = 0

    @property
    def state(self) -> BreakerState:
        return self._state

    def enter(self) -> int | None:
        """Return a permit for one call, or ``None`` if the service is to be left alone."""
        with self._lock:
            if self._state is BreakerState.CLOSED:
                return self._generation
            if self._state is BreakerState.HALF_OPEN:
                return None
            if self._clock() < self._opens_until:
                return None
            self._change_to(BreakerState.HALF_OPEN)
            return self._generation

    def leave(self, permit: int, outcome: Outcome) -> None:
        """Hand a permit back and say what the call came to."""
        with self._lock:
            if permit != self._generation:
                return
            before = self._state
            self._learn(outcome)
            after = self._state
        if after is not before:
            logger.warning(
                "circuit breaker changed service=%s state=%s", self._name, after.value
            )

    def _learn(self, outcome: Outcome) -> None:
        is_probe = self._state is BreakerState.HALF_OPEN
        if outcome is Outcome.ANSWERED:
            self._failures = 0
            if is_probe:
                self._change_to(BreakerState.CLOSED)
        elif outcome is Outcome.FAILED:
            self._failures += 1
            if is_probe or self._failures >= self._failures_allowed:
                self._opens_until = self._clock() + self._cool_down_seconds
                self._change_to(BreakerState.OPEN)
        elif is_probe:
            # Nothing was learned: whoever comes next is the probe.
            self._change_to(BreakerState.OPEN)

    def _change_to(self, state: BreakerState) -> None:
        self._state = state
        self._generation += 1
        if state is BreakerState.CLOSED:
            self._failures = 0
