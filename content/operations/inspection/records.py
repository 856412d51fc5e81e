"""What can be asked of the cache, and what is answered: the same from everywhere.

Times are in seconds since the epoch; sequences and stamps are times in microseconds.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from content.caching.file_census import FileCensus
from content.operations.inspection.names import Named, NamedItem, NamedUrl

# -- questions -------------------------------------------------------------------------


class WhyQuestion(msgspec.Struct, frozen=True, tag="why"):
    """Why is this what visitors get?"""

    named: NamedItem | NamedUrl


class ImpactQuestion(msgspec.Struct, frozen=True, tag="impact"):
    """What would events for these touch?"""

    named: tuple[Named, ...]


class StatisticsQuestion(msgspec.Struct, frozen=True, tag="statistics"):
    """How is the cache doing?"""


class BinaryStatisticsQuestion(msgspec.Struct, frozen=True, tag="binaries"):
    """How are binaries doing?"""


Question = WhyQuestion | ImpactQuestion | StatisticsQuestion | BinaryStatisticsQuestion


# -- why -------------------------------------------------------------------------------


class StampedDependency(msgspec.Struct, frozen=True, kw_only=True):
    """Something that an entry was built from."""

    dependency: str
    stamp: int | None
    """Its last invalidation, or when it was first used; ``None``: the store lost it."""
    is_changed: bool
    """Whether that was after the build began, or may have been."""
    is_first: bool = False
    """Whether it was the first of them to change."""


class LastEvent(msgspec.Struct, frozen=True, kw_only=True):
    """The last invalidation that named anything that an entry was built from."""

    sequence: int
    reason: str
    dependencies: tuple[str, ...]
    """What it named of it."""


class KeptEntry(msgspec.Struct, frozen=True, kw_only=True):
    """What the cache keeps under one key."""

    name: str
    """The address of an answer; of a model its kind and identity."""
    publication_id: int
    state: str
    """``fresh``, ``aged``, ``superseded``, or ``missing``: there, but of no use."""
    superseded_at: float
    """0 if it is not, or it is not known since when."""
    created_at: float
    fresh_until: float
    built_by: str
    is_miss: bool
    """Whether it says that there is no such thing."""
    size_bytes: int
    """Of an answer's body; of a model as it is stored."""
    dependencies: tuple[StampedDependency, ...]
    """The last changed first."""
    last_event: LastEvent | None


class KeptAnswer(KeptEntry, frozen=True, kw_only=True):
    """An answer that visitors get."""

    status: int
    """0 if it cannot be read."""
    content_type: str
    location: str
    """Where it leads, if it leads elsewhere."""
    release: str
    """Of code and templates that built it."""
    users: tuple[str, ...]
    """The processes of that release, which use it."""
    hits: Mapping[str, int]
    """How often each process gave it in this minute and the one before."""
    is_each_hit_told: bool
    """Whether those that are not named have not given it at all."""


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """All that the cache knows of a URL, or of an item."""

    asked_at: float
    named: str
    reasons: tuple[str, ...] = ()
    """Why no answer is kept, if none is."""
    answers: tuple[KeptAnswer, ...] = ()
    models: tuple[KeptEntry, ...] = ()
    """What the content service has said of the page, or of the item."""


# -- impact ----------------------------------------------------------------------------


class TouchedAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An address whose answer counts now, and would not any more."""

    address: str
    status: int
    hits: int
    """In this minute and the one before, by all processes."""
    dependencies: tuple[str, ...]
    """Why: what would change of what it was built from."""


class Impact(msgspec.Struct, frozen=True, kw_only=True):
    """What events would touch."""

    asked_at: float
    dependencies: tuple[str, ...]
    """What the events would name."""
    answers: tuple[TouchedAnswer, ...]
    """Those asked for most first."""
    superseded: int
    """Addresses that would be touched, but do not count anyway."""
    kept: int
    """Addresses there are answers for, touched or not."""


# -- statistics ------------------------------------------------------------------------


class ProcessStatus(msgspec.Struct, frozen=True, kw_only=True):
    """A web process, as it has reported last."""

    process: str
    started_at: float
    reported_at: float
    release: str
    memory_bytes: int
    memory_entries: int
    position: int
    behind: int
    is_followed: bool


class KindCounts(msgspec.Struct, frozen=True, kw_only=True):
    """What became of what was asked for, of one kind, in all processes."""

    kind: str
    events: Mapping[str, int]
    from_cache: int
    """How often something was handed out that had not to be built."""
    hit_ratio: float | None
    """Of all that was handed out; ``None``: nothing was."""


class KindEntries(msgspec.Struct, frozen=True, kw_only=True):
    """What the store keeps of one kind."""

    kind: str
    entries: int
    stored_bytes: int
    by_state: Mapping[str, int]


class Statistics(msgspec.Struct, frozen=True, kw_only=True):
    """How the cache is doing."""

    asked_at: float
    processes: tuple[ProcessStatus, ...]
    counts: tuple[KindCounts, ...]
    kept: tuple[KindEntries, ...]
    sequence: int
    stream_length: int
    """Invalidations that are still known."""
    stream_begins_at: float
    """When the first of them was; 0 without any."""


# -- binaries --------------------------------------------------------------------------


class BinaryCounts(msgspec.Struct, frozen=True, kw_only=True):
    """What a process has done with binaries and image variants since its start."""

    process: str
    hits: int
    """Looked up, and known. A variant is looked up under its very name as well, as
    something may be published there."""
    builds: int
    """Looked up, and asked for, fetched or made."""
    in_place_of_errors: int
    """Those hits that were old, because the content service or the disk failed."""
    downloads: int
    confirmed: int
    """Builds for which what was on the disk did not have to be fetched again."""
    failed_downloads: int
    variants_made: int
    failed_variants: int
    """Of what turned out to be no image, mostly."""


class BinaryStatistics(msgspec.Struct, frozen=True, kw_only=True):
    """How binaries are doing."""

    asked_at: float
    folder: str
    """On the machine that tells; empty: each process has its own, and none was asked."""
    max_bytes: int
    disk: FileCensus
    """Of that folder."""
    processes: tuple[BinaryCounts, ...]
    in_all: BinaryCounts


Finding = Explanation | Impact | Statistics | BinaryStatistics
