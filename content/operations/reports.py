"""What each web process says of itself, so that a command can tell of all of them."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping

import msgspec

from content.caching.building import built_by
from content.caching.contracts import Store
from content.caching.site_cache import SiteCache
from content.exceptions import CacheUnavailableError
from content.operations.telling import Interval, read_told
from content.output.hot_answers import HotAnswers
from content.output.releases import find_release

logger = logging.getLogger(__name__)

_EVERY_SECONDS = 5.0
_LIFETIME_SECONDS = 15.0  # of a report: a process that says nothing for so long is gone
#: So many of the answers asked for most are told of.
HOTTEST = 500


class ProcessReport(msgspec.Struct, frozen=True, kw_only=True):
    """How a process was doing at a moment. Times are in seconds since the epoch."""

    started_at: float
    """When it answered its first request."""
    reported_at: float
    release: str
    """Of code and templates; answers of another one are not used."""
    memory_bytes: int
    memory_entries: int
    position: int
    """The sequence up to which it has applied the stream."""
    behind: int
    """Invalidations that it had not applied yet."""
    is_followed: bool
    """Whether its memory was known to be up to date."""
    counts: Mapping[str, Mapping[str, int]]
    """Since its start, by kind and event."""
    hits: Mapping[str, int]
    """How often it gave which answer, by key, in this minute and the one before."""

    @property
    def is_each_hit_told(self) -> bool:
        """Whether an answer that is not in ``hits`` was not asked for at all."""
        return len(self.hits) < HOTTEST


_encode = msgspec.msgpack.Encoder().encode


class Reporter:
    """Says every few seconds how this process is doing. For one thread."""

    def __init__(
        self,
        site_cache: SiteCache,
        hot: HotAnswers,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._site_cache = site_cache
        self._hot = hot
        self._clock = clock
        self._started_at = clock()
        self._interval = Interval(_EVERY_SECONDS)

    def report_if_due(self) -> None:
        """Tell the store, unless that was done a moment ago."""
        now = self._clock()
        if not self._interval.is_over(now):
            return
        try:
            self._site_cache.store.report(
                built_by(),
                _encode(self._make_report(now)),
                lifetime_seconds=_LIFETIME_SECONDS,
            )
        except CacheUnavailableError as exc:
            # Whoever follows the stream says that the store is gone; this is no news.
            logger.debug("process not reported error=%s", exc)

    def _make_report(self, now: float) -> ProcessReport:
        site_cache = self._site_cache
        memory = site_cache.memory
        position = memory.position
        news = site_cache.store.read_stream(position, wait_seconds=0)
        return ProcessReport(
            started_at=self._started_at,
            reported_at=now,
            release=find_release(),
            memory_bytes=memory.size_bytes,
            memory_entries=len(memory),
            position=position,
            behind=len(news),
            is_followed=site_cache.is_followed,
            counts=site_cache.statistics.snapshot(),
            hits={str(key): hits for key, hits in self._hot.hottest(HOTTEST)},
        )


def start_reporting(site_cache: SiteCache, hot: HotAnswers) -> None:
    """Let this process say how it is doing for as long as its cache runs."""
    site_cache.call_after_round(Reporter(site_cache, hot).report_if_due)


def read_process_reports(store: Store) -> Mapping[str, ProcessReport]:
    """Return what the web processes have said last, by process, in order.

    Raises:
        CacheUnavailableError: The store did not answer.
    """
    return read_told(store, ProcessReport)
