"""Keeps a process's memory up to date with the store's stream."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from content.caching.contracts import STREAM_READ_LIMIT, Store
from content.caching.memory_tier import MemoryTier
from content.exceptions import CacheUnavailableError

logger = logging.getLogger(__name__)

_LISTEN_SECONDS = 1.0  # how long to wait for news before saying that there is none
_RETRY_SECONDS = 0.2


class StreamFollower:
    """Applies the stream to memory, in a thread of its own, until it is stopped."""

    def __init__(
        self,
        store: Store,
        memory: MemoryTier,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._memory = memory
        self._clock = clock
        self._stopped = threading.Event()
        self._thread = threading.Thread(
            target=self._run, name="content-stream-follower", daemon=True
        )

    def start(self) -> None:
        """Begin to follow; memory is trusted once the follower has caught up."""
        self._thread.start()

    def stop(self) -> None:
        """Stop following; waits for the thread."""
        self._stopped.set()
        self._thread.join()

    @property
    def is_alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread.is_alive()

    def follow_once(self, *, wait_seconds: float) -> None:
        """Apply what is new in the stream, waiting for it for a while.

        Raises:
            CacheUnavailableError: The store did not answer.
        """
        if not self._memory.position:
            self._memory.begin(self._store.read_sequence())
        told = self._store.read_stream(self._memory.position, wait_seconds=wait_seconds)
        for invalidation in told:
            if not self._memory.apply(invalidation):
                # Something in between is gone: what memory holds may be old.
                logger.warning(
                    "stream has a gap position=%s next=%s",
                    self._memory.position,
                    invalidation.sequence,
                )
                self._memory.begin(self._store.read_sequence())
                break
        if len(told) < STREAM_READ_LIMIT:
            self._memory.heard(self._clock())

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self.follow_once(wait_seconds=_LISTEN_SECONDS)
            except CacheUnavailableError as exc:
                logger.warning("stream not followed error=%s", exc)
                self._stopped.wait(_RETRY_SECONDS)
            except Exception:  # the thread's top: memory is not trusted meanwhile
                logger.exception("stream not followed")
                self._stopped.wait(_RETRY_SECONDS)
