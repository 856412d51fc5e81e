"""Within one build everything is asked for once, and side by side where it can be."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from concurrent.futures import Future
from contextvars import copy_context
from typing import Any, TypeVar

from content.caching.recorder import Recorder, current_recorder, recording_apart
from content.exceptions import ContentServiceTimeoutError
from content.factories.workers import get_workers
from content.providers.deadline import Deadline, ending_by

T = TypeVar("T")


class _Result:
    """What a call came to, and what it used."""

    def __init__(
        self, value: Any, error: BaseException | None, used: Recorder | None
    ) -> None:
        self.value = value
        self.error = error
        self.used = used


class Once:
    """Results by key, each fetched at most once, by a worker or by whoever asks first.

    Belongs to one build and so to one thread; only the calls themselves run elsewhere,
    with the context variables of the caller. What is not there by the deadline is not
    waited for, and what has not begun by then asks for nothing any more.

    What a call used, the build has used only once it takes the result: what was started
    early and is not needed after all makes the build depend on nothing.
    """

    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline
        self._futures: dict[Hashable, Future[_Result]] = {}

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
        result = self._get_result(key, call)
        if recorder := current_recorder():
            if result.used is None:
                # Called before this build began, when nobody recorded what it used.
                del self._futures[key]
                result = self._get_result(key, call)
            if result.used is not None:
                recorder.adopt(result.used)
        if result.error is not None:
            raise result.error
        value: T = result.value
        return value

    def _get_result(self, key: Hashable, call: Callable[[], Any]) -> _Result:
        future = self._futures.get(key)
        if future is None:
            future = self._futures[key] = Future()
            future.set_result(self._call(call))
        try:
            return future.result(timeout=self._deadline.remaining_seconds())
        except TimeoutError as exc:
            raise ContentServiceTimeoutError(
                "The content was not there when the page had to be", key=key
            ) from exc

    def _call(self, call: Callable[[], Any]) -> _Result:
        with ending_by(self._deadline), recording_apart() as used:
            try:
                return _Result(call(), None, used)
            except BaseException as exc:  # noqa: BLE001  # kept for whoever gets the result
                return _Result(None, exc, used)
