"""Whether all listeners together have missed anything.

A topic keeps nothing for who is away, so a listener that was cut off has missed messages,
unless another one was connected all the time. What says so is a lease in arrears: nobody
reserves the future, everybody certifies the past. A listener takes a ticket (a number that
only rises), asks the broker something, and when the answer has come and all that came
before it has been applied, it certifies: from the ticket of my subscription to this ticket
I was connected, and nothing is left undone. Certificates that touch make one unbroken span.
A new subscription whose ticket lies within the span has missed nothing that nobody
received; one beyond its end has, once nobody can be expected to extend the span that far.

A certificate is about what was, so that a process that was stopped for a while, a lease
that ran out meanwhile or a clock that jumps cannot make it wrong. Time decides only for how
long others are waited for. All of it is void when Redis is another process than before, or
has lost the span: the last stamps may be lost as well.
"""

from __future__ import annotations

import enum
from typing import Protocol


class Verdict(enum.Enum):
    """What a subscription has missed."""

    NOTHING = enum.auto()
    UNDECIDED = enum.auto()
    """Another listener may still certify, or report; ask again soon."""
    SOMETHING = enum.auto()
    """It is for the caller to report, and then to say so."""


class ListenerLease(Protocol):
    """One listener's part in it; for one thread.

    All methods but ``begin`` may raise ``CacheUnavailableError``; then call them again.
    """

    @property
    def reason(self) -> str:
        """Why something was missed, if it was."""
        ...

    def begin(self, broker_id: str) -> None:
        """Note that a subscription was confirmed, by this process of the broker."""
        ...

    def judge(self) -> Verdict:
        """Return what was missed before the subscription."""
        ...

    def reported(self) -> None:
        """Note that what was missed is made good; only after ``Verdict.SOMETHING``."""
        ...

    def renew(self) -> str | None:
        """Return a probe to send to the broker, or ``None`` if there is no need.

        Call it every second or so. May find that everything is void; judge again.
        """
        ...

    def answered(self, probe: str) -> None:
        """Note that a probe was answered, and all messages before it are applied.

        May find that everything is void; judge again.
        """
        ...


class LoneLease:
    """For a listener that is the only one: what it misses, everybody has missed."""

    def __init__(self, *, is_kept: bool) -> None:
        """Begin with nothing known.

        Args:
            is_kept: The broker keeps messages meanwhile, if it runs; when it did not
                run, nobody could send.
        """
        self._is_kept = is_kept
        self._known_broker_id: str | None = None
        self._broker_id = ""
        self._verdict = Verdict.UNDECIDED
        self.reason = ""

    def begin(self, broker_id: str) -> None:
        """Note that a subscription was confirmed."""
        self._broker_id = broker_id
        if self._is_kept and broker_id == self._known_broker_id:
            self._verdict = Verdict.NOTHING
            return
        self._verdict = Verdict.SOMETHING
        if self._known_broker_id is None:
            self.reason = "started"
        elif self._is_kept:
            self.reason = "the broker was started anew"
        else:
            self.reason = "the connection was lost"

    def judge(self) -> Verdict:
        """Return what was missed before the subscription."""
        return self._verdict

    def reported(self) -> None:
        """Note that what was missed is made good."""
        self._known_broker_id = self._broker_id
        self._verdict = Verdict.NOTHING

    def renew(self) -> None:
        """Need nothing."""

    def answered(self, probe: str) -> None:
        """Never asked anything."""
