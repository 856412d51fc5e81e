"""Within one build everything is asked for once, and side by side where it can be."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from concurrent.futures import Future
from contextvars import copy_context
from typing import Any, TypeVar

from content.factories.workers import get_workers

T = TypeVar("T")


class Once:
    """Results by key, each fetched at most once, by a worker or by whoever asks first.

    Belongs to one build and so to one thread; only the calls themselves run elsewhere,
    with the context variables of the caller.
    """

    def __init__(self) -> None:
        self._futures: dict[Hashable, Future[Any]] = {}

    def start(self, key: Hashable, call: Callable[[], Any]) -> None:
        """Begin a call in a worker thread; do not wait, do not raise."""
        if key not in self._futures:
            self._futures[key] = get_workers().submit(copy_context().run, call)

    def get(self, key: Hashable, call: Callable[[], T]) -> T:
        """Return the result of the call that has this key, or raise its error.

        Waits for a call that was started, else calls in this thread.
        """
        future = self._futures.get(key)
        if future is None:
            future = self._futures[key] = Future()
            try:
                future.set_result(call())
            except Exception as exc:  # noqa: BLE001  # kept, and raised below
                future.set_exception(exc)
        result: T = future.result()
        return result
