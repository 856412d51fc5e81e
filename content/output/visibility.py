"""Since when visitors see what was published: of the answer that is kept for an address."""

from __future__ import annotations

import msgspec

from content.caching.contracts import Store
from content.caching.entries import Key, Missing


class Visibility(msgspec.Struct, frozen=True, kw_only=True):
    """What visitors are shown at an address, and the last event that had to do with it."""

    built_at: float
    """In seconds since the epoch, as all times here."""
    event_at: float | None
    """When it was heard of; ``None``: there was none, as far back as is known."""
    event: str
    """What it was about, in a few words."""
    is_up_to_date: bool
    """Whether what they are shown was built since."""

    @property
    def seconds(self) -> float | None:
        """How long after the event the answer was there; ``None``: there is no telling."""
        if self.event_at is None or not self.is_up_to_date:
            return None
        return max(0.0, self.built_at - self.event_at)


def find_visibility(key: Key, store: Store) -> Visibility | None:
    """Return that of what is kept under an output's key; ``None`` if nothing is.

    Raises:
        CacheUnavailableError: The store does not answer.
    """
    [found] = store.load([key])
    if isinstance(found, Missing):
        return None
    entry = found.entry
    event = store.find_last_invalidation(entry.dependencies)
    return Visibility(
        built_at=entry.created_at,
        event_at=event.sequence / 1_000_000 if event else None,  # microseconds
        event=event.reason if event else "",
        is_up_to_date=not found.is_superseded,
    )
