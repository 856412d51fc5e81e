"""When a call has to be over, held against every read from its socket."""

from __future__ import annotations

import io
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class Deadline:
    """A moment on a clock that only moves forward."""

    __slots__ = ("_clock", "_ends_at")

    def __init__(
        self, seconds: float, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Set the moment, ``seconds`` from now."""
        self._clock = clock
        self._ends_at = clock() + seconds

    def remaining_seconds(self) -> float:
        """Return the time that is left, never less than 0."""
        return max(0.0, self._ends_at - self._clock())


_outer: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


@contextmanager
def ending_by(deadline: Deadline) -> Iterator[None]:
    """Let no call that begins in this context take longer than until ``deadline``."""
    token = _outer.set(deadline)
    try:
        yield
    finally:
        _outer.reset(token)


def deadline_of_call(seconds: float) -> Deadline:
    """Return the deadline of a call that begins now, sooner where its context has one.

    So a page that waits for a download waits no longer than for anything else, while one
    that nothing waits for has all the time of downloads.
    """
    outer = _outer.get()
    return Deadline(
        seconds if outer is None else min(seconds, outer.remaining_seconds())
    )


class TimedSocket:
    """What ``http.client`` reads an answer from: a socket whose reads end in time.

    A socket's own timeout begins anew with every byte, and urllib3's total is read once:
    neither ends an answer, or its headers, that arrives a byte at a time. Here each read
    may wait for the next byte only as long as the deadline allows.
    """

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        """Wrap a socket that is set to the longest silence to bear."""
        self._socket = sock
        self._deadline = deadline

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Return a buffered reader; closing it closes nothing but itself."""
        return io.BufferedReader(_TimedReader(self._socket, self._deadline))


class _TimedReader(io.RawIOBase):
    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        super().__init__()
        self._socket = sock
        self._silence_seconds = sock.gettimeout()
        # Counts as a user of the socket, which stays open until this is closed.
        self._raw = sock.makefile("rb", buffering=0)
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int | None:
        """Read what arrives next.

        Raises:
            TimeoutError: Nothing did, within the silence borne or before the deadline.
        """
        remaining = self._deadline.remaining_seconds()
        if not remaining:
            raise TimeoutError("The deadline has passed")
        silence = self._silence_seconds
        self._socket.settimeout(
            remaining if silence is None else min(silence, remaining)
        )
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()
