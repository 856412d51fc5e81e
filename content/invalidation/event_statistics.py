"""What has become of the events: counted, and the unreadable told once per kind."""

from __future__ import annotations

from collections import Counter

import msgspec


class EventStatistics(msgspec.Struct, frozen=True, kw_only=True):
    """Counts since the start of the process."""

    by_kind: dict[str, int]
    """Events that were read, ``invalidate`` and ``flush``."""
    by_region: dict[str, int]
    """The same by the region's short name; all unknown regions are one."""
    ignored: int
    """Of them, those that change nothing that is shown."""
    vague: dict[str, int]
    """Of them, those that invalidated everything as their key named no item, by region."""
    unreadable: dict[str, int]
    """Messages that are no event, by the kind of error."""
    applied: int
    """Events that have had their first stamp from here."""
    duplicates: int
    """Events that another listener had applied before."""
    gaps: int
    """Stamps on everything because something may have been missed."""
    overflows: int
    """Times that too many events were waiting."""
    stamps: int
    """Dependencies that were stamped, first and second stamps."""
    failures: int
    """Attempts that the store did not answer."""
    waiting: int
    """Events that wait for their first stamp now."""


class EventTally:
    """Counts while events go by. Not thread-safe."""

    def __init__(self) -> None:
        self.by_kind: Counter[str] = Counter()
        self.by_region: Counter[str] = Counter()
        self.vague: Counter[str] = Counter()
        self.unreadable: Counter[str] = Counter()
        self.ignored = 0
        self.applied = 0
        self.duplicates = 0
        self.gaps = 0
        self.overflows = 0
        self.stamps = 0
        self.failures = 0

    def snapshot(self, *, waiting: int) -> EventStatistics:
        """Return the counts as they are."""
        return EventStatistics(
            by_kind=dict(self.by_kind),
            by_region=dict(self.by_region),
            vague=dict(+self.vague),
            unreadable=dict(self.unreadable),
            ignored=self.ignored,
            applied=self.applied,
            duplicates=self.duplicates,
            gaps=self.gaps,
            overflows=self.overflows,
            stamps=self.stamps,
            failures=self.failures,
            waiting=waiting,
        )
