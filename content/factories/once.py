"""Within one build everything is asked for once, and side by side where it can be."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from concurrent.futures import Future
from contextvars import copy_context
from typing import Any, TypeVar

from content.exceptions import ContentServiceTimeoutError
from content.factories.workers import get_workers
from content.providers.deadline import Deadline, ending_by

T = TypeVar("T")


class Once:
    """Results by key, each fetched at most once, by a worker or by whoever asks first.

    Belongs to one build and so to one thread; only the calls themselves run elsewhere,
    with the context variables of the caller. What is not there by the deadline is not
    waited for, and what has not begun by then asks for nothing any more.
    """

    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline
        self._futures: dict[Hashable, Future[Any]] = {}

    def start(self, key: Hashable, call: Callable[[], Any]) -> None:
        """Begin a call in a worker thread; do not wait, do not raise."""
        if key not in self._futures:
            self._futures[key] = get_workers().submit(
                copy_context().run, self._call, call
            )

    def get(self, key: Hashable, call: Callable[[], T]) -> T:
        """Return the result of the call that has this key, or raise its error.

        Waits for a call that was started, until the deadline; else calls in this thread.

        Raises:
            ContentServiceTimeoutError: The call was started, but no worker was free for
                it in time, or it is not over.
        """
        future = self._futures.get(key)
        if future is None:
            future = self._futures[key] = Future()
            try:
                future.set_result(self._call(call))
            except BaseException as exc:  # noqa: BLE001  # kept, and raised below
                future.set_exception(exc)
        try:
            result: T = future.result(timeout=self._deadline.remaining_seconds())
        except TimeoutError as exc:
            if future.done():
                raise
            raise ContentServiceTimeoutError(
                "The content was not there when the page had to be", key=key
            ) from exc
        return result

    def _call(self, call: Callable[[], T]) -> T:
        with ending_by(self._deadline):
            return call()
