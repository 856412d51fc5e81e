"""Builds that go on while nobody waits for them."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from functools import partial
from typing import Any, TypeVar

from content.caching.building import NotKeptError
from content.caching.entries import Key
from content.exceptions import ContentError
from content.tracing import bare_context

logger = logging.getLogger(__name__)

R = TypeVar("R")

# At a time, of what nobody waits for at all: visitors come first.
_MOST_REFRESHES = 2
# Of what somebody may wait for: more take the processor from each other, and from those
# whose pages are kept.
_MANY = 2
#: What is worth giving it, in threads.
THREADS = _MOST_REFRESHES + _MANY
# Begun or still to be: what waits longer for its turn keeps others from building it.
_MOST_BEGUN = 4 * THREADS


class Background:
    """Does things in other threads, which know nothing of who asks. Thread-safe."""

    def __init__(self, threads: Executor) -> None:
        self._threads = threads
        self._lock = threading.Lock()
        self._refreshing: set[Key] = set()  # only under the lock
        # When what is not over yet was begun; only under the lock.
        self._begun_at: dict[object, float] = {}

    @property
    def is_busy(self) -> bool:
        """Whether so much is being done that nobody should wait for more of it."""
        return len(self._begun_at) >= _MANY

    def is_stuck(self, seconds: float) -> bool:
        """Whether something is being done for longer than that."""
        with self._lock:
            oldest = min(self._begun_at.values(), default=math.inf)
        return time.monotonic() - oldest > seconds

    @property
    def is_full(self) -> bool:
        """Whether something more would have to wait for long until it is done."""
        return len(self._begun_at) >= _MOST_BEGUN

    def begin(self, call: Callable[[], R]) -> Future[R]:
        """Do something for somebody who may wait for it.

        It is cancelled, and not done at all, when the threads end first.
        """
        turn = object()
        with self._lock:
            self._begun_at[turn] = time.monotonic()
        task = self._submit(call)
        task.add_done_callback(lambda _: self._end(turn))
        return task

    def _submit(self, call: Callable[[], R]) -> Future[R]:
        try:
            return self._threads.submit(bare_context().run, call)
        except RuntimeError:  # the threads have ended, and visitors are still here
            ended: Future[R] = Future()
            ended.cancel()
            return ended

    def _end(self, turn: object) -> None:
        with self._lock:
            del self._begun_at[turn]

    def refresh(
        self, key: Key, call: Callable[[], object], may_begin: Callable[[], bool]
    ) -> None:
        """Do something that nobody waits for, unless it is being done already.

        When there is much of it, what is left out is for the next visitor to ask for.

        Args:
            may_begin: Asked only if there is nothing else against it.
        """
        with self._lock:
            if key in self._refreshing or len(self._refreshing) >= _MOST_REFRESHES:
                return
            if not may_begin():
                return
            self._refreshing.add(key)

        def end(_task: Future[Any]) -> None:
            with self._lock:
                self._refreshing.discard(key)

        task = self._submit(call)
        task.add_done_callback(end)
        report_failure(key, task)


def report_failure(key: Key, task: Future[Any]) -> None:
    """Log how a task fails that nobody waits for; errors of content are logged already."""
    task.add_done_callback(partial(_log_failure, key))


def _log_failure(key: Key, task: Future[Any]) -> None:
    error = None if task.cancelled() else task.exception()
    if error is not None and not isinstance(error, (ContentError, NotKeptError)):
        logger.error("not rebuilt key=%s", key, exc_info=error)
