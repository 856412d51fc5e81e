"""What an operator asks about a content service: how many, how long, how often in vain."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping

import msgspec

from content.providers.circuit_breaker import BreakerState
from content.providers.transport import PoolStatistics


class ServiceStatistics(msgspec.Struct, frozen=True, kw_only=True):
    """One content service as this process saw it so far."""

    service: str  # scheme, host and port
    breaker: BreakerState
    connections: PoolStatistics
    calls: int  # ended ones
    calls_seconds: float  # the sum of what those took
    retries: int
    failures: Mapping[str, int]  # failed calls by the name of the failure

    def __str__(self) -> str:
        connections = self.connections
        return (
            f"{self.service} {connections.in_use}/{connections.size} connections in use,"
            f" {connections.waiting} waiting, {connections.opened} opened,"
            f" breaker {self.breaker.value}, {self.calls} calls,"
            f" {sum(self.failures.values())} failed"
        )


class CallTally:
    """Counts the calls to one service; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls = 0
        self._seconds = 0.0
        self._retries = 0
        self._failures: Counter[str] = Counter()

    def call_ended(self, seconds: float) -> None:
        """Count a call, whatever came of it."""
        with self._lock:
            self._calls += 1
            self._seconds += seconds

    def call_failed(self, failure: str) -> None:
        """Count why a call failed."""
        with self._lock:
            self._failures[failure] += 1

    def retried(self) -> None:
        """Count an attempt beyond the first of a call."""
        with self._lock:
            self._retries += 1

    def snapshot(
        self, *, service: str, breaker: BreakerState, connections: PoolStatistics
    ) -> ServiceStatistics:
        """Return the counts as they are, with what others know of the service."""
        with self._lock:
            return ServiceStatistics(
                service=service,
                breaker=breaker,
                connections=connections,
                calls=self._calls,
                calls_seconds=self._seconds,
                retries=self._retries,
                failures=dict(self._failures),
            )
