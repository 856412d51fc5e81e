"""Every metric that there is, and how those of several processes make one.

deploy/README.md says of each what to do when it looks bad.
"""

from __future__ import annotations

import enum
from collections.abc import Callable

import msgspec

from content.timings import AT_ONCE, EITHER, WAITING


class Kind(enum.Enum):
    """What becomes of the number."""

    COUNTER = "counter"  # it rises; what ended processes have counted still counts
    GAUGE = "gauge"
    HISTOGRAM = "histogram"  # as a counter


class Across(enum.Enum):
    """What several processes come to together."""

    SUM = enum.auto()
    HIGHEST = enum.auto()
    LOWEST = enum.auto()

    @property
    def combine(self) -> Callable[[float, float], float]:
        """Return what makes one number of two."""
        return _COMBINE[self]


def _add(one: float, other: float) -> float:
    return one + other


_COMBINE: dict[Across, Callable[[float, float], float]] = {
    Across.SUM: _add,
    Across.HIGHEST: max,
    Across.LOWEST: min,
}


class Metric(msgspec.Struct, frozen=True, kw_only=True):
    """One metric."""

    name: str
    """A counter's without the ``_total`` that it has when it is told."""
    kind: Kind
    help: str
    labels: tuple[str, ...] = ()
    across: Across = Across.SUM
    bounds: tuple[float, ...] = ()
    """Of a histogram, the upper ends of its buckets."""
    is_of_others: bool = False
    """Whether it is what other processes say of themselves: it ends with them."""

    @property
    def told_name(self) -> str:
        """As Prometheus knows it."""
        return f"{self.name}_total" if self.kind is Kind.COUNTER else self.name


def _counter(name: str, text: str, *labels: str) -> Metric:
    return Metric(name=name, kind=Kind.COUNTER, help=text, labels=labels)


def _of_listeners(name: str, text: str, *labels: str) -> Metric:
    return Metric(
        name=name,
        kind=Kind.COUNTER,
        help=text,
        labels=("listener", *labels),
        across=Across.HIGHEST,  # each process has read the same
        is_of_others=True,
    )


def _gauge(
    name: str,
    text: str,
    *labels: str,
    across: Across = Across.SUM,
    others: bool = False,
) -> Metric:
    return Metric(
        name=name,
        kind=Kind.GAUGE,
        help=text,
        labels=labels,
        across=across,
        is_of_others=others,
    )


def _seconds(
    name: str, text: str, *labels: str, bounds: tuple[float, ...] = WAITING
) -> Metric:
    return Metric(
        name=f"{name}_seconds",
        kind=Kind.HISTOGRAM,
        help=text,
        labels=labels,
        bounds=bounds,
    )


REQUESTS = _seconds(
    "content_request",
    "Requests until the answer was there to be sent, by what the cache had to do with it",
    "answer",
    "status",
    bounds=EITHER,
)
LOOK_UPS = _seconds(
    "content_output_look_up",
    "Answers that Django found in the cache, by where; the front takes less",
    "tier",
    bounds=AT_ONCE,
)
BUILDS = _seconds("content_page_build", "Answers built for everyone", "outcome")
RENDERS = _seconds("content_page_render", "Templates of whole pages", "outcome")
CALLS = _seconds(
    "content_service_call",
    "Calls to content services, retries included",
    "route",
    "outcome",
)
STORE = _seconds(
    "content_store_operation",
    "Operations of the store that all processes share",
    "operation",
    "outcome",
    bounds=EITHER,
)
VARIANTS = _seconds("content_image_variant", "Image variants made", "format", "outcome")
APPLIED = _seconds(
    "content_publish_to_applied",
    "From the invalidation of something published until a process knows",
    bounds=EITHER,
)
CACHE_EVENTS = _counter(
    "content_cache_events",
    "What became of what was asked of the cache",
    "kind",
    "event",
)
RETRIES = _counter(
    "content_service_retries", "Attempts beyond the first of a call", "service"
)
OPENED = _counter(
    "content_service_connections_opened",
    "Connections to content services that were opened",
    "service",
)
IN_USE = _gauge(
    "content_service_connections_in_use",
    "Connections to content services in use",
    "service",
)
MOST_IN_USE = _gauge(
    "content_service_connections_limit",
    "Connections to content services that may be opened",
    "service",
)
WAITING_CALLS = _gauge(
    "content_service_calls_waiting", "Attempts without a connection", "service"
)
BREAKER_OPEN = _gauge(
    "content_service_breaker_open",
    "1 while any process leaves the service alone",
    "service",
    across=Across.HIGHEST,
)
STORE_ANSWERING = _gauge(
    "content_store_answering",
    "0 while the store does not answer any of the processes",
    across=Across.LOWEST,
)
STREAM_BEHIND = _gauge(
    "content_stream_behind_seconds",
    "How long ago the process that is most behind knew all that was published",
    across=Across.HIGHEST,
)
LISTENER_SILENT = _gauge(
    "content_listener_silent_seconds",
    "How long ago a listener was seen connected",
    across=Across.LOWEST,
    others=True,
)
LISTENER_EVENTS = _of_listeners(
    "content_listener_events", "Publishing events that were read", "event"
)
LISTENER_APPLIED = _of_listeners(
    "content_listener_events_applied", "Events that were applied by this listener first"
)
LISTENER_GAPS = _of_listeners(
    "content_listener_gaps", "Times that everything was invalidated, to be sure"
)
LISTENER_UNREADABLE = _of_listeners(
    "content_listener_unreadable", "Messages that are no event"
)
LISTENER_FAILURES = _of_listeners(
    "content_listener_store_failures", "Attempts that the store did not answer"
)
LISTENER_WAITING = _gauge(
    "content_listener_events_waiting",
    "Events that are not applied yet",
    "listener",
    across=Across.HIGHEST,
    others=True,
)
EDGE_REQUESTS = _of_listeners(
    "content_edge_purges", "Requests with which edge caches were told to forget", "edge"
)
EDGE_FAILURES = _of_listeners(
    "content_edge_failures", "Attempts to have an edge cache forget that failed", "edge"
)
EDGE_FAILING = _gauge(
    "content_edge_failing_seconds",
    "For how long each attempt to have an edge cache forget has failed",
    "listener",
    "edge",
    across=Across.HIGHEST,
    others=True,
)
MEMORY_BYTES = _gauge("content_memory_bytes", "What processes keep in their memory")
MEMORY_ENTRIES = _gauge("content_memory_entries", "Entries in the memory of processes")
FILES_BYTES = _gauge(
    "content_files_bytes",
    "Binaries and image variants on the disk of this machine",
    across=Across.HIGHEST,
)
PROCESSES = _gauge("content_processes", "Web processes that have been asked something")
RESIDENT_BYTES = _gauge(
    "content_resident_bytes", "Memory of web processes as the system counts it"
)
CPU_SECONDS = _counter("content_cpu_seconds", "Processor time of web processes")
RELEASE = _gauge(
    "content_release", "Web processes by the release that they run", "release"
)

METRICS: tuple[Metric, ...] = tuple(
    each for each in list(globals().values()) if isinstance(each, Metric)
)
BY_NAME = {each.name: each for each in METRICS}
