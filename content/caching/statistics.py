"""What became of what was asked for: counted by kind of value."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from content.caching.answers import Answer, Origin
from content.caching.entries import State


class Event(StrEnum):
    """What is counted."""

    # what was handed out
    FRESH_FROM_MEMORY = "fresh from memory"
    FRESH_FROM_STORE = "fresh from store"
    AGED = "aged"
    SUPERSEDED = "superseded"  # while somebody rebuilt it
    UNCERTAIN = "uncertain"  # the store could not be asked
    IN_PLACE_OF_ERROR = "in place of error"
    BUILT = "built"
    # what happened on the way
    WAITED = "waited"  # for somebody else's build
    MISSED = "missed"  # nothing was found
    REFUSED = "refused"  # by the store: something changed during the build
    NOT_KEPT = "not kept"  # for a reason of the build itself
    FAILED = "failed"
    UNREADABLE = "unreadable"  # an entry of another kind or version
    STORE_FAILED = "store failed"


class CacheStatistics:
    """Counts since the start of the process. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[tuple[str, Event]] = Counter()

    def count(self, kind: str, event: Event, times: int = 1) -> None:
        """Count something that happened to a value of a kind."""
        with self._lock:
            self._counts[kind, event] += times

    def snapshot(self) -> Mapping[str, Mapping[str, int]]:
        """Return the counts by kind and event."""
        with self._lock:
            counts = dict(self._counts)
        by_kind: dict[str, dict[str, int]] = {}
        for (kind, event), count in sorted(counts.items()):
            by_kind.setdefault(kind, {})[event.value] = count
        return by_kind


_BY_ORIGIN = {
    Origin.MEMORY: Event.FRESH_FROM_MEMORY,
    Origin.STORE: Event.FRESH_FROM_STORE,
}


def event_of(answer: Answer[Any]) -> Event:
    """Return what is counted when an answer that was found is handed out."""
    if answer.is_in_place_of_error:
        return Event.IN_PLACE_OF_ERROR
    if not answer.is_certain:
        return Event.UNCERTAIN
    if answer.state is State.SUPERSEDED:
        return Event.SUPERSEDED
    if answer.state is State.AGED:
        return Event.AGED
    return _BY_ORIGIN[answer.origin]
