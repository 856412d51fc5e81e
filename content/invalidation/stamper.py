"""Stamps the dependencies of a batch of events, once among all listeners, and says why."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import msgspec

from content.caching.contracts import Store
from content.caching.dependencies import EVERYTHING
from content.invalidation.applied_events import AppliedEvents, digest_in_phase
from content.invalidation.backlog import PendingEvent, Phase, Work
from content.invalidation.regions import name_of_region

logger = logging.getLogger(__name__)

_DEPENDENCIES_IN_A_STEP = 1_000  # Redis answers nobody else during a step
_KEYS_IN_A_LOG_LINE = 5
#: In characters, of what is told with stamps.
MOST_REASON = 200
#: What the second stamps tell, after the settle time, behind what the first ones did.
AGAIN = ", again after settling"


class Stamped(msgspec.Struct, frozen=True, kw_only=True):
    """How much of a batch was stamped."""

    events: int
    """The others of the batch had been stamped by another listener."""
    dependencies: int


class Stamper:
    """Applies batches to a store. For one thread."""

    def __init__(
        self, store: Store, *, sleep: Callable[[float], object] = time.sleep
    ) -> None:
        self._store = store
        self._applied_events = AppliedEvents(store, sleep=sleep)

    def stamp(self, work: Work) -> Stamped:
        """Stamp what the events of a batch depend on, in one step where that is bearable.

        Raises:
            CacheUnavailableError: The store did not answer; all of it is to be repeated.
        """
        marks = [_mark(event, work.phase) for event in work.events]
        if not any(marks):
            stamped, _ = self._stamp(work, work.events)
            return stamped
        with self._applied_events.turn():
            on_record = self._applied_events.load()
            known = frozenset(on_record)
            events = [
                event
                for event, mark in zip(work.events, marks, strict=True)
                if not mark or mark not in known
            ]
            stamped, sequence = self._stamp(work, events)
            if new := [mark for mark in marks if mark and mark not in known]:
                self._applied_events.store(on_record, new, sequence=sequence)
        return stamped

    def _stamp(self, work: Work, events: Sequence[PendingEvent]) -> tuple[Stamped, int]:
        dependencies = _union(events)
        sequence = 0
        for start in range(0, len(dependencies), _DEPENDENCIES_IN_A_STEP):
            step = dependencies[start : start + _DEPENDENCIES_IN_A_STEP]
            sequence = self._store.invalidate(step, reason=_reason(work, events))
        if events:
            _log(work, events, len(dependencies), sequence)
        return Stamped(events=len(events), dependencies=len(dependencies)), sequence


def _mark(event: PendingEvent, phase: Phase) -> bytes:
    return digest_in_phase(event.digest, phase)


def _union(events: Iterable[PendingEvent]) -> tuple[str, ...]:
    dependencies = dict.fromkeys(
        dependency for event in events for dependency in event.dependencies
    )
    # Every entry depends on it, so that the others would add nothing.
    return (EVERYTHING,) if EVERYTHING in dependencies else tuple(dependencies)


def _reason(work: Work, events: Sequence[PendingEvent]) -> str:
    """Return in a few words what the stamps are for, to be told with them."""
    if not events:
        return ""
    first = events[0]
    name = name_of_region(first.region) if first.region else "gap"
    more = f" and {len(events) - 1} more" if len(events) > 1 else ""
    settled = AGAIN if work.phase is Phase.SETTLED else ""
    return f"{name} {first.key}{more}{settled}"[:MOST_REASON]


def _log(
    work: Work, events: Sequence[PendingEvent], dependencies: int, sequence: int
) -> None:
    level = logging.WARNING if work.gap_reasons else logging.INFO
    if work.phase is Phase.SETTLED:
        level = logging.DEBUG
    if not logger.isEnabledFor(level):
        return
    regions = Counter(event.region or "none" for event in events)
    keys = list(dict.fromkeys(event.key for event in events))
    more = len(keys) - _KEYS_IN_A_LOG_LINE
    logger.log(
        level,
        "invalidated phase=%s events=%d regions=%s keys=%s dependencies=%d"
        " sequence=%d gap=%s",
        work.phase.name.lower(),
        len(events),
        ",".join(f"{region}*{count}" for region, count in regions.most_common()),
        ",".join(keys[:_KEYS_IN_A_LOG_LINE]) + (f",+{more}" if more > 0 else ""),
        dependencies,
        sequence,
        "; ".join(work.gap_reasons) or "none",
    )
