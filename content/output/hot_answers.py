"""Which answers have been asked for lately."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable

from content.caching.entries import Key

_PERIOD_SECONDS = 60.0
_MOST_KEYS = 10_000  # in a period; more are not told apart from those nobody asked for


class HotAnswers:
    """Counts how often each answer was given, in this minute and the one before.

    Thread-safe.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        # All of the following only under the lock.
        self._period_ends_at = clock() + _PERIOD_SECONDS
        self._now: Counter[Key] = Counter()
        self._before: Counter[Key] = Counter()

    def note(self, key: Key, times: int = 1) -> None:
        """Count an answer that was given."""
        with self._lock:
            self._pass_time()
            if key in self._now or len(self._now) < _MOST_KEYS:
                self._now[key] += times

    def hottest(self, limit: int) -> list[tuple[Key, int]]:
        """Return the keys that were asked for most, and how often, most first."""
        with self._lock:
            self._pass_time()
            return (self._now + self._before).most_common(limit)

    def _pass_time(self) -> None:
        now = self._clock()
        if now < self._period_ends_at:
            return
        is_next = now < self._period_ends_at + _PERIOD_SECONDS
        self._before = self._now if is_next else Counter()
        self._now = Counter()
        self._period_ends_at = now + _PERIOD_SECONDS
