"""What the cache answers, and where it has that from."""

from __future__ import annotations

from enum import StrEnum
from typing import Generic, TypeVar

import msgspec

from content.caching.entries import Entry, State

T = TypeVar("T")


class Origin(StrEnum):
    """Where an answer comes from."""

    MEMORY = "memory"
    STORE = "store"
    BUILD = "build"


class Answer(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """A value with what there is to say of it."""

    value: T | None
    """``None``: there is no such thing."""
    entry: Entry
    """What it was, or would be, stored as. That of memory has no payload."""
    state: State
    origin: Origin
    superseded_at: float = 0.0
    """Seconds since the epoch; 0 if it is not superseded, or it is not known since when."""
    is_certain: bool = True
    """Whether the store could be asked, or memory is known to be up to date."""
    is_kept: bool = True
    """Whether others can find it in the store."""
    is_degraded: bool = False
    """Whether it was built while the content service failed."""
    is_successor: bool = False
    """Whether it was built because what there was does not count any more."""
    is_in_place_of_error: bool = False
    """Whether it is old, and served because building it anew has failed."""

    @property
    def is_stale(self) -> bool:
        """Whether something newer may exist."""
        return self.state is State.SUPERSEDED or not self.is_certain

    def stale_since(self) -> float:
        """Return from when on it did not count any more, in seconds since the epoch."""
        entry = self.entry
        if self.state is State.SUPERSEDED:
            return self.superseded_at or entry.created_at
        return entry.created_at + entry.fresh_seconds
