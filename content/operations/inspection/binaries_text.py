"""How binaries are doing, as it is read in a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from content.caching.file_census import IncomingCount
from content.operations.inspection.columns import align
from content.operations.inspection.prose import (
    count,
    distance,
    number,
    size,
    when,
)
from content.operations.inspection.records import BinaryCounts, BinaryStatistics

_COLUMNS = (
    ("hits", "hits"),
    ("builds", "builds"),
    ("in_place_of_errors", "stale, for errors"),
    ("downloads", "downloads"),
    ("confirmed", "confirmed"),
    ("failed_downloads", "not fetched"),
    ("variants_made", "variants made"),
    ("failed_variants", "not made"),
)


def binary_lines(statistics: BinaryStatistics) -> Iterator[str]:
    """Yield what the disk holds, what is on its way to it, and what processes count."""
    yield from _disk_lines(statistics)
    yield ""
    if not statistics.processes:
        yield "No web process has reported: one does a moment after its first request"
        return
    counts = list(statistics.processes)
    if len(counts) > 1:
        counts.append(statistics.in_all)
    rows = [("process", *(heading for _, heading in _COLUMNS))]
    rows += [(each.process, *_cells(each)) for each in counts]
    yield from align(rows, right=range(1, len(rows[0])))


def _cells(counts: BinaryCounts) -> Iterator[str]:
    for name, _ in _COLUMNS:
        yield number(getattr(counts, name))


def _disk_lines(statistics: BinaryStatistics) -> Iterator[str]:
    if not statistics.folder:
        yield (
            "Each process keeps its files in a folder of its own: without"
            " CONTENT_BINARY_FOLDER only the process itself, by --site, can tell of them"
        )
        return
    now, disk = statistics.asked_at, statistics.disk
    kept, most = size(disk.size_bytes), size(statistics.max_bytes)
    share = disk.size_bytes / statistics.max_bytes
    rows = [
        ("folder", statistics.folder),
        ("files", number(disk.files)),
        ("bytes", f"{kept} of {most} at most, {share:.1%}"),
    ]
    if disk.files:
        rows += [
            (
                "largest",
                f"{size(disk.largest_bytes)}, files/{disk.largest[:2]}/{disk.largest}",
            ),
            ("oldest use", when(disk.oldest_use_at, now)),
        ]
    pending = [each for each in disk.incoming if not each.is_abandoned]
    abandoned = [each for each in disk.incoming if each.is_abandoned]
    rows.append(("pending", _describe(pending)))
    if abandoned:
        rows.append(
            ("abandoned", f"{_describe(abandoned)}; removed with the next file")
        )
    yield from align(rows)
    for each in pending:
        yield f"  {size(each.size_bytes)} so far, {distance(each.written_at, now)}"


def _describe(files: list[IncomingCount]) -> str:
    if not files:
        return "nothing"
    return (
        f"{count(len(files), 'file')}, {size(sum(each.size_bytes for each in files))}"
    )
