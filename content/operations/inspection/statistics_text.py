"""How the cache is doing, as it is read in a terminal."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from content.caching.entries import State
from content.caching.statistics import Event
from content.operations.inspection.columns import align
from content.operations.inspection.prose import (
    count,
    distance,
    duration,
    number,
    seconds_of,
    size,
    when,
)
from content.operations.inspection.records import (
    KindCounts,
    ProcessStatus,
    Statistics,
)

_STATES = tuple(state.value for state in State)
_NOTHING = "-"


def statistics_lines(statistics: Statistics) -> Iterator[str]:
    """Yield the processes, then what they count, then what the store keeps."""
    now = statistics.asked_at
    yield from _process_lines(statistics.processes, now)
    if statistics.counts:
        yield ""
        yield from _count_lines(statistics.counts)
    yield ""
    yield from _store_lines(statistics)


def _process_lines(processes: Sequence[ProcessStatus], now: float) -> Iterator[str]:
    if not processes:
        yield "No web process has reported: one does a moment after its first request"
        return
    rows = [("process", "up", "memory", "entries", "stream", "reported", "release")]
    rows += [
        (
            each.process,
            duration(now - each.started_at),
            size(each.memory_bytes),
            number(each.memory_entries),
            _describe_stream(each),
            distance(each.reported_at, now),
            each.release,
        )
        for each in processes
    ]
    yield from align(rows, right={1, 2, 3})


def _describe_stream(process: ProcessStatus) -> str:
    if process.behind:
        return f"{number(process.behind)} behind"
    return "up to date" if process.is_followed else "not followed"


def _count_lines(counts: Sequence[KindCounts]) -> Iterator[str]:
    """Yield a column for each kind, its name upright, and a line for each event."""

    names = [each.kind.split(" ") for each in counts]
    height = max(map(len, names))
    heading = [[""] * (height - len(name)) + name for name in names]
    rows = [("", *words) for words in zip(*heading, strict=True)]
    rows.append(("hit ratio", *map(_describe_ratio, counts)))
    rows.append(("from the cache", *(number(each.from_cache) for each in counts)))
    seen = {event for each in counts for event in each.events}
    rows += [
        (event, *(_describe_count(each, event) for each in counts))
        for event in map(str, Event)
        if event in seen
    ]
    yield from align(rows, right=range(1, len(counts) + 1))


def _describe_ratio(counts: KindCounts) -> str:
    if counts.hit_ratio is None:
        return _NOTHING
    # Never rounded up: 100 % means that nothing at all was built.
    return f"{math.floor(counts.hit_ratio * 1000) / 10:.1f}%"


def _describe_count(counts: KindCounts, event: str) -> str:
    found = counts.events.get(event)
    return number(found) if found else _NOTHING


def _store_lines(statistics: Statistics) -> Iterator[str]:
    rows = [("kept", "entries", "bytes", *_STATES)]
    for kind in statistics.kept:
        states = (number(kind.by_state.get(state, 0)) for state in _STATES)
        rows.append((kind.kind, number(kind.entries), size(kind.stored_bytes), *states))
    if statistics.kept:
        yield from align(rows, right=range(1, len(rows[0])))
    else:
        yield "Nothing is kept"
    yield ""
    now = statistics.asked_at
    sequence = statistics.sequence
    stream = count(statistics.stream_length, "invalidation")
    if statistics.stream_length:
        stream += f" since {when(statistics.stream_begins_at, now)}"
    at = when(seconds_of(sequence), now)
    yield from align([("sequence", f"{sequence}: {at}"), ("stream", stream)])
