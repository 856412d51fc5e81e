"""What a source of publishing events has to do, and what it tells whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class MessageSink(Protocol):
    """Takes what an event source hears. All calls come from one thread, in order."""

    def message(self, body: bytes, message_id: str, headers: Mapping[str, str]) -> None:
        """Take a message as it came; it may be applied later.

        Should not raise: the source goes on after any error, but reports a gap.

        Args:
            body: Empty where the sender's message has a form that does not come across.
                Text from Java may be in Java's modified UTF-8: astral characters as two
                surrogates of three bytes each, NUL as two bytes.
            message_id: The broker's; the same for everyone who gets this message.
        """
        ...

    def gap(self, reason: str) -> None:
        """Take note that messages may have been missed; it may be acted on later.

        Whatever was cached until now may be older than what is published. Repeated by
        the source if it raises.
        """
        ...

    def flush(self, *, timeout_seconds: float) -> bool:
        """Wait until everything taken so far has been applied; return whether it has."""
        ...


class EventSource(Protocol):
    """Hears of publishing events, in threads of its own."""

    def start(self) -> None:
        """Begin to listen; returns at once, whether or not anyone can be reached."""
        ...

    def stop(self) -> bool:
        """Stop listening; return whether all that was heard has been applied.

        Bounded in time. May be called from any thread, in any state, more than once.
        """
        ...
