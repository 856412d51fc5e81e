"""What is waiting to be stamped, and when it is due. No threads, no input or output."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable
from enum import IntEnum
from itertools import islice

import msgspec

from content.caching.dependencies import EVERYTHING

_SETTLE_TICK_SECONDS = 0.25  # second stamps wait for each other that long
_REASONS_IN_A_GAP = 10


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """How many, and after how many seconds."""

    batch_seconds: float = 0.02
    """How long the first event of a batch waits for others: a publish has several."""
    batch_events: int = 1_000
    settle_seconds: float = 2.0
    """When to stamp a second time; 0 for never."""
    gap_interval_seconds: float = 1.0
    """The least time between two gaps: nothing at all can be stored while they rain."""
    max_events: int = 100_000
    """Events that are kept, about 400 bytes each; more become one gap."""
    retry_seconds: float = 0.1
    """How long to leave a store alone that did not answer; doubled each time."""
    max_retry_seconds: float = 2.0


class PendingEvent(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An event, or a gap, whose dependencies are to be stamped."""

    ticket: int
    """Rises with every event and gap."""
    region: str = ""
    key: str
    """The event's, or the gap's reason; for logs."""
    dependencies: tuple[str, ...]
    digest: bytes = b""
    """Tells the event from others; empty if it cannot be told."""


class Phase(IntEnum):
    """Which of the two stamps; also a part of what marks an event as applied."""

    AT_ONCE = 0
    SETTLED = 1


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """Events that are to be stamped now."""

    phase: Phase
    events: tuple[PendingEvent, ...]
    gap_reasons: tuple[str, ...] = ()
    """Why a gap is among the events; empty if there is none."""


class Backlog:
    """Events in their order, the second stamps of earlier ones, and at most one gap.

    Bounded: an overflow becomes a gap. Not thread-safe. Times are those of any clock that
    only goes forward, in seconds.
    """

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._events: deque[PendingEvent] = deque()
        self._first_at = 0.0  # when the first of them came
        self._gap: PendingEvent | None = None
        self._gap_reasons: list[str] = []
        self._last_gap_at = -math.inf
        self._settling: deque[tuple[float, tuple[PendingEvent, ...]]] = deque()
        self._settling_events = 0
        self._taken: Work | None = None

    def __len__(self) -> int:
        """Return the number of events that wait for their first stamp."""
        return len(self._events) + bool(self._gap) + len(self._taken_at_once)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be done, now or later."""
        return not (len(self) or self._settling or self._taken)

    @property
    def first_ticket(self) -> float:
        """The lowest ticket that has not been stamped; infinite if all have."""
        waiting = [*islice(self._events, 1), *self._taken_at_once]
        if self._gap:
            waiting.append(self._gap)
        return min((each.ticket for each in waiting), default=math.inf)

    def add(self, event: PendingEvent, now: float) -> bool:
        """Let an event wait; return False if that made the backlog overflow."""
        if not self._events:
            self._first_at = now
        self._events.append(event)
        if len(self._events) <= self._pace.max_events:
            return True
        ticket = self._events[0].ticket
        self._events.clear()
        self.add_gap(ticket, "overflow")
        return False

    def add_gap(self, ticket: int, reason: str) -> None:
        """Let everything be stamped; a gap that waits already covers this one, too."""
        if self._gap is None or ticket < self._gap.ticket:
            self._gap = PendingEvent(
                ticket=ticket, key=reason, dependencies=(EVERYTHING,)
            )
        reasons = self._gap_reasons
        if reason not in reasons and len(reasons) < _REASONS_IN_A_GAP:
            reasons.append(reason)

    def due_at(self, *, hurry: bool = False) -> float:
        """Return when there is something to take; infinite if there is nothing.

        Args:
            hurry: Do not let events and gaps wait for others. Second stamps do wait.
        """
        settled_at = self._settling[0][0] if self._settling else math.inf
        return min(
            self._events_due_at(hurry=hurry), self._gap_due_at(hurry=hurry), settled_at
        )

    def take(self, now: float, *, hurry: bool = False) -> Work | None:
        """Return what is due; it must be given to :meth:`done` or :meth:`put_back`.

        A second take before that is not allowed.
        """
        self._taken = self._take_at_once(now, hurry=hurry) or self._take_settled(now)
        return self._taken

    def done(self, now: float) -> None:
        """Forget what was taken, but for the second stamp of what has had its first."""
        work, self._taken = self._taken, None
        if work is None or work.phase is Phase.SETTLED:
            return
        if work.gap_reasons:
            self._last_gap_at = now
        if self._pace.settle_seconds > 0:
            self._let_settle(work.events, now + self._pace.settle_seconds)

    def put_back(self) -> None:
        """Let what was taken wait again, before everything else and due at once."""
        work, self._taken = self._taken, None
        if work is None:
            return
        if work.phase is Phase.SETTLED:
            self._settling.appendleft((-math.inf, work.events))
            self._settling_events += len(work.events)
            return
        events = work.events
        if work.gap_reasons:
            *events_before, gap = work.events
            events = tuple(events_before)
            for reason in work.gap_reasons:
                self.add_gap(gap.ticket, reason)
        if events:
            self._events.extendleft(reversed(events))
            self._first_at = -math.inf

    # -- parts -------------------------------------------------------------------------

    @property
    def _taken_at_once(self) -> tuple[PendingEvent, ...]:
        work = self._taken
        return work.events if work and work.phase is Phase.AT_ONCE else ()

    def _events_due_at(self, *, hurry: bool) -> float:
        if not self._events:
            return math.inf
        if hurry or len(self._events) >= self._pace.batch_events:
            return -math.inf
        return self._first_at + self._pace.batch_seconds

    def _gap_due_at(self, *, hurry: bool) -> float:
        if self._gap is None:
            return math.inf
        return (
            -math.inf if hurry else self._last_gap_at + self._pace.gap_interval_seconds
        )

    def _take_at_once(self, now: float, *, hurry: bool) -> Work | None:
        events: list[PendingEvent] = []
        if self._events_due_at(hurry=hurry) <= now:
            count = min(len(self._events), self._pace.batch_events)
            events = [self._events.popleft() for _ in range(count)]
            self._first_at = now
        reasons: tuple[str, ...] = ()
        if self._gap and self._gap_due_at(hurry=hurry) <= now:
            events.append(self._gap)
            reasons = tuple(self._gap_reasons)
            self._gap, self._gap_reasons = None, []
        if not events:
            return None
        return Work(phase=Phase.AT_ONCE, events=tuple(events), gap_reasons=reasons)

    def _take_settled(self, now: float) -> Work | None:
        events: list[PendingEvent] = []
        while self._settling and self._settling[0][0] <= now:
            if events and len(events) >= self._pace.batch_events:
                break
            events += self._settling.popleft()[1]
        self._settling_events -= len(events)
        return Work(phase=Phase.SETTLED, events=tuple(events)) if events else None

    def _let_settle(self, events: Iterable[PendingEvent], due_at: float) -> None:
        tick = math.ceil(due_at / _SETTLE_TICK_SECONDS) * _SETTLE_TICK_SECONDS
        settling = tuple(events)
        self._settling_events += len(settling)
        if self._settling_events > self._pace.max_events:
            # Too many to tell apart: everything once, when the last of them is due.
            self._settling.clear()
            settling = (
                PendingEvent(ticket=0, key="overflow", dependencies=(EVERYTHING,)),
            )
            self._settling_events = 1
        self._settling.append((tick, settling))
