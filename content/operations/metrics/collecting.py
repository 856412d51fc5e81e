"""The numbers of this process: read where they are kept anyway, when somebody looks."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from pathlib import Path

from content.binaries.images.making import VARIANTS
from content.caching.follower import APPLIED
from content.caching.guarded_store import OPERATIONS
from content.caching.site_cache import SiteCache, get_site_cache
from content.conf import conf
from content.operations.listener_reports import ListenerReport, watch_listeners
from content.operations.metrics import catalogue
from content.operations.metrics.catalogue import Metric
from content.operations.metrics.snapshots import Samples
from content.output.building import BUILDS
from content.output.output_cache import LOOK_UPS
from content.output.releases import find_release
from content.providers.circuit_breaker import BreakerState
from content.providers.service_client import CALLS, get_service_client
from content.rendering.pages import RENDERS
from content.timings import EITHER, Timings

#: Requests by what the cache had to do with them, and status; noted at the door.
REQUESTS = Timings(EITHER)

TIMINGS: tuple[tuple[Metric, Timings], ...] = (
    (catalogue.REQUESTS, REQUESTS),
    (catalogue.LOOK_UPS, LOOK_UPS),
    (catalogue.BUILDS, BUILDS),
    (catalogue.RENDERS, RENDERS),
    (catalogue.CALLS, CALLS),
    (catalogue.STORE, OPERATIONS),
    (catalogue.VARIANTS, VARIANTS),
    (catalogue.APPLIED, APPLIED),
)
# Longer than a listener that runs says nothing; one that has ended fails no more.
_GONE_SECONDS = 30.0
_PAGE_BYTES = resource.getpagesize()

_Sample = tuple[Metric, tuple[str, ...], float]


def collect() -> Samples:
    """Return all that this process can tell; blocks for nothing."""
    samples: Samples = {}
    for metric, timings in TIMINGS:
        samples[metric.name] = {
            labels: (*each.counts, each.seconds)
            for labels, each in timings.snapshot().items()
        }
    for metric, labels, number in _numbers(get_site_cache()):
        samples.setdefault(metric.name, {})[labels] = (float(number),)
    return samples


def _numbers(site_cache: SiteCache) -> Iterator[_Sample]:
    yield from _of_cache(site_cache)
    yield from _of_services()
    yield from _of_listeners(site_cache)
    yield from _of_process()


def _of_cache(site_cache: SiteCache) -> Iterator[_Sample]:
    for kind, counts in site_cache.statistics.snapshot().items():
        for event, count in counts.items():
            yield catalogue.CACHE_EVENTS, (kind, event), count
    yield catalogue.STORE_ANSWERING, (), site_cache.store.is_answering
    followed_at = site_cache.memory.followed_at
    if followed_at > 0:
        yield catalogue.STREAM_BEHIND, (), max(0.0, time.time() - followed_at)
    yield catalogue.MEMORY_BYTES, (), site_cache.memory.size_bytes
    yield catalogue.MEMORY_ENTRIES, (), len(site_cache.memory)
    yield catalogue.FILES_BYTES, (), site_cache.files.size_bytes()


def _of_services() -> Iterator[_Sample]:
    for each in get_service_client().statistics():
        labels = (each.service,)
        connections = each.connections
        yield catalogue.OPENED, labels, connections.opened
        yield catalogue.IN_USE, labels, connections.in_use
        yield catalogue.MOST_IN_USE, labels, connections.size
        yield catalogue.WAITING_CALLS, labels, connections.waiting
        yield catalogue.RETRIES, labels, each.retries
        is_open = each.breaker is not BreakerState.CLOSED
        yield catalogue.BREAKER_OPEN, labels, is_open


def _of_listeners(site_cache: SiteCache) -> Iterator[_Sample]:
    if not conf.CONTENT_EVENT_SOURCE:
        return
    watch = watch_listeners(site_cache)
    if watch.connected_at:
        silent_seconds = max(0.0, time.time() - watch.connected_at)
        yield catalogue.LISTENER_SILENT, (), silent_seconds
    for process, report in (watch.reports or {}).items():
        yield from _of_listener(process, report)


def _of_listener(process: str, report: ListenerReport) -> Iterator[_Sample]:
    told = report.statistics
    for kind, count in told.by_kind.items():
        yield catalogue.LISTENER_EVENTS, (process, kind), count
    yield catalogue.LISTENER_APPLIED, (process,), told.applied
    yield catalogue.LISTENER_GAPS, (process,), told.gaps
    yield catalogue.LISTENER_UNREADABLE, (process,), sum(told.unreadable.values())
    yield catalogue.LISTENER_FAILURES, (process,), told.failures
    yield catalogue.LISTENER_WAITING, (process,), told.waiting
    is_gone = time.time() - report.reported_at > _GONE_SECONDS
    for edge in report.edges:
        labels = (process, edge.name)
        yield catalogue.EDGE_REQUESTS, labels, edge.requests
        yield catalogue.EDGE_FAILURES, labels, edge.failures
        if not is_gone:
            since = edge.failing_since or report.reported_at
            yield catalogue.EDGE_FAILING, labels, max(0.0, report.reported_at - since)


def _of_process() -> Iterator[_Sample]:
    yield catalogue.PROCESSES, (), 1
    yield catalogue.RELEASE, (find_release(),), 1
    yield catalogue.CPU_SECONDS, (), time.process_time()
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except (OSError, IndexError, ValueError):  # not on every system
        return
    yield catalogue.RESIDENT_BYTES, (), pages * _PAGE_BYTES
