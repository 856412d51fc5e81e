"""Counters of a running local delivery: connections, requests, faults."""

from __future__ import annotations

import threading
from collections import Counter
from typing import Any

OTHER_ROUTE = "other"


class Statistics:
    """Counts; safe to use from several threads.

    Management requests and their connections are counted as well, under
    ``OTHER_ROUTE``.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open = 0
        self.clear()

    def clear(self) -> None:
        """Start again from zero; connections that are open now stay counted as open."""
        with self._lock:
            self._accepted = 0
            self._peak = self._open
            self._requests: Counter[str] = Counter()
            self._statuses: Counter[int] = Counter()
            self._faults: Counter[str] = Counter()

    def count_accepted(self) -> None:
        with self._lock:
            self._accepted += 1
            self._open += 1
            self._peak = max(self._peak, self._open)

    def count_closed(self) -> None:
        with self._lock:
            self._open -= 1

    def count_request(self, route_name: str) -> None:
        with self._lock:
            self._requests[route_name or OTHER_ROUTE] += 1

    def count_status(self, status: int) -> None:
        with self._lock:
            self._statuses[status] += 1

    def count_fault(self, kind: str) -> None:
        with self._lock:
            self._faults[kind] += 1

    def as_dict(self) -> dict[str, Any]:
        """Return all counts at one moment; connections are TCP connections."""
        with self._lock:
            return {
                "connections": {
                    "accepted": self._accepted,
                    "open": self._open,
                    "peak": self._peak,
                },
                "requests": self._requests.total(),
                "routes": dict(self._requests),
                "statuses": {str(key): n for key, n in self._statuses.items()},
                "faults": dict(self._faults),
            }
