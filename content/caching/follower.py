"""Keeps a process's memory up to date with the store's stream."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from content.caching.contracts import STREAM_READ_LIMIT, Store
from content.caching.memory_tier import MemoryTier
from content.exceptions import CacheUnavailableError
from content.timings import EITHER, Timings

logger = logging.getLogger(__name__)

_LISTEN_SECONDS = 0.25  # less than a connection to the store may be silent for
_RETRY_SECONDS = 0.2
_MICROSECONDS = 1_000_000

#: From an invalidation to when this process's memory knows; by the clock of the store.
APPLIED = Timings(EITHER)


class StreamFollower:
    """Applies the stream to memory, in a thread of its own, until it is stopped."""

    def __init__(
        self,
        store: Store,
        memory: MemoryTier,
        *,
        on_change: Callable[[], None] = lambda: None,
        after_round: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Prepare; nothing runs yet.

        Args:
            on_change: Called in the thread after memory has learned something.
            after_round: Called in the thread now and then, whatever has happened.
        """
        self._store = store
        self._memory = memory
        self._on_change = on_change
        self._after_round = after_round
        self._clock = clock
        self._is_failing = False
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
        if self._thread.ident is not None:
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
        if not told:
            self._confirm()
            return
        for invalidation in told:
            if not self._memory.apply(invalidation):
                self._begin_anew(f"the next is {invalidation.sequence}")
                break
            stamped_at = invalidation.sequence / _MICROSECONDS
            APPLIED.note(max(0.0, self._clock() - stamped_at))
        else:
            if len(told) < STREAM_READ_LIMIT:
                self._memory.heard(self._clock())
        self._on_change()

    def _confirm(self) -> None:
        """Say that there is no news, if there is none.

        A store that lost its data has no news either: its sequence tells.
        """
        position = self._memory.position
        sequence = self._store.read_sequence()
        if sequence == position:
            self._memory.heard(self._clock())
        elif not self._store.read_stream(position, wait_seconds=0):
            self._begin_anew(f"the sequence is {sequence}")

    def _begin_anew(self, found: str) -> None:
        """Forget what memory holds: something in between is gone."""
        logger.warning("stream has a gap position=%s: %s", self._memory.position, found)
        self._memory.begin(self._store.read_sequence())

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self.follow_once(wait_seconds=_LISTEN_SECONDS)
                self._note(None)
                self._after_round()
            except CacheUnavailableError as exc:
                self._note(exc)
                self._stopped.wait(_RETRY_SECONDS)
            except Exception:  # the thread's top: memory is not trusted meanwhile
                logger.exception("stream not followed")
                self._stopped.wait(_RETRY_SECONDS)

    def _note(self, error: CacheUnavailableError | None) -> None:
        if error is not None and not self._is_failing:
            logger.warning("stream not followed, trying again error=%s", error)
        elif error is None and self._is_failing:
            logger.warning("stream followed again position=%s", self._memory.position)
        self._is_failing = error is not None
