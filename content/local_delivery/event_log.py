"""The messages that were sent last, for whoever follows them over HTTP."""

from __future__ import annotations

import threading
import uuid
from collections import deque
from collections.abc import Iterable

import msgspec

from content.local_delivery.events import messages_of_change
from content.local_delivery.publishing import Change

LONGEST_WAIT_SECONDS = 10.0
_KEPT = 10_000
_IN_AN_ANSWER = 1_000


class LoggedMessages(msgspec.Struct, frozen=True, kw_only=True):
    """Part of a log."""

    log: str
    """Tells the log from others: numbers begin anew with every process."""
    last: int
    """The number of the last of ``messages``; without any, that of the last at all."""
    messages: tuple[str, ...] = ()
    is_gap: bool = False
    """Whether what was asked for is not known (any more): something was missed."""


class EventLog:
    """Numbers messages from 1 on and keeps the last of them. Thread-safe."""

    def __init__(self, *, kept: int = _KEPT) -> None:
        self._name = uuid.uuid4().hex
        self._changed = threading.Condition()
        # All of the following only under the condition's lock.
        self._messages: deque[str] = deque(maxlen=kept)
        self._last = 0
        self._is_closed = False

    def add(self, messages: Iterable[str]) -> None:
        """Append messages, as they are."""
        with self._changed:
            for message in messages:
                self._messages.append(message)
                self._last += 1
            self._changed.notify_all()

    def add_change(self, change: Change) -> None:
        """Append what tells of a change."""
        self.add(messages_of_change(change))

    def read(self, after: int, *, wait_seconds: float = 0.0) -> LoggedMessages:
        """Return what comes after a number; wait for the first for a bounded time."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._last > after or self._is_closed,
                min(wait_seconds, LONGEST_WAIT_SECONDS),
            )
            first_kept = self._last - len(self._messages) + 1
            if after > self._last or after + 1 < first_kept:
                return LoggedMessages(log=self._name, last=self._last, is_gap=True)
            start = after + 1 - first_kept
            found = tuple(self._messages)[start : start + _IN_AN_ANSWER]
            return LoggedMessages(
                log=self._name, last=after + len(found), messages=found
            )

    def close(self) -> None:
        """Let nobody wait any longer."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
