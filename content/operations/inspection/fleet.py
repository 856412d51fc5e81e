"""Tells how the cache is doing: the processes, what they count, what the store keeps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from content.caching.contracts import STREAM_READ_LIMIT, Store
from content.caching.entries import Key
from content.caching.statistics import Event
from content.operations.inspection.records import (
    KindCounts,
    KindEntries,
    ProcessStatus,
    Statistics,
)
from content.operations.reports import ProcessReport, read_process_reports

_MICROSECONDS = 1_000_000
#: What is kept, that of visitors first. Others that a process counts come after them.
KINDS = (
    "output",
    "page",
    "component presentation",
    "link",
    "binary url",
    "binary meta",
    "keyword",
    "navigation",
    "texts",
    "redirects",
)
#: What was handed out without being built.
FROM_CACHE = (
    Event.FRESH_FROM_MEMORY,
    Event.FRESH_FROM_STORE,
    Event.AGED,
    Event.SUPERSEDED,
    Event.UNCERTAIN,
    Event.IN_PLACE_OF_ERROR,
)


def find_statistics(store: Store, now: float) -> Statistics:
    """Return how the cache is doing; looks at every entry there is.

    Raises:
        CacheUnavailableError: The store did not answer.
    """
    reports = read_process_reports(store)
    kinds = dict.fromkeys(
        (*KINDS, *(kind for report in reports.values() for kind in report.counts))
    )
    length, begins_at = _measure_stream(store)
    return Statistics(
        asked_at=now,
        processes=tuple(
            _describe(process, report) for process, report in reports.items()
        ),
        counts=tuple(_count_events(kinds, reports)),
        kept=tuple(_count_entries(kinds, store, now)),
        sequence=store.read_sequence(),
        stream_length=length,
        stream_begins_at=begins_at,
    )


def _describe(process: str, report: ProcessReport) -> ProcessStatus:
    return ProcessStatus(
        process=process,
        started_at=report.started_at,
        reported_at=report.reported_at,
        release=report.release,
        memory_bytes=report.memory_bytes,
        memory_entries=report.memory_entries,
        position=report.position,
        behind=report.behind,
        is_followed=report.is_followed,
    )


def _count_events(
    kinds: Iterable[str], reports: Mapping[str, ProcessReport]
) -> Iterator[KindCounts]:
    for kind in kinds:
        events: Counter[str] = Counter()
        for report in reports.values():
            events.update(report.counts.get(kind, {}))
        if events:
            from_cache = sum(events[event] for event in FROM_CACHE)
            in_all = from_cache + events[Event.BUILT]
            yield KindCounts(
                kind=kind,
                events={event: events[event] for event in Event if events[event]},
                from_cache=from_cache,
                hit_ratio=from_cache / in_all if in_all else None,
            )


def _count_entries(
    kinds: Iterable[str], store: Store, now: float
) -> Iterator[KindEntries]:
    for kind in kinds:
        seen: dict[Key, tuple[int, str]] = {}  # a store may yield a key twice
        for key, found in store.find_entries(kind):
            seen[key] = (len(found.entry.payload), found.state_at(now).value)
        if seen:
            yield KindEntries(
                kind=kind,
                entries=len(seen),
                stored_bytes=sum(size_bytes for size_bytes, _ in seen.values()),
                by_state=Counter(state for _, state in seen.values()),
            )


def _measure_stream(store: Store) -> tuple[int, float]:
    """Return how many invalidations are still known, and when the first of them was."""
    length, position, begins_at = 0, 0, 0.0
    while news := store.read_stream(position, wait_seconds=0):
        begins_at = begins_at or news[0].sequence / _MICROSECONDS
        length += len(news)
        position = news[-1].sequence
        if len(news) < STREAM_READ_LIMIT:
            break
    return length, begins_at
