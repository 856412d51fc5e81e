"""Leaving alone for a moment what trying again at once would not make better."""

from __future__ import annotations

import threading
from collections.abc import Callable

from content.caching.entries import Key

_MOST_KEYS = 10_000


class Resting:
    """Keys that are left alone for a moment. Thread-safe."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._until: dict[Key, float] = {}  # changed only under the lock

    def rest(self, key: Key) -> None:
        """Leave a key alone from now on."""
        with self._lock:
            if len(self._until) >= _MOST_KEYS:
                self._until.clear()
            self._until[key] = self._clock() + self._seconds

    def is_resting(self, key: Key) -> bool:
        """Whether a key is to be left alone."""
        until = self._until.get(key)
        if until is None:
            return False
        if until > self._clock():
            return True
        with self._lock:
            self._until.pop(key, None)
        return False
