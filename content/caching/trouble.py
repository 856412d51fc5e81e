"""What has failed lately, and whether it is single things or all that is asked for."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

from content.caching.entries import Key

_MOST_KEYS = 10_000
# So many things that fail, and none that works between them, are more than a coincidence.
_GENERAL = 3


class Trouble:
    """Failures that nothing has put right yet. Thread-safe.

    For whoever has something old to show: that need not wait for what is going to fail,
    and attempts behind the visitors' backs are few while nothing works.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        *,
        remember_seconds: float,
        pause_seconds: float,
    ) -> None:
        """Begin with none.

        Args:
            remember_seconds: After that a failure says nothing any more.
            pause_seconds: Between attempts while everything fails.
        """
        self._clock = clock
        self._remember_seconds = remember_seconds
        self._pause_seconds = pause_seconds
        self._lock = threading.Lock()
        # All of the following is changed only under the lock.
        self._failed_at: OrderedDict[Key, float] = OrderedDict()
        self._in_a_row: set[Key] = set()
        self._last_at = 0.0
        self._next_attempt_at = 0.0

    def note_failure(self, key: Key) -> None:
        """Note that something could not be built, or not in time."""
        with self._lock:
            self._last_at = self._clock()
            self._failed_at[key] = self._last_at
            self._failed_at.move_to_end(key)
            if len(self._failed_at) > _MOST_KEYS:
                self._failed_at.popitem(last=False)
            if len(self._in_a_row) < _GENERAL:
                self._in_a_row.add(key)

    def note_success(self, key: Key) -> None:
        """Note that something was built, so that not everything fails."""
        if not self._failed_at and not self._in_a_row:
            return  # as nearly always
        with self._lock:
            self._failed_at.pop(key, None)
            self._in_a_row.clear()

    def take_back(self, key: Key) -> None:
        """Note that what was late has come: it says nothing of anything else."""
        if key not in self._failed_at and key not in self._in_a_row:
            return  # as nearly always
        with self._lock:
            self._failed_at.pop(key, None)
            self._in_a_row.discard(key)

    def has_failed(self, key: Key) -> bool:
        """Whether something has failed lately, and not worked since."""
        failed_at = self._failed_at.get(key)
        return failed_at is not None and self._is_recent(failed_at)

    @property
    def is_general(self) -> bool:
        """Whether several things have failed lately, and nothing has worked since."""
        return len(self._in_a_row) >= _GENERAL and self._is_recent(self._last_at)

    def may_try(self) -> bool:
        """Whether one more attempt may be made, which this is the permission for."""
        if not self.is_general:
            return True
        with self._lock:
            now = self._clock()
            if now < self._next_attempt_at:
                return False
            self._next_attempt_at = now + self._pause_seconds
            return True

    def _is_recent(self, at: float) -> bool:
        return self._clock() - at <= self._remember_seconds
