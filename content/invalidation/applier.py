"""Applies broker messages to a store: in batches, twice, and as soon as the store answers.

An event is stamped at once and again after the settle time, quietly: the content service
may still have handed out the old item in between. That holds for a gap, too.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable

from content.caching.contracts import Store
from content.caching.dependencies import EVERYTHING
from content.exceptions import CacheEventError, CacheUnavailableError
from content.invalidation.applied_events import digest_of
from content.invalidation.backlog import Backlog, Pace, PendingEvent, Phase, Work
from content.invalidation.cache_events import CacheEvent, EventKind, KeyForm
from content.invalidation.event_dependencies import dependencies_of_event
from content.invalidation.event_statistics import EventStatistics, EventTally
from content.invalidation.event_text import parse_event
from content.invalidation.regions import name_of_region
from content.invalidation.stamper import Stamped, Stamper

logger = logging.getLogger(__name__)

_DEFAULT_PACE = Pace()


class Applier:
    """Takes messages and gaps from any thread; one thread of its own applies them.

    A store that does not answer is tried again for ever; what comes meanwhile is kept,
    within the bound of ``pace``.
    """

    def __init__(
        self,
        store: Store,
        *,
        key_form: KeyForm = KeyForm.AUTO,
        pace: Pace = _DEFAULT_PACE,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._key_form = key_form
        self._pace = pace
        self._clock = clock
        self._stamper = Stamper(store, sleep=sleep)
        self._changed = threading.Condition()
        # All of the following only under the condition's lock.
        self._backlog = Backlog(pace)
        self._tally = EventTally()
        self._last_ticket = 0
        self._retry_at = -math.inf
        self._failures_in_a_row = 0
        self._stop_by: float | None = None
        self._thread: threading.Thread | None = None

    # -- what comes in -----------------------------------------------------------------

    def submit(self, body: bytes | str, message_id: str = "") -> int:
        """Take a message; return a ticket for :meth:`wait_until_applied`.

        Never fails: a message that cannot be read is logged, once for each kind of
        error, counted, and becomes a gap, because it may have named anything.

        Args:
            message_id: The broker's, the same for all listeners. With it an event that
                another listener has applied is not applied again.
        """
        try:
            event = parse_event(body, self._key_form)
        except CacheEventError as exc:
            return self._take_unreadable(exc)
        dependencies = dependencies_of_event(event)
        self._note(event, dependencies)
        with self._changed:
            if not dependencies:
                return self._last_ticket
            self._last_ticket += 1
            pending = PendingEvent(
                ticket=self._last_ticket,
                region=event.region,
                key=event.key,
                dependencies=dependencies,
                digest=digest_of(message_id, dependencies),
            )
            due_at = self._backlog.due_at()
            if not self._backlog.add(pending, self._clock()):
                self._tally.overflows += 1
            if self._backlog.due_at() < due_at:  # else the thread wakes in time anyway
                self._changed.notify_all()
            return self._last_ticket

    def report_gap(self, reason: str) -> int:
        """Let everything be stamped, because events may have been missed.

        Reasons that come within a moment share one stamp. Returns a ticket.
        """
        with self._changed:
            self._last_ticket += 1
            self._backlog.add_gap(self._last_ticket, reason)
            self._changed.notify_all()
            return self._last_ticket

    def wait_until_applied(self, ticket: int, *, timeout_seconds: float) -> bool:
        """Wait until what got this ticket, and all before it, has its first stamp.

        Only then may a message be acknowledged that the broker would send again.
        Returns False if that is not so in time.
        """
        with self._changed:
            return self._changed.wait_for(
                lambda: ticket < self._backlog.first_ticket, timeout_seconds
            )

    def statistics(self) -> EventStatistics:
        """Return the counts as they are."""
        with self._changed:
            return self._tally.snapshot(waiting=len(self._backlog))

    def _note(self, event: CacheEvent, dependencies: tuple[str, ...]) -> None:
        """Count an event, and tell the first that is understood but names no item."""
        region = name_of_region(event.region)
        is_vague = event.kind is EventKind.INVALIDATE and EVERYTHING in dependencies
        with self._changed:
            self._tally.by_kind[event.kind.value] += 1
            self._tally.by_region[region] += 1
            self._tally.ignored += not dependencies
            self._tally.vague[region] += is_vague
            is_first = is_vague and self._tally.vague[region] == 1
        if is_first:
            logger.warning(
                "cache event names no item, everything is invalidated region=%s key=%s"
                " head=%s",
                event.region,
                event.key,
                event.head,
            )

    def _take_unreadable(self, error: CacheEventError) -> int:
        with self._changed:
            self._tally.unreadable[error.message] += 1
            is_first = self._tally.unreadable[error.message] == 1
        if is_first:
            logger.error("cache event not understood error=%s", error)
        return self.report_gap("unreadable message")

    # -- the thread --------------------------------------------------------------------

    def start(self) -> None:
        """Begin to apply, in a thread."""
        self._thread = threading.Thread(
            target=self._run, name="content-invalidation-applier", daemon=True
        )
        self._thread.start()

    @property
    def is_alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread is not None and self._thread.is_alive()

    def stop(self, *, timeout_seconds: float = 5.0) -> bool:
        """Apply what is left, then end; return whether nothing was lost.

        Waits for the second stamps that become due in time; the others are made early.
        May take as much longer as the store takes to answer. Stop whatever submits first.
        """
        with self._changed:
            self._stop_by = self._clock() + timeout_seconds
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join()
        self.apply_due(hurry=True, no_later=True)
        with self._changed:
            lost = len(self._backlog)
            is_empty = self._backlog.is_empty
        if not is_empty:
            logger.error("invalidation ended with events not applied events=%d", lost)
        return is_empty

    def _run(self) -> None:
        while self._await_something():
            try:
                self.apply_due(hurry=self._stop_by is not None)
            except Exception:  # the thread's top: nobody else would go on
                logger.exception("events not applied")
                self._note_failure()

    def _await_something(self) -> bool:
        """Wait until something is due; return False when it is time to end."""
        with self._changed:
            while True:
                now = self._clock()
                is_stopping = self._stop_by is not None
                until = math.inf if self._stop_by is None else self._stop_by
                if is_stopping and (self._backlog.is_empty or until <= now):
                    return False
                due_at = max(self._retry_at, self._backlog.due_at(hurry=is_stopping))
                if due_at <= now:
                    return True
                seconds = min(due_at, until) - now
                self._changed.wait(None if math.isinf(seconds) else seconds)

    # -- applying ----------------------------------------------------------------------

    def apply_due(self, *, hurry: bool = False, no_later: bool = False) -> None:
        """Apply what is due; if the store does not answer, it stays due.

        Only the thread calls this, or whoever has not started it.

        Args:
            hurry: Do not let events wait for others.
            no_later: Make second stamps now as well, and ask even a store that has just
                failed to answer.
        """
        while True:
            with self._changed:
                now = self._clock()
                if self._retry_at > now and not no_later:
                    return
                work = self._backlog.take(math.inf if no_later else now, hurry=hurry)
            if work is None:
                return
            try:
                stamped = self._stamper.stamp(work)
            except CacheUnavailableError as exc:
                self._put_back()
                self._note_failure(exc)
                return
            except BaseException:
                self._put_back()
                raise
            with self._changed:
                self._count(work, stamped)
                self._backlog.done(self._clock())
                self._changed.notify_all()
            self._note_success()

    def _count(self, work: Work, stamped: Stamped) -> None:
        self._tally.stamps += stamped.dependencies
        if work.phase is Phase.AT_ONCE:
            gaps = bool(work.gap_reasons)
            self._tally.gaps += gaps
            self._tally.applied += stamped.events - gaps
            self._tally.duplicates += len(work.events) - stamped.events

    # -- a store that fails ------------------------------------------------------------

    def _put_back(self) -> None:
        with self._changed:
            self._backlog.put_back()

    def _note_failure(self, error: CacheUnavailableError | None = None) -> None:
        with self._changed:
            self._tally.failures += 1
            doubled = self._pace.retry_seconds * 2 ** min(self._failures_in_a_row, 30)
            self._retry_at = self._clock() + min(doubled, self._pace.max_retry_seconds)
            self._failures_in_a_row += 1
            is_first = self._failures_in_a_row == 1
        if is_first and error is not None:
            logger.error("events not applied, trying again error=%s", error)

    def _note_success(self) -> None:
        with self._changed:
            failures, self._failures_in_a_row = self._failures_in_a_row, 0
        if failures:
            logger.warning("events applied again failures=%d", failures)
