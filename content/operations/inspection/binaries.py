"""Tells how binaries are doing: what the disk of a machine holds, and what processes count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from content.binaries.pictures import KIND as MADE
from content.caching.contracts import Store
from content.caching.file_census import FileCensus, take_census
from content.caching.file_store import FileStore
from content.caching.statistics import Event
from content.factories.downloads import KIND as DOWNLOAD
from content.operations.inspection.fleet import FROM_CACHE
from content.operations.inspection.records import BinaryCounts, BinaryStatistics
from content.operations.reports import ProcessReport, read_process_reports

_ANSWERED = ("binary", "image variant")


def find_binary_statistics(
    store: Store, files: FileStore, now: float
) -> BinaryStatistics:
    """Return how binaries are doing; looks at every file there is.

    Raises:
        CacheUnavailableError: The store did not answer.
    """
    folder = files.known_folder
    reports = read_process_reports(store)
    return BinaryStatistics(
        asked_at=now,
        folder=str(folder or ""),
        max_bytes=files.max_bytes,
        disk=take_census(folder) if folder else FileCensus(),
        processes=tuple(
            _count(process, report.counts) for process, report in reports.items()
        ),
        in_all=_count("all", _sum_up(reports)),
    )


def _sum_up(
    reports: Mapping[str, ProcessReport],
) -> Mapping[str, Mapping[str, int]]:
    kinds: dict[str, Counter[str]] = {}
    for report in reports.values():
        for kind, events in report.counts.items():
            kinds.setdefault(kind, Counter()).update(events)
    return kinds


def _count(process: str, counts: Mapping[str, Mapping[str, int]]) -> BinaryCounts:
    def of(kind: str, *events: Event) -> int:
        return sum(counts.get(kind, {}).get(event, 0) for event in events)

    return BinaryCounts(
        process=process,
        hits=sum(of(kind, *FROM_CACHE) for kind in _ANSWERED),
        builds=sum(of(kind, Event.BUILT) for kind in _ANSWERED),
        in_place_of_errors=sum(of(kind, Event.IN_PLACE_OF_ERROR) for kind in _ANSWERED),
        downloads=of(DOWNLOAD, Event.BUILT),
        confirmed=of(DOWNLOAD, Event.FRESH_FROM_STORE),
        failed_downloads=of(DOWNLOAD, Event.FAILED),
        variants_made=of(MADE, Event.BUILT),
        failed_variants=of(MADE, Event.FAILED),
    )
