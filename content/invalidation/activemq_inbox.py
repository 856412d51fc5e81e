"""What lies between the thread that reads from the broker and the one that works."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from content.invalidation.activemq_connection import BrokerConnection


class Subscribed(msgspec.Struct, frozen=True, kw_only=True):
    """The broker has confirmed a subscription; messages may lie before this."""

    connection: BrokerConnection
    broker_id: str


class Delivered(msgspec.Struct, frozen=True, kw_only=True):
    """A message."""

    connection: BrokerConnection
    body: bytes
    headers: Mapping[str, str]


class ProbeAnswered(msgspec.Struct, frozen=True, kw_only=True):
    """The broker has answered a probe; what it delivered earlier lies before this."""

    connection: BrokerConnection
    probe: str


class Overflowed(msgspec.Struct, frozen=True, kw_only=True):
    """Messages that lay here were thrown away."""

    count: int


Item = Subscribed | Delivered | ProbeAnswered | Overflowed


class Inbox:
    """A queue that never blocks who puts something in; messages in it are bounded."""

    def __init__(self, *, max_messages: int, max_bytes: int) -> None:
        self._max_messages = max_messages
        self._max_bytes = max_bytes
        self._changed = threading.Condition()
        # All of the following only under the condition's lock.
        self._items: deque[Item] = deque()
        self._messages = 0
        self._bytes = 0
        self._is_closed = False

    def __len__(self) -> int:
        """Return the number of messages in it."""
        return self._messages

    def put(self, item: Item) -> None:
        """Add something; dropped if the inbox is closed."""
        with self._changed:
            if self._is_closed:
                return
            self._items.append(item)
            if isinstance(item, Delivered):
                self._messages += 1
                self._bytes += len(item.body)
                if self._messages > self._max_messages or self._bytes > self._max_bytes:
                    self._overflow()
            self._changed.notify()

    def take(self, limit: int, *, wait_seconds: float) -> list[Item]:
        """Return the oldest items, at most ``limit``; wait for the first.

        Empty if none came in time, or none will come any more.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._items or self._is_closed, wait_seconds)
            taken = [self._items.popleft() for _ in range(min(limit, len(self._items)))]
            for item in taken:
                if isinstance(item, Delivered):
                    self._messages -= 1
                    self._bytes -= len(item.body)
            return taken

    def close(self) -> None:
        """Take nothing in any more; what is in it can still be taken out."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    @property
    def is_drained(self) -> bool:
        """Whether it is closed and empty."""
        with self._changed:
            return self._is_closed and not self._items

    def _overflow(self) -> None:
        # In their place, so that whatever follows knows that something is missing. The
        # rest is few, and says what the messages do not.
        rest = [item for item in self._items if not isinstance(item, Delivered)]
        self._items = deque([Overflowed(count=self._messages), *rest])
        self._messages = self._bytes = 0
