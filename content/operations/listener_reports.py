"""What each listener says of itself, so that web processes know whether one listens."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from typing import Protocol

import msgspec

from content.caching.building import built_by
from content.caching.contracts import Store
from content.caching.site_cache import SiteCache
from content.exceptions import CacheUnavailableError
from content.invalidation.edge.following import EdgeStatistics
from content.invalidation.event_statistics import EventStatistics
from content.invalidation.listening import SourceState
from content.operations.telling import Interval, read_told

logger = logging.getLogger(__name__)

_GROUP = "listener-reports"
_EVERY_SECONDS = 2.0
# Longer than any listener that counts is silent: the last one tells since when none is.
_LIFETIME_SECONDS = 15 * 60  # 15 minutes


class ListenerReport(msgspec.Struct, frozen=True, kw_only=True):
    """How a listener was doing at a moment. Times are in seconds since the epoch."""

    started_at: float
    reported_at: float
    connected_at: float
    """When it was last seen connected; 0 if it never was."""
    last_error: str
    statistics: EventStatistics
    edges: tuple[EdgeStatistics, ...] = ()
    """How the edge caches are being told by it."""


_encode = msgspec.msgpack.Encoder().encode


class Watchable(Protocol):
    """A listener, as far as it is watched here."""

    @property
    def is_alive(self) -> bool:
        """Whether its threads run."""
        ...

    def status(self) -> SourceState:
        """Return how it is doing."""
        ...

    def statistics(self) -> EventStatistics:
        """Return what has become of the events."""
        ...

    def edge_statistics(self) -> tuple[EdgeStatistics, ...]:
        """Return how each edge cache is being told."""
        ...


class ListenerReporter:
    """Says every few seconds how a listener is doing. For one thread."""

    def __init__(
        self,
        listener: Watchable,
        store: Store,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._listener = listener
        self._store = store
        self._clock = clock
        self._started_at = clock()
        self._interval = Interval(_EVERY_SECONDS)
        self._connected_at = 0.0

    def report_if_due(self) -> None:
        """Tell the store, unless that was done a moment ago."""
        now = self._clock()
        if not self._interval.is_over(now):
            return
        try:
            self._store.report(
                built_by(),
                _encode(self._make_report(now)),
                lifetime_seconds=_LIFETIME_SECONDS,
                group=_GROUP,
            )
        except CacheUnavailableError as exc:
            # Whoever applies events says that the store is gone; this is no news.
            logger.debug("listener not reported error=%s", exc)

    def _make_report(self, now: float) -> ListenerReport:
        status = self._listener.status()
        if status.is_connected and self._listener.is_alive:
            self._connected_at = now
        return ListenerReport(
            started_at=self._started_at,
            reported_at=now,
            connected_at=self._connected_at,
            last_error=status.last_error,
            statistics=self._listener.statistics(),
            edges=self._listener.edge_statistics(),
        )


def read_listener_reports(store: Store) -> Mapping[str, ListenerReport]:
    """Return what the listeners have said last, by process, in order.

    Raises:
        CacheUnavailableError: The store did not answer.
    """
    # Each web process looks every few seconds: what it finds is no news.
    return read_told(store, ListenerReport, group=_GROUP, level=logging.DEBUG)


class ListenerWatch:
    """What this process knows of the listeners, looked up beside the stream.

    Whoever asks for it waits for nothing.
    """

    def __init__(self, store: Store, *, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._clock = clock
        self._interval = Interval(_EVERY_SECONDS)
        #: By process; ``None`` until it was looked for.
        self.reports: Mapping[str, ListenerReport] | None = None

    def look_if_due(self) -> None:
        """Read the reports, unless that was done a moment ago. For one thread."""
        if not self._interval.is_over(self._clock()):
            return
        try:
            self.reports = read_listener_reports(self._store)
        except CacheUnavailableError as exc:
            logger.debug("listeners not looked for error=%s", exc)

    @property
    def connected_at(self) -> float:
        """When any of them was last seen connected; 0 if none is known."""
        reports = self.reports or {}
        return max((each.connected_at for each in reports.values()), default=0.0)


def watch_listeners(site_cache: SiteCache) -> ListenerWatch:
    """Return the watch of this process; it begins with the first call."""

    def begin() -> ListenerWatch:
        watch = ListenerWatch(site_cache.store)
        site_cache.call_after_round(watch.look_if_due)
        return watch

    return site_cache.own(ListenerWatch, begin)
