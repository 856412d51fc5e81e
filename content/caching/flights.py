"""One builder per key: across the threads of a process, and across processes by lease."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from content.caching.contracts import Store
from content.caching.entries import Key
from content.exceptions import CacheUnavailableError

_POLL_SECONDS = 0.02  # how often a waiter asks whether another process has finished


class Flights:
    """Who builds what. The lease ends by itself if its holder dies."""

    def __init__(self, store: Store, *, lease_seconds: float) -> None:
        self._store = store
        self._lease_seconds = lease_seconds
        self._lock = threading.Lock()
        self._flying: dict[Key, threading.Event] = {}

    @contextmanager
    def attempt(self, key: Key) -> Iterator[bool]:
        """Try to become the builder of ``key``; yield whether that succeeded.

        A store that cannot be asked does not keep anyone from building: then there is
        one builder per process.
        """
        landed = self._take_off(key)
        if landed is None:
            yield False
            return
        owner = uuid.uuid4().hex
        try:
            leased = self._acquire(key, owner)
            try:
                yield leased
            finally:
                if leased:
                    self._release(key, owner)
        finally:
            with self._lock:
                del self._flying[key]
            landed.set()

    def wait(self, key: Key, seconds: float) -> None:
        """Wait until the builder may have finished, for a bounded time."""
        with self._lock:
            landed = self._flying.get(key)
        if landed is not None:
            landed.wait(seconds)
        else:
            threading.Event().wait(min(seconds, _POLL_SECONDS))

    def _take_off(self, key: Key) -> threading.Event | None:
        with self._lock:
            if key in self._flying:
                return None
            landed = self._flying[key] = threading.Event()
            return landed

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
