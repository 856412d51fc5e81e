"""One builder per key: across the threads of a process, and across processes by lease."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from content.caching.answers import Answer
from content.caching.building import NotKeptError
from content.caching.contracts import Store
from content.caching.entries import Key
from content.exceptions import CacheUnavailableError, ContentError

_POLL_SECONDS = 0.02  # how often a waiter asks whether another process has finished


class Flight:
    """A build under way in this process, and what those who wait for it may have."""

    def __init__(self) -> None:
        self.landed = threading.Event()
        self.error: ContentError | NotKeptError | None = None
        """Why it failed: trying the same at once would only let everyone wait for the
        same failure in turn."""
        self.answer: Answer[Any] | None = None
        """What was built, if nobody can find it in the store."""


class Flights:
    """Who builds what. The lease ends by itself if its holder dies."""

    def __init__(self, store: Store, *, lease_seconds: float) -> None:
        self._store = store
        self._lease_seconds = lease_seconds
        self._lock = threading.Lock()
        self._flying: dict[Key, Flight] = {}

    @contextmanager
    def attempt(self, key: Key) -> Iterator[Flight | None]:
        """Try to become the builder of ``key``; ``None`` if somebody else is.

        A store that cannot be asked does not keep anyone from building: then there is
        one builder per process. A ``ContentError`` or ``NotKeptError`` that leaves
        the block, which may end in another thread, is told to those who wait.
        """
        flight = self._take_off(key)
        if flight is None:
            yield None
            return
        owner = uuid.uuid4().hex
        try:
            leased = self._acquire(key, owner)
            try:
                yield flight if leased else None
            finally:
                if leased:
                    self._release(key, owner)
        except (ContentError, NotKeptError) as exc:
            flight.error = exc
            raise
        finally:
            with self._lock:
                del self._flying[key]
            flight.landed.set()

    def wait(self, key: Key, seconds: float) -> Flight | None:
        """Wait until the builder may have finished, for a bounded time.

        Returns what became of it, if it was one of this process and has finished.
        """
        with self._lock:
            flight = self._flying.get(key)
        if flight is None:
            threading.Event().wait(min(seconds, _POLL_SECONDS))
            return None
        return flight if flight.landed.wait(seconds) else None

    def _take_off(self, key: Key) -> Flight | None:
        with self._lock:
            if key in self._flying:
                return None
            flight = self._flying[key] = Flight()
            return flight

    def _acquire(self, key: Key, owner: str) -> bool:
        try:
            return self._store.acquire(key, owner, lease_seconds=self._lease_seconds)
        except CacheUnavailableError:
            return True

    def _release(self, key: Key, owner: str) -> None:
        try:
            self._store.release(key, owner)
        except CacheUnavailableError:
            return  # the lease ends by itself
